"""The lead department's look at a batch, between the unit's sign-off and the county office."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import LeadLook, LeadLookRule, Submission
from catalogs.models.lead_looks import MOST_LOOK_DAYS
from catalogs.permissions import is_system, may_follow, may_look, may_set_looks
from catalogs.queries.lead_looks import looking_people
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from datetime import date

    from catalogs.models import Domain
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Submission.State
Outcome = LeadLook.Outcome


ASK = Step("ask_lead", "送牵头部门审看", (State.CONFIRMED,), State.WITH_LEAD, may_follow)
LOOK = Step("look", "提出审看意见", (State.WITH_LEAD,), State.CONFIRMED, may_look)
PASS_SILENTLY = Step("pass_silently", "转县政府办审核", (State.WITH_LEAD,), State.CONFIRMED, is_system)


def ask_lead(submission: Submission, lead: Unit, working_days: int, *, by: User) -> Submission:
    """Lay a batch that its unit has just confirmed before the lead department. Part of confirming it."""
    submission = ASK.begin(submission, by=by)
    due = add_working_days(clock.today(), working_days, county=submission.unit)
    look = LeadLook.objects.create(
        submission=submission,
        unit=lead,
        asked_at=clock.now(),
        due_on=due.legal,
        due_proof=due.as_json(),
    )
    ASK.finish(submission, by=by, detail={"lead": lead.code, "due_on": look.due_on.isoformat()})
    text = f"{submission}请{lead}于{look.due_on.month}月{look.due_on.day}日前审看，期满没有意见的视为无异议。"
    people = looking_people([submission]).get(submission.pk, [])
    notify(people, text, event=_asked_event(look), url=look.get_absolute_url())
    return submission


@transaction.atomic
def answer_look(
    look: LeadLook, *, by: User, remarks: str = "", row_remarks: Mapping[int, str] | None = None
) -> LeadLook:
    """What the lead department says of the batch and of single rows; nothing said means no objection.

    The remarks bind nobody: the county office sees them beside the rows and decides.
    Raises PermissionDenied, or StepRefused when the batch isn't with the lead department any more.
    """
    submission = LOOK.begin(look.submission, by=by)
    look = _waiting(submission)
    known = set(submission.rows.values_list("pk", flat=True))
    said = {key: text.strip() for key, text in (row_remarks or {}).items() if text.strip()}
    if not set(said) <= known:
        raise StepRefused(["本批次已有变化，请刷新页面后重新填写。"])
    look.remarks, look.row_remarks = remarks.strip(), {str(key): text for key, text in said.items()}
    _end(look, Outcome.REMARKS if look.remarks or said else Outcome.NO_OBJECTION, by=by)
    LOOK.finish(
        submission, by=by, detail={"outcome": look.outcome, "remarks": look.remarks, "rows": look.row_remarks}
    )
    settle(_asked_event(look))
    tell_reviewers(submission)
    return look


def pass_silent_looks(*, on: date, by: User) -> int:
    """Hand the batches on whose lead department said nothing until its day was over. Returns how many.

    The due day itself still counts: a batch goes on the day after it.
    """
    passed = 0
    for look in LeadLook.objects.waiting().filter(due_on__lt=on).select_related("submission").order_by("pk"):
        with suppress(StepRefused):  # just now answered
            pass_silently(look.submission, by=by)
            passed += 1
    return passed


@transaction.atomic
def pass_silently(submission: Submission, *, by: User) -> None:
    """One batch whose lead department said nothing goes on to the county office."""
    submission = PASS_SILENTLY.begin(submission, by=by)
    look = _waiting(submission)
    _end(look, Outcome.SILENT, by=by)
    PASS_SILENTLY.finish(submission, by=by)
    settle(_asked_event(look))
    tell_reviewers(submission)


@transaction.atomic
def set_look(county: Unit, domain: Domain, *, by: User, is_on: bool, working_days: int) -> LeadLookRule:
    """Switch the look of one domain on or off for the batches that are confirmed from now on."""
    if not may_set_looks(by, county):
        raise PermissionDenied
    if not 1 <= working_days <= MOST_LOOK_DAYS:
        raise StepRefused([f"审看期限为1至{MOST_LOOK_DAYS}个工作日。"])
    rule, _ = LeadLookRule.objects.select_for_update().get_or_create(county=county, domain=domain)
    before = {"is_on": rule.is_on, "working_days": rule.working_days}
    rule.is_on, rule.working_days = is_on, working_days
    rule.save(update_fields=["is_on", "working_days"])
    after = {"is_on": is_on, "working_days": working_days}
    detail = {"domain": domain.code, **after}
    trail.record(
        "catalogs.leadlookrule.set", rule, by=by, before=before, after=after, detail=detail, county=county
    )
    return rule


def confirmed_event(submission: Submission) -> str:
    """What the county's reviewers are told of, until the batch is decided."""
    return f"submission-confirmed:{submission.pk}:{submission.confirmed_at.isoformat()}"


def tell_reviewers(submission: Submission) -> None:
    """The batch has reached the county office."""
    text = f"{submission}共{submission.rows.count()}项待审核。"
    reviewers = holders(Role.REVIEWER, submission.unit)
    notify(reviewers, text, event=confirmed_event(submission), url=submission.get_absolute_url())


def _waiting(submission: Submission) -> LeadLook:
    return LeadLook.objects.waiting().select_for_update(of=("self",)).get(submission=submission)


def _end(look: LeadLook, outcome: Outcome, *, by: User) -> None:
    look.outcome, look.answered_at, look.answered_by = outcome, clock.now(), by
    look.save(update_fields=["outcome", "answered_at", "answered_by", "remarks", "row_remarks"])


def _asked_event(look: LeadLook) -> str:
    return f"lead-look:{look.pk}"
