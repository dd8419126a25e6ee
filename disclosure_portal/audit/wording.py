"""How the verbs of the trail read in Chinese."""

from __future__ import annotations

from django.apps import apps

from disclosure_portal.audit.models import Entry

# The last part of a verb; what isn't listed shows as it is.
ACTS = {
    "add": "新增",
    "create": "新建",
    "change": "修改",
    "edit": "修改",
    "remove": "删除",
    "open": "开通",
    "close": "停用",
    "reopen": "重新启用",
    "grant": "授权",
    "end": "结束",
    "hand_over": "移交",
    "sign_in": "登录",
    "sign_out": "退出登录",
    "fail_sign_in": "登录失败",
    "lock_out": "锁定",
    "change_password": "修改密码",
    "fail_change_password": "修改密码时输错当前密码",
    "reset_password": "重设密码",
    "store": "上传",
    "import": "导入",
    "export": "导出",
    "claim": "认领",
    "state_no_cooperation": "声明无配合单位",
    "start_next": "编制下一版",
    "take_over": "采用通用版",
    "check_off": "核对",
    "mark_not_applicable": "标为不适用",
    "mark_applicable": "恢复适用",
    "hand_in": "提交审核",
    "recall": "撤回",
    "send_back": "退回经办人",
    "confirm": "审核报送",
    "review": "审核",
    "return_for_changes": "退回修改",
    "approve": "审定",
    "decide": "办结",
    "revise": "修订",
    "publish": "发布",
    "withdraw": "撤下",
    "undo_verdict": "撤销审核意见",
    "reschedule": "改时间",
    "take_out": "移出事项",
    "carry_out": "到时发布",
    "start": "开始",
    "read": "读取",
    "refuse": "不予通过",
    "order": "确认",
    "apply": "写入",
    "cancel": "取消",
    "register": "登记",
    "release": "审核公开",
    "correct": "更正",
    "spot_check": "抽查",
    "accept_finding": "说明提示",
    "reopen_finding": "撤销说明",
    "mend": "修正",
    "link_to_standard": "关联标准条目",
    "edit_many": "批量修改",
    "add_many": "批量新增",
    "copy": "复制",
    "link": "对应",
    "load": "载入",
    "leave_out": "略去有错误的行",
    "again": "重新读取",
    "reread": "重新读取",
    "resolve_conflicts": "处理冲突",
    "report": "读出问题",
    "discard": "作废",
    "map": "对应条目",
    "settle_dropped": "处理取消的条目",
    "move_due_day": "改期限",
    "finish": "完成",
    "supersede": "由新版取代",
    "choose": "改选事项",
    "ask_lead": "送牵头部门审看",
    "look": "提出审看意见",
    "pass_silently": "审看期满转审",
    "set": "设置",
    "rename": "更名",
    "merge": "并入",
    "transfer": "划转职责",
    "abolish": "撤销",
    "move": "随机构调整转移",
    "screen": "送研究论证",
    "begin_drafting": "拟订草案",
    "open_participation": "进入公众参与",
    "handle": "进入意见处理",
    "submit_legality": "送合法性审查",
    "submit_discussion": "提交集体讨论",
    "report_up": "请示报告",
    "make_decision": "作出决定",
    "execute": "交付执行",
    "suspend": "中止执行",
    "resume": "恢复执行",
    "adjust": "调整",
    "evaluate": "完成执行后评估",
    "archive": "立卷归档",
    "redraft": "退回修改草案",
    "sign": "审核",
    "return": "退回",
    "record": "登记经过",
    "close_books": "办结",
    "reorder": "调整顺序",
    "repeal": "废止",
    "replace": "由新文件取代",
    "post": "网上提交",
    "sift": "甄别",
    "mask": "改公开内容",
    "group": "归并",
    "regroup": "调整归并",
    "answer": "答复",
    "purge": "删除到期的个人信息",
    "submit": "送县政府办发布",
    "seat": "确定列席人员",
    "hold": "登记到会情况",
    "take_seat": "确认列席",
    "decline": "登记不能列席",
    "sign_up": "报名",
    "draw": "抽签",
    "select": "遴选",
    "admit": "全部入选",
    "publish_list": "公布参加人名单",
    "step_back": "退出",
    "attend": "登记到会和发言",
    "move_up": "递补",
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
