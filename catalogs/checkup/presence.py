"""Whether every element is there, and named where naming it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from catalogs import wording
from catalogs.checkup.context import Context
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Audience, Channel, Elements

EIGHT_ELEMENTS_SOURCE = "国办发〔2019〕54号；岫政办发〔2020〕37号 二(一)1"
COLUMN_SOURCE = "各领域标准指引“公开渠道和载体”“公开对象”栏"

WHAT_TO_WRITE = {
    "level1": "请填写事项名称。",
    "content_text": "请写明公开哪些内容，例如：办理条件；申请材料；办理流程。",
    "basis_text": "请写明依据的法律法规或文件，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    "time_limit_text": "请写明何时公开，例如：自信息形成或者变更之日起20个工作日内。",
    "subject": "请填写负责公开的单位全称。",
    "methods": "请选择主动公开或依申请公开。",
    "channels": "请至少选择一个公开渠道。",
    "audiences": "请选择全社会或特定群体。",
    "levels": "请选择公开层级。",
}


def element_missing(elements: Elements, context: Context) -> Iterator[Finding]:
    for field, message in WHAT_TO_WRITE.items():
        value = getattr(elements, field)
        blank = wording.is_none(value) if isinstance(value, str) else not value
        if blank:
            yield Finding("element_missing", field, Severity.BLOCKING, message, EIGHT_ELEMENTS_SOURCE)


def other_without_name(elements: Elements, context: Context) -> Iterator[Finding]:
    """其他, the thirteenth channel, means something only with a name."""
    if Channel.OTHER in elements.channels and wording.is_none(elements.channel_note):
        message = "勾选了“其他”渠道，请写明是什么渠道，例如：乡镇微信群、村广播。"
        way = "写明渠道名称，或者去掉“其他”。"
        yield Finding("other_without_name", "channels", Severity.HINT, message, COLUMN_SOURCE, way=way)


def audience_without_name(elements: Elements, context: Context) -> Iterator[Finding]:
    if Audience.SPECIFIC in elements.audiences and wording.is_none(elements.audience_note):
        message = "勾选了“特定群体”，请写明是哪些人，例如：房屋征收范围内的被征收人。"
        way = "写明群体；面向所有人的，改选全社会。"
        yield Finding("audience_without_name", "audiences", Severity.HINT, message, COLUMN_SOURCE, way=way)
