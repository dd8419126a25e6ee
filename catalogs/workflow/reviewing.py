"""The county office decides on the rows of a batch, each bound to the revision that the reviewer saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from catalogs.models import CatalogItem, Submission, SubmissionItem
from catalogs.permissions import may_decide_on, may_review
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import Step

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Verdict = SubmissionItem.Verdict

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
    """What became of one item in a bulk act. `refusal` says why nothing did."""

    item: CatalogItem
    verb: str
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


@transaction.atomic
def decide(submission: Submission, *, by: User, decisions: Sequence[Decision]) -> list[RowResult]:
    """Approve or return single rows; one result for each decision on a row of the batch, in order.

    A row is skipped, and its result says why, when its revision isn't the one seen, it is decided
    already, its return has no reason, or the reviewer prepared it. With the last row the batch is closed.
    Raises PermissionDenied, or StepRefused when the batch isn't waiting for the county office.
    """
    submission = REVIEW.begin(submission, by=by)
    rows = {row.pk: row for row in submission.rows.select_related("item__unit")}
    list(
        CatalogItem.objects.select_for_update(of=("self",)).filter(rows__submission=submission).order_by("pk")
    )
    own = [one for one in decisions if one.row in rows]
    results = [_decide_row(rows[one.row], one, by) for one in own]
    done = [one for one, result in zip(own, results, strict=True) if result.is_done]
    if done:
        _record(submission, done, by)
    if not any(row.is_pending for row in rows.values()):
        _close(submission, list(rows.values()), by)
    return results


def _decide_row(row: SubmissionItem, decision: Decision, by: User) -> RowResult:
    label = Verdict(decision.verdict).label
    if refusal := _refusal(row, decision, by):
        return RowResult(row.item, label, refusal)
    item = row.item
    row.verdict, row.reason = decision.verdict, decision.reason.strip()
    row.verdict_by, row.verdict_at = by, clock.now()
    row.save(update_fields=["verdict", "reason", "verdict_by", "verdict_at"])
    if row.verdict == Verdict.APPROVED:
        item.state, item.approved_revision_id, item.returned_because = (
            CatalogItem.State.APPROVED,
            row.revision_id,
            "",
        )
    else:
        item.state, item.returned_because = CatalogItem.State.RETURNED, row.reason
    item.save(update_fields=["state", "approved_revision", "returned_because"])
    return RowResult(item, label)


def _refusal(row: SubmissionItem, decision: Decision, by: User) -> str:
    if not row.is_pending:
        return f"已由{row.verdict_by}处理：{row.get_verdict_display()}。"
    if row.revision_id != decision.revision:
        return "内容已有变化，请刷新页面后重新审核。"
    if decision.verdict == Verdict.RETURNED and not decision.reason.strip():
        return "退回须写明原因。"
    if not may_decide_on(by, row.item):
        return "您参与了本事项的编制，请由其他审核人员审核。"
    return ""


def _record(submission: Submission, done: list[Decision], by: User) -> None:
    after = [[one.row, one.revision, one.verdict, one.reason] for one in done]
    trail.record("catalogs.submission.review", submission, by=by, after=after, detail={"rows": after})


def _close(submission: Submission, rows: list[SubmissionItem], by: User) -> None:
    submission.decided_at = clock.now()
    CLOSE.finish(submission, by=by, changed=["decided_at"])
    approved = sum(row.verdict == Verdict.APPROVED for row in rows)
    text = f"{submission}已审核：审定{approved}项，退回{len(rows) - approved}项。"
    people = {*holders(Role.EDITOR, submission.unit), *holders(Role.APPROVER, submission.unit)}
    notify(people, text, event=f"submission-decided:{submission.pk}", url=submission.get_absolute_url())
