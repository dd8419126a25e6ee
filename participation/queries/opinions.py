"""Opinions as lists: the staff's, with who is left, and the one adoption table of page, export and archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from participation.models import Consultation, Opinion, OpinionGroup

if TYPE_CHECKING:
    from participation.models.opinions import OpinionQuerySet

Screening = Opinion.Screening
CHUNK = 500
UNANSWERED = "待答复"

# What the adoption table has, in this order (令713 art. 18: opinions are sorted, studied and answered with reasons).
TABLE_HEADINGS = ("序号", "反馈人", "意见内容", "是否采纳", "理由")


@dataclass(frozen=True)
class TableRow:
    """One row of the adoption table, as everybody may read it."""

    number: int
    who: str
    text: str
    verdict: str
    reason: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (str(self.number), self.who, self.text, self.verdict, self.reason)


def is_table_public(consultation: Consultation) -> bool:
    """Opinions are shown once the books are closed; before that only where the county chose to show them raw."""
    if consultation.state == Consultation.State.CLOSED:
        return True
    return settings.SHOW_RAW_OPINIONS and consultation.state == Consultation.State.PUBLISHED


def table_opinions(consultations: Iterable[Consultation]) -> OpinionQuerySet:
    """THE rows of the adoption table, in the order in which they came in: page, export and archive read these.

    Only what is masked is fetched: the clear text can't leak from here.
    """
    rows = Opinion.objects.filter(consultation__in=[one.pk for one in consultations]).filter(
        screening=Screening.PASSED
    )
    rows = rows.select_related("paragraph").order_by("received_at", "pk")
    return rows.only("shown_name", "shown_text", "verdict", "answer", "received_at", "paragraph__number")


def table_rows(opinions: Iterable[Opinion], *, first: int = 1) -> Iterator[TableRow]:
    """The rows of opinions, numbered from `first`."""
    if isinstance(opinions, QuerySet):
        opinions = opinions.iterator(chunk_size=CHUNK)
    for number, one in enumerate(opinions, first):
        about = f"（对{one.paragraph}）" if one.paragraph else ""
        verdict = one.get_verdict_display() or UNANSWERED
        yield TableRow(number, one.shown_name, f"{about}{one.shown_text}", verdict, one.shown_answer)


def verdict_counts(consultations: Iterable[Consultation]) -> list[tuple[str, int]]:
    """How many opinions were adopted, partly adopted and so on, in the order of the verdicts."""
    found = Opinion.objects.filter(
        consultation__in=[one.pk for one in consultations], screening=Screening.PASSED
    )
    counts = dict(found.order_by().values_list("verdict").annotate(count=Count("pk")))
    return [(label, counts[code]) for code, label in Opinion.Verdict.choices if code in counts]


# The desk


def for_listing(consultation: Consultation) -> OpinionQuerySet:
    """All opinions of an activity without what identifies people, the oldest first."""
    rows = Opinion.objects.filter(consultation=consultation).select_related("paragraph", "group")
    return rows.defer("text", "name", "phone").order_by("received_at", "pk")


def narrowed(
    opinions: OpinionQuerySet,
    *,
    left: str = "",
    source: str = "",
    group: OpinionGroup | None = None,
    paragraph: int | None = None,
    words: str = "",
) -> OpinionQuerySet:
    """Opinions under the list's filters. `paragraph` is a number, 0 for the whole draft."""
    if left:
        opinions = opinions.filter(LEFT[left])
    if source:
        opinions = opinions.filter(source=source)
    if group is not None:
        opinions = opinions.filter(group=group)
    if paragraph is not None:
        opinions = (
            opinions.filter(paragraph__number=paragraph) if paragraph else opinions.filter(paragraph=None)
        )
    if words:
        opinions = opinions.filter(Q(shown_text__icontains=words) | Q(receipt__icontains=words))
    return opinions


LEFT = {
    "unscreened": Q(screening=Screening.WAITING),
    "unanswered": Q(screening=Screening.PASSED, verdict=""),
    "answered": Q(screening=Screening.PASSED) & ~Q(verdict=""),
    "rejected": Q(screening=Screening.REJECTED),
}


def counts_of(consultation: Consultation) -> dict[str, int]:
    """How many there are, and how many are left at each step."""
    found = Opinion.objects.filter(consultation=consultation)
    named: dict[str, Any] = {name: Count("pk", filter=condition) for name, condition in LEFT.items()}
    return found.aggregate(all=Count("pk"), **named)


def groups_of(consultation: Consultation) -> QuerySet[OpinionGroup]:
    """The groups of near-identical opinions with their sizes, unchecked and biggest first."""
    rows = (
        OpinionGroup.objects.filter(consultation=consultation)
        .select_related("like")
        .annotate(
            size=Count("opinions"),
            unanswered=Count("opinions", filter=Q(opinions__verdict="")),
        )
    )
    return rows.order_by("is_confirmed", "-size", "pk")


def members_of(group: OpinionGroup) -> OpinionQuerySet:
    return (
        group.opinions.select_related("paragraph")
        .defer("text", "name", "phone")
        .order_by("received_at", "pk")
    )


def neighbours_of(opinion: Opinion) -> tuple[int | None, int | None]:
    """The next opinions of the activity that want an answer or a look, before and after this one."""
    waiting = Opinion.objects.filter(consultation=opinion.consultation_id)
    waiting = waiting.filter(LEFT["unscreened"] | LEFT["unanswered"]).exclude(pk=opinion.pk)
    before = waiting.filter(pk__lt=opinion.pk).order_by("-pk").values_list("pk", flat=True).first()
    after = waiting.filter(pk__gt=opinion.pk).order_by("pk").values_list("pk", flat=True).first()
    return before, after
