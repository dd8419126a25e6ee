"""Every paper that supervision writes, from the demonstration county as it stands today."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from disclosure_portal.units.models import Unit
from look.made import make_acceptance, make_summary, taken_back
from participation.queries.bodies import county_office_name
from supervision.deadlines.laggards import laggards
from supervision.documents.acceptances import form_bytes
from supervision.documents.acceptances import summary_bytes as round_bytes
from supervision.documents.brief import brief
from supervision.documents.circulars import circular_bytes
from supervision.documents.escalations import escalation_bytes, laggards_bytes
from supervision.documents.official import Heading, OfficialDocument, Paragraph, Table, document_bytes
from supervision.documents.reports import content_of
from supervision.documents.summaries import package_bytes, summary_bytes
from supervision.models import Escalation, Inspection, Report, ReportKind
from supervision.queries import acceptances
from supervision.queries.circulars import circular
from supervision.queries.matrix import matrix
from supervision.queries.people import roster_lines
from supervision.queries.reports import Asked, NothingToReport, figures_of
from supervision.queries.reports.brief import LONGEST, MOST_PROBLEMS
from supervision.queries.reports.quarters import days_of, latest_over
from supervision.spreadsheets.call_lists import call_list_bytes
from supervision.spreadsheets.matrix import write_matrix
from supervision.spreadsheets.people import roster_bytes
from supervision.workflow.reports import ENDINGS

Named = tuple[str, bytes]


def papers(at: datetime) -> Iterator[Named]:
    """The same moment gives the same bytes."""
    today = timezone.localdate(at)
    county = Unit.objects.filter(kind=Unit.Kind.COUNTY).order_by("pk").first()
    yield from _reports(county, today)
    yield from _lists(county, today, at)
    inspection = Inspection.objects.filter(county=county, is_demo=True).latest("pk")
    yield "检查情况通报.docx", circular_bytes(circular(inspection))
    with taken_back():
        yield from _of_units(county, today)
    yield "公文样张.docx", _specimen(today)
    yield "政务公开工作专报（最长）.docx", brief(_longest(county, today))


def _of_units(county: Unit, today: date) -> Iterator[Named]:
    """What units fill in, and the round's table."""
    summary = make_summary(county, today=today)
    yield "总结材料.docx", summary_bytes(summary)
    package = package_bytes(summary.assignment.milestone, [summary, summary])
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        for name in ("01-汇总材料.docx", "02-报送情况.xlsx"):
            yield name, files.read(name)
    form = make_acceptance(county, today=today)
    yield "验收表.docx", form_bytes(form, acceptances.indicator_lines(form), acceptances.line_of(form).told)
    round_, office = form.acceptance, county_office_name(county)
    yield "验收情况汇总表.docx", round_bytes(round_, acceptances.form_lines(round_), office)


def _reports(county: Unit, today: date) -> Iterator[Named]:
    for kind in ReportKind:
        if kind == ReportKind.EVIDENCE:
            continue  # no paper: a folder of them
        begins_on, as_of = days_of(*latest_over(today)) if kind == ReportKind.QUARTERLY else (None, today)
        report = Report(county=county, kind=kind, as_of=as_of, begins_on=begins_on)
        try:
            figures = figures_of(Asked(county, as_of, begins_on), kind)
        except NothingToReport as reason:
            if kind != ReportKind.SCORES:
                raise
            print(reason)
            figures = _example_scores(county)
        yield f"{kind.label}.{ENDINGS[kind]}", content_of(report, figures)


def _example_scores(county: Unit) -> dict[str, Any]:
    """The demonstration county has announced no scores: a form with invented ones, to see how it prints."""
    parts = {f"part{place}": name for place, name in enumerate(("组织保障", "标准目录", "主动公开"), 1)}
    rows = [
        {
            "serial": 1,
            "group": "乡镇（街道）",
            "unit": "示例镇",
            **dict.fromkeys(parts, 7.5),
            "total": 91.25,
            "rank": 1,
        }
    ]
    facts = {"assessment": "示例考核", "office": county.name, "basis": "示例", "snapshot_on": "2026-11-30"}
    return {"rows": rows, "facts": facts, "captions": parts, "cautions": ["示例得分，没有定分。"]}


def _lists(county: Unit, today: date, at: datetime) -> Iterator[Named]:
    late = laggards(county, as_of=today, at=at)
    yield "拖欠督办单.docx", laggards_bytes(late, county, as_of=today)
    if escalation := Escalation.objects.filter(county=county).order_by("pk").first():
        yield "督办单.docx", escalation_bytes(escalation)
    yield "电话催办单.xlsx", call_list_bytes(late, county, as_of=today)
    yield "责任人名册.xlsx", roster_bytes(roster_lines(_units(county), on=today), on=today)
    table = io.BytesIO()
    write_matrix(table, matrix(county, as_of=today), form="xlsx")
    yield "公开情况一览表.xlsx", table.getvalue()


def _specimen(today: date) -> bytes:
    """All that an official document can hold."""
    blocks = [
        Heading("一级标题"),
        Paragraph("正文每段首行空两字，三号仿宋，每面二十二行，每行二十八字。" * 3),
        Heading("二级标题", 2),
        Paragraph("带标签的段落。", label="一是"),
        Table(
            ("序号", "单位", "内容"),
            [(1, "示例镇", "较长的内容在格子里换行，" * 4)],
            (1, 3, 8),
            caption="表1",
        ),
    ]
    head = {"number": "示例〔2026〕1号", "addressee": "各乡镇人民政府", "attachments": ("附件甲", "附件乙")}
    return document_bytes(
        OfficialDocument("公文样张", blocks, **head, signed="示例县人民政府办公室", signed_on=today)
    )


def _longest(county: Unit, today: date) -> dict[str, Any]:
    """A 专报 in which every text is as long as it may be: it must stay on its page."""
    figures = figures_of(Asked(county, today), ReportKind.BRIEF)
    long = {part: "较长的文字，" * (most // 6) for part, most in LONGEST.items()}
    problems = [long["problem"]] * MOST_PROBLEMS
    facts = figures["facts"] | {"plan": "较长的方案名称" * 10}
    texts = {name: long[name] for name in ("conclusion", "suggestion")}
    return figures | texts | {"problems": problems, "facts": facts}


def _units(county: Unit) -> list[Unit]:
    return list(Unit.objects.in_county(county).compiling().active())
