"""A worker killed in the middle of an import: the sweeper puts the job back, and every row is there once."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings as project

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, ImportRun
from disclosure_portal.jobs.models import Job
from tests.catalogs.imports import csv_of, row, stored
from tests.jobs.workers import environment_on, kill, sender_to, sweep_and_look, workers_in
from tests.services import wait_for

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

SECONDS = 90  # on a busy machine; usually a few
ROWS = 23


@pytest.fixture
def killed_while(tmp_path):
    """killed_while("reading", job): a worker takes the job, is killed in the middle, and another one ends it."""

    def act(doing, job):
        shutil.copytree(project.MEDIA_ROOT, tmp_path / "files", dirs_exist_ok=True)
        environment = environment_on(tmp_path, PAUSED_IN=str(tmp_path))
        with (
            sender_to(environment, tmp_path) as broker,
            workers_in(environment, "tests.catalogs.slow_imports") as start,
        ):
            first = start()
            broker.send_task(job.name, args=[job.pk])
            wait_for((tmp_path / doing).exists, f"the worker to be {doing}", SECONDS)
            kill(first)
            on_the_way = CatalogItem.objects.count(), ImportRun.objects.get().rows.count()
            start()
            wait_for(lambda: sweep_and_look(broker, job), "the job to be done", SECONDS)
        return on_the_way

    return act


@pytest.fixture
def uploaded(township, domain, editor):
    rows = [row(f"事项{number}") for number in range(ROWS)]
    run = ImportRun(unit=township, filename="目录.csv", source=stored(township, editor, csv_of(*rows)))
    return workflow.start_import(run, by=editor)


def test_reading_goes_on_behind_the_rows_that_are_staged(uploaded, killed_while):
    on_the_way = killed_while("reading", uploaded.job)

    assert on_the_way == (0, 10)
    job, run = uploaded.job, ImportRun.objects.get()
    assert (job.state, job.attempts, run.state, run.created) == (
        Job.State.DONE,
        2,
        ImportRun.State.READ,
        ROWS,
    )
    assert list(run.rows.values_list("position", flat=True)) == list(range(ROWS))
    assert len({row.record["level2"] for row in run.rows.all()}) == ROWS


def test_applying_is_done_whole_or_not_at_all(uploaded, killed_while, editor):
    tasks.read_import(uploaded.job_id)
    uploaded.refresh_from_db()
    run = workflow.order_import(uploaded, by=editor)

    on_the_way = killed_while("applying", run.job)

    assert on_the_way == (0, ROWS)
    run.refresh_from_db()
    run.job.refresh_from_db()
    assert (run.job.state, run.job.attempts, run.state) == (Job.State.DONE, 2, ImportRun.State.APPLIED)
    names = list(CatalogItem.objects.values_list("level2", flat=True))
    assert sorted(names) == sorted(f"事项{number}" for number in range(ROWS))
    assert set(run.rows.values_list("item", flat=True)) == set(
        CatalogItem.objects.values_list("pk", flat=True)
    )
