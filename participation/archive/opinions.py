"""Opinions in the archive: the public table as it is, and beside it what else the process record holds of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from disclosure_portal.personal.masking import masked
from participation.archive.sections import Section, Table, as_text
from participation.models import AnswerGiven, Consultation, Opinion
from participation.queries.opinions import TABLE_HEADINGS, table_opinions, table_rows

CHUNK = 500
ORIGINALS = ("序号", "回执编号", "来源", "收到时间", "来信、来电、来访日期", "原件存放处", "登记人")
REJECTED = ("回执编号", "收到时间", "反馈人", "意见内容", "不作为意见的理由", "甄别人", "甄别时间")
CHANGED = ("回执编号", "答复时间", "答复人", "是否采纳", "理由")


def opinion_sections(one: Consultation) -> list[Section]:
    rows = (row.cells for row in table_rows(table_opinions([one])))
    return [
        Section("意见和采纳情况", table=Table(TABLE_HEADINGS, rows, "没有收到意见。")),
        Section("意见的来源和原件", table=Table(ORIGINALS, _originals(one), "没有收到意见。")),
        Section("不作为意见", table=Table(REJECTED, _rejected(one), "没有甄别为不作为意见的。")),
        Section("改过的答复", table=Table(CHANGED, _changed(one), "没有改过的答复。")),
    ]


def _originals(one: Consultation) -> Iterator[tuple[str, ...]]:
    """Under the numbers of the public table: where each came from, and where its original is kept."""
    names = ("receipt", "source", "received_on", "evidence", "entered_by", "name", "phone")
    found = (
        table_opinions([one]).select_related(None).select_related("entered_by").only(*names, "received_at")
    )
    for number, opinion in enumerate(found.iterator(chunk_size=CHUNK), 1):
        yield (
            str(number),
            opinion.receipt,
            opinion.get_source_display(),
            as_text(opinion.received_at),
            as_text(opinion.received_on),
            as_text(_without_the_writer(opinion.evidence, opinion)),
            as_text(opinion.entered_by),
        )


def _rejected(one: Consultation) -> Iterator[tuple[str, ...]]:
    """What was found to be no opinion: kept, with the reason that its writer reads (令713 art. 18)."""
    found = Opinion.objects.filter(consultation=one, screening=Opinion.Screening.REJECTED)
    found = found.select_related("screened_by").defer("text", "name", "phone").order_by("received_at", "pk")
    for opinion in found.iterator(chunk_size=CHUNK):
        yield (
            opinion.receipt,
            as_text(opinion.received_at),
            opinion.shown_name,
            opinion.shown_text,
            opinion.shown_screening_reason,
            as_text(opinion.screened_by),
            as_text(opinion.screened_at),
        )


def _changed(one: Consultation) -> Iterator[tuple[str, ...]]:
    """Every answer of an opinion that was answered more than once, the last one too."""
    given = AnswerGiven.objects.filter(opinion__consultation=one)
    twice = given.order_by().values("opinion").annotate(count=Count("pk")).filter(count__gt=1)
    found = given.filter(opinion__in=twice.values("opinion")).select_related("opinion", "given_by")
    found = found.defer("opinion__text").order_by("opinion", "pk")
    for answer in found.iterator(chunk_size=CHUNK):
        yield (
            answer.opinion.receipt,
            as_text(answer.given_at),
            str(answer.given_by),
            answer.get_verdict_display(),
            _without_the_writer(answer.answer, answer.opinion),
        )


def _without_the_writer(text: str, opinion: Opinion) -> str:
    """What staff wrote, with who gave the opinion masked."""
    if not text:
        return ""
    return masked(text, [opinion.name], contacts=[opinion.phone], landlines=False)
