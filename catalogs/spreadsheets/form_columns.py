"""The columns of a unit's filling form, and what a spreadsheet program lets a clerk put into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogs.checkup import WHAT_TO_WRITE
from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.refusals import Limits

GUIDE = "填表说明"  # the sheet that tells how to fill the form in
TICK = "√"
_NOT_APPLICABLE_NOTE = "本单位没有这项职责的，从下拉框中选√，并在右边写明原因；其他栏保留原样。"
_LIMITS = Limits()
_LENGTHS = {
    "content_text": _LIMITS.text_length,
    "basis_text": _LIMITS.text_length,
    "time_limit_text": _LIMITS.time_limit_length,
}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column: its upper and lower heading, its width, the field it shows and, for a tick, the code it means."""

    upper: str
    lower: str
    width: int
    field: str
    code: str = ""
    note: str = ""
    is_hidden: bool = False

    @property
    def is_tick(self) -> bool:
        return bool(self.code) or self.field == "not_applicable"

    @property
    def is_centered(self) -> bool:
        return self.is_tick or self.field in ("serial", "level1", "level2", "time_limit_text", "subject")

    @property
    def is_written(self) -> bool:
        """Whether the clerk writes in it; the rest is the portal's."""
        return not self.is_hidden and self.field not in ("serial", "advice")

    @property
    def label(self) -> str:
        return self.lower or self.upper


def _ticks(
    upper: str, field: str, choices: type[Channel | Audience | Method | Level]
) -> tuple[FormColumn, ...]:
    note = f"{WHAT_TO_WRITE[field]}从下拉框中选√，可以选几个。"
    return tuple(FormColumn(upper, choice.label, 6, field, choice.value, note) for choice in choices)


def _hidden(heading: str, field: str) -> FormColumn:
    return FormColumn(heading, "", 10, field, is_hidden=True)


COLUMNS = (
    FormColumn("序号", "", 5, "serial"),
    FormColumn("填报提示", "", 14, "advice"),
    FormColumn("公开事项", "一级事项", 12, "level1", note=f"{WHAT_TO_WRITE['level1']}标准条目的名称不能改。"),
    FormColumn("公开事项", "二级事项", 14, "level2", note="没有二级事项的，可以不填。"),
    FormColumn("公开内容（要素）", "", 36, "content_text", note=WHAT_TO_WRITE["content_text"]),
    FormColumn("公开依据", "", 36, "basis_text", note=WHAT_TO_WRITE["basis_text"]),
    FormColumn("公开时限", "", 18, "time_limit_text", note=WHAT_TO_WRITE["time_limit_text"]),
    FormColumn("公开主体", "", 16, "subject", note=WHAT_TO_WRITE["subject"]),
    *_ticks("公开渠道和载体", "channels", Channel),
    FormColumn(
        "其他渠道名称",
        "",
        12,
        "channel_note",
        note="选了“其他”渠道的，写明是什么渠道，例如：乡镇微信群、村广播。",
    ),
    *_ticks("公开对象", "audiences", Audience),
    FormColumn(
        "特定群体说明",
        "",
        12,
        "audience_note",
        note="选了“特定群体”的，写明是哪些人，例如：房屋征收范围内的被征收人。",
    ),
    *_ticks("公开方式", "methods", Method),
    *_ticks("公开层级", "levels", Level),
    FormColumn("是否不适用", "", 6, "not_applicable", note=_NOT_APPLICABLE_NOTE),
    FormColumn(
        "不适用的原因",
        "",
        18,
        "reason",
        note="例如：本镇无此项职责，由县民政局统一公开。审核人员和公众都会看到。",
    ),
    _hidden("事项编码", "item_code"),
    _hidden("单位编码", "unit_code"),
    _hidden("领域编码", "domain_code"),
    _hidden("保存次数", "version"),
    _hidden("下载时校验", "traces"),
)


def validation(column: FormColumn) -> dict[str, Any]:
    """What a spreadsheet program lets a clerk put into the column, as xlsxwriter takes it."""
    if column.is_tick:
        return {
            "validate": "list",
            "source": [TICK],
            "error_title": "请选√，或者留空",
            "error_message": f"“{column.label}”一栏请从下拉框中选√，或者留空。",
        }
    most = _LENGTHS.get(column.field, _LIMITS.name_length)
    return {
        "validate": "length",
        "criteria": "<=",
        "value": most,
        "error_title": "太长了",
        "error_message": f"“{column.label}”不能超过{most}个字，请精简。",
    }
