"""Lives through the seed plan in an empty database: replay_plan --until 2021-09-30."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure_portal.units.models import Unit
from supervision.management.commands.check_deadlines import parsed_day
from supervision.models import Plan, Reminder
from supervision.queries.standings import standings
from supervision.replay.county import live, tempers_of
from supervision.replay.stage import BEGINS_ON, ENDS_ON

SEED = 37


class Command(BaseCommand):
    help = (
        "在空数据库中重演2020年8月20日至2023年12月31日的实施方案：各单位有的提前、有的拖后、有的不办，"
        "每次重演的结果相同。只在 DEBUG=1 时可用。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until", metavar="DATE", help=f"重演到哪一天为止，不写为{ENDS_ON}")
        parser.add_argument("--json", action="store_true", help="只输出一个JSON对象")

    def handle(self, **options: Any) -> None:
        until = _last_day(options["until"])
        say = (lambda line: None) if options["json"] else self.stdout.write
        stage, told = live(until=until, seed=SEED, say=say)
        result = {
            "until": until.isoformat(),
            "seed": SEED,
            "units": dict(sorted(tempers_of(stage).items())),
            "checks": told.runs,
            "notices": told.notices,
            "escalations": told.escalations,
            "reminders": Reminder.objects.count(),
            "figures": {day.isoformat(): counted(stage.plan, day) for day in plan_days(stage.plan, until)},
        }
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(_told(result))


def _last_day(text: str | None) -> date:
    if not settings.DEBUG:
        raise CommandError("重演只能在 DEBUG=1 时进行，正式环境中不得使用。")
    if Unit.objects.exists():
        raise CommandError(
            "重演只能在空数据库中进行：请换一个新的 VAR_DIR 或者 DATABASE_URL，先运行 migrate。"
        )
    until = parsed_day(text) if text else ENDS_ON
    if not BEGINS_ON <= until <= ENDS_ON:
        raise CommandError(f"重演的日期应当在{BEGINS_ON}至{ENDS_ON}之间。")
    return until


def plan_days(plan: Plan, until: date) -> list[date]:
    """The days on which something of the plan that isn't continuing was due, the day of its issue left out."""
    due = plan.milestones.filter(is_continuing=False, due_nominal__gt=plan.issued_on, due_nominal__lte=until)
    return sorted(set(due.values_list("due_nominal", flat=True)))


def counted(plan: Plan, day: date) -> dict[str, int]:
    """How many tasks stood how at the end of a day."""
    found = standings(plan.milestones.all(), as_of=day)
    return dict(sorted(Counter(one.status.value for one in found).items()))


def _told(result: dict[str, Any]) -> str:
    lines = [
        f"重演到{result['until']}，核验{result['checks']}次，提醒{result['notices']}条，督办{result['escalations']}项。"
    ]
    lines += [f"{day}：{figures}" for day, figures in result["figures"].items()]
    return "\n".join(lines)
