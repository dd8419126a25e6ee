"""Records for papers of which the demonstration county has none: a decided acceptance and a unit's material."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit
from supervision.models import Acceptance, AcceptanceForm, Assignment, Milestone, Plan, Summary
from supervision.queries.acceptances import default_indicators
from supervision.queries.summaries import PARTS
from supervision.workflow import acceptance_forms, acceptances, summaries
from supervision.workflow.acceptance_forms import Reviewed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User

UNIT = "210323106"  # its people sign in to the demonstration
REMARK = "制度有了，还没有实施记录。请按月登记，留存会议记录和照片。"


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is made inside was never there."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_summary(county: Unit, *, today: date) -> Summary:
    """A unit's material with a text under every heading, handed in."""
    assignment = _assignment(county, "summaries")
    editor, approver = _people(assignment.unit)
    sections = {part.key: f"{part.heading}：制定制度，听取意见，公开结果。" * 12 for part in PARTS}
    drafted = summaries.start_summary(assignment, by=editor, on=today)
    drafted = summaries.edit_summary(
        drafted, by=editor, version=drafted.version, sections=sections, attachment=None
    )
    return summaries.hand_in_summary(drafted, by=approver, version=drafted.version)


def make_acceptance(county: Unit, *, today: date) -> AcceptanceForm:
    """A unit's form of a round: assessed by itself, decided with one indicator unmet."""
    unit = Unit.objects.get(code=UNIT)
    reviewer = holders(Role.REVIEWER, county).filter(is_demo=True).order_by("pk")[0]
    milestone = _running(county).get(check_name="acceptance")
    opened = Acceptance(
        milestone=milestone,
        title="公众参与试点验收",
        self_until=today + timedelta(days=7),
        indicators=default_indicators(),
    )
    round_ = acceptances.open_acceptance(opened, by=reviewer, units=[unit], on=today)
    form = _handed_in(round_.forms.get(), today)
    round_.refresh_from_db()
    acceptances.begin_review(round_, by=reviewer, version=round_.version, on=today)
    form.refresh_from_db()
    codes = [row["code"] for row in round_.indicators]
    reviewed = {code: Reviewed("met") for code in codes} | {codes[-1]: Reviewed("unmet", REMARK)}
    return acceptance_forms.decide_form(
        form, by=reviewer, version=form.version, reviewed=reviewed, remark=REMARK, working_days=15, on=today
    )


def _handed_in(form: AcceptanceForm, today: date) -> AcceptanceForm:
    editor, approver = _people(form.unit)
    rows = {
        row["code"]: {"self": "met", "evidence": "已经制定并公布工作规定，见有关文件。"}
        for row in form.acceptance.indicators
    }
    saved = acceptance_forms.save_form(form, by=editor, version=form.version, rows=rows, on=today)
    return acceptance_forms.hand_in_form(saved, by=approver, version=saved.version, on=today)


def _assignment(county: Unit, check: str) -> Assignment:
    owed = Assignment.objects.filter(milestone__in=_running(county), milestone__check_name=check)
    return owed.select_related("unit", "milestone__plan").get(unit__code=UNIT)


def _running(county: Unit) -> QuerySet[Milestone]:
    return Milestone.objects.filter(plan__county=county, plan__state=Plan.State.RUNNING)


def _people(unit: Unit) -> tuple[User, User]:
    """Who prepares for the unit, and who confirms."""
    return holders(Role.EDITOR, unit).order_by("pk")[0], holders(Role.APPROVER, unit).order_by("pk")[0]
