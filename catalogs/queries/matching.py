"""Which item each row of an import means, and what applying the import would do.

Identity within unit and domain: the item code if the file has one; else the folded names, where equal
names are matched first by equal content, then by printed order. Items that the file doesn't name are
left alone and listed.

A row of a form knows which save of the item it shows. Where the item was saved since, and the row was changed
too, neither overwrites the other: the row is a conflict, and what stands stays until the clerk says otherwise.

Rows and items pass by in chunks; what stays in memory for each of them is a few keys and no text.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from sys import intern

from django.db.models import F, Q, QuerySet

from catalogs.models import CatalogItem, ImportRow, ImportRun, StandardItem
from catalogs.queries.form_traces import changed_since
from catalogs.queries.import_values import not_applicable_of, values_for
from catalogs.queries.owing import nearest_edition, owed_standard_items
from catalogs.wording import fold
from disclosure_portal.units.models import Unit

Action = ImportRow.Action
Choice = ImportRow.Choice
CHUNK = 500
NUMBERING = re.compile(r"^(?:(?:\d+[.、])+\d*|[(]?[一二三四五六七八九十\d]+[)、])")
PLANNING_ERRORS = {"locked", "of_another_unit", "twice"}
# Editable, or published with no revision under way: then the import opens the next one.
OPEN = Q(item__state__in=CatalogItem.EDITABLE) | Q(
    item__state=CatalogItem.State.APPROVED, item__published_revision=F("item__approved_revision")
)


@dataclass(slots=True)
class Matches:
    """By the position of a row: the item that it means, or why it may mean none. `named` are all items meant."""

    items: dict[int, int] = field(default_factory=dict)
    refusals: dict[int, tuple[str, str]] = field(default_factory=dict)  # code and message
    gone: set[int] = field(default_factory=set)  # rows of a form whose item was removed since

    @property
    def named(self) -> set[int]:
        return set(self.items.values())


def touched_items(run: ImportRun) -> QuerySet[CatalogItem]:
    """The unit's items in the domains that the file speaks of."""
    domains = run.rows.filter(domain__isnull=False).order_by().values("domain").distinct()
    return CatalogItem.objects.filter(unit=run.unit_id, domain__in=domains)


def match(run: ImportRun) -> Matches:
    """Find the item of every staged row that was read without errors. Saves nothing."""
    shelf = _Shelf.of(run)
    rows = _good_rows(run, shelf)
    matches = Matches()
    _match_by_code(rows, shelf, matches, run)
    settled = {*matches.items, *matches.refusals}
    open_rows = [row for row in rows if row.position not in settled]
    for take in (shelf.take_same, shelf.take_any):
        for row in open_rows:
            if row.position not in matches.items and (item := take(row)):
                matches.items[row.position] = item
    matches.gone = {row.position for row in open_rows if row.form_version} - matches.items.keys()
    return matches


def matched_rows(run: ImportRun, matches: Matches) -> Iterator[list[ImportRow]]:
    """The rows that mean an item or may mean none, in chunks, with what was planned set. Saves nothing."""
    for positions in chunks(sorted({*matches.items, *matches.refusals, *matches.gone})):
        rows = list(run.rows.filter(position__in=positions))
        items = CatalogItem.objects.in_bulk(matches.items[p] for p in positions if p in matches.items)
        for row in rows:
            if row.position in matches.refusals:
                _refuse(row, *matches.refusals[row.position])
            elif row.position in matches.gone:
                _settle_gone(row)
            else:
                _settle(row, items[matches.items[row.position]])
        yield rows


def missing_items(run: ImportRun, matches: Matches) -> Iterator[CatalogItem]:
    """The items that no row names, not even a refused one. Of the items only the names are loaded."""
    named, refused = matches.named, _refused_names(run)
    for item in touched_items(run).only("level1", "level2", "domain").iterator(chunk_size=CHUNK):
        if item.pk not in named and _names(item.domain_id, item.level1, item.level2) not in refused:
            yield item


def _refused_names(run: ImportRun) -> set[Mark]:
    refused = run.rows.exclude(errors=[]).only("position", "run", "domain", "record")
    return {_row_names(row) for rows in in_chunks(refused) for row in rows}


def is_as_previewed(run: ImportRun) -> bool:
    """Whether every row still means the item, in the version, that the preview showed, and a new row still none.

    The unit and its items are locked by then, so that what holds here holds when the rows are written.
    """
    matched = run.rows.filter(action__in=(Action.UPDATE, Action.UNCHANGED), item_version__isnull=False)
    if matched.exclude(item__version=F("item_version")).exists():
        return False
    if run.rows.filter(action=Action.UPDATE).exclude(OPEN).exists():
        return False
    named = run.rows.filter(item__isnull=False).order_by().values("item")
    unnamed = touched_items(run).exclude(pk__in=named).values_list("domain", "level1", "level2")
    left = {_names(*names) for names in unnamed.iterator(chunk_size=CHUNK)}
    new = run.rows.filter(action=Action.CREATE) if left else run.rows.none()
    return not any(_row_names(row) in left for rows in in_chunks(new) for row in rows)


def without_planning_errors(errors: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The errors that were found by reading, which no later look at the catalog takes back."""
    return [error for error in errors if error["code"] not in PLANNING_ERRORS]


class FreeStandards:
    """The standard items that the unit owes and hasn't taken over.

    A new row that says one of them again under its own names takes it over, so that it isn't owed twice.
    """

    def __init__(self, run: ImportRun) -> None:
        edition = nearest_edition(run.unit)
        taken = set(CatalogItem.objects.filter(unit=run.unit).values_list("standard_code", flat=True))
        self._free = {
            _names(item.domain_id, item.level1, item.level2): item
            for item in (owed_standard_items(run.unit, edition) if edition else ())
            if item.code not in taken
        }

    def __bool__(self) -> bool:
        return bool(self._free)

    def take(self, row: ImportRow) -> StandardItem | None:
        return self._free.pop(_row_names(row), None) if self._free else None


def in_chunks(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    """The rows of one import in printed order, so many at a time; what is done with a chunk may save its rows."""
    last = -1
    while chunk := list(rows.filter(position__gt=last).order_by("position")[:CHUNK]):
        yield chunk
        last = chunk[-1].position


def chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    left = iter(numbers)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


Mark = bytes


@dataclass(frozen=True, slots=True)
class _GoodRow:
    """What matching needs to know of a row."""

    position: int
    code: uuid.UUID | None
    names: Mark
    content: Mark
    form_version: int | None = None
    form_unit: str = ""  # the code of the unit that downloaded the form


def _good_rows(run: ImportRun, shelf: _Shelf) -> list[_GoodRow]:
    rows = run.rows.filter(errors=[]).order_by("position")
    if not shelf.by_code:  # in an empty catalog, names find nothing
        rows = rows.exclude(record__item_code="", form_version=None)
    wanted = ("position", "domain", "record", "form_version")
    return [
        _GoodRow(
            position,
            _uuid(record["item_code"]),
            _names(domain, record["level1"], record["level2"]),
            _mark(fold(record["content_text"])),
            version,
            "" if version is None else intern(record["unit_code"]),
        )
        for position, domain, record, version in rows.values_list(*wanted).iterator(chunk_size=CHUNK)
    ]


@dataclass(slots=True)
class _Shelf:
    """The unit's items, by code and by names; those that no row has taken yet in their order."""

    by_code: dict[uuid.UUID, int] = field(default_factory=dict)
    by_content: dict[tuple[Mark, Mark], deque[int]] = field(default_factory=lambda: defaultdict(deque))
    by_names: dict[Mark, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, run: ImportRun) -> _Shelf:
        shelf = cls()
        wanted = ("pk", "code", "domain", "level1", "level2", "content_text")
        items = touched_items(run).order_by("position", "pk").values_list(*wanted)
        for pk, code, domain, level1, level2, content in items.iterator(chunk_size=CHUNK):
            names = _names(domain, level1, level2)
            shelf.by_code[code] = pk
            shelf.by_content[names, _mark(fold(content))].append(pk)
            shelf.by_names[names].append(pk)
        return shelf

    def take_same(self, row: _GoodRow) -> int | None:
        return self._next_of(self.by_content.get((row.names, row.content)))

    def take_any(self, row: _GoodRow) -> int | None:
        return self._next_of(self.by_names.get(row.names))

    def _next_of(self, items: deque[int] | None) -> int | None:
        while items:
            item = items.popleft()
            if item not in self.taken:
                self.taken.add(item)
                return item
        return None


def _match_by_code(rows: Iterable[_GoodRow], shelf: _Shelf, matches: Matches, run: ImportRun) -> None:
    _refuse_forms_of_others(rows, matches, run)
    coded = [row for row in rows if row.code and row.position not in matches.refusals]
    foreign = _of_other_units((row.code for row in coded if row.code not in shelf.by_code), run)
    for row in coded:
        item = shelf.by_code.get(row.code)
        if unit := foreign.get(row.code):
            message = f"这一行是{unit}的事项，不能导入到{run.unit}。请使用本单位导出的表格。"
            matches.refusals[row.position] = ("of_another_unit", message)
        elif item in shelf.taken:
            matches.refusals[row.position] = ("twice", "同一事项在文件中出现了两次，请删去其中一行。")
        elif item:
            shelf.taken.add(item)
            matches.items[row.position] = item


def _refuse_forms_of_others(rows: Iterable[_GoodRow], matches: Matches, run: ImportRun) -> None:
    """A form belongs to the unit that downloaded it, new rows included: they are filled in with its name."""
    foreign = {row.form_unit for row in rows} - {"", run.unit.code}
    if not foreign:
        return
    names = dict(Unit.objects.filter(code__in=foreign).values_list("code", "name"))
    for row in rows:
        if row.form_unit in foreign:
            owner = names.get(row.form_unit, "别的单位")
            message = f"这是{owner}的填报表，不能导入到{run.unit}。请使用本单位下载的填报表。"
            matches.refusals[row.position] = ("of_another_unit", message)


def _of_other_units(codes: Iterable[uuid.UUID], run: ImportRun) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    for some in chunks(codes):
        items = CatalogItem.objects.filter(code__in=some).exclude(unit=run.unit_id)
        found.update(items.values_list("code", "unit__name"))
    return found


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _row_names(row: ImportRow) -> Mark:
    return _names(row.domain_id, row.record["level1"], row.record["level2"])


def _names(domain: int, level1: str, level2: str) -> Mark:
    return _mark(f"{domain}\0{_name(level1)}\0{_name(level2)}")


@lru_cache(maxsize=2048)
def _name(text: str) -> str:
    """A name folded and without the number before it: 1.1就业政策法规咨询 and 就业政策法规咨询 are one."""
    return NUMBERING.sub("", fold(text)) or fold(text)


def _mark(text: str) -> Mark:
    """Sixteen bytes that stand for a text: equal for equal texts alone."""
    return blake2b(text.encode(), digest_size=16).digest()


def _settle(row: ImportRow, item: CatalogItem) -> None:
    """What happens to a row that means an item. A choice holds for the save of the item that it was made on."""
    row.choice = row.choice if row.item_version == item.version else ""
    row.item, row.item_version = item, item.version
    if _is_equal(row, item) or _is_untouched(row):
        row.action, row.choice = Action.UNCHANGED, ""
    elif not is_open_to_import(item):
        row.choice = ""
        _refuse(row, "locked", f"{item.get_state_display()}，暂时不能修改。请等审核结束后再导入这一行。")
    elif _is_of_another_save(row, item) and row.choice != Choice.FORM:
        row.action = Action.CONFLICT
    else:
        row.action = Action.UPDATE


def _settle_gone(row: ImportRow) -> None:
    """The item was removed since the form was downloaded: a row that nobody wrote in brings it back no more."""
    row.choice = row.choice if row.item_version is None else ""
    row.item = row.item_version = None
    if _is_untouched(row):
        row.action, row.choice = Action.UNCHANGED, ""
    else:
        row.action = Action.CREATE if row.choice == Choice.FORM else Action.CONFLICT


def _is_untouched(row: ImportRow) -> bool:
    """Whether the row of a form still says what it said when the form was downloaded."""
    return row.form_version is not None and not changed_since(row.record["form_traces"], row.record)


def _is_of_another_save(row: ImportRow, item: CatalogItem) -> bool:
    """Whether the item was saved, or made anew, since the form was downloaded."""
    if row.form_version is None:
        return False
    return row.form_version != item.version or _uuid(row.record["item_code"]) != item.code


def _refuse(row: ImportRow, code: str, message: str) -> None:
    cell = f"第{row.first_row}行"
    row.errors = [*row.errors, {"field": "level1", "cell": cell, "code": code, "message": message}]
    row.action = Action.REFUSE


def is_open_to_import(item: CatalogItem) -> bool:
    """What OPEN says of one item."""
    settled = (
        item.published_revision_id is not None and item.published_revision_id == item.approved_revision_id
    )
    return item.is_editable or (item.state == CatalogItem.State.APPROVED and settled)


def _is_equal(row: ImportRow, item: CatalogItem) -> bool:
    standing = (item.not_applicable, item.not_applicable_reason)
    return values_for(row, item) == item.written() and not_applicable_of(row) == standing
