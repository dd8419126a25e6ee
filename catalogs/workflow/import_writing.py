"""The rows of an import written to the catalog: new items by one statement, changed ones chunk by chunk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    F,
    Field,
    IntegerField,
    JSONField,
    Max,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast, RowNumber

from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.permissions import enters_for
from catalogs.queries.import_values import is_word_for_word, not_applicable_of, read_values_for
from catalogs.queries.matching import CHUNK, FreeStandards, in_chunks, touched_items
from catalogs.workflow.compiling import add_preparer
from disclosure_portal import clock
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Action = ImportRow.Action
UPDATED_FIELDS = [
    *CatalogItem.WRITTEN,
    *CatalogItem.READ,
    "not_applicable",
    "not_applicable_reason",
    "needs_checking",
    "checked_off_at",
    "checked_off_by",
    "state",
    "entered_for",
    "version",
    "saved_at",
    "saved_by",
]


def write_rows(run: ImportRun, *, by: User) -> str:
    """Create and change the items that the rows mean. Returns a digest over the code and the digest of each."""
    writing = _Writing(run, by)
    written = [*writing.create(), *writing.update()]
    return trail.digest(written)


def upsert(model: type[Model], records: list[Any], *, key: list[str], changed: Sequence[str]) -> None:
    """Update many records that exist. bulk_update would write a CASE for each field of each: many times as slow."""
    model._default_manager.bulk_create(
        records, update_conflicts=True, unique_fields=key, update_fields=changed, batch_size=CHUNK
    )


def insert_from(model: type[Model], source: QuerySet, values: Mapping[str, Expression]) -> None:
    """INSERT INTO model SELECT … FROM source: one statement, and not one of the records passes through here.

    `values` gives an expression over the source for each field by name; fields left out have no value.
    """
    columns = {f"new_{name}": expression for name, expression in values.items()}
    query = source.order_by().annotate(**columns).values_list(*columns).query
    selected, parameters = query.sql_with_params()
    names = (connection.ops.quote_name(model._meta.get_field(name).column) for name in values)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) {selected}", parameters)


def insert_missing(model: type[Model], records: Sequence[Mapping[str, Any]]) -> None:
    """INSERT plain values, each record by the same columns; one that is there already stays as it is.

    They go out as one text that the database takes apart. bulk_create hands over value by value: twice as slow.
    """
    quote = connection.ops.quote_name
    columns, table = list(records[0]), quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        selected = ", ".join(map(quote, columns))
        source = f"jsonb_populate_recordset(NULL::{table}, %s)"
    else:
        selected = ", ".join(f"json_extract(value, '$.{column}')" for column in columns)
        source = "json_each(%s) WHERE true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) SELECT {selected} FROM {source}"
            " ON CONFLICT DO NOTHING",
            [json.dumps(records, ensure_ascii=False)],
        )


class _Writing:
    """Writes an import, and gives the code and the digest of each item that it wrote."""

    def __init__(self, run: ImportRun, by: User) -> None:
        self.run, self.by = run, by
        self.preparers = {by, run.uploaded_by}  # the one wrote the table, the other had it written
        self.entered_for = enters_for(by, run.unit)
        self.saved_at = clock.now()

    def create(self) -> Iterator[tuple[str, str]]:
        rows = self.run.rows.filter(action=Action.CREATE)
        insert_from(CatalogItem, rows, self._new_values())
        made = CatalogItem.objects.filter(code=OuterRef("new_code"))
        coded = rows.annotate(new_code=Cast(KT("record__new_code"), UUIDField()))
        coded.update(item=Subquery(made.values("pk")))
        for person in self.preparers:
            through = {"catalogitem": F("item"), "user": Value(person.pk)}
            insert_from(CatalogItem.preparers.through, rows, through)
        self._take_standards(rows)
        return self._as_staged(rows)

    def _new_values(self) -> dict[str, Expression]:
        """What a new item holds, by field: what the row says, and for the rest what any new item begins with."""
        plain = CatalogItem(
            unit=self.run.unit, entered_for=self.entered_for, saved_at=self.saved_at, saved_by=self.by
        )
        fields = [field for field in CatalogItem._meta.concrete_fields if not field.primary_key]
        said = {
            name: _from_record(CatalogItem._meta.get_field(name))
            for name in (*CatalogItem.WRITTEN, *CatalogItem.READ)
        }
        said |= {
            "code": Cast(KT("record__new_code"), UUIDField()),
            "domain": F("domain"),
            "position": self._last_position()
            + Window(RowNumber(), partition_by="domain", order_by="position"),
            "not_applicable": _where_not_applicable(Value(True), Value(False), BooleanField()),
            "not_applicable_reason": _where_not_applicable(KT("record__reason"), Value(""), TextField()),
        }
        return {field.name: said.get(field.name) or _standing(plain, field) for field in fields}

    def _last_position(self) -> Expression:
        last = touched_items(self.run).order_by().values_list("domain").annotate(Max("position"))
        cases = [When(domain=domain, then=Value(position)) for domain, position in last]
        return Case(*cases, default=Value(0), output_field=IntegerField())

    def _take_standards(self, rows: QuerySet[ImportRow]) -> None:
        """A new item that says a standard item again takes it over.

        One that says it word for word was not necessarily looked at: what the standard wants checked still is to be.
        """
        standards = FreeStandards(self.run)
        wanted = rows.only("position", "run", "domain", "item", "record")
        for chunk in in_chunks(wanted) if standards else ():
            for row in chunk:
                if standard := standards.take(row):
                    is_unchecked = standard.needs_checking and is_word_for_word(row, standard)
                    CatalogItem.objects.filter(pk=row.item_id).update(
                        standard=standard, standard_code=standard.code, needs_checking=is_unchecked
                    )

    def _as_staged(self, rows: QuerySet[ImportRow]) -> Iterator[tuple[str, str]]:
        """The code and the digest of each new item: its values were taken from the staged record as they stand."""
        said = rows.order_by("position").values_list(KT("record__new_code"), KT("record__digest"))
        return said.iterator(chunk_size=CHUNK)

    def update(self) -> Iterator[list[str]]:
        for rows in in_chunks(self.run.rows.filter(action=Action.UPDATE).select_related("item")):
            items = [self._changed(row.item, row) for row in rows]
            upsert(CatalogItem, items, key=["id"], changed=UPDATED_FIELDS)
            for person in self.preparers:
                add_preparer(items, person)
            yield from ([item.code.hex, trail.digest(item.written())] for item in items)

    def _changed(self, item: CatalogItem, row: ImportRow) -> CatalogItem:
        for name, value in read_values_for(row, item).items():
            setattr(item, name, value)
        item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
        item.needs_checking = False
        if item.state == CatalogItem.State.APPROVED:
            item.state = CatalogItem.State.DRAFT
            item.checked_off_at = item.checked_off_by = None
        item.version += 1
        item.entered_for = item.entered_for or self.entered_for
        item.saved_at, item.saved_by = self.saved_at, self.by
        return item


def _from_record(field: Field) -> Expression:
    """A value out of the staged record. A key that isn't there gives NULL, where a null in JSON may give a word."""
    if isinstance(field, JSONField):
        return KeyTransform(field.name, "record")
    text = KT(f"record__{field.name}")
    return Cast(text, IntegerField()) if isinstance(field, IntegerField) else text


def _where_not_applicable(then: Expression, otherwise: Expression, output: Field) -> Expression:
    return Case(When(record__not_applicable=True, then=then), default=otherwise, output_field=output)


def _standing(record: Model, field: Field) -> Value:
    output = field.target_field if field.is_relation else field
    return Value(getattr(record, field.attname), output_field=output)


def save_rows(rows: Iterable[ImportRow], changed: Sequence[str]) -> None:
    """Save what changed of rows that exist, in one statement for many; what else they hold isn't sent again."""
    sent = [
        ImportRow(
            run_id=row.run_id,
            position=row.position,
            first_row=row.first_row,
            last_row=row.last_row,
            record={},
            **{name: getattr(row, name) for name in changed},
        )
        for row in rows
    ]
    upsert(ImportRow, sent, key=["run", "position"], changed=changed)
