"""相近意见: near-identical opinions are put together by likeness, checked by staff, and answered at one time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Opinion, OpinionGroup
from participation.permissions import may_record
from participation.queries.opinion_likeness import Cluster, Said, clusters
from participation.workflow.opinions.books import locked_opinions, with_open_books

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

TITLE_LENGTH = 60
NO_TITLE = "请用一句话写出这些意见共同的意思。"
NO_MEMBERS = "组里没有意见了，请删除本组。"


@dataclass(frozen=True)
class Proposal:
    """What was put together: new groups, and opinions that joined groups there were already."""

    groups: int
    opinions: int
    joined: int


@transaction.atomic
def propose_groups(consultation: Consultation, *, by: User) -> Proposal:
    """Put together anew what stands in no checked group. Nothing is answered before somebody has checked it.

    A newcomer that is like a checked group joins it, and the group waits to be checked again.
    """
    fresh = _locked(consultation, by)
    fresh.opinion_groups.filter(is_confirmed=False).exclude(opinions__verdict__gt="").delete()
    fresh.opinion_groups.filter(opinions=None).delete()
    found = clusters(_to_compare(fresh))
    new = [cluster for cluster in found if cluster.group is None and len(cluster.keys) > 1]
    grown = [cluster for cluster in found if cluster.group is not None and cluster.keys]
    for cluster in new:
        _form(fresh, cluster)
    for cluster in grown:
        _put(cluster.keys, cluster.group)
    OpinionGroup.objects.filter(pk__in=[cluster.group for cluster in grown]).update(is_confirmed=False)
    joined = sum(len(cluster.keys) for cluster in grown)
    proposal = Proposal(len(new), sum(len(cluster.keys) for cluster in new), joined)
    trail.record("participation.consultation.group", fresh, by=by, detail=vars(proposal))
    return proposal


def _to_compare(consultation: Consultation) -> list[Said]:
    """Members of groups first, so that newcomers find them; then all that is to be answered and has no group."""
    counted = consultation.opinions.counted()
    values = ("pk", "paragraph_id", "shown_text", "group_id")
    grouped = counted.filter(group__isnull=False).order_by("pk").values_list(*values)
    alone = counted.filter(group=None).unanswered().order_by("pk").values_list(*values)
    return [Said(*row) for row in (*grouped, *alone)]


def _form(consultation: Consultation, cluster: Cluster) -> None:
    first = Opinion.objects.only("shown_text").get(pk=cluster.keys[0])
    title = " ".join(first.shown_text.split())[:TITLE_LENGTH]
    group = OpinionGroup.objects.create(consultation=consultation, title=title, made_at=clock.now())
    _put(cluster.keys, group.pk)


def _put(keys: list[int], group: int | None) -> None:
    for start in range(0, len(keys), 500):
        Opinion.objects.filter(pk__in=keys[start : start + 500]).update(group=group)


@transaction.atomic
def confirm_group(group: OpinionGroup, *, by: User, title: str) -> OpinionGroup:
    """Somebody has read the members and says what they have in common: now they may be answered together."""
    _locked(group.consultation, by)
    fresh = OpinionGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not title.strip():
        raise StepRefused([NO_TITLE])
    if not fresh.opinions.exists():
        raise StepRefused([NO_MEMBERS])
    fresh.title, fresh.is_confirmed = title.strip(), True
    fresh.save(update_fields=["title", "is_confirmed"])
    detail = {"title": fresh.title, "count": fresh.opinions.count()}
    trail.record("participation.opiniongroup.confirm", fresh, by=by, detail=detail)
    return fresh


@transaction.atomic
def move_opinions(
    consultation: Consultation, keys: Collection[int], *, by: User, group: OpinionGroup | None
) -> list[Opinion]:
    """Move opinions into a group of their activity, or out of theirs. A group that is left empty goes."""
    fresh = _locked(consultation, by)
    if group is not None and group.consultation_id != fresh.pk:
        raise StepRefused(["请选择本活动的一组相近意见。"])
    opinions = [one for one in locked_opinions(fresh, keys) if one.screening != Opinion.Screening.REJECTED]
    if not opinions:
        raise StepRefused(["请先勾选意见；不作为意见的不归入相近意见。"])
    before = {one.pk: one.group_id for one in opinions}
    for one in opinions:
        one.group, one.version = group, one.version + 1
    Opinion.objects.bulk_update(opinions, ["group", "version"], batch_size=500)
    OpinionGroup.objects.filter(consultation=fresh, opinions=None).exclude(
        pk=group.pk if group else None
    ).delete()
    after = {one.pk: one.group_id for one in opinions}
    detail = {"group": str(group) if group else ""}
    trail.record_bulk(
        "participation.opinion.regroup", opinions, by=by, before=before, after=after, detail=detail
    )
    return opinions


@transaction.atomic
def dissolve_group(group: OpinionGroup, *, by: User) -> None:
    """Take a group apart: its opinions stay, each with what was answered to it."""
    _locked(group.consultation, by)
    detail = {"title": group.title, "count": group.opinions.count()}
    trail.record("participation.opiniongroup.remove", group, by=by, detail=detail)
    group.delete()


def _locked(consultation: Consultation, by: User) -> Consultation:
    fresh = with_open_books(consultation)
    if not may_record(by, fresh):
        raise PermissionDenied
    return fresh
