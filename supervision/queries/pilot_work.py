"""What of the pilot's papers waits for a person, each with the page where it is done. At most four queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import current_memberships
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.models import Assignment, Plan, ReadReceipt, StandardDocument, Summary
from supervision.queries.summaries import CHECK, lacking_parts

if TYPE_CHECKING:
    from collections.abc import Collection

    from disclosure_portal.accounts.models import User


WRITTEN_IN_LAST_DAYS = 90  # what is farther off isn't work of today


@dataclass(frozen=True)
class Work:
    """How much waits, what is to be done, and the address where it is done."""

    count: int
    text: str
    address: str


def work_of(user: User, *, on: date) -> list[Work]:
    """Only what there is."""
    held = current_memberships(user)
    edited, signed = (
        {one.unit_id for one in held if one.role == role} for role in (Role.EDITOR, Role.APPROVER)
    )
    counties = {one.unit.county_id for one in held if one.role == Role.REVIEWER}
    found: list[Work] = []
    if edited:
        found.append(_to_write(edited, on))
    if signed:
        found.append(_to_hand_in(user, signed))
    if edited or signed:
        found.append(_to_sign(edited | signed))
    if counties:
        found += [_to_receive(counties), _to_publish(user, counties)]
    return [work for work in found if work.count]


def _to_write(units: Collection[int], on: date) -> Work:
    """Owed, near enough and not begun; or returned and not begun anew."""
    written = Summary.objects.filter(assignment=OuterRef("pk"))
    is_near = Q(milestone__due_legal__lte=on + timedelta(days=WRITTEN_IN_LAST_DAYS))
    owed = Assignment.objects.not_waived(on).filter(
        ~Exists(written.exclude(state=Summary.State.RETURNED)),
        is_near | Exists(written),
        unit__in=units,
        milestone__check_name=CHECK,
        milestone__plan__state=Plan.State.RUNNING,
    )
    told = owed.aggregate(count=Count("pk"), first=Min("milestone__due_legal"))
    text = "份试点总结材料等您起草"
    if told["first"]:
        text += f"，{day_words(told['first'])}截止"
    return Work(told["count"], text, reverse("supervision_desk:summaries"))


def _to_hand_in(user: User, units: Collection[int]) -> Work:
    """What is still being written isn't waiting yet."""
    drafts = Summary.objects.filter(state=Summary.State.DRAFT, assignment__unit__in=units)
    told = drafts.exclude(preparers=user).only("pk", "sections", "attachment")
    ready = [draft.pk for draft in told if not lacking_parts(draft)]
    return _one_or_board(ready, "份试点总结材料等您审核报送", "summary", "summaries")


def _to_sign(units: Collection[int]) -> Work:
    """Documents that a unit of the user's hasn't signed for."""
    signed = ReadReceipt.objects.filter(document=OuterRef("pk"), unit__in=units)
    documents = StandardDocument.objects.published().filter(
        ~Exists(signed), county__in=Unit.objects.filter(pk__in=units).values("county")
    )
    return _one_or_board(
        list(documents.values_list("pk", flat=True)), "份标准规范等您签收", "standard", "standards"
    )


def _to_receive(counties: Collection[int]) -> Work:
    waiting = Summary.objects.waiting().filter(assignment__unit__county__in=counties)
    return Work(
        waiting.count(),
        "份试点总结材料等您接收",
        reverse("supervision_desk:summaries") + "?state=handed_in",
    )


def _to_publish(user: User, counties: Collection[int]) -> Work:
    drafts = StandardDocument.objects.filter(state=StandardDocument.State.DRAFT, county__in=counties)
    ready = drafts.exclude(preparers=user).values_list("pk", flat=True)
    return _one_or_board(list(ready), "份标准规范等您核对、发布", "standard", "standards")


def _one_or_board(keys: list[int], text: str, page: str, board: str) -> Work:
    """Straight to the record when it is one."""
    to = reverse(f"supervision_desk:{page}", args=keys) if len(keys) == 1 else None
    return Work(len(keys), text, to or reverse(f"supervision_desk:{board}"))
