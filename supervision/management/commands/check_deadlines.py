"""Runs all scheduled checks once: check_deadlines --as-of 2020-10-31."""

from __future__ import annotations

import json
import logging
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from supervision.models import CheckRun
from supervision.workflow.checking import report, run

log = logging.getLogger(__name__)

FIGURES = ("checked", "changed", "notices", "escalations")


class Command(BaseCommand):
    help = "定时核验一次：核对各项任务和期限，发出到期提醒，提交督办。早于最近一次核验的日期和今后的日期只统计，不发消息。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="核验日期，如2020-10-31；不写为今天")
        parser.add_argument("--json", action="store_true", help="只输出一个JSON对象")

    def handle(self, **options: Any) -> None:
        try:
            as_of = parsed_day(options["as_of"]) if options["as_of"] else clock.today()
        except CommandError as refused:
            if options["json"]:
                nothing = {"as_of": None, **dict.fromkeys(FIGURES, 0), "reason": str(refused)}
                self.stdout.write(json.dumps(nothing, ensure_ascii=False))
            raise
        runs, failed = checked(as_of)
        figures = summed(runs)
        reason = f"{'、'.join(map(str, failed))}没有核验完，请查看日志。" if failed else ""
        if options["json"]:
            told = {"as_of": as_of.isoformat(), **figures, **({"reason": reason} if reason else {})}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            told = "核验{checked}项，结果有变化的{changed}项，发出消息{notices}条，提交督办{escalations}项。"
            self.stdout.write(f"{as_of.isoformat()}：{told.format(**figures)}")
        if reason:
            raise CommandError(reason)


def counties() -> list[Unit]:
    return list(Unit.objects.active().filter(kind=Unit.Kind.COUNTY))


def checked(as_of: date) -> tuple[list[CheckRun], list[Unit]]:
    """The runs, and the counties whose run failed: one county's fault keeps no other waiting."""
    runs, failed = [], []
    for county in counties():
        try:
            runs.append(check(county, as_of))
        except Exception:
            log.exception("The check of %s as of %s failed.", county.code, as_of)
            failed.append(county)
    return runs, failed


def check(county: Unit, as_of: date) -> CheckRun:
    """A day to come is only reported: a run for it would silence every day until then."""
    today = clock.today()
    if as_of > today:
        return report(county, as_of=as_of)
    return run(county, as_of=as_of, at=clock.now() if as_of == today else None)


def summed(runs: list[CheckRun]) -> dict[str, int]:
    return {name: sum(getattr(one, name) for one in runs) for name in FIGURES}


def parsed_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 a day has no time zone
    except ValueError:
        raise CommandError(f"核验日期“{text}”不是有效日期，请按2020-10-31的样式填写。") from None
