"""Makes acceptances for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date

from disclosure_portal.accounts.models import Role
from supervision.models import Acceptance, AcceptanceForm
from supervision.permissions import own_senders
from supervision.queries.acceptances import default_indicators
from supervision.workflow import acceptance_forms, acceptances
from supervision.workflow.acceptance_forms import Reviewed
from tests import factories
from tests.supervision import records

OPENED = date(2022, 2, 8)
UNTIL = date(2022, 2, 28)
DUE = date(2022, 3, 31)


def make_milestone(county, *, by, **fields):
    plan = records.make_plan(county, by=by, **fields)
    facts = {"code": "SP-18", "name": "验收", "scope": "county_office", "check_name": "acceptance"}
    return records.make_milestone(plan, DUE, **facts)


def make_acceptance(milestone, units, *, by, until=UNTIL, on=OPENED, indicators=None):
    acceptance = Acceptance(
        milestone=milestone,
        title="试点成果验收",
        self_until=until,
        indicators=indicators or default_indicators()[:3],
    )
    return acceptances.open_acceptance(acceptance, by=by, units=units, on=on)


def said(form, mark="met", evidence="岫政办发〔2021〕12号"):
    return {row["code"]: {"self": mark, "evidence": evidence} for row in form.acceptance.indicators}


def save(form, *, by, on=OPENED, **fields):
    form = AcceptanceForm.objects.get(pk=form.pk)
    return acceptance_forms.save_form(form, by=by, version=form.version, rows=said(form), on=on, **fields)


def hand_in(form, *, by, on=OPENED, sender=None):
    """Saved by one and handed in by another: the unit's approver, who is appointed when there is none."""
    saved = save(form, by=by, on=on)
    sender = sender or own_senders(saved).first() or _appointed(saved.unit)
    return acceptance_forms.hand_in_form(saved, by=sender, version=saved.version, on=on)


def _appointed(unit):
    return factories.make_person(f"sender-{unit.code}", "孙报送", Role.APPROVER, unit)


def send_back(form, *, by, reason="请补充佐证。", on=OPENED):
    form = AcceptanceForm.objects.get(pk=form.pk)
    return acceptance_forms.return_form(form, by=by, version=form.version, reason=reason, on=on)


def begin_review(acceptance, *, by, on=date(2022, 3, 1)):
    acceptance.refresh_from_db()
    return acceptances.begin_review(acceptance, by=by, version=acceptance.version, on=on)


def decide(form, *, by, unmet=(), on=date(2022, 3, 10), working_days=10, remark=""):
    form = AcceptanceForm.objects.get(pk=form.pk)
    reviewed = {
        row["code"]: Reviewed("unmet", "没有实施记录") if row["code"] in unmet else Reviewed("met")
        for row in form.acceptance.indicators
    }
    return acceptance_forms.decide_form(
        form, by=by, version=form.version, reviewed=reviewed, remark=remark, working_days=working_days, on=on
    )
