"""What became of what somebody sent in, told by the number of the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from participation.models import AnswerSheet, Consultation, Opinion, Participant

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


def other_of(receipt: str) -> tuple[str, Consultation] | None:
    """What else a receipt may be of, and its activity: a sign-up, or a questionnaire."""
    related = ("consultation__decision",)
    if person := Participant.objects.select_related(*related).filter(receipt=receipt).first():
        return f"报名：{person.told_state.label}", person.consultation
    if sheet := AnswerSheet.objects.select_related(*related).filter(receipt=receipt).first():
        return "答卷：已收到，结果在活动结束后公布", sheet.consultation
    return None


def standing_of(opinion: Opinion) -> Standing:
    """How far an opinion is. The answer is told once the books are closed: until then it may still change."""
    state = opinion.consultation.state
    if opinion.screening == Screening.REJECTED:
        return Standing("withdrawn", "不作为意见", f"理由：{opinion.screening_reason}")
    if state == Consultation.State.CLOSED and opinion.verdict:
        return Standing("done", "已答复", f"{opinion.get_verdict_display()}。{opinion.answer}")
    if state == Consultation.State.CANCELLED:
        because = opinion.consultation.cancelled_because
        return Standing("withdrawn", "活动已取消", f"原因：{because}。您的意见仍然保存。")
    if opinion.screening == Screening.WAITING:
        return Standing(
            "submitted", "已收到，待甄别", "工作人员核对是否属于本次征求意见的内容以后，交承办单位研究。"
        )
    return Standing(
        "running",
        "研究中",
        "承办单位正在逐条研究。全部意见答复、活动办结以后，凭这个编号可以看到是否采纳和理由。",
    )
