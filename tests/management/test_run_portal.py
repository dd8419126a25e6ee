"""The launcher: starts three kinds of processes, keeps them alive and leaves none behind.

That the whole portal starts, on an empty folder and again, and stops is tested where it is used: tests/test_journey.py.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings as project
from django.core.management import CommandError

from disclosure_portal.management.commands import run_portal
from disclosure_portal.management.commands.run_portal import SCHEDULER, WEB, WORKER, Portal, is_open
from tests.services import free_port, wait_for

START_SECONDS = 180
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]


@pytest.fixture
def portal(monkeypatch):
    """A launcher of processes that only sleep."""
    monkeypatch.setattr(run_portal, "RESTART_PAUSE_SECONDS", 0)
    monkeypatch.setattr(run_portal, "STOP_SECONDS", 1)
    said = []
    portal = Portal("127.0.0.1", free_port(), said.append)
    portal.said = said
    portal.commands = dict.fromkeys((WEB, WORKER, SCHEDULER), SLEEP)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield portal
    portal.stop()
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("name", [WORKER, SCHEDULER])
def test_what_died_is_started_again(portal, name):
    for other in portal.commands:
        portal.start(other)
    portal.processes[name].kill()
    portal.processes[name].wait()
    portal.look_after_processes()

    assert portal.said == [f"{name} 意外退出，正在重新启动。"]
    assert all(process.poll() is None for process in portal.processes.values())


def test_without_the_web_server_the_portal_ends(portal):
    portal.commands[WEB] = [sys.executable, "-c", "raise SystemExit(1)"]
    with pytest.raises(CommandError, match="网页服务没有启动"):
        portal.run()

    assert all(process.poll() is not None for process in portal.processes.values())


def test_what_ignores_the_request_to_stop_is_killed(portal):
    process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE, start_new_session=True)
    process.stdout.readline()
    portal.processes[WORKER] = process
    portal.stop()

    assert process.returncode == -signal.SIGKILL


def test_a_taken_port_is_refused_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"PORT={port + 1} make run"):
            run_portal.refuse_a_taken_port("127.0.0.1", port)


@contextmanager
def running_portal(folder):
    """The address of a portal as `make run` starts it, which stops in good order at the end."""
    port, output = free_port(), []
    launcher = start_launcher(folder, port, output)
    try:
        wait_for(lambda: has_started(launcher, output), "the address of the portal", START_SECONDS)
        yield f"http://127.0.0.1:{port}"
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(timeout=15)
    assert not is_open("127.0.0.1", port)
    assert launcher.returncode == 0, "".join(output)


def start_launcher(folder, port, output):
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "DEBUG": "1",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DATABASE_URL", None)
    launcher = subprocess.Popen(
        [sys.executable, "manage.py", "run_portal"],
        env=environment,
        cwd=project.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    threading.Thread(target=lambda: output.extend(launcher.stdout), daemon=True).start()
    return launcher


def has_started(launcher, output):
    assert launcher.poll() is None, "".join(output)
    return re.search(r"http://127\.0\.0\.1:\d+/", "".join(output))
