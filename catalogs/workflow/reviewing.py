"""The county office decides on the rows of a batch, each bound to the revision that the reviewer saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from catalogs.models import CatalogItem, Reading, ReviewAct, Submission, SubmissionItem
from catalogs.permissions import brought_here_by, may_review
from catalogs.workflow.submitting import confirmed_event
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workflow import Step

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Verdict = SubmissionItem.Verdict
VERDICTS = (Verdict.APPROVED, Verdict.RETURNED)

REVIEW = Step("review", "审核", (Submission.State.CONFIRMED,), None, may_review)
CLOSE = Step("decide", "办结", (Submission.State.CONFIRMED,), Submission.State.DECIDED, may_review)


@dataclass(frozen=True)
class Decision:
    """What the reviewer wants for one row: the revision seen, and a reason when it goes back."""

    row: int
    revision: int
    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class RowResult:
    """What became of one item in a bulk act. `refusal` says why nothing did; no item: it isn't one of the batch.

    `row` is the key of its row in a batch, where the act was on a batch.
    """

    item: CatalogItem | None
    verb: str
    refusal: str = ""
    row: int | None = None

    @property
    def is_done(self) -> bool:
        return not self.refusal


@transaction.atomic
def decide(submission: Submission, *, by: User, decisions: Sequence[Decision]) -> list[RowResult]:
    """Approve or return single rows; one result for each decision, in order.

    A row is left alone, and its result says why, when it isn't one of the batch, its revision isn't the one
    seen, it is decided already, its return has no reason, or the reviewer brought it here. With the last row
    the batch is closed. Raises PermissionDenied, or StepRefused when the batch isn't waiting for the county office.
    """
    submission = REVIEW.begin(submission, by=by)
    items = CatalogItem.objects.select_for_update(of=("self",)).filter(rows__submission=submission)
    locked = {item.pk: item for item in items.order_by("pk")}
    rows = {row.pk: row for row in submission.rows.select_related("verdict_by")}
    for row in rows.values():
        row.item = locked[row.item_id]
        row.item.unit = submission.unit
    mine = brought_here_by(by, list(locked.values()))
    results = [_decide_row(rows.get(one.row), one, by, mine) for one in decisions]
    done = [one for one, result in zip(decisions, results, strict=True) if result.is_done]
    if done:
        _save([rows[one.row] for one in done])
        _record(submission, done, by)
    if not any(row.is_pending for row in rows.values()):
        _close(submission, list(rows.values()), by)
    return results


def _decide_row(
    row: SubmissionItem | None, decision: Decision, by: User, mine: Mapping[int, str]
) -> RowResult:
    """The verdict set on the row and its item, unsaved; or why it wasn't."""
    label = Verdict(decision.verdict).label if decision.verdict in VERDICTS else ""
    if row is None:
        return RowResult(None, label, "不是本批次的事项，请刷新页面后重新审核。")
    if refusal := _refusal(row, decision, mine):
        return RowResult(row.item, label, refusal, row.pk)
    item = row.item
    row.return_before = last_return(item)
    row.verdict, row.reason = decision.verdict, decision.reason.strip()
    row.verdict_by, row.verdict_at = by, clock.now()
    if row.verdict == Verdict.APPROVED:
        item.state, item.returned_because = CatalogItem.State.APPROVED, ""
        item.returned_at, item.returned_by = None, None
        item.approved_revision_id = row.revision_id
    else:
        item.state, item.returned_because = CatalogItem.State.RETURNED, row.reason
        item.returned_at, item.returned_by = row.verdict_at, by
    return RowResult(item, label, row=row.pk)


def last_return(item: CatalogItem) -> dict[str, Any]:
    """The return that an item still carries, in terms of JSON: a verdict writes over it, undoing brings it back."""
    if not item.returned_because:
        return {}
    return {
        "because": item.returned_because,
        "at": item.returned_at.isoformat(),
        "by": item.returned_by_id,
    }


def _refusal(row: SubmissionItem, decision: Decision, mine: Mapping[int, str]) -> str:
    if decision.verdict not in VERDICTS:
        return "请选择审定或退回。"
    if not row.is_pending:
        return f"已由{row.verdict_by}处理：{row.get_verdict_display()}。"
    if row.revision_id != decision.revision:
        return "内容已有变化，请刷新页面后重新审核。"
    if decision.verdict == Verdict.RETURNED and not decision.reason.strip():
        return "退回须写明原因。"
    if row.item_id in mine:
        return f"{mine[row.item_id]}，请由其他审核人员审核。"
    return ""


def _save(rows: list[SubmissionItem]) -> None:
    SubmissionItem.objects.bulk_update(
        rows, ["verdict", "reason", "verdict_by", "verdict_at", "return_before"], batch_size=100
    )
    fields = ["state", "approved_revision", "returned_because", "returned_at", "returned_by"]
    CatalogItem.objects.bulk_update([row.item for row in rows], fields, batch_size=100)


def _record(submission: Submission, done: list[Decision], by: User) -> None:
    after = [[one.row, one.revision, one.verdict, one.reason] for one in done]
    trail.record("catalogs.submission.review", submission, by=by, after=after, detail={"rows": after})


def _close(submission: Submission, rows: list[SubmissionItem], by: User) -> None:
    submission.decided_at = clock.now()
    CLOSE.finish(submission, by=by, changed=["decided_at"])
    Reading.objects.filter(submission=submission).delete()
    settle(confirmed_event(submission))
    approved = sum(row.verdict == Verdict.APPROVED for row in rows)
    text = f"{submission}已审核：审定{approved}项，退回{len(rows) - approved}项。"
    people = {*holders(Role.EDITOR, submission.unit), *holders(Role.APPROVER, submission.unit)}
    notify(people, text, event=decided_event(submission), url=submission.get_absolute_url())


def decided_event(submission: Submission) -> str:
    """What the unit is told of when the last row is decided: anew when a verdict was undone in between."""
    return f"submission-decided:{submission.pk}:{submission.decided_at.isoformat()}"


def note_reading(submission: Submission, *, by: User) -> None:
    """Remember that a reviewer has the batch in hand right now, so that colleagues see it. No act: not in the trail."""
    now = clock.now()
    mine = Reading.objects.filter(submission=submission, user=by)
    if not mine.update(seen_at=now):
        Reading.objects.bulk_create(
            [Reading(submission=submission, user=by, seen_at=now)], ignore_conflicts=True
        )


def keep_act(
    title: str, results: Sequence[RowResult], *, by: User, county: Unit, submission: Submission | None = None
) -> ReviewAct:
    """Keep what came of an act for its page, item by item in the words of the moment. Call in the act's transaction."""
    rows = [_told(result) for result in results]
    return ReviewAct.objects.create(
        title=title, rows=rows, by=by, at=clock.now(), county=county, submission=submission
    )


def _told(result: RowResult) -> dict[str, Any]:
    item = result.item
    return {
        "item": item.pk if item else None,
        "row": result.row,
        "title": str(item) if item else "不在本批次的事项",
        "unit": str(item.unit) if item else "—",
        "verb": result.verb,
        "refusal": result.refusal,
    }
