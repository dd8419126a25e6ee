"""What is wrong with a record that was read, at which cell, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields

from catalogs.models.elements import TimeLimitKind
from catalogs.spreadsheets.refusals import Limits
from catalogs.spreadsheets.rows import CatalogRow
from catalogs.wording import TimeLimit, is_none, parse_time_limit
from catalogs.wording.texts import TURNING

_CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff{''.join(TURNING)}]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a finding at one field of a record, with what to do about it."""

    field: str
    cell: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {name.name: getattr(self, name.name) for name in fields(self)}


@dataclass(kw_only=True, slots=True)
class Record(CatalogRow):
    """One item as read from a file. A record with errors can't be saved; findings are advice."""

    sheet: str = ""
    first_row: int = 0
    last_row: int = 0
    serial: str = ""
    domain_from: str = ""  # column, title, sheet, chosen, or nothing
    form_version: int | None = None  # of a row of a form: the save that it shows, 0 for none
    form_traces: str = ""  # of a row of a form: what it said when it was downloaded, see queries.form_traces
    time_limit: TimeLimit = field(default_factory=lambda: TimeLimit(TimeLimitKind.OTHER))
    errors: list[Problem] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "error" if self.errors else "ok"

    def row(self) -> CatalogRow:
        """The values alone, as the writer takes them."""
        return CatalogRow(**{name.name: getattr(self, name.name) for name in fields(CatalogRow)})


TICK_FIELDS = {
    "channel_mark": "channels",
    "audience_public": "audiences",
    "audience_specific": "audiences",
    "method_mark": "methods",
    "level_mark": "levels",
}
FIELD_ROLES: dict[str, tuple[str, ...]] = {
    "level1": (),  # the names stand in columns of any number: the first
    "level2": (),  # and the last of them
    "content_text": ("content",),
    "basis_text": ("basis",),
    "time_limit_text": ("time_limit",),
    "subject": ("subject",),
    "channel_note": ("channel_note", "channels"),
    "audience_note": ("audience_note", "audience_specific", "audience"),
    "reason": ("remark", "reason"),
    "serial": ("serial",),
    "item_code": ("item_code",),
    "unit_code": ("unit_code",),
    "unit_name": ("unit_name",),
}
ROLE_FIELDS = TICK_FIELDS | {
    "name": "level1",
    "group": "level1",
    "level3": "level2",
    "content": "content_text",
    "basis": "basis_text",
    "time_limit": "time_limit_text",
    "audience": "audiences",
    "method": "methods",
    "level": "levels",
}

_EXPECTED = {
    "channels": "请写出渠道名称，或在选用的渠道前打■。",
    "audiences": "请写“全社会”，或写明是哪些特定群体。",
    "methods": "请写“主动公开”或“依申请公开”。",
    "levels": "请写“县级”“乡级”或“村级”。",
}
_MISSING = {
    "level1": ("no_name", "没有事项名称，请填写一级事项（和二级事项）。"),
    "basis_text": (
        "no_basis",
        "没有公开依据，请写明法律法规或文件，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    ),
    "time_limit_text": (
        "no_time_limit",
        "没有公开时限，请填写，例如：自信息形成或者变更之日起20个工作日内。",
    ),
}


def check_elements(record: Record, cell_of: Callable[[str], str], limits: Limits) -> None:
    """Read the time limit; note what refuses a record, and what is only worth saying. `cell_of` gives addresses.

    Afterwards no text holds a control character: databases and JSON could not take a bad record in otherwise.
    """
    said = {problem.field for problem in record.errors if problem.code in ("formula", "logical")}
    for name, (code, message) in _MISSING.items():
        exempt = record.not_applicable and name != "level1"
        if is_none(getattr(record, name)) and not exempt and name not in said:
            record.errors.append(Problem(name, cell_of(name), code, message))
    for name in FIELD_ROLES:
        text = getattr(record, name)
        if not text:
            continue
        if _CONTROL.search(text):
            message = "含有看不见的控制字符，请删除这些字符（可清除内容后重新输入）。"
            record.errors.append(Problem(name, cell_of(name), "control_characters", message))
            setattr(record, name, visible(text))
        limit = _length_limit(name, limits)
        if len(text) > limit:
            message = f"有{len(text)}个字，超过上限{limit}个字，请精简。"
            record.errors.append(Problem(name, cell_of(name), "too_long", message))
    record.time_limit = parse_time_limit(record.time_limit_text)
    if record.time_limit.kind == TimeLimitKind.OTHER and not is_none(record.time_limit_text):
        wording = "自信息形成或者变更之日起20个工作日内"
        message = f"公开时限“{short(record.time_limit_text)}”看不出是多少天，最好写明，例如：{wording}。"
        record.findings.append(Problem("time_limit_text", cell_of("time_limit_text"), "other_limit", message))


def _length_limit(name: str, limits: Limits) -> int:
    if name in ("content_text", "basis_text"):
        return limits.text_length
    return limits.time_limit_length if name == "time_limit_text" else limits.name_length


def formula_without_value(role: str, cell: str) -> Problem:
    message = "这个单元格是公式，没有可用的计算结果。请在WPS或Excel中打开文件，复制后“选择性粘贴—数值”，保存后重新上传。"
    return Problem(ROLE_FIELDS.get(role, role), cell, "formula", message)


def logical_value(role: str, cell: str) -> Problem:
    message = "这个单元格是逻辑值（TRUE或FALSE），不是文字，没有读取。请改为应写的文字。"
    return Problem(ROLE_FIELDS.get(role, role), cell, "logical", message)


def unclear_mark(name: str, cell: str, text: str) -> Problem:
    message = f"看不出“{short(text)}”是不是勾选，按未勾选读取。需要勾选的请改为√。"
    return Problem(name, cell, "unclear_mark", message)


def unread_words(name: str, cell: str, text: str) -> Problem:
    """Words in a column that takes only certain ones, none of which they are."""
    message = f"看不出“{short(text)}”的意思，没有读取。{_EXPECTED[name]}"
    return Problem(name, cell, "unread", message)


def unboxed_names(name: str, cell: str, texts: Sequence[str]) -> Problem:
    """Names in a list of boxes that have none, or stand behind another name without anything between them."""
    message = (
        f"看不出“{short('、'.join(texts))}”是不是选用，没有读取。选用的请各写一行，有勾选符号的在前面打■。"
    )
    return Problem(name, cell, "unboxed", message)


def other_level(cell: str, printed: str) -> Problem:
    message = f"“{short(printed)}”不是本县的公开层级（县级、乡级、村级），没有读取。"
    return Problem("levels", cell, "other_level", message)


def no_reason(cell: str) -> Problem:
    message = "标了不适用，请写明原因，例如：本镇无此项职责，由县民政局统一公开。"
    return Problem("reason", cell, "no_reason", message)


def reason_without_tick(cell: str) -> Problem:
    message = "写了不适用的原因，但“是否不适用”没有选√，按适用读取。确实不适用的，请选√。"
    return Problem("reason", cell, "reason_without_tick", message)


def unclear_not_applicable(cell: str, text: str) -> Problem:
    message = f"看不出“{short(text)}”是不是不适用，请从下拉框中选√，或者留空。"
    return Problem("reason", cell, "unclear_mark", message)


def nothing_above(role: str, cell: str) -> Problem:
    message = "写的是“同上”，但上面没有可以沿用的内容，请直接填写。"
    return Problem(ROLE_FIELDS.get(role, role), cell, "nothing_above", message)


def names_from_above(cell: str, names: Sequence[str]) -> Problem:
    message = f"没有序号和事项名称，按上一条的名称“{short('／'.join(filter(None, names)))}”读取，请核对。"
    return Problem("level1", cell, "names_from_above", message)


def unknown_title(cell: str, printed: str, chosen: str) -> Problem:
    message = f"标题“{short(printed)}”里认不出领域，按选定的“{chosen}”读取，请核对。"
    return Problem("domain", cell, "unknown_title", message)


def unknown_domain(cell: str, printed: str) -> Problem:
    if printed:
        message = f"从“{short(printed)}”认不出是26个试点领域中的哪一个，请改为领域名称。"
    else:
        message = "表中没有写明领域，请在导入时选定领域，或在表格标题中写明。"
    return Problem("domain", cell, "unknown_domain", message)


def visible(text: str) -> str:
    """The text with a sign in place of each character that isn't to be stored."""
    return _CONTROL.sub("\ufffd", text)


def short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= 30 else f"{text[:30]}…"
