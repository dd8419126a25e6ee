"""Imports a catalog file into a unit's catalog, in one go."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalogs import workflow
from catalogs.models import Domain, ImportRow, ImportRun
from catalogs.models.imports import told_of_sheets
from catalogs.spreadsheets.reading import Record, report
from catalogs.spreadsheets.staging import domain_names, limits, stage
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.units.models import Unit


class Command(BaseCommand):
    help = (
        "Reads .xlsx, .xls, .docx tables, .csv or .json. Exit 0: accepted; 1: rejected, and nothing is saved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--domain", metavar="NN", help="for rows whose domain the file does not name")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--skip-bad-rows", action="store_true")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            told = import_file(file, **_asked(**options))
        except Unusable as unusable:
            if not json:
                raise CommandError(str(unusable), returncode=1) from unusable
            told = rejection(str(unusable))
        self.stdout.write(_as_json(told) if json else _as_text(told))
        if told["status"] == "rejected":
            raise SystemExit(1)


class Unusable(Exception):
    """What the command was given can't be worked with at all. The text, in Chinese, says why."""


def _asked(*, unit: str, domain: str | None, dry_run: bool, skip_bad_rows: bool, **_: Any) -> dict[str, Any]:
    try:
        asked_unit = Unit.objects.compiling().get(code=unit)
        asked_domain = Domain.objects.get(code=domain) if domain else None
    except Unit.DoesNotExist:
        raise Unusable(f"没有代码为“{unit}”的编制单位。") from None
    except Domain.DoesNotExist:
        raise Unusable(f"没有代码为“{domain}”的领域，应为01至26。") from None
    return {"unit": asked_unit, "domain": asked_domain, "dry_run": dry_run, "skip_bad_rows": skip_bad_rows}


def import_file(
    path: Path, *, unit: Unit, domain: Domain | None, dry_run: bool, skip_bad_rows: bool
) -> dict[str, Any]:
    """Read and apply; a rejected file and a dry run leave nothing behind. Raises Unusable."""
    by, content = system_user(), _content(path)
    with transaction.atomic():
        run = ImportRun.objects.create(
            unit=unit, domain=domain, filename=path.name[:200], uploaded_by=by, uploaded_at=clock.now()
        )
        records: list[Record] = []
        stage(run, content, by=by, seen=records.append)
        rejected = _rejection(run, skip_bad_rows=skip_bad_rows)
        told = _report(run, records, rejected)
        if rejected or dry_run:
            transaction.set_rollback(True)
            return told
        run.state = ImportRun.State.APPLYING
        run.save(update_fields=["state"])
        workflow.apply_import(run, by=by)
    return told


def _content(path: Path) -> bytes:
    """The file's bytes, or one more than may be read."""
    try:
        with path.open("rb") as file:
            return file.read(limits().file_bytes + 1)
    except OSError as unreadable:
        raise Unusable(f"打不开文件：{path}（{unreadable.strerror}）。") from unreadable


def _rejection(run: ImportRun, *, skip_bad_rows: bool) -> str:
    if run.state == ImportRun.State.REFUSED:
        return run.refusal
    bad = _bad(run)
    if bad and not skip_bad_rows:
        return f"有{bad}条记录有错误，全部没有导入。改好后重新导入，或用 --skip-bad-rows 跳过。"
    return ""


def _report(run: ImportRun, read: list[Record], rejected: str) -> dict[str, Any]:
    names = domain_names()
    records = [report(record, names) for record in read] if run.state != ImportRun.State.REFUSED else []
    for told, row in zip(records, run.rows.order_by("position"), strict=True):
        told["errors"] = row.errors + _conflict_errors(row)
        told["status"] = "error" if told["errors"] else "ok"
    told = {
        "failed": _bad(run),
        "missing": len(run.missing),
        "ignored_sheets": run.ignored_sheets,
        "records": records,
    }
    if rejected:
        return rejection(rejected) | told
    counts = {"created": run.created, "updated": run.updated, "unchanged": run.unchanged}
    return {"status": "accepted", "reason": "", **counts, **told}


def _bad(run: ImportRun) -> int:
    """Nobody is there to choose: a row whose item was saved since its form was downloaded counts as an error."""
    return run.failed + run.conflicts


def _conflict_errors(row: ImportRow) -> list[dict[str, str]]:
    if row.action != ImportRow.Action.CONFLICT:
        return []
    message = "下载填报表以后，这个事项又保存过或者已被删除，内容与表中不同，保留现在的。要用表中内容的，请在网页上导入后选用。"
    return [{"field": "level1", "cell": f"第{row.first_row}行", "code": "conflict", "message": message}]


def rejection(reason: str) -> dict[str, Any]:
    """What is told when nothing was imported."""
    counts = dict.fromkeys(("created", "updated", "unchanged", "failed", "missing"), 0)
    return {"status": "rejected", "reason": reason, **counts, "ignored_sheets": [], "records": []}


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _as_text(told: dict[str, Any]) -> str:
    lines = [told["reason"] or "已接受。"]
    lines.append(
        f"新增{told['created']}项，更新{told['updated']}项，未变{told['unchanged']}项，"
        f"错误{told['failed']}条；文件中没有、保持不变的{told['missing']}项。"
    )
    if sheets := told_of_sheets(told["ignored_sheets"]):
        lines.append(sheets)
    for record in told["records"]:
        where = f"{record['sheet']} 第{record['excel_rows'][0]}行 {record['level1']}／{record['level2']}"
        lines += [f"  {where}：{error['cell']} {error['message']}" for error in record["errors"]]
    return "\n".join(lines)
