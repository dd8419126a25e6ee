"""The county office takes a verdict back, as long as it has had no consequence: until publication, or the unit's next save."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from catalogs.models import CatalogItem, OrderedItem, Submission, SubmissionItem
from catalogs.permissions import brought_here_by, may_review
from catalogs.workflow.reviewing import decided_event
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workflow import Step, StepRefused

Verdict = SubmissionItem.Verdict
State = Submission.State

UNDO = Step("undo_verdict", "撤销审核意见", (State.CONFIRMED, State.DECIDED), State.CONFIRMED, may_review)


@transaction.atomic
def undo_verdict(row: SubmissionItem, *, by: User) -> SubmissionItem:
    """Take the verdict on one row back: it is to be reviewed again, and its batch is open again if it had closed.

    An approval can be taken back until the item is published, a return until the unit has touched the item.
    Raises PermissionDenied, or StepRefused with why it is too late.
    """
    batch = UNDO.begin(row.submission, by=by)
    was_decided = batch.state == State.DECIDED
    told = decided_event(batch) if was_decided else ""
    if was_decided:  # before any item is locked: a unit that is handing in waits for its items
        _reopen(batch)
    locked = CatalogItem.objects.select_for_update(of=("self",)).filter(pk=row.item_id)
    item = locked.prefetch_related("unit").get()
    row = SubmissionItem.objects.select_related("submission").get(pk=row.pk)
    if reasons := _reasons_not_to_undo(row, item, by):
        raise StepRefused(reasons)
    verdict = Verdict(row.verdict)
    taken_out = _take_out_of_orders(row, by) if verdict == Verdict.APPROVED else []
    _restore(row, item)
    batch.decided_at = None
    detail = {"row": row.pk, "item": item.pk, "revision": row.revision_id, "verdict": verdict.value}
    UNDO.finish(batch, by=by, changed=["decided_at"], detail=detail)
    if told:
        settle(told)
    if was_decided or verdict == Verdict.RETURNED:
        _tell_unit(batch, row, verdict)
    _tell_orderers(taken_out, item, by)
    return row


def refusals_to_undo(rows: list[SubmissionItem], *, by: User) -> dict[int, str]:
    """Why a verdict can't be taken back now, by the row's key; left out where it can.

    The rows come with their item and batch. A constant number of queries.
    """
    mine = brought_here_by(by, [row.item for row in rows])
    following = _following_batches(rows)
    found = {
        row.pk: _why_not(row, row.item, mine.get(row.item_id, "") or _brought(row, by))
        or following.get((row.submission.unit_id, row.submission.domain_id), {}).get(row.submission_id, "")
        for row in rows
    }
    return {key: why for key, why in found.items() if why}


def _reasons_not_to_undo(row: SubmissionItem, item: CatalogItem, by: User) -> list[str]:
    mine = brought_here_by(by, [item]).get(item.pk, "") or _brought(row, by)
    return [why] if (why := _why_not(row, item, mine)) else []


def _why_not(row: SubmissionItem, item: CatalogItem, mine: str) -> str:
    if row.is_pending:
        return "本项还没有审核意见，不需要撤销。"
    if mine:
        return f"{mine}，请由其他审核人员撤销。"
    if row.verdict == Verdict.APPROVED:
        return _approval_stands(row, item)
    return _return_stands(row, item)


def _approval_stands(row: SubmissionItem, item: CatalogItem) -> str:
    if item.published_revision_id == row.revision_id:
        return "已经发布，不能撤销审定；内容有误的，请撤下。"
    if item.state != CatalogItem.State.APPROVED or item.approved_revision_id != row.revision_id:
        return "之后已有新的修订，不能撤销这次审定。"
    return ""


def _return_stands(row: SubmissionItem, item: CatalogItem) -> str:
    if item.state != CatalogItem.State.RETURNED or item.returned_at != row.verdict_at:
        return "单位已重新提交本项，不能撤销这次退回。"
    if item.saved_at > row.verdict_at:
        return f"{item.saved_by}已在修改本项，不能撤销退回；请等单位重新提交。"
    return ""


def _brought(row: SubmissionItem, by: User) -> str:
    """Four eyes for a row that was returned, too: `brought_here_by` looks at rows that wait or were approved."""
    if row.submission.handed_in_by_id == by.pk:
        return "本批次由您提交"
    return "本批次签字的审核表由您登记" if row.submission.scan_recorded_by_id == by.pk else ""


def _following_batches(rows: list[SubmissionItem]) -> dict[tuple[int, int], dict[int, str]]:
    """For each unit and domain, why its closed batches can't be opened again. One query."""
    closed = [row.submission for row in rows if row.submission.state == State.DECIDED]
    found: dict[tuple[int, int], dict[int, str]] = {}
    unfinished = Submission.objects.unfinished().select_related("unit", "domain")
    unfinished = unfinished.filter(unit__in={batch.unit_id for batch in closed})
    for other in unfinished:
        place = (other.unit_id, other.domain_id)
        found[place] = {batch.pk: _under_way(other) for batch in closed if place == _place(batch)}
    return found


def _place(batch: Submission) -> tuple[int, int]:
    return batch.unit_id, batch.domain_id


def _under_way(other: Submission) -> str:
    return f"{other}已在办理（{other.get_state_display()}），本批次不能重新打开；请在那一批办结后处理。"


def _reopen(batch: Submission) -> None:
    """Open a closed batch again. A unit has one unfinished batch in a domain: the next one may have begun."""
    try:
        with transaction.atomic():
            Submission.objects.filter(pk=batch.pk).update(state=State.CONFIRMED, decided_at=None)
    except IntegrityError:
        others = Submission.objects.unfinished().filter(unit=batch.unit_id, domain=batch.domain_id)
        other = others.select_related("unit", "domain").first()
        reason = _under_way(other) if other else "单位刚刚提交了新的一批，请刷新页面。"
        raise StepRefused([reason]) from None


def _restore(row: SubmissionItem, item: CatalogItem) -> None:
    """The row waits again, and the item is as it was before the verdict."""
    before = row.return_before
    item.state = CatalogItem.State.SUBMITTED
    # Until its approval is published, an item isn't revised.
    item.approved_revision_id = item.published_revision_id
    item.returned_because = before.get("because", "")
    item.returned_at = datetime.fromisoformat(before["at"]) if before else None
    item.returned_by_id = before.get("by")
    item.save(update_fields=["state", "approved_revision", "returned_because", "returned_at", "returned_by"])
    row.verdict, row.reason, row.verdict_by, row.verdict_at = Verdict.PENDING, "", None, None
    row.return_before = {}
    row.save(update_fields=["verdict", "reason", "verdict_by", "verdict_at", "return_before"])


def _take_out_of_orders(row: SubmissionItem, by: User) -> list[OrderedItem]:
    """An item whose approval is taken back is no longer published at the set time, and its order says why."""
    waiting = OrderedItem.objects.filter(item=row.item_id, revision=row.revision_id, is_waiting=True)
    found = list(waiting.select_related("order__ordered_by"))
    waiting.update(is_waiting=False, refusal=f"{by}已于{clock.local(clock.now()):%m月%d日%H:%M}撤销审定。")
    return found


def _tell_unit(batch: Submission, row: SubmissionItem, verdict: Verdict) -> None:
    what = "退回已撤销，不需要修改" if verdict == Verdict.RETURNED else "审定已撤销"
    people = {*holders(Role.EDITOR, batch.unit), *holders(Role.APPROVER, batch.unit)}
    event = f"verdict-undone:{row.pk}:{clock.now().isoformat()}"
    text = f"{batch}中“{row.item}”的{what}，县政府办正在重新审核。"
    notify(people, text, event=event, url=batch.get_absolute_url())


def _tell_orderers(taken_out: list[OrderedItem], item: CatalogItem, by: User) -> None:
    for one in taken_out:
        if one.order.ordered_by_id != by.pk:
            text = f"{by}撤销了“{item}”的审定，本项已从{one.order}中移出。"
            event = f"order-item-undone:{one.pk}"
            notify([one.order.ordered_by], text, event=event, url=one.order.get_absolute_url())
