"""Loads an edition of the standard from a file: for one county, or without --county for all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalogs import workflow
from catalogs.models import Domain, Edition, EditionLoad
from catalogs.models.editions import DutyHolder, duty_of
from catalogs.spreadsheets import editions
from catalogs.spreadsheets.staging import limits
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused

LAYERS = {"provincial": Edition.Layer.PROVINCIAL, "common": Edition.Layer.COMMON}
KINDS = [kind.value for kind in Unit.Kind if kind not in Unit.CONTAINERS]


class Command(BaseCommand):
    help = "Exit 0: the draft, or with --publish the edition in force, stands; 1: rejected, and nothing is saved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layer", required=True, choices=LAYERS)
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--county", metavar="CODE", help="for this county alone; an edition for all without"
        )
        parser.add_argument("--units", default="", choices=KINDS, help="for units of this kind alone")
        parser.add_argument("--number", type=int)
        parser.add_argument("--document", default="")
        parser.add_argument("--issued-on", type=date.fromisoformat)
        parser.add_argument("--based-on", type=int, metavar="ID", help="default: the edition it follows")
        parser.add_argument("--domain", metavar="NN", help="for rows whose domain the file does not name")
        parser.add_argument("--duty", nargs="+", choices=DutyHolder.values, default=[], help="of new items")
        parser.add_argument("--without-other-domains", action="store_true")
        parser.add_argument("--skip-bad-rows", action="store_true")
        parser.add_argument("--publish", action="store_true", help="put the edition in force at once")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            told = import_edition(file, **options)
        except Unusable as unusable:
            if not json:
                raise CommandError(str(unusable), returncode=1) from unusable
            told = {"status": "rejected", "reason": str(unusable)}
        self.stdout.write(_as_json(told) if json else _as_text(told))
        if told["status"] == "rejected":
            raise SystemExit(1)


class Unusable(Exception):
    """What the command was given can't be worked with at all. The text, in Chinese, says why."""


def import_edition(path: Path, *, publish: bool, **options: Any) -> dict[str, Any]:
    """Read and load; a rejected file leaves nothing behind. Raises Unusable."""
    by, content = system_user(), _content(path)
    with transaction.atomic():
        record = _record(path, **options)
        try:
            record = workflow.start_load(record, by=by, in_background=False)
        except StepRefused as refused:
            raise Unusable(str(refused)) from refused
        record = editions.load(record, content, by=by)
        if record.state == EditionLoad.State.LOADED and publish:
            workflow.publish_edition(record.edition, by=by)
        told = _told(record)
        if told["status"] == "rejected":
            transaction.set_rollback(True)
    return told


def _record(
    path: Path,
    *,
    layer: str,
    name: str,
    county: str | None,
    units: str,
    number: int | None,
    document: str,
    issued_on: date | None,
    based_on: int | None,
    domain: str | None,
    duty: list[str],
    without_other_domains: bool,
    skip_bad_rows: bool,
    **_: Any,
) -> EditionLoad:
    if layer == "common" and not county:
        raise Unusable("县通用版要用 --county 写明是哪个县的。")
    of_county = _found(Unit.objects.filter(kind=Unit.Kind.COUNTY), "县", county, code=county)
    base = _found(Edition.objects.issued(), "已下发的版本", based_on, pk=based_on)
    record = EditionLoad(
        layer=LAYERS[layer],
        name=name[:100],
        county=of_county,
        unit_kind=units,
        number=number,
        based_on=base or Edition.objects.base_for(LAYERS[layer], of_county, units),
        document=document[:200],
        issued_on=issued_on,
        domain=_found(Domain.objects.all(), "领域", domain, code=domain),
        duty=duty or ([duty_of(units)] if units else []),
        keeps_other_domains=not without_other_domains,
        skip_bad_rows=skip_bad_rows,
        filename=path.name[:200],
    )
    if not record.duty:
        raise Unusable("请用 --duty 写明新条目由谁公开，或者用 --units 写明适用单位。")
    return record


def _found(records: Any, what: str, wanted: object, **filters: Any) -> Any:
    """The one record that was asked for; None when none was."""
    if wanted is None:
        return None
    found = records.filter(**filters).first()
    if found is None:
        raise Unusable(f"没有“{wanted}”这个{what}。")
    return found


def _content(path: Path) -> bytes:
    """The file's bytes, or one more than may be read."""
    try:
        with path.open("rb") as file:
            return file.read(limits().file_bytes + 1)
    except OSError as unreadable:
        raise Unusable(f"打不开文件：{path}（{unreadable.strerror}）。") from unreadable


def _told(record: EditionLoad) -> dict[str, Any]:
    is_loaded = record.state == EditionLoad.State.LOADED
    reason = record.refusal
    if record.state == EditionLoad.State.BAD_ROWS:
        reason = f"有{record.failed}行有错误，没有载入。改好后重新载入，或用 --skip-bad-rows 略去。"
    counts = {name: getattr(record, name) for name in ("read", "failed", "matched", "added", "kept")}
    rows = [
        {
            "sheet": row.sheet,
            "excel_rows": [row.first_row, row.last_row],
            "name": row.name,
            "problems": row.problems,
        }
        for row in record.rows.all()
    ]
    edition = record.edition_id if is_loaded else None
    status = "accepted" if is_loaded else "rejected"
    return {"status": status, "reason": reason, "edition": edition, **counts, "rows": rows}


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _as_text(told: dict[str, Any]) -> str:
    lines = [told["reason"] or f"已载入，版本编号{told['edition']}。"]
    lines.append(
        f"读到{told['read']}行：与底本对上{told['matched']}条，新条目{told['added']}条，"
        f"沿用底本{told['kept']}条，有错误{told['failed']}行。"
    )
    for row in told["rows"]:
        where = f"{row['sheet']} 第{row['excel_rows'][0]}行 {row['name']}"
        lines += [f"  {where}：{problem['cell']} {problem['message']}" for problem in row["problems"]]
    return "\n".join(lines)
