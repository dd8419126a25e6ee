"""How the verbs of the trail read in Chinese."""

from __future__ import annotations

from django.apps import apps

from disclosure_portal.audit.models import Entry

# The last part of a verb; what isn't listed shows as it is.
ACTS = {
    "create": "新建",
    "change": "修改",
    "update": "修改",
    "save": "保存",
    "delete": "删除",
    "start": "启动",
    "open": "打开",
    "close": "关闭",
    "end": "结束",
    "grant": "授权",
    "hand_over": "移交",
    "sign_in": "登录",
    "sign_out": "退出登录",
    "fail_sign_in": "登录失败",
    "lock": "锁定",
    "unlock": "解锁",
    "set_password": "设置密码",
    "change_password": "修改密码",
    "reset_password": "重设密码",
    "activate": "启用",
    "deactivate": "停用",
    "store": "上传",
    "import": "导入",
    "export": "导出",
    "load": "载入",
    "claim": "认领",
    "take_over": "采用",
    "recall": "核对",
    "hand_in": "送审",
    "confirm": "审核报送",
    "return": "退回修改",
    "return_for_changes": "退回修改",
    "approve": "审定",
    "review": "审核",
    "schedule": "定时发布",
    "publish": "发布",
    "withdraw": "撤下",
    "not_applicable": "标为不适用",
    "mark_not_applicable": "标为不适用",
    "mark_applicable": "取消不适用",
    "override": "调整",
    "rename": "更名",
    "merge": "合并",
    "transfer": "划转",
    "abolish": "撤销",
}


def act(verb: str) -> str:
    """What was done: "catalogs.submission.confirm" reads 审核报送."""
    name = verb.rpartition(".")[2]
    return ACTS.get(name, name)


def kind(entry: Entry) -> str:
    """The Chinese name of the verb's model; as written when that is gone."""
    label = entry.verb.rpartition(".")[0]
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def sentence(entry: Entry) -> str:
    """The act and what it was done to: 审核报送 · 报送批次."""
    return f"{act(entry.verb)} · {kind(entry)}"
