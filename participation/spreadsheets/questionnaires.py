"""Questionnaires as .csv: the results, and for staff one row for each sheet."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils import timezone

from disclosure_portal.attachments.spreadsheets import inert
from participation.models import AnswerSheet, Consultation, Question
from participation.queries.questionnaires import QuestionResult, Results, sheets_to_export

CHUNK = 500
RESULT_COLUMNS = (
    "题号",
    "题目",
    "题型",
    "选项",
    "选择份数",
    "占答题份数（%）",
    "答题份数",
    "问卷总数",
    "平均分",
)
SHEET_COLUMNS = ("回执编号", "来源", "纸质问卷编号", "填写时间")


def write_results(file: IO[bytes], results: Results) -> None:
    """Write one row for each option, and one for each text question: of texts only the number."""
    rows = [row for one in results.questions for row in _result_rows(one, results.sheets)]
    _write(file, RESULT_COLUMNS, rows)


def write_sheets(file: IO[bytes], consultation: Consultation, questions: Sequence[Question]) -> None:
    """Write one row for each sheet that counts, read from the database in chunks."""
    titles = [f"{number}. {one.text}" for number, one in enumerate(questions, 1)]
    sheets = sheets_to_export(consultation).iterator(chunk_size=CHUNK)
    _write(file, (*SHEET_COLUMNS, *titles), (_sheet_row(sheet, questions) for sheet in sheets))


def _result_rows(result: QuestionResult, sheets: int) -> Iterator[list[str]]:
    question = result.question
    head = [str(result.number), question.text, question.get_kind_display()]
    tail = [str(result.answered), str(sheets), "" if result.mean is None else f"{result.mean:.2f}"]
    if not result.bars:
        yield [*head, "", "", "", *tail]
    for bar in result.bars:
        yield [*head, bar.label, str(bar.count), f"{bar.share:.1f}", *tail]


def _sheet_row(sheet: AnswerSheet, questions: Sequence[Question]) -> list[str]:
    said: dict[int, list[str]] = defaultdict(list)
    words = {one.pk: dict(one.choices) for one in questions}
    for answer in sheet.answers.all():
        said[answer.question_id].append(answer.shown_text or words[answer.question_id].get(answer.value, ""))
    return [
        sheet.receipt,
        sheet.get_source_display(),
        sheet.paper_number,
        f"{timezone.localtime(sheet.answered_at):%Y-%m-%d %H:%M}",
        *("；".join(said[one.pk]) for one in questions),
    ]


def _write(file: IO[bytes], columns: Iterable[str], rows: Iterable[list[str]]) -> None:
    """UTF-8 with the mark by which Excel and WPS know it; no cell is run as a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([inert(title) for title in columns])
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    text.detach()
