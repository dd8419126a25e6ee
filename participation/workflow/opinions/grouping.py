"""相近意见 by hand: a proposed group is read and confirmed, changed, joined with another or taken apart."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Opinion, OpinionGroup
from participation.permissions import may_record
from participation.workflow.opinions.answering import GROUP_CHANGED, seen_of
from participation.workflow.opinions.books import locked_group, locked_opinions, with_open_books

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

NO_TITLE = "请用一句话写出这些意见共同的意思。"
NO_MEMBERS = "组里没有意见了，请拆散本组。"
NOTHING_LIKE = "没有可以并入的组了，请单独核对、答复这一组。"


@transaction.atomic
def confirm_group(group: OpinionGroup, *, by: User, title: str) -> OpinionGroup:
    """Somebody has read the members and says what they have in common: now they may be answered together."""
    fresh = locked_group(group, _locked(group.consultation, by))
    if not title.strip():
        raise StepRefused([NO_TITLE])
    if not fresh.opinions.exists():
        raise StepRefused([NO_MEMBERS])
    fresh.title, fresh.is_confirmed, fresh.edited_at = title.strip(), True, clock.now()
    fresh.save(update_fields=["title", "is_confirmed", "edited_at"])
    detail = {"title": fresh.title, "count": fresh.opinions.count()}
    trail.record("participation.opiniongroup.confirm", fresh, by=by, detail=detail)
    return fresh


@transaction.atomic
def move_opinions(
    consultation: Consultation, keys: Collection[int], *, by: User, group: OpinionGroup | None
) -> list[Opinion]:
    """Move opinions into a group of their activity, or out of theirs. A group that is left empty goes.

    The groups are theirs who moved from now on: no new proposal takes them apart.
    """
    fresh = _locked(consultation, by)
    group = locked_group(group, fresh) if group is not None else None
    opinions = [one for one in locked_opinions(fresh, keys) if one.screening != Opinion.Screening.REJECTED]
    if not opinions:
        raise StepRefused(["请先勾选意见；不作为意见的不归入相近意见。"])
    before = {one.pk: one.group_id for one in opinions}
    for one in opinions:
        one.group, one.version = group, one.version + 1
    Opinion.objects.bulk_update(opinions, ["group", "version"], batch_size=500)
    changed = {*before.values(), group.pk if group else None} - {None}
    fresh.opinion_groups.filter(pk__in=changed).update(edited_at=clock.now())
    fresh.opinion_groups.filter(pk__in=changed, opinions=None).delete()
    after = {one.pk: one.group_id for one in opinions}
    detail = {"group": str(group) if group else ""}
    trail.record_bulk(
        "participation.opinion.regroup", opinions, by=by, before=before, after=after, detail=detail
    )
    return opinions


@transaction.atomic
def join_group(group: OpinionGroup, *, by: User, seen: str) -> OpinionGroup:
    """Put newcomers, which were read, into the group that they are like. That one stays checked, and so do its answers.

    `seen` is what seen_of() said of the newcomers that were read.
    """
    consultation = _locked(group.consultation, by)
    fresh = locked_group(group, consultation)
    if fresh.like_id is None:
        raise StepRefused([NOTHING_LIKE])
    members = locked_opinions(consultation, fresh.opinions.values_list("pk", flat=True))
    if seen != seen_of(members):
        raise StepRefused([GROUP_CHANGED])
    target = locked_group(fresh.like, consultation)
    move_opinions(consultation, [one.pk for one in members], by=by, group=target)
    return target


@transaction.atomic
def dissolve_group(group: OpinionGroup, *, by: User) -> None:
    """Take a group apart: its opinions stay, each with what was answered to it."""
    fresh = locked_group(group, _locked(group.consultation, by))
    detail = {"title": fresh.title, "count": fresh.opinions.count()}
    trail.record("participation.opiniongroup.remove", fresh, by=by, detail=detail)
    fresh.delete()


def _locked(consultation: Consultation, by: User) -> Consultation:
    fresh = with_open_books(consultation)
    if not may_record(by, fresh):
        raise PermissionDenied
    return fresh
