"""政务公开季度统计表: indicators of a period for the county, its departments and its townships.

What the portal doesn't hold is left empty for the office to fill in: nothing is guessed.

Everything is counted in the quarter in which it was made public, the activities of public participation too, whenever
they are held: the form's own indicators tell of information that was disclosed, a thing counts once, and the
figures are due by the 15th of the next month, before a hearing that was announced late in the quarter is over.
How many were held and closed is told by 公众参与情况表.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from catalogs.models import Disclosure, Revision
from catalogs.models.elements import Channel
from participation.models import Concern, Consultation, Explanation, Mechanism, MeetingAttendance, Opinion
from supervision.models import ResponsiblePerson, TrainingRecord
from supervision.queries.reports.asked import Asked, by_group

Keys = Iterable[int]


@dataclass(frozen=True)
class Indicator:
    """A line of the form. `units_of(asked)` yields the unit of each thing that counts; None: filled in by hand."""

    name: str
    measure: str
    units_of: Callable[[Asked], Keys] | None = None
    is_part: bool = False  # 其中：…


def figures(asked: Asked) -> dict[str, Any]:
    groups = by_group(asked.units)
    rows = []
    for number, indicator in enumerate(INDICATORS, 1):
        row: dict[str, Any] = {
            "serial": number,
            "indicator": f"其中：{indicator.name}" if indicator.is_part else indicator.name,
            "measure": indicator.measure,
        }
        if indicator.units_of is not None:
            counted = Counter(indicator.units_of(asked))
            row |= {name: sum(counted[key] for key in keys) for name, keys in groups.items()}
            row["county"] = counted.total()  # units that were closed since are the county's as well
        rows.append(row)
    by_hand = sum(indicator.units_of is None for indicator in INDICATORS)
    return {"rows": rows, "facts": {"by_hand": str(by_hand)}}


def _in_period(asked: Asked, field: str) -> Q:
    return Q(**{f"{field}__gte": asked.start, f"{field}__lt": asked.end})


def _disclosures(asked: Asked) -> QuerySet[Disclosure]:
    """One piece of information counts once, on however many channels it stands."""
    public = Disclosure.objects.there_by(asked.end).filter(
        _in_period(asked, "published_at"), item__unit__county=asked.county, secrecy_at__isnull=False
    )
    return public.filter(Q(removed_at__isnull=True) | Q(removed_at__gte=asked.end)).order_by()


def _all_disclosures(asked: Asked) -> Keys:
    """The same page under two items of a unit is one piece of information."""
    found = _disclosures(asked).values_list("item__unit", "address", "pk")
    return [unit for unit, _ in {(unit, address or pk) for unit, address, pk in found}]


def _through(channel: str) -> Callable[[Asked], Keys]:
    """Information under items that name the channel."""

    def units(asked: Asked) -> Keys:
        found = _disclosures(asked).values_list("item__unit", "address", "pk", "item__channels")
        named = {(unit, address or pk) for unit, address, pk, channels in found if channel in channels}
        return [unit for unit, _ in named]

    return units


def _items(asked: Asked) -> Keys:
    found = Revision.objects.filter(_in_period(asked, "published_at"), item__unit__county=asked.county)
    return {item: unit for item, unit in found.order_by().values_list("item", "item__unit")}.values()


def _mechanisms(asked: Asked) -> Keys:
    found = Mechanism.objects.public().filter(_in_period(asked, "published_at"), unit__county=asked.county)
    return found.order_by().values_list("unit", flat=True)


def _explanations(asked: Asked) -> Keys:
    found = Explanation.objects.filter(_in_period(asked, "published_at"), decision__unit__county=asked.county)
    return found.order_by().values_list("decision__unit", flat=True)


def _answered_concerns(asked: Asked) -> Keys:
    found = Concern.objects.filter(_in_period(asked, "answered_at"), unit__county=asked.county)
    return found.order_by().values_list("unit", flat=True)


def _consultations(asked: Asked) -> Keys:
    held = Consultation.objects.filter(
        _in_period(asked, "published_at"), decision__unit__county=asked.county
    ).exclude(state=Consultation.State.CANCELLED)
    return held.order_by().values_list("decision__unit", flat=True)


def _opinions(asked: Asked) -> Keys:
    """Those that 公众参与情况表 of the last day counts."""
    received = Opinion.objects.filter(
        _in_period(asked, "received_at"), consultation__decision__unit__county=asked.county
    )
    received = received.exclude(screening=Opinion.Screening.REJECTED, screened_at__lt=asked.end)
    return received.order_by().values_list("consultation__decision__unit", flat=True)


def _attendances(asked: Asked) -> Keys:
    came = MeetingAttendance.objects.filter(
        _in_period(asked, "meeting__held_at"), meeting__unit__county=asked.county, attended=True
    )
    return came.order_by().values_list("meeting__unit", flat=True)


def _people(asked: Asked) -> Keys:
    """At the end of the period, not in it."""
    in_charge = ResponsiblePerson.objects.in_charge(asked.as_of).filter(unit__county=asked.county)
    return in_charge.order_by().values_list("unit", flat=True)


def _trainings(asked: Asked) -> Keys:
    days = (asked.start.date() if asked.begins_on is None else asked.begins_on, asked.as_of)
    held = TrainingRecord.objects.kept().filter(unit__county=asked.county, held_on__range=days)
    return held.order_by().values_list("unit", flat=True)


INDICATORS = (
    Indicator("主动公开信息数（同一信息在多个渠道公开计1条）", "条", _all_disclosures),
    Indicator("政府网站", "条", _through(Channel.WEBSITE), is_part=True),
    Indicator("政务微博、微信等两微一端", "条", _through(Channel.NEW_MEDIA), is_part=True),
    Indicator("主动公开规范性文件数", "件"),
    Indicator("制发规范性文件总数", "件"),
    Indicator("新发布、更新标准目录事项数", "项", _items),
    Indicator("公布公众参与制度文件数", "件", _mechanisms),
    Indicator("政策解读数", "篇", _explanations),
    Indicator("回应社会关切数", "次", _answered_concerns),
    Indicator("发布公众参与活动数", "次", _consultations),
    Indicator("收到公众意见数", "条", _opinions),
    Indicator("公众代表列席会议人次", "人次", _attendances),
    Indicator("收到政府信息公开申请数", "件"),
    Indicator("办结政府信息公开申请数", "件"),
    Indicator("因政府信息公开被申请行政复议数", "件"),
    Indicator("因政府信息公开被提起行政诉讼数", "件"),
    Indicator("政务公开工作责任人数（期末）", "人", _people),
    Indicator("举办政务公开培训数", "次", _trainings),
)
