"""What became of what somebody sent in, told by the number of the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from participation.models import AnswerSheet, Consultation, MeetingAttendance, Opinion, Participant

Screening = Opinion.Screening


@dataclass(frozen=True)
class Standing:
    """Where an opinion stands, in words: a code for its look, a word, and what comes next."""

    code: str
    label: str
    told: str


def opinion_of(receipt: str) -> Opinion | None:
    """The opinion of a receipt without what identifies anybody: whoever finds the paper learns nothing from here."""
    found = Opinion.objects.select_related("consultation__decision__unit", "paragraph").defer(
        "text", "name", "phone"
    )
    return found.filter(receipt=receipt).first()


def other_page(receipt: str) -> str:
    """The page of a receipt that is no opinion's: of a sign-up for an activity or a meeting, or a questionnaire."""
    return _sign_up(receipt) or _attendance(receipt) or _answer_sheet(receipt)


def _sign_up(receipt: str) -> str:
    people = Participant.objects.filter(receipt=receipt, consultation__in=Consultation.objects.public())
    return reverse("participation:sign_up_receipt", args=[receipt]) if people.exists() else ""


def _attendance(receipt: str) -> str:
    people = MeetingAttendance.objects.filter(receipt=receipt, meeting__published_at__isnull=False)
    return f"{reverse('participation:attendance')}?number={receipt}" if people.exists() else ""


def _answer_sheet(receipt: str) -> str:
    sheets = AnswerSheet.objects.filter(receipt=receipt, consultation__in=Consultation.objects.public())
    sheet = sheets.only("consultation_id").first()
    return (
        reverse("participation:questionnaire_receipt", args=[sheet.consultation_id, receipt]) if sheet else ""
    )


def receipt_address(request: HttpRequest, receipt: str) -> str:
    """The whole address under which a receipt is looked up."""
    path = reverse("participation:receipt", args=[receipt])
    return f"{settings.SITE_ADDRESS}{path}" if settings.SITE_ADDRESS else request.build_absolute_uri(path)


def made_of(records: models.Manager[Any], key: str) -> Any | None:
    """What was made of a public form that was sent before, by the form's key; it stays found after the closing day."""
    return records.filter(form_key=key).first() if key else None


def standing_of(opinion: Opinion) -> Standing:
    """How far an opinion is. The answer is told once the books are closed: until then it may still change."""
    state = opinion.consultation.state
    if opinion.screening == Screening.REJECTED:
        return Standing("withdrawn", "不作为意见", f"理由：{opinion.shown_screening_reason}")
    if state == Consultation.State.CLOSED and opinion.verdict:
        return Standing("done", "已答复", f"{opinion.get_verdict_display()}。{opinion.shown_answer}")
    if state == Consultation.State.CANCELLED:
        because = opinion.consultation.cancelled_because
        return Standing("withdrawn", "活动已取消", f"原因：{because}。您的意见仍然保存。")
    if opinion.screening == Screening.WAITING:
        return Standing(
            "submitted",
            "已收到，等待工作人员核对",
            "工作人员核对是否属于本次征求意见的内容以后，交承办单位研究。",
        )
    return Standing(
        "running",
        "研究中",
        "承办单位正在逐条研究。全部意见答复、活动办结以后，凭这个编号可以看到是否采纳和理由。",
    )
