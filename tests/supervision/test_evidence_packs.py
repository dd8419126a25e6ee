"""佐证材料包: one unit and period in a file that opens without the portal."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.clock import begins
from supervision import tasks
from supervision.documents.evidence_pack import evidence_pack
from supervision.models import Proof, Report, ReportKind, Summary
from supervision.queries.reports import Asked, figures_of
from supervision.queries.reports.evidence import papers
from supervision.workflow import reports as workflow
from tests import factories
from tests.participation import lists
from tests.supervision import pilot, records

pytestmark = pytest.mark.django_db
DONE = date(2020, 10, 20)


@pytest.fixture
def asked(county, township):
    return Asked(county, clock.today(), date(2020, 1, 1), township)


@pytest.fixture
def paper(county, township, editor, reviewer):
    """An accepted proof with its file."""
    plan = records.make_plan(county, by=reviewer)
    assignment = records.make_assignment(records.make_milestone(plan), township)
    file = lists.make_attachment(township, by=editor)
    Proof.objects.create(
        assignment=assignment,
        text="已经印发。",
        done_on=DONE,
        attachment=file,
        state=Proof.State.ACCEPTED,
        handed_in_at=clock.now(),
        handed_in_by=editor,
        decided_at=clock.now(),
        decided_by=reviewer,
    )
    return file


def packed(asked):
    return evidence_pack(figures_of(asked, ReportKind.EVIDENCE), papers(asked))


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_pack_holds_pages_a_workbook_the_papers_and_their_digests(asked, paper, published, editor):
    factories.make_disclosure(published, by=editor)
    archive = opened(packed(asked))

    names = archive.namelist()
    assert names[:3] == ["index.html", "index.txt", "style.css"]
    assert [name for name in names if name.startswith("文件/")] == [f"文件/001.{paper.kind}"]
    assert sha256(archive.read(f"文件/001.{paper.kind}")).hexdigest() == paper.sha256
    sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(names) - {"SHA256SUMS"}
    assert all(sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())


def test_it_opens_offline(asked, paper, published):
    """Every link of every page leads to a file of the pack, and nothing is fetched from elsewhere."""
    archive = opened(packed(asked))
    names = set(archive.namelist())

    for page in (name for name in names if name.endswith(".html")):
        text = archive.read(page).decode()
        links = re.findall(r'(?:href|src)="([^"]+)"', text)
        assert links
        for link in links:
            base = "" if not link.startswith("../") else "../"
            at = link.removeprefix(base) if base or "/" not in page else f"{page.rpartition('/')[0]}/{link}"
            assert at in names, (page, link)
        assert "<script" not in text


def test_the_tables_say_what_was_done_and_what_proves_it(asked, paper, published):
    archive = opened(packed(asked))
    book = openpyxl.load_workbook(io.BytesIO(archive.read("佐证材料.xlsx")))

    tasks_sheet = list(book["任务完成情况"].iter_rows(values_only=True))
    assert tasks_sheet[3][:5] == ("SP-01", "标准目录", "2020-10-31", "按时完成", "2020-10-20")
    items = list(book["已公布的标准目录"].iter_rows(values_only=True))
    assert items[3][:3] == ("社会救助", "最低生活保障", published.level2)
    assert "偏岭镇" in archive.read("index.html").decode()


def test_the_same_data_give_the_same_bytes(asked, paper, published):
    assert packed(asked) == packed(asked)


def test_what_names_citizens_stays_out(asked, township, editor, paper):
    Proof.objects.update(attachment=lists.make_attachment(township, by=editor, is_personal=True))

    assert papers(asked) == []


def test_papers_of_another_time_or_unit_stay_out(county, township, paper, outsider):
    later = Asked(county, clock.today(), date(2021, 1, 1), township)
    other = Asked(county, clock.today(), date(2020, 1, 1), outsider.memberships.get().unit)

    assert (papers(later), papers(other)) == ([], [])


def test_a_proof_that_was_accepted_after_the_day_is_not_in_its_pack(county, township, paper):
    start, decided = date(2020, 1, 1), begins(date(2020, 11, 3))
    Proof.objects.update(handed_in_at=decided, decided_at=decided)

    before, after = (Asked(county, date(2020, 11, day), start, township) for day in (2, 3))
    assert papers(before) == []
    assert [one.attachment for one in papers(after)] == [paper]


def test_material_that_was_returned_since_was_in_hand_then(county, township, editor, approver, reviewer):
    material, _ = pilot.make_milestones(county, by=reviewer)
    file = lists.make_attachment(township, by=editor)
    Summary.objects.create(
        assignment=records.make_assignment(material, township),
        attachment=file,
        state=Summary.State.RETURNED,
        saved_at=begins(date(2020, 12, 1)),
        saved_by=editor,
        handed_in_at=begins(date(2020, 12, 1)),
        handed_in_by=approver,
        digest="0" * 64,
        returned_at=begins(date(2020, 12, 5)),
        returned_because="没有数据。",
        decided_by=reviewer,
    )

    then, later = (Asked(county, date(2020, 12, day), date(2020, 1, 1), township) for day in (4, 5))
    assert [one.attachment for one in papers(then)] == [file]
    assert papers(later) == []


def test_a_missing_paper_is_named_and_no_pack_is_made(county, township, reviewer, paper):
    Path(paper.file.path).unlink()
    report = order(county, township, reviewer)

    assert report.state == "making"
    assert "已不在服务器上" in report.job.outcome


def test_a_changed_paper_is_named_and_no_pack_is_made(county, township, reviewer, paper):
    Path(paper.file.path).write_bytes(b"%PDF-1.4 other")
    report = order(county, township, reviewer)

    assert "和上传时的不一样" in report.job.outcome


def order(county, unit, by):
    given = {"as_of": clock.today(), "begins_on": date(2020, 1, 1), "unit": unit}
    report = workflow.order_report(county, ReportKind.EVIDENCE, by=by, **given)
    tasks.make_report(report.job_id)
    return Report.objects.select_related("job").get(pk=report.pk)


@pytest.mark.parametrize(
    ("person", "answer"), [("reviewer", 200), ("auditor", 200), ("leader", 403), ("administrator", 403)]
)
def test_only_who_reviews_or_audits_opens_a_pack(client, request, county, township, reviewer, person, answer):
    report = order(county, township, reviewer)
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("supervision_desk:report_file", args=[report.pk])).status_code == answer
    assert client.get(reverse("supervision_desk:report", args=[report.pk])).status_code == answer
