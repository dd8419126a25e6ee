"""Real workers, really killed: on the broker of one machine and on Redis a job is done exactly once."""

from __future__ import annotations

import pytest

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit
from tests.jobs.conftest import TASK
from tests.jobs.workers import environment_on, kill, sender_to, sweep_and_look, workers_in
from tests.services import wait_for

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

SECONDS = 20


@pytest.fixture(params=["file", "redis"])
def environment(request, tmp_path):
    """The environment of a worker on the test's database and on one of the two brokers."""
    if request.param == "redis":
        return environment_on(tmp_path, REDIS_URL=request.getfixturevalue("redis_url"))
    return environment_on(tmp_path)


@pytest.fixture
def start_worker(environment):
    with workers_in(environment, "tests.jobs.tasks") as start:
        yield start


@pytest.fixture
def broker(environment, tmp_path):
    with sender_to(environment, tmp_path) as app:
        yield app


def has_text(file):
    return file.exists() and file.read_text() != ""


def test_a_job_survives_the_kill_of_its_worker(environment, broker, start_worker, sent, tmp_path):
    job = queue.enqueue(TASK, "unit:1", {"folder": str(tmp_path), "code": "X1"}, by=None)
    begun = tmp_path / "begun"
    worker = start_worker()
    wait_for(lambda: sweep_and_look(broker, job) or has_text(begun), "the worker to begin", SECONDS)

    kill(worker)
    (tmp_path / "gate").touch()
    start_worker()
    wait_for(lambda: sweep_and_look(broker, job), "the job to be done", SECONDS)

    job.refresh_from_db()
    assert (job.state, job.outcome, job.attempts) == (Job.State.DONE, "已写入1个单位。", 2)
    assert Unit.objects.filter(code="X1").count() == 1
    assert begun.read_text() == "begun\n" * 2


def test_a_job_whose_message_was_lost_is_done(environment, broker, start_worker, sent, tmp_path):
    (tmp_path / "gate").touch()
    job = queue.enqueue(TASK, "unit:1", {"folder": str(tmp_path), "code": "X1"}, by=None)
    start_worker()
    wait_for(lambda: sweep_and_look(broker, job), "the job to be done", SECONDS)

    assert Unit.objects.filter(code="X1").count() == 1
