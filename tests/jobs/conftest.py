"""What the tests of background jobs share: a queued job, what was sent, a clock to turn, people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.db import connection

from disclosure_portal import clock
from disclosure_portal.jobs import queue

TASK = "tests.jobs.tasks.write_a_unit"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def sent(monkeypatch):
    """The messages that would have gone to the broker: (task name, job number)."""
    messages = []
    app = current_app._get_current_object()
    monkeypatch.setattr(app, "send_task", lambda name, args: messages.append((name, *args)))
    return messages


@pytest.fixture
def at(settings):
    """at(moment) holds the clock until the next call or the end of the test."""
    settings.DEBUG = True
    held = []

    def release():
        while held:
            held.pop().__exit__(None, None, None)

    def at(moment):
        release()
        held.append(clock.set_to(moment))
        held[0].__enter__()

    yield at
    release()


@pytest.fixture
def job(db, sent):
    return queue.enqueue(TASK, "unit:1", {"code": "X1"}, by=None, title="写入单位")


def at_once(function, times):
    """Call the function in so many threads at the same moment; results, exceptions among them."""
    barrier = Barrier(times)

    def call():
        try:
            barrier.wait(timeout=10)
            return function()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        started = [pool.submit(copy_context().run, call) for _ in range(times)]
        return [future.result(timeout=30) for future in started]
