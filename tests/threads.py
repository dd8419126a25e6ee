"""Several people at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from threading import Barrier, Thread
from typing import Any

from django.db import connection

WAIT = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all acts at the same moment, each on a connection of its own; their outcomes in order, exceptions among them.

    Fails when an act doesn't end.
    """
    start, outcomes = Barrier(len(acts)), {}

    def do(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=WAIT)
            outcomes[number] = act()
        except Exception as outcome:
            outcomes[number] = outcome
        finally:
            connection.close()

    threads = [
        Thread(target=copy_context().run, args=(do, number, act), daemon=True)
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=WAIT)
    assert not any(thread.is_alive() for thread in threads), "An act hasn't ended: a deadlock?"
    return [outcomes[number] for number in range(len(acts))]
