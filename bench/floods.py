"""A flood of opinions: how long a reader waits for a page while thousands of posts come in, beside a quiet hour.

The portal's own web server answers, as `make run` starts it, on a database of its own and with the static files of a
deployment. Readers ask for the first page of public participation and for the page of the activity that the posts go to.
The posts come from many clients at once, each with a token of the form and an address of its own behind a proxy's header,
and none of them above what one address may post in an hour. Then every receipt is looked for in the database.
"""

from __future__ import annotations

import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import django

from bench import processes
from bench.tables import Wait, Waits

if TYPE_CHECKING:  # it takes over the environment, which here is the measured process's own
    from bench.databases import NewEnvironment

CLIENTS = 16  # posts under way at any moment
POSTS_OF_ONE = 10  # of one address, half of what it may post in an hour
READERS = 2
QUIET_SECONDS = 10
START_SECONDS = 60
READING_PAUSE = 0.1  # seconds between two pages of one reader
BAR = 5  # times the quiet wait, at most
HEADER = "X-Real-IP"


def lines(databases: Mapping[str, NewEnvironment], posts: int) -> Iterator[Waits]:
    for database, new_environment in databases.items():
        environment = {**new_environment(), "DEBUG": "0", "CLIENT_ADDRESS_HEADER": HEADER}
        environment["STATIC_ROOT"] = str(Path(environment["VAR_DIR"], "static"))
        environment["POSTS_PER_ACTIVITY"] = str(posts)  # all of them may come in
        told = processes.told("bench.floods", str(posts), environment=environment)
        quiet, flood = Wait(**told["quiet"]), Wait(**told["flood"])
        yield Waits(database, quiet, flood, BAR, posts, told["seconds"], told["lost"], told["double"])


# What happens at the server


def read(port: int, paths: list[str], over: Callable[[], bool]) -> list[float]:
    """The seconds that a reader waits for each page, one after the other, until it is over."""
    waits = []
    for path in cycle(paths):
        if over():
            return waits
        begun = time.perf_counter()
        status, _ = _ask(port, "GET", path)
        waits.append(time.perf_counter() - begun)
        assert status == 200, f"{path} answered {status}"
        time.sleep(READING_PAUSE)
    return waits


def post(port: int, path: str, number: int, token: str) -> str:
    """Send one opinion. Returns its receipt, empty when it wasn't taken."""
    form = urlencode({"token": token, "website": "", "text": _text(number), "send": "1"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", HEADER: _address(number // POSTS_OF_ONE)}
    status, location = _ask(port, "POST", path, form, headers)
    return location.rstrip("/").rpartition("/")[2] if status == 302 else ""


def _ask(
    port: int, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def _text(number: int) -> str:
    return f"第{number}条意见：水价涨得太快，请分三年逐步调整到位。"


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


# What is told of it


def measure(port: int, activity: Any, posts: int) -> dict[str, Any]:
    from django.urls import reverse

    from disclosure_portal.web import public_forms

    pages = [reverse("participation:overview"), reverse("participation:consultation", args=[activity.pk])]
    form = reverse("participation:opinion_form", args=[activity.pk])
    tokens = [public_forms.issue(f"opinion:{activity.pk}") for _ in range(posts)]
    for _ in range(20):  # templates are compiled by now, in both processes of the server
        for page in (*pages, form):
            _ask(port, "GET", page)
    with ThreadPoolExecutor(CLIENTS + READERS) as crowd:
        end = time.monotonic() + max(QUIET_SECONDS, public_forms.LEAST_SECONDS)
        quiet = _read_all(crowd, port, pages, lambda: time.monotonic() > end)()
        over = Event()
        reading = _read_all(crowd, port, pages, over.is_set)
        begun = time.perf_counter()
        receipts = list(crowd.map(lambda number: post(port, form, number, tokens[number]), range(posts)))
        seconds = time.perf_counter() - begun
        over.set()
        flood = reading()
    return {"quiet": _wait(quiet), "flood": _wait(flood), "seconds": seconds, **_missed(receipts)}


def _read_all(
    crowd: ThreadPoolExecutor, port: int, pages: list[str], over: Callable[[], bool]
) -> Callable[[], list[float]]:
    """Let the readers begin. Returns how to get all their waits at the end."""
    readers = [crowd.submit(read, port, pages, over) for _ in range(READERS)]
    return lambda: [wait for reader in readers for wait in reader.result()]


def _wait(waits: list[float]) -> dict[str, float]:
    return {"median": statistics.median(waits), "late": statistics.quantiles(waits, n=20)[-1]}


def _missed(receipts: list[str]) -> dict[str, int]:
    """How many opinions aren't there under the receipt that was handed out, and how many more there are than sent."""
    from participation.models import Opinion

    kept = dict(Opinion.objects.values_list("receipt", "shown_text"))
    lost = sum(kept.get(receipt) != _text(number) for number, receipt in enumerate(receipts))
    return {"lost": lost, "double": len(kept) - (len(receipts) - lost)}


def _open_activity() -> Any:
    """A solicitation in its third day, as in the tests."""
    from disclosure_portal.units.models import Unit
    from tests import factories
    from tests.participation import opinions, records

    county = factories.make_county()
    township = factories.make_unit(county, "210323106", "偏岭镇")
    justice = factories.make_unit(county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)
    editor = factories.make_person("editor", "张经办", "editor", township)
    decision = records.make_decision(township, county, justice, by=editor)
    return opinions.make_open(decision, by=editor)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    from disclosure_portal.management.commands.run_portal import is_open

    end = time.monotonic() + START_SECONDS
    while not is_open("127.0.0.1", port):
        assert time.monotonic() < end, "the portal's web server hasn't started"
        time.sleep(0.1)


def main(posts: str) -> None:
    """One database, the empty one that the environment names."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from disclosure_portal.management.commands.run_portal import kill_group, web_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    activity = _open_activity()
    connections.close_all()
    port = _free_port()
    server = subprocess.Popen(
        web_command("127.0.0.1", port), stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
    )
    try:
        _wait_for(port)
        processes.tell(measure(port, activity, int(posts)))
    finally:
        server.terminate()
        kill_group(server)
        server.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
