"""栏目更新: how fresh each column of the portal is on a day.

The limits are those of 国办秘函〔2019〕19号 单项否决, rules for columns of news (2 weeks) and of notices and policy
documents (6 months). Which of them binds which column of this portal is said in COLUMNS, with the reason; a column
whose content changes only when there is something to tell has no limit, but must never be blank (国办发〔2017〕47号).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet, TextChoices
from django.utils import timezone

from catalogs.models import Disclosure, Domain, DomainClaim
from catalogs.queries.past import revisions_public_on
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from participation.models import AdoptionStatement, Concern, Consultation, Explanation, Mechanism, Meeting
from participation.models.lists import ListVersion
from supervision.law import (
    BLANK_COLUMNS_VETO,
    NEWS_FRESH_DAYS,
    POLICY_FRESH_MONTHS,
    STALE_COLUMNS_VETO,
)
from supervision.models import PlanRelease

if TYPE_CHECKING:
    from django.db.models import Model


class Limit(TextChoices):
    """How often a column must have something new."""

    NEWS = "news", "2周"
    NOTICES = "notices", "6个月"
    NONE = "none", "有变化才更新"


class Freshness(TextChoices):
    """How a column stands on a day, the worst first."""

    BLANK = "blank", "空白"
    STALE = "stale", "超期未更新"
    FRESH = "fresh", "按期更新"
    KEPT = "kept", "有内容"


@dataclass(frozen=True)
class Column:
    """One column of the portal: its limit and why it is this one, and the address of the page by its name."""

    code: str
    label: str
    limit: Limit
    why: str
    page: str
    arguments: tuple[str, ...] = ()


HOME = Column(
    "home",
    "首页",
    Limit.NEWS,
    "首页列出最新发布的事项、信息和正在征求的意见，适用首页2周内应有更新的规定。",
    "site:home",
)
NOTICE_OF = "属于通知公告类栏目，6个月内应有更新。"
PARTICIPATION = (
    Column("consultations", "公众参与公告", Limit.NOTICES, NOTICE_OF, "participation:overview"),
    Column("adoptions", "意见采纳情况", Limit.NOTICES, NOTICE_OF, "participation:overview"),
    Column(
        "explanations",
        "决策解读",
        Limit.NOTICES,
        "随政策文件发布，适用政策文件类栏目6个月内应有更新的规定。",
        "participation:overview",
    ),
    Column("meetings", "列席会议公告", Limit.NOTICES, NOTICE_OF, "participation:meetings"),
    Column(
        "lists",
        "重大行政决策事项目录",
        Limit.NONE,
        "按年度公布，有调整才更新；不得空白。",
        "participation:lists",
    ),
    Column(
        "mechanisms",
        "公众参与制度文件",
        Limit.NONE,
        "制度文件长期有效，修订时才更新；不得空白。",
        "participation:mechanisms",
    ),
    Column(
        "concerns",
        "社会关切回应",
        Limit.NONE,
        "有人关切才有回应，答复是否及时另行提醒；不得空白。",
        "participation:concerns",
    ),
)
PLANS = Column(
    "plans", "实施方案", Limit.NONE, "方案印发后长期公开，新方案印发时才更新；不得空白。", "supervision:plans"
)
DOMAIN_WHY = "公布该领域的事项和信息，适用通知公告、政策文件类栏目6个月内应有更新的规定。"


@dataclass(frozen=True)
class ColumnFreshness:
    """A column on a day: its latest entry, the last day that is still in time, and who looks after it."""

    column: Column
    latest: date | None
    due_on: date | None
    state: Freshness
    as_of: date
    unit: Unit | None = field(default=None)

    @property
    def days_left(self) -> int | None:
        """Natural days to the last day in time; negative once it has passed, None without a limit or an entry."""
        return (self.due_on - self.as_of).days if self.due_on else None

    @property
    def days_over(self) -> int:
        """Natural days since the last day in time."""
        return max(0, -(self.days_left or 0))


def freshness(county: Unit, *, as_of: date) -> list[ColumnFreshness]:
    """Every column of the county's portal at the end of a day, the home first. A dozen queries at any size.

    Only what the public could read on the day counts, by the day on which it was published. A domain is looked after
    by its lead unit, the rest by the county office.
    """
    end = begins(as_of + timedelta(days=1))
    latest = {code: _latest(find(county), end) for code, find in PUBLISHED.items()}
    by_domain = _latest_by_domain(county, as_of)
    latest["home"] = _newest([*by_domain.values(), latest["consultations"], latest["meetings"]])
    latest["plans"] = _latest_plan(county, as_of)
    office = Unit.objects.in_county(county).active().filter(kind=Unit.Kind.COUNTY_OFFICE).first()
    leads = _leads(county, as_of)
    told = [_told(one, latest[one.code], as_of, office) for one in (HOME, *PARTICIPATION, PLANS)]
    domains = [
        _told(_column_of(domain), by_domain.get(domain.pk), as_of, leads.get(domain.pk, office))
        for domain in Domain.objects.all()
    ]
    return [*told, *domains]


@dataclass(frozen=True)
class Verdict:
    """How the columns together stand against 单项否决 栏目不更新."""

    stale: int
    blank: int

    @property
    def is_vetoed(self) -> bool:
        return self.stale >= STALE_COLUMNS_VETO or self.blank >= BLANK_COLUMNS_VETO


def verdict(told: Iterable[ColumnFreshness]) -> Verdict:
    """The home isn't one of the counted columns: it has a veto of its own."""
    states = [one.state for one in told if one.column.code != HOME.code]
    return Verdict(states.count(Freshness.STALE), states.count(Freshness.BLANK))


def worst_first(told: Iterable[ColumnFreshness]) -> list[ColumnFreshness]:
    """Blank ones, then the longest overdue, then those whose last day is nearest."""
    order = list(Freshness)
    return sorted(told, key=lambda one: (order.index(one.state), one.days_left or 0))


def last_day_in_time(limit: Limit, latest: date) -> date | None:
    """The last day on which a column needs nothing new; the day of the entry isn't counted."""
    match limit:
        case Limit.NEWS:
            return latest + timedelta(days=NEWS_FRESH_DAYS)
        case Limit.NOTICES:
            return _months_after(latest, POLICY_FRESH_MONTHS)
    return None


def _months_after(day: date, months: int) -> date:
    """The corresponding day; where there is none, the last day of the month (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _column_of(domain: Domain) -> Column:
    return Column(
        f"domain-{domain.code}", domain.name, Limit.NOTICES, DOMAIN_WHY, "catalogs:domain", (domain.slug,)
    )


def _told(column: Column, at: datetime | date | None, as_of: date, unit: Unit | None) -> ColumnFreshness:
    latest = timezone.localdate(at) if isinstance(at, datetime) else at
    due_on = last_day_in_time(column.limit, latest) if latest else None
    return ColumnFreshness(column, latest, due_on, _state(latest, due_on, as_of), as_of, unit)


def _state(latest: date | None, due_on: date | None, as_of: date) -> Freshness:
    if latest is None:
        return Freshness.BLANK
    if due_on is None:
        return Freshness.KEPT
    return Freshness.STALE if as_of > due_on else Freshness.FRESH


# What was published, and when


def _of_decisions(model: type[Model]) -> Callable[[Unit], QuerySet]:
    return lambda county: model.objects.filter(decision__unit__county=county, decision__is_public=True)


def _of_units(model: type[Model]) -> Callable[[Unit], QuerySet]:
    return lambda county: model.objects.filter(unit__county=county)


PUBLISHED: dict[str, Callable[[Unit], QuerySet]] = {
    "consultations": _of_decisions(Consultation),
    "adoptions": _of_decisions(AdoptionStatement),
    "explanations": _of_decisions(Explanation),
    "meetings": _of_units(Meeting),
    "lists": _of_units(ListVersion),
    "mechanisms": _of_units(Mechanism),
    "concerns": _of_units(Concern),
}


def _latest(found: QuerySet, end: datetime) -> datetime | None:
    return found.filter(published_at__lt=end).aggregate(latest=Max("published_at"))["latest"]


def _latest_by_domain(county: Unit, as_of: date) -> dict[int, datetime]:
    """When an item, or the information behind one, was last published, by the domain's key. Two queries."""
    revisions = revisions_public_on(as_of).filter(item__unit__county=county)
    disclosed = Disclosure.objects.public_on(as_of).filter(item__unit__county=county)
    latest: dict[int, datetime] = {}
    for found in (revisions, disclosed):
        grouped = found.order_by().values("item__domain").annotate(latest=Max("published_at"))
        for domain, at in grouped.values_list("item__domain", "latest"):
            latest[domain] = max(at, latest.get(domain, at))
    return latest


def _newest(moments: list[datetime | None]) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)


def _latest_plan(county: Unit, as_of: date) -> date | None:
    """The day since when the newest of the plans that can be read stands before the public."""
    releases = PlanRelease.objects.in_force_on(as_of).filter(plan__county=county)
    return releases.aggregate(latest=Max("since"))["latest"]


def _leads(county: Unit, as_of: date) -> dict[int, Unit]:
    claims = DomainClaim.objects.held_on(as_of).filter(
        unit__county=county, unit__is_active=True, part=DomainClaim.Part.LEAD
    )
    return {claim.domain_id: claim.unit for claim in claims.select_related("unit").order_by("-pk")}
