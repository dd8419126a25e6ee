"""Summary material of the pilot (SP-16): drafted, handed in and locked, received or returned by the county office.

Source: 岫政办发〔2020〕37号三（三）.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Assignment, Summary
from supervision.permissions import (
    may_edit_summary,
    may_hand_in_summary,
    may_receive_summary,
    may_write_summary,
    summary_receivers,
)
from supervision.queries.summaries import CHECK, KEYS, content_digest, known_figures, lacking_parts

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

State = Summary.State


def says_something(summary: Summary) -> str | None:
    """Every heading is filled in, or the whole material is in the file."""
    missing = lacking_parts(summary)
    return f"还没有写：{'、'.join(missing)}。也可以上传已经写好的材料" if missing else None


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_edit_summary)
HAND_IN = Step("hand_in", "审核报送", (State.DRAFT,), State.HANDED_IN, may_hand_in_summary, (says_something,))
RECEIVE = Step("receive", "接收", (State.HANDED_IN,), State.RECEIVED, may_receive_summary)
RETURN = Step("return", "退回", (State.HANDED_IN,), State.RETURNED, may_receive_summary)
STEPS = (EDIT, HAND_IN, RECEIVE, RETURN)


@transaction.atomic
def start_summary(assignment: Assignment, *, by: User, on: date) -> Summary:
    """Begin the material, or the next number after a returned one, with what that one said and who wrote it."""
    assignment = (
        Assignment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=assignment.pk)
    )
    if not may_write_summary(by, assignment.unit):
        raise PermissionDenied
    if assignment.milestone.check_name != CHECK:
        raise StepRefused(["这项任务不要求报送总结材料"])
    latest = assignment.summaries.first()
    if latest and latest.state != State.RETURNED:
        raise StepRefused([f"已经有一份总结材料：{latest.get_state_display()}"])
    sections = dict(latest.sections) if latest else {"figures": known_figures(assignment.unit, as_of=on)}
    summary = Summary.objects.create(
        assignment=assignment,
        number=latest.number + 1 if latest else 1,
        sections=sections,
        attachment=latest.attachment if latest else None,
        saved_at=clock.now(),
        saved_by=by,
    )
    summary.preparers.add(by, *(latest.preparers.all() if latest else ()))
    trail.record("supervision.summary.create", summary, by=by, after=_told(summary))
    return summary


@transaction.atomic
def edit_summary(
    summary: Summary,
    *,
    by: User,
    version: int,
    sections: Mapping[str, str],
    attachment: Attachment | None,
) -> Summary:
    """Save a draft. Raises StaleSave when somebody saved in between."""
    fresh = EDIT.begin(summary, by=by, version=version)
    before = _told(fresh)
    fresh.sections = {key: sections.get(key, "") for key in KEYS}
    fresh.attachment = attachment
    fresh.saved_at, fresh.saved_by, fresh.version = clock.now(), by, fresh.version + 1
    fresh.save(update_fields=["sections", "attachment", "saved_at", "saved_by", "version"])
    fresh.preparers.add(by)
    trail.record("supervision.summary.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def hand_in_summary(summary: Summary, *, by: User, version: int) -> Summary:
    """Hand the material in: from then on it stays as it is, under its digest. `version` is what was read."""
    fresh = HAND_IN.begin(
        summary, by=by, version=version, stale="您打开本页以后，材料又被修改过。请核对最新内容，再报送"
    )
    fresh.handed_in_at, fresh.handed_in_by = clock.now(), by
    fresh.digest = content_digest(fresh)
    HAND_IN.finish(
        fresh,
        by=by,
        changed=["handed_in_at", "handed_in_by", "digest"],
        detail={"number": fresh.number, "digest": fresh.digest},
    )
    notify(
        summary_receivers(fresh),
        f"{fresh.unit}报送了试点工作总结材料，请接收或者退回。",
        event=f"summary-handed-in:{fresh.pk}",
        url=fresh.get_absolute_url(),
    )
    return fresh


@transaction.atomic
def receive_summary(summary: Summary, *, by: User) -> Summary:
    """Take the material in: it goes into the county's package."""
    fresh = RECEIVE.begin(summary, by=by)
    fresh.received_at, fresh.decided_by = clock.now(), by
    RECEIVE.finish(fresh, by=by, changed=["received_at", "decided_by"], detail={"digest": fresh.digest})
    settle(f"summary-handed-in:{fresh.pk}")
    notify(
        [fresh.handed_in_by],
        f"县政府办公室已接收{fresh}。",
        event=f"summary-received:{fresh.pk}",
        url=fresh.get_absolute_url(),
    )
    return fresh


@transaction.atomic
def return_summary(summary: Summary, *, by: User, reason: str) -> Summary:
    """Send the material back with the reason: the unit mends it as the next number."""
    fresh = RETURN.begin(summary, by=by)
    if not reason.strip():
        raise StepRefused(["请写明退回的原因"])
    fresh.returned_at, fresh.decided_by, fresh.returned_because = clock.now(), by, reason.strip()
    RETURN.finish(
        fresh,
        by=by,
        changed=["returned_at", "decided_by", "returned_because"],
        detail={"reason": fresh.returned_because},
    )
    settle(f"summary-handed-in:{fresh.pk}")
    people = [*holders(Role.EDITOR, fresh.unit), fresh.handed_in_by]
    text = f"{fresh}被退回：{fresh.returned_because}"
    notify(people, text, event=f"summary-returned:{fresh.pk}", url=fresh.get_absolute_url())
    return fresh


def _told(summary: Summary) -> dict[str, Any]:
    return {"sections": summary.sections, "attachment": summary.attachment_id, "number": summary.number}
