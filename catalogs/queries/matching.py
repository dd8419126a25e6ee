"""Which item each row of an import means, and what applying the import would do.

Identity within unit and domain: the item code if the file has one; else the folded names, where equal
names are matched first by equal content, then by printed order. Items that the file doesn't name are
left alone and listed.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogs.models import CatalogItem, Elements, ImportRow, ImportRun, StandardItem
from catalogs.queries.owing import nearest_edition, owed_standard_items
from catalogs.wording import fold

Action = ImportRow.Action
NUMBERING = re.compile(r"^(?:(?:\d+[.、])+\d*|[(]?[一二三四五六七八九十\d]+[)、])")
PLANNING_ERRORS = {"locked", "of_another_unit", "twice"}
NOTE_OF = {"channel_note": "channels", "audience_note": "audiences"}


@dataclass(frozen=True)
class Plan:
    """The rows of an import with what would happen to each, and the unit's items that no row names."""

    rows: list[ImportRow]
    missing: list[CatalogItem]
    standards: dict[int, StandardItem]  # by row position: the standard item that a new row says again

    def count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)


def touched_items(run: ImportRun) -> Any:
    """The unit's items in the domains that the file speaks of."""
    domains = run.rows.filter(domain__isnull=False).values("domain")
    return CatalogItem.objects.filter(unit=run.unit_id, domain__in=domains)


def plan(run: ImportRun, items: Sequence[CatalogItem] | None = None) -> Plan:
    """Match the staged rows with the unit's items. Sets action, item and planning errors; saves nothing."""
    rows = list(run.rows.select_related("domain").order_by("position"))
    items = list(touched_items(run)) if items is None else items
    for row in rows:
        row.errors = [error for error in row.errors if error["code"] not in PLANNING_ERRORS]
        row.item, row.item_version = None, None
    good = [row for row in rows if not row.errors]
    _match(good, items, run)
    for row in rows:
        row.action = _action(row)
    named = {row.item_id for row in rows}
    missing = [item for item in items if item.pk not in named]
    return Plan(rows, missing, _standards_for(run, [row for row in good if row.item is None]))


def values_for(row: ImportRow, base: Elements | None) -> dict[str, Any]:
    """What the row writes. What the file leaves out stays as the item, or the standard, has it."""
    values = {name: row.record[name] for name in Elements.WRITTEN}
    if base is None:
        return values
    for name in values:
        source = NOTE_OF.get(name, name)
        if not row.record[source] and source not in ("level1", "level2"):
            values[name] = getattr(base, name)
    return values


def not_applicable_of(row: ImportRow) -> tuple[bool, str]:
    return row.record["not_applicable"], row.record["reason"] if row.record["not_applicable"] else ""


def _match(rows: list[ImportRow], items: Sequence[CatalogItem], run: ImportRun) -> None:
    _match_by_code(rows, items, run)
    by_names: dict[tuple, list[CatalogItem]] = defaultdict(list)
    taken = {row.item_id for row in rows if row.item}
    for item in items:
        if item.pk not in taken:
            by_names[_names(item.domain_id, item.level1, item.level2)].append(item)
    open_rows = [row for row in rows if row.item is None and not row.errors]
    for same in (_same_content, _any):
        for row in open_rows:
            if row.item is None:
                names = _names(row.domain_id, row.record["level1"], row.record["level2"])
                _take(row, by_names[names], same)


def _match_by_code(rows: Iterable[ImportRow], items: Sequence[CatalogItem], run: ImportRun) -> None:
    by_code = {str(item.code): item for item in items}
    codes = [_uuid(row.record["item_code"]) for row in rows]
    foreign = _of_other_units([code for code in codes if code and str(code) not in by_code], run)
    seen: set[int] = set()
    for row, code in zip(rows, codes, strict=True):
        item = by_code.get(str(code))
        if code in foreign:
            unit = foreign[code]
            _refuse(
                row,
                "of_another_unit",
                f"这一行是{unit}的事项，不能导入到{run.unit}。请使用本单位导出的表格。",
            )
        elif item and item.pk in seen:
            _refuse(row, "twice", "同一事项在文件中出现了两次，请删去其中一行。")
        elif item:
            seen.add(item.pk)
            _give(row, item)


def _of_other_units(codes: list[uuid.UUID], run: ImportRun) -> dict[uuid.UUID, str]:
    found = CatalogItem.objects.filter(code__in=codes).exclude(unit=run.unit_id)
    return dict(found.values_list("code", "unit__name"))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _names(domain: int, level1: str, level2: str) -> tuple[int, str, str]:
    return domain, _name(level1), _name(level2)


def _name(text: str) -> str:
    """A name folded and without the number before it: 1.1就业政策法规咨询 and 就业政策法规咨询 are one."""
    return NUMBERING.sub("", fold(text)) or fold(text)


def _same_content(row: ImportRow, item: CatalogItem) -> bool:
    return fold(row.record["content_text"]) == fold(item.content_text)


def _any(row: ImportRow, item: CatalogItem) -> bool:
    return True


def _take(row: ImportRow, items: list[CatalogItem], same: Callable[[ImportRow, CatalogItem], bool]) -> None:
    for item in sorted(items, key=lambda item: (item.position, item.pk)):
        if same(row, item):
            items.remove(item)
            _give(row, item)
            return


def _give(row: ImportRow, item: CatalogItem) -> None:
    row.item, row.item_version = item, item.version
    if not _is_equal(row, item) and not _is_open(item):
        _refuse(row, "locked", f"{item.get_state_display()}，暂时不能修改。请等审核结束后再导入这一行。")


def _refuse(row: ImportRow, code: str, message: str) -> None:
    cell = f"第{row.first_row}行"
    row.errors = [*row.errors, {"field": "level1", "cell": cell, "code": code, "message": message}]


def _is_open(item: CatalogItem) -> bool:
    """Editable, or published with no revision under way: then the import opens the next one."""
    settled = (
        item.published_revision_id is not None and item.published_revision_id == item.approved_revision_id
    )
    return item.is_editable or (item.state == CatalogItem.State.APPROVED and settled)


def _is_equal(row: ImportRow, item: CatalogItem) -> bool:
    standing = (item.not_applicable, item.not_applicable_reason)
    return values_for(row, item) == item.written() and not_applicable_of(row) == standing


def _action(row: ImportRow) -> str:
    if row.errors:
        return Action.REFUSE
    if row.item is None:
        return Action.CREATE
    return Action.UNCHANGED if _is_equal(row, row.item) else Action.UPDATE


def _standards_for(run: ImportRun, rows: list[ImportRow]) -> dict[int, StandardItem]:
    """New rows that say a standard item again under its own names take it over, so that it isn't owed twice."""
    edition = nearest_edition(run.unit) if rows else None
    if edition is None:
        return {}
    taken = set(CatalogItem.objects.filter(unit=run.unit).values_list("standard_code", flat=True))
    free = {
        _names(item.domain_id, item.level1, item.level2): item
        for item in owed_standard_items(run.unit, edition)
        if item.code not in taken
    }
    found = {}
    for row in rows:
        names = _names(row.domain_id, row.record["level1"], row.record["level2"])
        if names in free and not row.errors:
            found[row.position] = free.pop(names)
    return found
