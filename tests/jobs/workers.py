"""Real workers on the test's database, to be killed at will, and the sender's end of their broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from celery import Celery
from django.conf import settings as project
from django.db import connection

SWEEP = "disclosure_portal.jobs.tasks.sweep"


def environment_on(folder, **changes):
    """The environment of a worker whose files and file broker are in a folder, and that is soon put back."""
    return {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "JOB_RESEND_SECONDS": "1",
        "JOB_STOPPED_SECONDS": "1",
        **changes,
    }


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


@contextmanager
def workers_in(environment, tasks):
    """start(): another worker that also knows the given module of tasks. All are killed in the end."""
    workers = []

    def start():
        celery = [sys.executable, "-m", "celery", "-A", "disclosure_portal", "worker", "-I", tasks]
        options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=warning"]
        workers.append(
            subprocess.Popen(
                [*celery, *options], env=environment, cwd=project.BASE_DIR, start_new_session=True
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        kill(worker)


def kill(worker):
    """kill -9 for the worker and its children."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@contextmanager
def sender_to(environment, folder):
    """A sender's end of the workers' broker."""
    app = Celery(set_as_current=False)
    app.conf.task_default_queue = "portal"
    if redis := environment.get("REDIS_URL"):
        app.conf.broker_url = redis
    else:
        messages = folder / "broker" / "messages"
        messages.mkdir(parents=True)
        folders = {"data_folder_in": messages, "data_folder_out": messages}
        app.conf.broker_url = project.CELERY_BROKER_URL
        app.conf.broker_transport_options = {
            **{name: str(folder) for name, folder in folders.items()},
            "control_folder": str(folder / "broker" / "control"),
        }
    yield app
    app.close()


def sweep_and_look(broker, job):
    """What the scheduler does every minute, here at every look: so seldom that a busy worker keeps up with it."""
    broker.send_task(SWEEP)
    time.sleep(0.5)
    job.refresh_from_db()
    return job.is_finished
