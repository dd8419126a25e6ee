"""The books of an activity: what everything done to its opinions locks first, and whether they are still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused, require_version
from participation.models import Consultation, Opinion, OpinionGroup

GROUP_GONE = "这一组刚刚被拆散或者重新归并了。请回到相近意见的列表，打开最新的组。"
STALE = "这条意见刚刚被别人改过。请核对最新内容，再保存一次。"


@dataclass(frozen=True)
class Result:
    """What became of one opinion in an act on many: done, or why not."""

    opinion: Opinion
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


def with_open_books(consultation: Consultation) -> Consultation:
    """The activity, locked. Raises StepRefused once its books are closed: what was answered then stands."""
    trail.require_transaction("participation.opinion")
    locked = Consultation.objects.select_for_update(of=("self",), no_key=True)
    fresh = locked.select_related("decision__unit").get(pk=consultation.pk)
    if fresh.state != Consultation.State.PUBLISHED:
        raise StepRefused([f"活动{fresh.get_state_display()}，意见不能再改动。"])
    return fresh


def locked_opinion(opinion: Opinion, *, version: int | None = None) -> Opinion:
    """The opinion, locked behind its activity. Raises StepRefused when it was saved after `version` was seen."""
    consultation = with_open_books(opinion.consultation)
    fresh = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    fresh.consultation = consultation
    require_version(fresh, version, STALE)
    return fresh


def locked_opinions(consultation: Consultation, keys: Iterable[int]) -> list[Opinion]:
    """Opinions of the activity in the order of their keys, locked; call with_open_books first."""
    rows = Opinion.objects.select_for_update(of=("self",)).filter(consultation=consultation, pk__in=set(keys))
    found = list(rows.order_by("pk"))
    for opinion in found:
        opinion.consultation = consultation
    return found


def locked_group(group: OpinionGroup, consultation: Consultation) -> OpinionGroup:
    """The group as it is now, locked behind its activity. Raises StepRefused when it was taken apart meanwhile."""
    rows = OpinionGroup.objects.select_for_update(of=("self",)).filter(pk=group.pk, consultation=consultation)
    fresh = rows.first()
    if fresh is None:
        raise StepRefused([GROUP_GONE])
    fresh.consultation = consultation
    return fresh
