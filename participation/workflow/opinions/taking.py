"""Opinions come in: posted by anyone on the web, or recorded by staff from a letter, a call, a visit or a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.audit.address import address_hidden
from disclosure_portal.personal.masking import masked, mentions, shown_name
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Opinion, Paragraph
from participation.permissions import may_record
from participation.queries.opinion_posting import (
    kept_until,
    refusal_to_post,
    refusal_to_record,
    takes_web_opinions,
)
from participation.receipts import new_receipt
from participation.workflow.posting import count_kept, count_post

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Source = Opinion.Source
NOT_ON_THE_WEB = "这项活动不在网上征集意见，参加办法见活动页面。"
NO_TEXT = "请填写意见内容。"
OTHER_DRAFT = "所选的段落不在征求意见的草案里，请从活动页面重新选择。"


def post_opinion(
    consultation: Consultation,
    *,
    text: str,
    paragraph: Paragraph | None,
    name: str,
    phone: str,
    form_key: str,
    address: str,
) -> Opinion:
    """Take in what anyone wrote on the web. The same form posted twice gives the first opinion again.

    Raises StepRefused when the activity isn't open, or the address has posted too often.
    """
    if earlier := _of_form(form_key):
        return earlier
    address_hash = count_post(address)
    opinion = Opinion(text=text, paragraph=paragraph, name=name, phone=phone, form_key=form_key)
    opinion.source, opinion.address_hash = Source.WEB, address_hash
    try:
        return _post(consultation, opinion)
    except IntegrityError:  # the same form at the same moment
        if earlier := _of_form(form_key):
            return earlier
        raise


@transaction.atomic
def _post(consultation: Consultation, opinion: Opinion) -> Opinion:
    fresh = _locked(consultation)
    now = clock.now()
    if not takes_web_opinions(fresh):
        raise StepRefused([NOT_ON_THE_WEB])
    if refusal := refusal_to_post(fresh, at=now):
        raise StepRefused([refusal])
    with address_hidden():
        kept = _take(fresh, opinion, by=system_user(), verb="post")
    count_kept(f"opinion:{fresh.pk}")
    return kept


def record_opinion(consultation: Consultation, opinion: Opinion, *, by: User) -> Opinion:
    """Record what came by letter, phone, visit, mail or in a meeting: the same receipt, the same weight.

    The same form sent twice gives the first opinion again.
    Raises PermissionDenied, and StepRefused when the books are closed or the evidence is missing.
    """
    if opinion.form_key and (earlier := _of_form(opinion.form_key)):
        return earlier
    try:
        return _record(consultation, opinion, by)
    except IntegrityError:
        if opinion.form_key and (earlier := _of_form(opinion.form_key)):
            return earlier
        raise


@transaction.atomic
def _record(consultation: Consultation, opinion: Opinion, by: User) -> Opinion:
    fresh = _locked(consultation)
    if not may_record(by, fresh):
        raise PermissionDenied
    refusals = [refusal_to_record(fresh), *_faults_of_evidence(opinion)]
    if reasons := [reason for reason in refusals if reason]:
        raise StepRefused(reasons)
    opinion.entered_by = by
    return _take(fresh, opinion, by=by, verb="register")


def _faults_of_evidence(opinion: Opinion) -> list[str]:
    faults = []
    if opinion.source not in Source.values or opinion.source == Source.WEB:
        faults.append("请选择意见的来源：来信、来电、来访、会议发言或者电子邮件。")
    if not opinion.evidence.strip():
        faults.append("请填写原件存放处，例如：信访登记本第12页、会议记录卷。")
    if refusal := refused_personal_numbers(opinion.evidence):
        faults.append(f"原件存放处：{refusal}")
    if mentions(opinion.evidence, names=[opinion.name], contacts=[opinion.phone]):
        faults.append("原件存放处会归档，请删去反馈人的姓名和联系方式，只写在哪里能找到。")
    if opinion.received_on is None:
        faults.append("请填写来信、来电、来访的日期。")
    elif opinion.received_on > clock.today():
        faults.append("来信、来电、来访的日期还没有到，请核对。")
    return faults


def _take(consultation: Consultation, opinion: Opinion, *, by: User, verb: str) -> Opinion:
    """Save an opinion under a new receipt, with what the public will read of it, and write the trail."""
    opinion.text = opinion.text.strip()
    if not opinion.text:
        raise StepRefused([NO_TEXT])
    if len(opinion.text) > settings.OPINION_MAX_LENGTH:
        raise StepRefused([f"意见最多{settings.OPINION_MAX_LENGTH:,}个字，请缩短，或者以来信方式反映。"])
    if opinion.paragraph is not None and opinion.paragraph.draft_id != consultation.draft_id:
        raise StepRefused([OTHER_DRAFT])
    now = clock.now()
    opinion.consultation, opinion.receipt, opinion.received_at = consultation, new_receipt(), now
    opinion.shown_text = shown_of(opinion.text, opinion.name, opinion.phone)
    opinion.shown_name = shown_name(opinion.name)
    opinion.purge_after = kept_until(consultation, at=now)
    opinion.is_demo = consultation.is_demo
    opinion.save(force_insert=True)
    after = {"text": opinion.text, "paragraph": opinion.paragraph_id, "source": opinion.source}
    trail.record(f"participation.opinion.{verb}", opinion, by=by, after=after)
    return opinion


def shown_of(text: str, name: str, phone: str = "") -> str:
    """What the public reads of a text: names, phones and identity numbers masked, the writer's own in any spelling."""
    return masked(text, [name], contacts=[phone])


def _locked(consultation: Consultation) -> Consultation:
    """The activity, whose books can't be closed meanwhile. Others may still add opinions that refer to it."""
    trail.require_transaction("participation.opinion")
    locked = Consultation.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("decision__unit", "draft").get(pk=consultation.pk)


def _of_form(form_key: str) -> Opinion | None:
    return Opinion.objects.filter(form_key=form_key).first() if form_key else None
