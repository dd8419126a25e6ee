"""The county's package (SP-17): merged in the background, frozen with its digest, dispatched once, its receipt kept."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from unittest import mock

import docx
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import StepRefused
from supervision.documents.summaries import package_bytes
from supervision.models import Assignment, CountyPackage, Milestone, Summary
from supervision.queries.standings import standings
from supervision.queries.summaries import received
from supervision.tasks import write_package
from supervision.workflow import packages as workflow
from tests import factories
from tests.participation import lists
from tests.supervision import pilot, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(county, township, editor, approver, reviewer):
    material, package = pilot.make_milestones(county, by=reviewer)
    file = lists.make_attachment(township, by=editor)
    pilot.make_received(
        records.make_assignment(material, township),
        by=editor,
        approver=approver,
        reviewer=reviewer,
        attachment=file,
    )
    return package


@pytest.fixture
def package(milestone, reviewer):
    return workflow.make_package(milestone, by=reviewer, write=package_bytes)


def url(name, *arguments):
    return reverse(f"supervision_desk:{name}", args=arguments)


def opened(package):
    with package.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_the_package_holds_the_merged_document_the_list_and_each_units_papers(package):
    archive = opened(package)
    names = archive.namelist()

    assert names[:2] == ["01-汇总材料.docx", "02-报送情况.xlsx"]
    assert names[2] == "各单位材料/01-210323106/偏岭镇总结材料.docx"
    texts = [one.text for one in docx.Document(io.BytesIO(archive.read(names[0]))).paragraphs]
    assert "一、偏岭镇行政决策公众参与试点工作总结" in texts
    assert "（一）基本情况" in texts
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read(names[1]))).active
    assert [cell.value for cell in sheet[4]][:3] == [1, "偏岭镇", "第1版"]
    sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(archive.read(name)).hexdigest() for name in names if name != "SHA256SUMS"}


def test_the_same_material_gives_the_same_bytes_and_one_package(package, milestone, reviewer):
    assert workflow.make_package(milestone, by=reviewer, write=package_bytes) == package
    assert sha256(package_bytes(milestone, received(milestone.plan))).hexdigest() == package.digest


def test_newly_received_material_makes_the_next_number(package, milestone, reviewer, county):
    unit = factories.make_unit(county, "210323109", "大营子镇")
    writer, second = (factories.make_person(f"{role}-2", role, role, unit) for role in ("editor", "approver"))
    material = milestone.plan.milestones.get(check_name="summaries")
    pilot.make_received(
        records.make_assignment(material, unit), by=writer, approver=second, reviewer=reviewer
    )

    newer = workflow.make_package(milestone, by=reviewer, write=package_bytes)
    assert (newer.number, len(newer.contents)) == (2, 2)
    assert CountyPackage.objects.get(pk=package.pk).digest == package.digest


def test_nothing_is_locked_while_the_file_is_written(milestone, reviewer):
    outside = list(connection.savepoint_ids)
    inside = []

    def write(*asked):
        inside.extend(connection.savepoint_ids)
        return package_bytes(*asked)

    assert workflow.make_package(milestone, by=reviewer, write=write).number == 1
    assert inside == outside


def test_material_that_changes_while_the_file_is_written_is_merged_anew(milestone, reviewer):
    def write(*asked):
        Summary.objects.update(digest="f" * 64)
        return package_bytes(*asked)

    with pytest.raises(StepRefused, match="汇总期间材料又有变动"):
        workflow.make_package(milestone, by=reviewer, write=write)
    assert not CountyPackage.objects.exists()
    assert (
        workflow.make_package(milestone, by=reviewer, write=package_bytes).contents[0]["digest"] == "f" * 64
    )


def test_of_two_workers_at_once_the_second_finds_the_firsts_package(milestone, reviewer):
    def write(*asked):
        made.append(workflow.make_package(milestone, by=reviewer, write=package_bytes))
        return package_bytes(*asked)

    made: list[CountyPackage] = []
    assert workflow.make_package(milestone, by=reviewer, write=write) == made[0]
    assert CountyPackage.objects.count() == 1


def test_nothing_is_merged_before_anything_is_received(county, reviewer):
    _, milestone = pilot.make_milestones(county, by=reviewer)

    with pytest.raises(StepRefused, match="还没有接收任何单位"):
        workflow.order_package(milestone, by=reviewer)


def test_a_worker_killed_at_the_end_leaves_one_package(milestone, reviewer, monkeypatch):
    job = workflow.order_package(milestone, by=reviewer)
    assert workflow.order_package(milestone, by=reviewer) == job
    with monkeypatch.context() as killed:
        killed.setattr(queue.Claim, "finish", mock.Mock(side_effect=RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            write_package(job.pk)
    write_package(job.pk)

    assert CountyPackage.objects.count() == 1
    assert Job.objects.get(pk=job.pk).outcome == "已汇总1个单位的材料，第1版。"


@pytest.mark.parametrize(
    ("harm", "said"),
    [(Path.unlink, "已不在服务器上"), (lambda path: path.write_bytes(b"%PDF-1.4"), "和上传时的不一样")],
)
def test_a_units_file_that_is_gone_or_changed_is_named_and_nothing_is_frozen(milestone, reviewer, harm, said):
    harm(Path(Attachment.objects.get().file.path))
    job = workflow.order_package(milestone, by=reviewer)
    write_package(job.pk)

    assert said in Job.objects.get(pk=job.pk).outcome
    assert not CountyPackage.objects.exists()


def test_a_day_before_the_dispatch_was_entered_reads_as_it_read_then(package, township, reviewer):
    Milestone.objects.filter(pk=package.milestone_id).update(check_name="county_package")
    Assignment.objects.get_or_create(milestone=package.milestone, unit=township)
    made = clock.today()
    days = [made + timedelta(days=number) for number in range(3)]

    def shown():
        found = [standings([package.milestone], as_of=day)[0] for day in days]
        return [(one.met_on, one.lacks) for one in found]

    before = shown()
    workflow.dispatch_package(package, by=reviewer, on=made, to="市政府办公室", today=days[2])

    assert shown() == [*before[:2], (made, "")]
    assert before[0] == (None, "汇总材料还没有报市政府办公室")


def test_it_is_dispatched_once_and_not_before_it_was_made(package, reviewer):
    today = clock.today()
    given = {"by": reviewer, "to": "市政府办公室", "today": today}

    with pytest.raises(StepRefused, match="早于汇总的日期"):
        workflow.dispatch_package(package, on=pilot.DUE, **given)
    sent = workflow.dispatch_package(package, on=today, document_number="岫政办报〔2021〕1号", **given)
    assert (sent.dispatched_to, sent.dispatched_on) == ("市政府办公室", today)
    with pytest.raises(StepRefused, match="已经报送过"):
        workflow.dispatch_package(package, on=today, **given)


def test_a_package_that_was_tampered_with_is_neither_sent_nor_handed_out(client, package, reviewer):
    path = Path(package.file.path)
    path.write_bytes(path.read_bytes() + b"x")
    client.force_login(reviewer)

    answer = client.get(url("package_download", package.pk))
    assert answer.status_code == 409
    assert "文件和生成时的不一样" in answer.content.decode()
    today = clock.today()
    with pytest.raises(StepRefused, match="文件和生成时的不一样"):
        workflow.dispatch_package(package, by=reviewer, on=today, to="市政府办公室", today=today)


def test_the_receipt_needs_words_or_a_paper(client, package, reviewer):
    today = clock.today()
    client.force_login(reviewer)
    client.post(url("package_dispatch", package.pk), {"on": today.isoformat(), "to": "市政府办公室"})

    assert client.post(url("package_receipt", package.pk), {}).status_code == 422
    client.post(url("package_receipt", package.pk), {"receipt": "9月30日签收。"})
    assert CountyPackage.objects.get(pk=package.pk).receipt == "9月30日签收。"


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("reviewer", (200, 200, 200, 302)),
        ("leader", (200, 403, 403, 403)),
        ("auditor", (200, 200, 403, 403)),
        ("editor", (404, 404, 404, 404)),
    ],
)
def test_pages_answer_by_role(client, request, milestone, package, person, answers):
    client.force_login(request.getfixturevalue(person))

    found = (
        client.get(url("package", milestone.pk)).status_code,
        client.get(url("package_download", package.pk)).status_code,
        client.get(url("package_dispatch", package.pk)).status_code,
        client.post(url("package_order", milestone.pk)).status_code,
    )
    assert found == answers


def test_only_the_county_office_packs(milestone, leader):
    with pytest.raises(PermissionDenied):
        workflow.make_package(milestone, by=leader, write=package_bytes)
