"""Counts days from the command line: due_date 2026-09-18 20."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure_portal.units.models import Unit
from disclosure_portal.workdays import counting
from disclosure_portal.workdays.counting import DueDay

# (calendar days, before an event) -> how to count
COUNTS = {
    (False, False): counting.add_working_days,
    (True, False): counting.add_calendar_days,
    (False, True): counting.working_days_before,
    (True, True): counting.calendar_days_before,
}

# What stands in the JSON object beside the reason of a refusal.
NOTHING: dict[str, Any] = {"nominal": None, "legal": None, "estimate": False, "skipped": []}


class Command(BaseCommand):
    help = "计算期限：从START的次日起数N个工作日，说明跳过哪些日子、为什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "start", metavar="START", nargs="?", help="起算日（不计入）或活动日，如2026-09-18"
        )
        parser.add_argument("n", metavar="N", nargs="?", help="天数")
        parser.add_argument(
            "--calendar-days", action="store_true", help="按自然日计算，末日逢休息日的顺延或提前"
        )
        parser.add_argument("--before", action="store_true", help="从活动日往前数，得出最迟办理日")
        parser.add_argument("--county", metavar="CODE", help="县的单位代码，计入该县的地方节日")
        parser.add_argument("--json", action="store_true", help="只输出一个JSON对象")

    def handle(self, **options: Any) -> None:
        try:
            due = counted(options)
        except CommandError as refused:
            if options["json"]:
                self.stdout.write(json.dumps({**NOTHING, "reason": str(refused)}, ensure_ascii=False))
            raise
        self.stdout.write(json.dumps(summary(due), ensure_ascii=False) if options["json"] else due.sentence())


def counted(options: dict[str, Any]) -> DueDay:
    """The result for the command's arguments. Raises CommandError, saying what to write instead."""
    if options["start"] is None or options["n"] is None:
        raise CommandError("请写明起算日和天数，如：due_date 2026-09-18 20")
    start, n = parsed_day(options["start"]), parsed_number(options["n"])
    county = county_by_code(options["county"]) if options["county"] else None
    count = COUNTS[options["calendar_days"], options["before"]]
    try:
        return count(start, n, county=county)
    except ValueError as refused:
        raise CommandError(str(refused)) from refused


def summary(due: DueDay) -> dict[str, Any]:
    proof = due.as_json()
    return {key: proof[key] for key in ("nominal", "legal", "estimate", "skipped")}


def parsed_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 a day has no time zone
    except ValueError:
        raise CommandError(f"起算日“{text}”不是有效日期，请按2026-09-18的样式填写。") from None


def parsed_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CommandError(f"天数“{text}”不是整数，请填写0至{counting.MOST_DAYS}之间的整数。") from None


def county_by_code(code: str) -> Unit:
    try:
        return Unit.objects.get(kind=Unit.Kind.COUNTY, code=code)
    except Unit.DoesNotExist:
        raise CommandError(f"没有代码为“{code}”的县，请在单位表中核对县的单位代码。") from None
