"""A database that is busy for longer than people wait: told as such, with what was sent kept for another try."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest

# PostgreSQL: too many connections, lock not available, time limit of a query, serialization, deadlock
BUSY_STATES = frozenset({"53300", "55P03", "57014", "40001", "40P01"})
RETRY_SECONDS = 30


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again in a while helps: a lock or a time limit, not a database that is gone or wrong."""
    if not isinstance(error, OperationalError):
        return False
    return "is locked" in str(error) or getattr(error.__cause__, "pgcode", None) in BUSY_STATES


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form to be sent once more; none when it has a file or a password, which no page repeats."""
    if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]
