"""Runs the whole portal in one terminal: web, worker and scheduler."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

WEB, WORKER, SCHEDULER = "web", "worker", "scheduler"
WEB_START_SECONDS = 30
STOP_SECONDS = 3
LOOK_SECONDS = 0.5
RESTART_PAUSE_SECONDS = 2

CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "disclosure_portal"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class Command(BaseCommand):
    help = "Prepares the database, then runs web, worker and scheduler until Ctrl-C. HOST and PORT are read."

    def handle(self, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        refuse_a_taken_port(host, port)
        call_command("migrate", verbosity=0)
        call_command("load_reference")
        if settings.DEBUG:
            call_command("fill_demo")
        connections.close_all()
        Portal(host, port, self.stdout.write).run()


class Stopped(Exception):
    """Someone asked the portal to stop."""


class Portal:
    """Three kinds of processes, each in a group of its own, so that a signal reaches its children too."""

    def __init__(self, host: str, port: int, say: Any) -> None:
        self.host, self.port, self.say = host, port, say
        self.commands = {
            WEB: web_command(host, port),
            WORKER: [*CELERY, "worker", "--concurrency=2", "--loglevel=warning", *QUIET],
            SCHEDULER: [*CELERY, "beat", "--loglevel=warning", "--pidfile="],
        }
        self.processes: dict[str, subprocess.Popen] = {}

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask_to_stop)
        try:
            for name in self.commands:
                self.start(name)
            self.wait_for_web()
            self.say(f"\n政务公开平台已启动：http://{self.host}:{self.port}/  （按 Ctrl-C 停止）")
            while True:
                self.look_after_processes()
                time.sleep(LOOK_SECONDS)
        except Stopped:
            self.say("正在停止……")
        finally:
            self.stop()

    def start(self, name: str) -> None:
        self.processes[name] = subprocess.Popen(
            self.commands[name], cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def wait_for_web(self) -> None:
        end = time.monotonic() + WEB_START_SECONDS
        while not is_open(self.host, self.port):
            if self.processes[WEB].poll() is not None or time.monotonic() > end:
                raise CommandError("网页服务没有启动，原因见上面的日志。")
            time.sleep(LOOK_SECONDS / 5)

    def look_after_processes(self) -> None:
        """Restart a worker or scheduler that died; without the web server there is nothing to run."""
        dead = [name for name, process in self.processes.items() if process.poll() is not None]
        if WEB in dead:
            raise CommandError("网页服务意外退出，原因见上面的日志。")
        for name in dead:
            self.say(f"{name} 意外退出，正在重新启动。")
            kill_group(self.processes[name])
            time.sleep(RESTART_PAUSE_SECONDS)
            self.start(name)

    def stop(self) -> None:
        """TERM to the heads, which end their children in good order; after a while KILL to what is left."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in self.processes.values():
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(process.poll() is None for process in self.processes.values()):
            time.sleep(0.05)
        for process in self.processes.values():
            kill_group(process)
            process.wait()


def web_command(host: str, port: int) -> list[str]:
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"]
    size = ["--workers", "2", "--blocking-threads", "12", "--backpressure", "64"]
    return [*granian, *size, "--host", host, "--port", str(port), "disclosure_portal.wsgi:application"]


def ask_to_stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def kill_group(process: subprocess.Popen) -> None:
    """Kill a process with its children, which may live on without it."""
    with suppress(ProcessLookupError, PermissionError):  # macOS answers the latter for a group of zombies
        os.killpg(process.pid, signal.SIGKILL)


def refuse_a_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"不能使用 {host}:{port}（{error.strerror}）。请换一个端口，例如：PORT={port + 1} make run"
            ) from None


def is_open(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
