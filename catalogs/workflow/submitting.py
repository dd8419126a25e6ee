"""From the editor to the county office: hand in, recall, send back inside the unit, confirm."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from catalogs import checkup
from catalogs.models import CatalogItem, Domain, Revision, Submission, SubmissionItem
from catalogs.permissions import (
    enters_for,
    may_compile,
    may_confirm,
    may_hand_in,
    may_record_signed_sheet,
    may_send_back,
)
from catalogs.queries.lead_looks import lead_to_ask
from catalogs.workflow.finding_counts import count_after_change
from catalogs.workflow.lead_looks import ask_lead, confirmed_event, tell_reviewers
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.attachments.storing import store
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.examining import Examined
    from disclosure_portal.attachments.models import Attachment
    from disclosure_portal.units.models import Unit

State = Submission.State


def may_confirm_or_record(user: User, submission: Submission) -> bool:
    return may_confirm(user, submission) or may_record_signed_sheet(user, submission)


HAND_IN = Step("hand_in", "提交审核", (State.OPEN,), State.HANDED_IN, may_hand_in)
RECALL = Step("recall", "撤回", (State.HANDED_IN,), State.OPEN, may_hand_in)
SEND_BACK = Step("send_back", "退回经办人", (State.HANDED_IN,), State.OPEN, may_send_back)
CONFIRM = Step("confirm", "审核报送", (State.HANDED_IN,), State.CONFIRMED, may_confirm_or_record)


@transaction.atomic
def hand_in(unit: Unit, domain: Domain, *, by: User, items: Collection[int]) -> Submission:
    """Put the chosen items of the domain into a batch for the unit's approver. The items are locked.

    Raises PermissionDenied; StepRefused when nothing is chosen, an item is locked or not ready,
    or an earlier batch of the domain is still under way.
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    submission = HAND_IN.begin(_open_batch(unit, domain), by=by)
    chosen = _locked_items(CatalogItem.objects.of(unit, domain).filter(pk__in=items))
    if refusals := _reasons_not_to_hand_in(chosen, wanted=len(set(items))):
        raise StepRefused(refusals)
    now = clock.now()
    submission.handed_in_at, submission.handed_in_by = now, by
    submission.sent_back_because = ""
    submission.entered_for = enters_for(by, unit) or any(item.entered_for for item in chosen)
    rows = [SubmissionItem(submission=submission, item=item) for item in chosen]
    SubmissionItem.objects.bulk_create(rows)
    CatalogItem.objects.filter(pk__in=[item.pk for item in chosen]).update(state=CatalogItem.State.SUBMITTED)
    changed = ["handed_in_at", "handed_in_by", "sent_back_because", "entered_for"]
    HAND_IN.finish(submission, by=by, changed=changed, detail={"items": [item.pk for item in chosen]})
    text = f"{submission}共{len(rows)}项，待您审核。"
    url = submission.get_absolute_url()
    notify(holders(Role.APPROVER, unit), text, event=_handed_in_event(submission), url=url)
    count_after_change(unit, domain, event=f"handed-in:{submission.pk}:{now.isoformat()}")
    return submission


@transaction.atomic
def recall(submission: Submission, *, by: User) -> Submission:
    """Take a batch back before the approver has confirmed it; its items can be edited again."""
    submission = RECALL.begin(submission, by=by)
    _reopen(submission)
    RECALL.finish(submission, by=by)
    settle(_handed_in_event(submission))
    return submission


@transaction.atomic
def send_back(submission: Submission, *, by: User, reason: str) -> Submission:
    """The approver gives the whole batch back to the editor, with a reason."""
    submission = SEND_BACK.begin(submission, by=by)
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    CatalogItem.objects.filter(rows__submission=submission).update(
        returned_because=reason.strip(), returned_at=clock.now(), returned_by=by
    )
    _reopen(submission)
    submission.sent_back_because = reason.strip()
    SEND_BACK.finish(
        submission, by=by, changed=["sent_back_because"], detail={"reason": submission.sent_back_because}
    )
    settle(_handed_in_event(submission))
    event = f"submission-sent-back:{submission.pk}:{clock.now().isoformat()}"
    text = f"{submission}被单位审核人退回：{reason.strip()}"
    notify(holders(Role.EDITOR, submission.unit), text, event=event, url=submission.get_absolute_url())
    return submission


@transaction.atomic
def confirm(
    submission: Submission,
    *,
    by: User,
    secrecy: Mapping[int, str],
    returned: Mapping[int, str] | None = None,
    signer: User | None = None,
    scan: Attachment | None = None,
) -> Submission:
    """Sign the batch off inside the unit, take a revision of each item and hand the batch to the county office.

    Where the domain's lead department looks first, the batch is with it until it answers or its time is over.

    `secrecy` holds the secrecy result of each row that goes on, `returned` the reason for each row that goes
    back to the editor; together they name every row of the batch. On paper, `signer` is the approver
    who signed the sheet, `scan` its picture, and `by` whoever enters it.
    Raises PermissionDenied for anyone but the unit's second pair of eyes, and StepRefused when the batch
    isn't waiting, a row lacks its secrecy result, the scan is another batch's, or the batch changed since
    the page was loaded.
    Source: 政府信息公开条例 art. 17 (review before disclosure); 保密法实施条例 art. 42 (item by item).
    """
    returned, signer = returned or {}, signer or by
    submission = CONFIRM.begin(submission, by=by)
    if not may_confirm(signer, submission) or (signer != by and scan is None):
        raise PermissionDenied
    if scan is not None:
        _check_scan(scan)
    rows = {row.pk: row for row in submission.rows.select_related("item").order_by("item")}
    _check_sign_off(rows, secrecy, returned)
    _locked_items(CatalogItem.objects.filter(rows__submission=submission))
    _return_to_editor([rows[pk] for pk in returned], returned, signer)
    kept = [rows[pk] for pk in secrecy]
    _take_revisions(kept, secrecy, signer)
    submission.confirmed_at, submission.confirmed_by = clock.now(), signer
    submission.scan, submission.scan_recorded_by = scan, by if scan else None
    detail = {
        "revisions": [[row.item_id, row.revision_id] for row in kept],
        "returned": sorted(returned),
        "reasons": {str(rows[pk].item_id): reason.strip() for pk, reason in returned.items()},
    }
    if scan is not None:
        detail |= _signature(signer, scan)
    changed = ["confirmed_at", "confirmed_by", "scan", "scan_recorded_by"]
    lead = lead_to_ask(submission)
    CONFIRM.finish(submission, by=by, changed=changed, detail=detail)
    settle(_handed_in_event(submission))
    event = confirmed_event(submission)
    url = submission.get_absolute_url()
    if signer != by:  # whoever did not sign learns of it at once
        text = f"您在{submission}审核表上的签字已由{by}登记，请核对；不是您签的，请立即联系县政府办管理员。"
        notify([signer], text, event=f"{event}:signed", url=url)
    if lead is None:
        tell_reviewers(submission)
    else:
        submission = ask_lead(submission, *lead, by=by)
    if returned:
        text = f"{submission}有{len(returned)}项被单位审核人退回修改。"
        notify(holders(Role.EDITOR, submission.unit), text, event=f"{event}:returned", url=url)
    return submission


@transaction.atomic
def confirm_on_paper(
    submission: Submission,
    *,
    by: User,
    signer: User,
    sheet: UploadedFile | Examined,
    secrecy: Mapping[int, str],
    returned: Mapping[int, str] | None = None,
) -> Submission:
    """Take the review sheet that `signer` signed on paper as the sign-off. The scan is kept only if it counts."""
    submission = CONFIRM.begin(submission, by=by)
    # Storing writes to the audit chain, so every row that confirming locks is locked before.
    _locked_items(CatalogItem.objects.filter(rows__submission=submission))
    scan = store(sheet, unit=submission.unit, by=by)
    return confirm(submission, by=by, secrecy=secrecy, returned=returned, signer=signer, scan=scan)


def _handed_in_event(submission: Submission) -> str:
    """What the unit's approvers are told of, until the batch has left their hands."""
    return f"submission-handed-in:{submission.pk}:{submission.handed_in_at.isoformat()}"


def _open_batch(unit: Unit, domain: Domain) -> Submission:
    batches = Submission.objects.filter(unit=unit, domain=domain)
    number = (batches.aggregate(last=Max("number"))["last"] or 0) + 1
    submission, _ = batches.unfinished().get_or_create(unit=unit, domain=domain, defaults={"number": number})
    return submission


def _locked_items(items: QuerySet[CatalogItem]) -> list[CatalogItem]:
    return list(items.select_for_update(of=("self",)).order_by("pk"))


def _reasons_not_to_hand_in(items: list[CatalogItem], *, wanted: int) -> list[str]:
    if not items:
        return ["请至少选择一个事项。"]
    if len(items) < wanted:
        return ["所选事项已有变化，请刷新页面后重新选择。"]
    locked = [f"“{item}”{item.get_state_display()}，不能再次提交。" for item in items if not item.is_editable]
    return locked or [f"“{item}”{reason}" for item in items for reason in checkup.obstacles(item)]


def _reopen(submission: Submission) -> None:
    """Unlock the items of a batch and empty it; what was returned before is returned still."""
    items = CatalogItem.objects.filter(rows__submission=submission)
    keys = [item.pk for item in _locked_items(items)]
    chosen = CatalogItem.objects.filter(pk__in=keys)
    chosen.filter(returned_because="").update(state=CatalogItem.State.DRAFT)
    chosen.exclude(returned_because="").update(state=CatalogItem.State.RETURNED)
    submission.rows.all().delete()


def _check_sign_off(
    rows: Mapping[int, SubmissionItem], secrecy: Mapping[int, str], returned: Mapping[int, str]
) -> None:
    if {*secrecy, *returned} != set(rows) or set(secrecy) & set(returned):
        raise StepRefused(["本批次已有变化，请刷新页面后重新审核。"])
    if not secrecy:
        raise StepRefused(["所有事项都要退回时，请使用“退回经办人”。"])
    reasons = [
        f"“{rows[pk].item}”请填写保密审查意见。" for pk, result in secrecy.items() if not result.strip()
    ]
    reasons += [
        f"“{rows[pk].item}”请写明退回的原因。" for pk, reason in returned.items() if not reason.strip()
    ]
    if reasons:
        raise StepRefused(reasons)


def _check_scan(scan: Attachment) -> None:
    """One sheet is the signature under one batch: the same picture is taken once."""
    used = Submission.objects.filter(scan__sha256=scan.sha256).select_related("unit", "domain").first()
    if used is not None:
        raise StepRefused([f"这份扫描件已登记在{used}，请上传本批次签字的审核表。"])


def _signature(signer: User, scan: Attachment) -> dict[str, Any]:
    """Whose signature was taken from which picture, for the trail: its actor is who entered it."""
    return {
        "signer": str(signer),
        "signer_id": signer.pk,
        "scan": scan.token,
        "scan_sha256": scan.sha256,
    }


def _return_to_editor(rows: list[SubmissionItem], reasons: Mapping[int, str], signer: User) -> None:
    """Single items leave the batch before the county office sees it."""
    for row in rows:
        row.item.state, row.item.returned_because = CatalogItem.State.RETURNED, reasons[row.pk].strip()
        row.item.returned_at, row.item.returned_by = clock.now(), signer
    fields = ["state", "returned_because", "returned_at", "returned_by"]
    CatalogItem.objects.bulk_update([row.item for row in rows], fields)
    SubmissionItem.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _take_revisions(rows: list[SubmissionItem], secrecy: Mapping[int, str], signer: User) -> None:
    now = clock.now()
    items = [row.item_id for row in rows]
    last = dict(Revision.objects.filter(item__in=items).values_list("item").annotate(last=Max("number")))
    for row in rows:
        row.revision = Revision(
            **row.item.elements(),
            item=row.item,
            number=last.get(row.item_id, 0) + 1,
            not_applicable=row.item.not_applicable,
            not_applicable_reason=row.item.not_applicable_reason,
            taken_at=now,
            taken_by=signer,
        )
        row.secrecy_result, row.secrecy_by, row.secrecy_at = secrecy[row.pk].strip(), signer, now
    Revision.objects.bulk_create([row.revision for row in rows])
    for row in rows:
        row.revision_id = row.revision.pk
    fields = ["revision", "secrecy_result", "secrecy_by", "secrecy_at"]
    SubmissionItem.objects.bulk_update(rows, fields)
    _remember_preparers(rows)


def _remember_preparers(rows: list[SubmissionItem]) -> None:
    revision_of = {row.item_id: row.revision_id for row in rows}
    prepared = CatalogItem.preparers.through.objects.filter(catalogitem__in=revision_of)
    through = Revision.prepared_by.through
    through.objects.bulk_create(
        through(revision_id=revision_of[item], user_id=user)
        for item, user in prepared.values_list("catalogitem_id", "user_id")
    )
