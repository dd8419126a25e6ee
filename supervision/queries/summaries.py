"""Summary material of the pilot: its headings, what the portal already knows, and who has handed in what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from catalogs.queries.past import revisions_public_on
from catalogs.queries.past_holders import holders_on
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.workdays.display import day_words
from participation.models import Consultation
from supervision.models import Assignment, Milestone, Summary

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.models import Plan

CHECK, PACKAGE_CHECK = "summaries", "county_package"


@dataclass(frozen=True)
class Part:
    """One heading of the material, the heading above it, and what belongs under it."""

    key: str
    heading: str
    told: str
    above: str = ""
    is_needed: bool = True


WHAT_WAS_DONE = "主要做法"
PARTS = (
    Part("basics", "基本情况", "试点的范围、时间、组织领导和分工。"),
    Part("scope", "规范参与的范围和方式", "哪些决策事项要请公众参与，用了哪些方式。", WHAT_WAS_DONE),
    Part("list", "更新决策事项清单", "清单怎样编制、公布，怎样标明事项的属性。", WHAT_WAS_DONE),
    Part("mechanisms", "建立机制", "解释说明、回应关切等机制怎样建立、怎样运行。", WHAT_WAS_DONE),
    Part("attendance", "列席会议", "哪些人列席了哪些会议，意见怎样处理。", WHAT_WAS_DONE),
    Part("figures", "成效数据", "用数字说明成效。平台已按公布的数据预填，请核对、补充。"),
    Part("cases", "典型案例", "一两个可以推广的做法。没有的，写明没有。"),
    Part("problems", "存在问题", "困难和不足。"),
    Part("next", "下一步", "今后的打算。"),
    Part("papers", "附件目录", "制度文件、清单的名称和文号。", is_needed=False),
)
KEYS = tuple(part.key for part in PARTS)


def lacking_parts(summary: Summary) -> list[str]:
    """The headings still to be filled in before it can be handed in: none when the whole of it is in the file."""
    if summary.attachment_id is not None:
        return []
    written = summary.sections
    return [part.heading for part in PARTS if part.is_needed and not written.get(part.key, "").strip()]


def content_digest(summary: Summary) -> str:
    """Of what the unit hands in, whoever stores it and whenever."""
    content = {
        "unit": summary.assignment.unit.code,
        "number": summary.number,
        "sections": {key: summary.sections.get(key, "") for key in KEYS},
        "attachment": summary.attachment.sha256 if summary.attachment else "",
    }
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def known_figures(unit: Unit, *, as_of: date) -> str:
    """What the public could see of the unit's work at the end of a day, as a first text for 成效数据."""
    holder = holders_on(unit.county, as_of).key("item", at="item")
    items = revisions_public_on(as_of).annotate(holder=holder).filter(holder=unit.pk)
    domains = items.order_by().values("item__domain").distinct().count()
    announced = Consultation.objects.filter(decision__unit=unit, published_at__date__lte=as_of)
    announced = announced.exclude(state=Consultation.State.CANCELLED)
    return (
        f"截至{day_words(as_of)}，公布标准目录{domains}个领域、{items.count()}个事项；"
        f"发布公众参与活动{announced.count()}次。"
    )


# Boards


@dataclass(frozen=True)
class Line:
    """What a unit owes, and the newest of what it wrote."""

    assignment: Assignment
    summary: Summary | None
    is_waived: bool

    @property
    def state(self) -> str:
        return self.summary.state if self.summary else "none"

    @property
    def state_label(self) -> str:
        return self.summary.get_state_display() if self.summary else "还没有起草"

    @property
    def has_handed_in(self) -> bool:
        return self.state in Summary.HANDED


FILTERS = {
    "none": "还没有起草",
    **dict(Summary.State.choices),
    "waived": "已免除",
}


def milestones_of(user: User) -> list[Milestone]:
    """The milestones for which units of the user's reach hand in material, the newest plan first."""
    owed = Assignment.objects.filter(unit__in=units_of(user, *Role), milestone__check_name=CHECK)
    found = Milestone.objects.filter(pk__in=owed.values("milestone")).exclude(plan__state="draft")
    return list(found.select_related("plan__county").order_by("-plan__issued_on", "-due_nominal"))


def lines(milestone: Milestone, units: Iterable[int] | None = None, *, on: date) -> list[Line]:
    """Every unit that owes material, in the units' order; of these units alone when they are given. Three queries.

    Whether a unit is let off is told as of the day.
    """
    owed = milestone.assignments.assigned_by(on).select_related("unit")
    owed = owed.order_by("unit__position", "unit__code")
    if units is not None:
        owed = owed.filter(unit__in=units)
    assignments = list(owed.prefetch_related("earlier_waivers"))
    newest: dict[int, Summary] = {}
    for summary in Summary.objects.filter(assignment__in=assignments).order_by("number"):
        newest[summary.assignment_id] = summary
    return [Line(one, newest.get(one.pk), one.is_waived(on)) for one in assignments]


def kept(found: Iterable[Line], wanted: str) -> list[Line]:
    """The lines of one state; all of them when none is asked for."""
    if wanted == "waived":
        return [line for line in found if line.is_waived]
    return [line for line in found if not wanted or (line.state == wanted and not line.is_waived)]


def laggards(found: Iterable[Line]) -> list[Line]:
    return [line for line in found if not line.has_handed_in and not line.is_waived]


def reminder_text(milestone: Milestone, found: Iterable[Line]) -> str:
    """Who hasn't handed in, as a text to paste into a work group; empty when everybody has."""
    units = [str(line.assignment.unit) for line in laggards(found)]
    if not units:
        return ""
    due = milestone.due_nominal
    return (
        f"【政务公开提醒】试点工作总结材料应于{day_words(due)}前报送县政府办公室。"
        f"还没有报送的{len(units)}个单位：{'、'.join(units)}。请尽快在平台起草、审核、报送。"
    )


def received(plan: Plan) -> list[Summary]:
    """The received material of a plan's units, in the units' order, with what merging needs."""
    found = Summary.objects.filter(
        state=Summary.State.RECEIVED,
        assignment__milestone__plan=plan,
        assignment__milestone__check_name=CHECK,
    )
    found = found.select_related("assignment__unit", "assignment__milestone", "attachment")
    return list(found.order_by("assignment__unit__position", "assignment__unit__code", "pk"))
