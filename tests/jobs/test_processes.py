"""Real workers, really killed: on the broker of one machine and on Redis a job is done exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from celery import Celery
from django.conf import settings as project
from django.db import connection

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit
from tests.jobs.conftest import TASK
from tests.services import wait_for

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

SWEEP = "disclosure_portal.jobs.tasks.sweep"
SECONDS = 20


@pytest.fixture(params=["file", "redis"])
def environment(request, tmp_path):
    """The environment of a worker on the test's database and on one of the two brokers."""
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url(),
        "JOB_RESEND_SECONDS": "1",
        "JOB_STOPPED_SECONDS": "1",
    }
    if request.param == "redis":
        environment["REDIS_URL"] = request.getfixturevalue("redis_url")
    return environment


@pytest.fixture
def start_worker(environment):
    workers = []

    def start():
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "disclosure_portal",
            "worker",
            "-I",
            "tests.jobs.tasks",
        ]
        options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=warning"]
        workers.append(
            subprocess.Popen(
                [*command, *options], env=environment, cwd=project.BASE_DIR, start_new_session=True
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        kill(worker)


@pytest.fixture
def broker(environment, tmp_path):
    """A sender's end of the worker's broker."""
    app = Celery(set_as_current=False)
    app.conf.task_default_queue = "portal"
    if redis := environment.get("REDIS_URL"):
        app.conf.broker_url = redis
    else:
        messages = tmp_path / "broker" / "messages"
        messages.mkdir(parents=True)
        folders = {"data_folder_in": messages, "data_folder_out": messages}
        app.conf.broker_url = project.CELERY_BROKER_URL
        app.conf.broker_transport_options = {
            **{name: str(folder) for name, folder in folders.items()},
            "control_folder": str(tmp_path / "broker" / "control"),
        }
    yield app
    app.close()


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def kill(worker):
    """kill -9 for the worker and its children."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


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


def sweep_and_look(broker, job):
    """What the scheduler does every minute, here at every look."""
    broker.send_task(SWEEP)
    job.refresh_from_db()
    return job.is_finished
