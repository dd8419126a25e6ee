"""相近意见 proposed by the machine: ordered as a job, compared while everybody works on, written in one short turn."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from participation.models import Consultation, Opinion, OpinionGroup
from participation.permissions import may_record
from participation.queries.opinion_likeness import MOST_COMPARISONS, Cluster, Said, compared
from participation.workflow.opinions.books import with_open_books

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

GROUP_TASK = "participation.tasks.group_opinions"
TITLE_LENGTH = 60
CHUNK = 500
PARTLY_COMPARED = f"文字长而又相近的意见太多，比较了{MOST_COMPARISONS:,}次为止，其余的只归并了文字相同的，请在列表里逐条看。"

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Seen:
    """An opinion as it was read: in which group it stood, and its version."""

    group: int | None
    version: int


@dataclass(frozen=True)
class Comparison:
    """What was found alike, and every opinion as it was when it was read."""

    consultation: Consultation
    clusters: list[Cluster]
    seen: dict[int, Seen]
    is_whole: bool


@dataclass(frozen=True)
class Proposal:
    """What was put together: new groups, and newcomers that are like a group there was already."""

    groups: int
    opinions: int
    newcomers: int
    is_whole: bool = True

    def __str__(self) -> str:
        found = []
        if self.groups:
            found.append(f"归并出{self.groups}组共{self.opinions}条相近意见。")
        if self.newcomers:
            found.append(f"另有{self.newcomers}条与经办人核对或者改动过的组相近，单列待您并入。")
        told = f"{''.join(found)}请逐组核对。" if found else "没有发现新的相近意见。"
        return told if self.is_whole else told + PARTLY_COMPARED


@transaction.atomic
def order_groups(consultation: Consultation, *, by: User) -> Job:
    """Order that opinions are put together anew. While that is being done, the same job is returned."""
    fresh = _locked(consultation, by)
    orders = grouping_orders(fresh)
    if running := orders.filter(state__in=Job.UNFINISHED).first():
        return running
    key = f"opinion-groups:{fresh.pk}:{orders.count() + 1}"
    title = f"归并相近意见：{fresh.title}"
    job = queue.enqueue(GROUP_TASK, key, {"consultation": fresh.pk}, by=by, unit=fresh.unit, title=title)
    trail.record("participation.consultation.order_groups", fresh, by=by, detail={"job": job.pk})
    return job


def grouping_orders(consultation: Consultation) -> QuerySet[Job]:
    """The jobs that put or are to put the activity's opinions together, the newest first."""
    return Job.objects.filter(name=GROUP_TASK, key__startswith=f"opinion-groups:{consultation.pk}:").order_by(
        "-pk"
    )


# Reading and comparing, while nothing is locked


def compare(consultation: Consultation, *, report: Report = lambda *_: None) -> Comparison:
    """Compare the opinions that wait for an answer with each other and with the groups made by hand.

    Reads only and holds no lock: people post, screen and answer meanwhile.
    """
    texts, seen = _to_compare(consultation)
    salt = secrets.token_hex(8)
    done = compared(
        texts, salt=salt, report=lambda count: report(count, len(texts), f"已比较{count:,}条意见")
    )
    return Comparison(consultation, done.clusters, seen, done.is_whole)


def _to_compare(consultation: Consultation) -> tuple[list[Said], dict[int, Seen]]:
    """Members of groups that stay first, so that newcomers find them; then all that is to be answered."""
    counted = consultation.opinions.counted().order_by("pk")
    proposals = set(consultation.opinion_groups.proposals().values_list("pk", flat=True))
    members, others, seen = [], [], {}
    rows = counted.values_list("pk", "paragraph_id", "shown_text", "group_id", "version", "verdict")
    for pk, about, text, group, version, verdict in rows:
        if group is not None and group not in proposals:
            members.append(Said(pk, about, text, group))
        elif not verdict:
            others.append(Said(pk, about, text))
            seen[pk] = Seen(group, version)
    return [*members, *others], seen


# Writing, locked and short


@transaction.atomic
def propose_groups(comparison: Comparison, *, by: User) -> Proposal:
    """Write what was found alike. Earlier proposals go; groups that somebody confirmed, changed or answered stay.

    An opinion that anybody has touched since it was read is left where it is. Newcomers that are like a group by
    hand stand apart as a proposal: that group, its title and its check stay as they are.
    """
    fresh = _locked(comparison.consultation, by)
    gone = set(fresh.opinion_groups.proposals().select_for_update(of=("self",)).values_list("pk", flat=True))
    free = _untouched(fresh, comparison.seen, gone)
    OpinionGroup.objects.filter(pk__in=gone).delete()
    kept = set(fresh.opinion_groups.values_list("pk", flat=True))
    alone, newcomers = _sorted(comparison.clusters, free, kept)
    for keys in alone:
        _form(fresh, keys)
    for like, keys in newcomers.items():
        _form(fresh, keys, like=like)
    found = Proposal(len(alone), _total(alone), _total(newcomers.values()), is_whole=comparison.is_whole)
    trail.record("participation.consultation.group", fresh, by=by, detail=vars(found))
    return found


def _untouched(consultation: Consultation, seen: dict[int, Seen], gone: set[int]) -> set[int]:
    """Which opinions stand as they were read: nobody has saved them, and their group, if any, was a proposal still."""
    rows = consultation.opinions.counted().select_for_update(of=("self",)).order_by("pk")
    return {
        pk
        for pk, group, version in rows.values_list("pk", "group_id", "version")
        if pk in seen and seen[pk] == Seen(group, version) and (group is None or group in gone)
    }


def _sorted(
    clusters: list[Cluster], free: set[int], kept: set[int]
) -> tuple[list[list[int]], dict[int, list[int]]]:
    """New groups of two or more; and newcomers under the group that they are like."""
    alone, newcomers = [], defaultdict(list)
    for cluster in clusters:
        keys = [key for key in cluster.keys if key in free]
        if cluster.group in kept:
            newcomers[cluster.group] += keys
        elif len(keys) > 1:
            alone.append(keys)
    return alone, {group: keys for group, keys in newcomers.items() if keys}


def _form(consultation: Consultation, keys: list[int], like: int | None = None) -> None:
    first = Opinion.objects.only("shown_text").get(pk=keys[0])
    title = " ".join(first.shown_text.split())[:TITLE_LENGTH]
    group = OpinionGroup.objects.create(
        consultation=consultation, title=title, made_at=clock.now(), like_id=like
    )
    for some in _chunks(keys):
        Opinion.objects.filter(pk__in=some).update(group=group)


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _total(groups: Iterable[list[int]]) -> int:
    return sum(len(keys) for keys in groups)


def _locked(consultation: Consultation, by: User) -> Consultation:
    fresh = with_open_books(consultation)
    if not may_record(by, fresh):
        raise PermissionDenied
    return fresh
