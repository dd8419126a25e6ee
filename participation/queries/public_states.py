"""How far a consultation is as the public sees it: worked out from dates and evidence, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from participation.duties import duties_before_closing, last_day
from participation.methods import traits_of
from participation.models import Consultation, Stage

State = Consultation.State
UNLAWFUL = "未依法举行，不计入公众参与方式"
ENDED_EARLY = "已提前结束，不计入公众参与方式"


@dataclass(frozen=True)
class PublicState:
    """`code` names the CSS class: hidden, upcoming, open, awaiting, outcome or cancelled.

    `days_left` are the calendar days after today until the last day (open) or the first (upcoming), else None.
    """

    code: str
    label: str
    days_left: int | None = None

    def __str__(self) -> str:
        return self.label


def public_state(consultation: Consultation, *, at: datetime) -> PublicState:
    """How the public sees the consultation at a moment."""
    if consultation.state == State.CANCELLED:
        return PublicState("cancelled", "已取消")
    if consultation.state not in (State.PUBLISHED, State.CLOSED):
        return PublicState("hidden", "尚未公布")
    if consultation.decision.state == Stage.ENDED and not has_outcome(consultation):
        return PublicState("cancelled", "决策已终止")
    if consultation.unlawful_because:
        return PublicState("outcome" if has_outcome(consultation) else "awaiting", UNLAWFUL)
    begins, ends = time_to_take_part(consultation)
    if begins and at < begins:
        return PublicState("upcoming", "即将开始", _days(at, begins))
    if ends and at < ends:
        return _open(consultation, at, ends)
    if consultation.held_at and at < consultation.held_at:
        return PublicState("upcoming", "即将举行", _days(at, consultation.held_at))
    if has_outcome(consultation):
        return PublicState("outcome", "已公布结果" if consultation.is_counted else ENDED_EARLY)
    if consultation.ended_early:
        return PublicState("awaiting", ENDED_EARLY)
    traits = traits_of(consultation.method)
    if consultation.state == State.CLOSED:
        return PublicState("awaiting", f"{'已答复' if traits.takes_opinions else '已办结'}，待公布采纳说明")
    return PublicState("awaiting", f"{'已举行' if traits.has_event else '已截止'}，等待结果")


def time_to_take_part(consultation: Consultation) -> tuple[datetime | None, datetime | None]:
    """From when and until when people take part by themselves: the period, or until sign-up ends; none for a visit."""
    traits = traits_of(consultation.method)
    if traits.has_period:
        return consultation.opens_at, consultation.closes_at
    if traits.signs_up:
        return None, consultation.sign_up_until
    return None, None


def takes_sign_ups(consultation: Consultation, *, at: datetime) -> bool:
    is_published = consultation.state == State.PUBLISHED and consultation.sign_up_until is not None
    return is_published and traits_of(consultation.method).signs_up and at < consultation.sign_up_until


def has_outcome(consultation: Consultation) -> bool:
    """Whether the adoption of the round's opinions is public; asks only where `with_outcome` didn't say."""
    if not hasattr(consultation, "has_outcome"):
        found = Consultation.objects.with_outcome().values_list("has_outcome", flat=True)
        return found.get(pk=consultation.pk)
    return consultation.has_outcome


def close_refusals(consultation: Consultation) -> list[str]:
    """Everything that keeps the books open, each with its article; empty when they may be closed."""
    if consultation.state != State.PUBLISHED:
        return [f"{consultation.get_state_display()}状态下不能办结"]
    return duties_before_closing(consultation)


def _open(consultation: Consultation, at: datetime, ends: datetime) -> PublicState:
    doing = traits_of(consultation.method).going_on
    left = (last_day(ends) - timezone.localdate(at)).days
    return PublicState("open", f"{doing}，还剩{left}天" if left else f"{doing}，今天截止", left)


def _days(at: datetime, until: datetime) -> int:
    return (timezone.localdate(until) - timezone.localdate(at)).days
