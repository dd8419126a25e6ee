"""Whether opinions come in: on the web by anyone, and recorded by staff; until when personal data are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from participation.methods import traits_of
from participation.models import Consultation, Method


def takes_web_opinions(consultation: Consultation) -> bool:
    """Only open solicitation asks everybody; what the other methods hear is recorded by staff (令713 art. 15)."""
    return consultation.method == Method.OPEN_SOLICITATION


def refusal_to_post(consultation: Consultation, *, at: datetime) -> str | None:
    """Why nobody can post an opinion at a moment, and what to do instead; None when it is open."""
    state = Consultation.State
    if consultation.is_open_at(at):
        return None
    if consultation.state == state.CANCELLED:
        return f"本次征求意见已经取消：{consultation.cancelled_because}"
    if consultation.state == state.PUBLISHED and consultation.opens_at and at < consultation.opens_at:
        opens = f"{timezone.localtime(consultation.opens_at):%Y年%-m月%-d日%H:%M}"
        return f"本次征求意见从{opens}开始，请届时再来提交。"
    contact = f"，可以联系{consultation.contact}" if consultation.contact else ""
    return f"本次征求意见已经截止，不再接收网上意见。您仍有意见的{contact}；结果会在活动页面公布。"


def refusal_to_record(consultation: Consultation) -> str | None:
    """Why staff can record no opinion; letters of the last days are recorded until the books are closed."""
    if not traits_of(consultation.method).takes_opinions:
        return f"{consultation.get_method_display()}不登记意见，请登记答卷或者结果。"
    if consultation.state != Consultation.State.PUBLISHED:
        return f"活动{consultation.get_state_display()}，只有已发布、还没有办结的活动才能登记意见。"
    return None


def kept_until(consultation: Consultation, *, at: datetime) -> datetime:
    """Until when personal data of the activity are kept: counted from its end, as is said beside the field."""
    ends = [end for end in (consultation.closes_at, consultation.held_at) if end is not None]
    return max([at, *ends]) + timedelta(days=settings.PERSONAL_DATA_DAYS)
