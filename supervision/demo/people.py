"""The demonstration county's responsible persons: one in every unit with people, but for one that is vacant."""

from __future__ import annotations

from datetime import date, timedelta

from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from supervision import reference
from supervision.models import ResponsiblePerson
from supervision.workflow.people import name_person

VACANT = "210323107"  # 哈达碑镇
SINCE_DAYS = 40
NAMES = ("王秀英", "李志强", "张丽华", "刘海涛", "陈桂兰", "杨永明", "赵淑珍", "黄文博", "周晓红")


def fill(*, today: date) -> list[str]:
    """Name them once."""
    if ResponsiblePerson.objects.filter(is_demo=True).exists():
        return ["演示责任人：已有，未改动。"]
    units = Unit.objects.filter(
        county__code=reference.COUNTY, memberships__user__is_demo=True, memberships__role=Role.EDITOR
    )
    named = units.exclude(code=VACANT).distinct().order_by("code")
    for number, (unit, name) in enumerate(zip(named, NAMES, strict=False), 1):
        editor = unit.memberships.filter(role=Role.EDITOR, user__is_demo=True).earliest("pk").user
        values = {
            "name": name,
            "post": "副主任",
            "office": "党政综合办公室" if unit.is_township else "办公室",
            "phone": f"0412-0000{number:03}",  # nobody's
            "document": f"{unit.name}关于明确政务公开工作人员的通知（演示）",
            "since": today - timedelta(days=SINCE_DAYS),
        }
        name_person(unit, by=editor, values=values)
    count = ResponsiblePerson.objects.filter(entered_by__is_demo=True).update(is_demo=True)
    return [f"演示责任人：{count}个单位已明确，1个单位空缺，均标为演示数据。"]
