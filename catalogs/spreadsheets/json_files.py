"""The .json that the portal itself exports: one object with its items as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.files import decode
from catalogs.spreadsheets.problems import Problem, Record, check_elements, visible
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.spreadsheets.rows import CatalogRow

FORMAT = "standard-catalog"
VERSION = 1

_CHOICES = {"methods": Method, "channels": Channel, "audiences": Audience, "levels": Level}
_NOT_OURS = "这个 .json 不是本系统导出的标准目录。请上传本系统导出的 .json，或 .xlsx、.xls、.csv 表格。"


def read_items(content: bytes, limits: Limits) -> list[CatalogRow]:
    """The items of an exported file. Refused whole when one of them is not what the portal writes."""
    try:
        document = json.loads(decode(content))
    except (ValueError, RecursionError) as broken:
        raise FileRefused(_NOT_OURS) from broken
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or document.get("format") != FORMAT:
        raise FileRefused(_NOT_OURS)
    if len(items) > limits.rows:
        raise FileRefused(f"文件有{len(items)}条，超过上限{limits.rows}条。请分成几个文件上传。")
    return [_row(item, number) for number, item in enumerate(items, 1)]


def records(items: Iterable[CatalogRow], codes: set[str], chosen: str, limits: Limits) -> Iterator[Record]:
    for number, row in enumerate(items, 1):
        record = Record(**{name.name: getattr(row, name.name) for name in fields(CatalogRow)})
        record.first_row = record.last_row = number
        record.serial = str(number)
        _find_domain(record, codes, chosen)
        check_elements(record, lambda name: "", limits)
        yield record


def _find_domain(record: Record, codes: set[str], chosen: str) -> None:
    if record.domain_code in codes:
        record.domain_from = "column"
    elif not record.domain_code and chosen:
        record.domain_code, record.domain_from = chosen, "chosen"
    else:
        message = (
            f"“{visible(record.domain_code or record.domain_name)}”不是26个试点领域的代码，请改为01至26。"
        )
        record.errors.append(Problem("domain", "", "unknown_domain", message))
        record.domain_code = ""
    record.domain_name = visible(record.domain_name)


def _row(item: Any, number: int) -> CatalogRow:
    if not isinstance(item, dict):
        raise FileRefused(f"第{number}条不是一个事项。{_NOT_OURS}")
    values = {name.name: item[name.name] for name in fields(CatalogRow) if name.name in item}
    for name, value in values.items():
        if not _is_right(name, value):
            raise FileRefused(f"第{number}条的“{name}”写法不对。{_NOT_OURS}")
    return CatalogRow(**values)


def _is_right(name: str, value: Any) -> bool:
    if name in _CHOICES:
        return isinstance(value, list) and all(
            isinstance(code, str) and code in _CHOICES[name].values for code in value
        )
    return isinstance(value, bool if name == "not_applicable" else str)
