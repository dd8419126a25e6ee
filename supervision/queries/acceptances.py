"""验收 read: the indicators that ship with the portal, how each unit's form stands, when it counts as passed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.units.models import Unit
from supervision.models import ACCEPTED_KINDS, Acceptance, AcceptanceForm, Milestone, Plan, Rectification
from supervision.queries.scopes import units_by_scope

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

INDICATORS_FILE = Path(__file__).resolve().parent.parent / "data" / "acceptance-indicators.csv"
CHECK = "acceptance"  # the name by which the evidence of a milestone asks for an acceptance
State, Mark, Verdict = AcceptanceForm.State, AcceptanceForm.Mark, AcceptanceForm.Verdict
Indicators = list[dict[str, str]]


def default_indicators() -> Indicators:
    """The indicators that a new round begins with: rows {code, name, asked, checks}."""
    with INDICATORS_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def milestones_to_accept(user: User) -> QuerySet[Milestone]:
    """The milestones of the user's counties on which an acceptance may be opened, the newest plan first."""
    counties = counties_of(user, Role.REVIEWER)
    found = Milestone.objects.filter(
        check_name=CHECK, plan__county__in=counties, plan__state=Plan.State.RUNNING
    )
    return found.select_related("plan").order_by("-plan__issued_on", "due_nominal")


def units_to_accept(county: Unit) -> list[Unit]:
    """Whose results are accepted: every unit that owes by the plan, but the county office itself, which accepts."""
    owing = units_by_scope(county)[Milestone.Scope.ALL]
    return [unit for unit in owing if unit.kind in ACCEPTED_KINDS]


def acceptances_of(user: User) -> QuerySet[Acceptance]:
    """Every round that the user may look at, with how many forms are handed in, decided and passed."""
    visible = Acceptance.objects.visible_to(user)
    return visible.select_related("milestone__plan").annotate(
        units=Count("forms"),
        handed_in=Count("forms", filter=~Q(forms__state=State.OPEN)),
        decided=Count("forms", filter=Q(forms__state=State.DECIDED)),
        passed=Count("forms", filter=Q(forms__verdict=Verdict.PASSED)),
    )


def own_forms(user: User) -> QuerySet[AcceptanceForm]:
    """The forms of the user's own units, the newest round first."""
    forms = AcceptanceForm.objects.filter(unit__in=units_of(user, Role.EDITOR, Role.APPROVER))
    return forms.select_related("unit", "acceptance").order_by("-acceptance__self_until", "unit")


def to_fill(user: User) -> QuerySet[AcceptanceForm]:
    """What the user's units have still to hand in."""
    return own_forms(user).filter(state=State.OPEN, acceptance__state=Acceptance.State.SELF)


def to_decide(user: User) -> QuerySet[AcceptanceForm]:
    """What waits for the user's decision: neither of their own unit nor filled in or ever handed in by themselves."""
    found = AcceptanceForm.objects.filter(
        acceptance__milestone__plan__county__in=counties_of(user, Role.REVIEWER),
        acceptance__state=Acceptance.State.REVIEW,
    )
    own = units_of(user, Role.EDITOR, Role.APPROVER)
    found = found.exclude(state=State.DECIDED).exclude(unit__in=own).exclude(handed_in_by=user)
    return found.exclude(preparers=user).exclude(returns__handed_in_by=user)


@dataclass(frozen=True)
class FormLine:
    """One unit's form in the round's table. `passed_on`: with its rectifications closed it counts as passed, later."""

    form: AcceptanceForm
    met: int
    unmet: int
    open: int
    passed_on: date | None

    @property
    def told(self) -> str:
        """How it stands, in words."""
        if self.form.state != State.DECIDED:
            return self.form.state_told
        if self.form.verdict == Verdict.PASSED:
            return "通过"
        return "整改后通过" if self.passed_on else f"不通过，还有{self.open}项整改没有销号"


def form_lines(acceptance: Acceptance) -> list[FormLine]:
    """Every unit's line, in the order of the units. Two queries."""
    forms = list(acceptance.forms.select_related("unit").order_by("unit__position", "unit__code"))
    orders: dict[int, list[Rectification]] = {form.pk: [] for form in forms}
    for one in Rectification.objects.filter(form__in=forms).order_by("pk"):
        orders[one.form_id].append(one)
    return [_line(form, orders[form.pk]) for form in forms]


def line_of(form: AcceptanceForm) -> FormLine:
    return _line(form, form.rectifications.order_by("pk"))


def _line(form: AcceptanceForm, orders: Iterable[Rectification]) -> FormLine:
    marks = [row.get("review") for row in form.rows.values()]
    listed = list(orders)
    left = sum(one.closed_on is None for one in listed)
    return FormLine(form, marks.count(Mark.MET), marks.count(Mark.UNMET), left, passed_on(form, listed))


def passed_on(form: AcceptanceForm, orders: Iterable[Rectification]) -> date | None:
    """Since when a form counts as passed: its decision, or the last of its rectifications that was closed."""
    if form.state != State.DECIDED:
        return None
    closed = [one.closed_on for one in orders]
    if None in closed:
        return None
    return max([form.decided_on, *closed])


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator of a form: what is asked, what the unit says, what the county office found."""

    code: str
    name: str
    asked: str
    own: str
    evidence: str
    review: str
    remark: str
    due: date | None
    rectification: Rectification | None

    @property
    def own_told(self) -> str:
        return Mark(self.own).label if self.own else ""

    @property
    def review_told(self) -> str:
        return Mark(self.review).label if self.review else ""


def indicator_lines(form: AcceptanceForm) -> list[IndicatorLine]:
    """The form indicator by indicator, in their order."""
    orders = {one.indicator: one for one in form.rectifications.all()}
    return [
        _indicator(row, form.rows.get(row["code"], {}), orders.get(row["code"]))
        for row in form.acceptance.indicators
    ]


def _indicator(row: dict[str, str], said: dict[str, Any], order: Rectification | None) -> IndicatorLine:
    return IndicatorLine(
        code=row["code"],
        name=row["name"],
        asked=row["asked"],
        own=said.get("self", ""),
        evidence=said.get("evidence", ""),
        review=said.get("review", ""),
        remark=said.get("remark", ""),
        due=order.due_nominal if order else None,
        rectification=order,
    )
