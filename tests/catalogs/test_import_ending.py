"""Imports that do not come to their end: cancelled, stopped, left lying."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, EditionLoad, ImportRun, Registration
from catalogs.spreadsheets import staging
from catalogs.spreadsheets.reading import FileRefused
from catalogs.spreadsheets.staging import stage
from disclosure_portal import clock
from disclosure_portal.jobs import scheduler
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.imports import applied, csv_of, row, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def fail(run, outcome="执行3次均出错，已停止。"):
    """The run's job ends as it does when its attempts are used up."""
    Job.objects.filter(pk=run.job_id).update(state="failed", outcome=outcome, finished_at=clock.now())


def end_posts(person):
    person.memberships.update(ends_on=date(2021, 1, 1))


def test_an_import_cancelled_while_it_is_read_stays_cancelled(uploaded, editor):
    workflow.cancel_import(uploaded, by=editor)

    with pytest.raises(StepRefused, match="已取消状态下不能读取"):
        stage(uploaded, csv_of(row("甲")), by=editor)

    uploaded.refresh_from_db()
    assert uploaded.state == ImportRun.State.CANCELLED
    assert not uploaded.rows.exists()


def test_reading_stops_at_the_chunk_after_the_cancellation(uploaded, editor, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 1)

    with pytest.raises(StepRefused):
        stage(
            uploaded,
            csv_of(row("甲"), row("乙")),
            by=editor,
            progress=lambda done, total: workflow.cancel_import(uploaded, by=editor),
        )

    assert not uploaded.rows.exists()


def test_a_record_is_read_when_the_rows_before_it_are_saved(uploaded, editor, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 1)
    read, saved = [], []

    stage(
        uploaded,
        csv_of(row("甲"), row("乙")),
        by=editor,
        progress=lambda done, total: saved.append((done, len(read))),
        seen=read.append,
    )

    assert saved == [(1, 1), (2, 2)]


def test_a_file_that_is_refused_in_its_middle_leaves_no_rows(uploaded, editor, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 1)

    read = []

    def refuse_the_second(record):
        if read:
            raise FileRefused("后面读不出来。")
        read.append(record)

    stage(uploaded, csv_of(row("甲"), row("乙")), by=editor, seen=refuse_the_second)

    assert (uploaded.state, uploaded.refusal) == (ImportRun.State.REFUSED, "后面读不出来。")
    assert not uploaded.rows.exists()


def test_a_file_whose_header_has_nothing_below_it_is_refused(uploaded, editor):
    stage(uploaded, csv_of(), by=editor)

    assert (uploaded.state, uploaded.refusal) == (ImportRun.State.REFUSED, staging.NO_RECORDS)


def test_a_refused_file_does_not_bring_a_cancelled_import_back(uploaded, editor):
    workflow.cancel_import(uploaded, by=editor)

    with pytest.raises(StepRefused):
        stage(uploaded, "甲,乙\n1,2\n".encode(), by=editor)

    uploaded.refresh_from_db()
    assert uploaded.state == ImportRun.State.CANCELLED


def test_who_may_no_longer_compile_is_told_and_the_preview_stands_again(client, read, editor, reviewer):
    run = workflow.order_import(read, by=editor)
    end_posts(editor)

    tasks.apply_import(run.job_id)

    run.refresh_from_db()
    assert run.state == ImportRun.State.READ
    assert run.job.state == Job.State.FAILED
    assert run.job.outcome.startswith("没有导入：您现在不能编制偏岭镇的目录。")
    assert not CatalogItem.objects.exists()
    client.force_login(reviewer)
    page = client.get(run.get_absolute_url())
    assert "没有导入：您现在不能编制偏岭镇的目录。" in page.text
    assert "Refresh" not in page.headers
    workflow.order_import(run, by=reviewer)


def test_who_may_no_longer_compile_reads_nothing(uploaded, editor):
    end_posts(editor)

    tasks.read_import(uploaded.job_id)

    uploaded.refresh_from_db()
    assert uploaded.is_stopped
    assert uploaded.job.outcome.startswith("没有读取：")


def test_a_cancelled_import_is_not_applied(read, editor):
    run = workflow.order_import(read, by=editor)
    ImportRun.objects.update(state=ImportRun.State.CANCELLED)

    tasks.apply_import(run.job_id)

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert run.job.outcome == "没有导入：已取消状态下不能导入。"


def test_an_import_whose_job_failed_says_so_and_is_ordered_again(client, read, editor):
    run = workflow.order_import(read, by=editor)
    fail(run)
    client.force_login(editor)

    page = client.get(run.get_absolute_url())
    assert "没有完成" in page.text
    assert "执行3次均出错，已停止。" in page.text
    assert "Refresh" not in page.headers

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    assert CatalogItem.objects.get().level2 == "甲"


@pytest.mark.parametrize("situation", ["uploaded", "read"])
def test_an_import_whose_job_failed_is_cancelled(client, request, editor, situation):
    run = request.getfixturevalue(situation)
    if situation == "read":
        run = workflow.order_import(run, by=editor)
    fail(run)
    client.force_login(editor)
    cancel = reverse("catalogs_desk:import_cancel", args=[run.pk])

    assert cancel in client.get(run.get_absolute_url()).text
    client.post(cancel)

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert not run.rows.exists()


def test_an_import_under_way_is_neither_ordered_again_nor_cancelled(read, editor):
    run = workflow.order_import(read, by=editor)

    for step in (workflow.order_import, workflow.cancel_import):
        with pytest.raises(StepRefused, match="正在导入"):
            step(run, by=editor)


@pytest.mark.parametrize("person", ["approver", "outsider"])
def test_a_stranger_changes_nothing_of_an_import(request, read, person):
    with pytest.raises(PermissionDenied):
        workflow.order_import(read, by=request.getfixturevalue(person), skip_bad_rows=True)

    read.refresh_from_db()
    assert not read.skip_bad_rows


def test_imports_left_lying_are_cancelled_by_the_daily_task(settings, uploaded, editor, township, domain):
    settings.IMPORT_UNFINISHED_DAYS = 30
    tasks.read_import(uploaded.job_id)
    recent = workflow.start_import(
        ImportRun(unit=township, filename="新.csv", source=stored(township, editor, csv_of(row("乙")))),
        by=editor,
    )
    tasks.read_import(recent.job_id)
    done = applied(township, csv_of(row("丙")), by=editor)
    long_ago = clock.now() - timedelta(days=31)
    ImportRun.objects.exclude(pk=recent.pk).update(uploaded_at=long_ago)

    job = scheduler.run_scheduled("catalogs.tasks.tidy_imports")
    tasks.tidy_imports(job.pk)

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {uploaded.pk: "cancelled", recent.pk: "read", done.pk: "applied"}
    assert not uploaded.rows.exists()
    assert recent.rows.exists()
    assert done.rows.exists()
    job.refresh_from_db()
    assert job.outcome == "已取消过期未完成的1次导入。"


def test_registrations_and_editions_left_lying_are_cancelled_with_them(
    settings, township, county, editor, reviewer
):
    settings.IMPORT_UNFINISHED_DAYS = 30
    long_ago = clock.now() - timedelta(days=31)
    registration = factories.make_registration(township, by=editor)
    load = factories.make_edition_load(county, by=reviewer, uploaded_at=long_ago)
    recent = factories.make_edition_load(county, by=reviewer, uploaded_at=clock.now())
    Registration.objects.update(uploaded_at=long_ago)

    job = scheduler.run_scheduled("catalogs.tasks.tidy_imports")
    tasks.tidy_imports(job.pk)

    assert Registration.objects.get(pk=registration.pk).state == Registration.State.CANCELLED
    assert dict(EditionLoad.objects.values_list("pk", "state")) == {
        load.pk: "cancelled",
        recent.pk: "bad_rows",
    }
    assert (load.rows.exists(), recent.rows.exists()) == (False, True)
    job.refresh_from_db()
    assert job.outcome == "已取消过期未完成的1次批量登记、1次版本载入。"
