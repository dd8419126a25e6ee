"""Databases to measure on, each made for one process and gone with the run: SQLite, and PostgreSQL where it starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from itertools import count

import psycopg2
import pytest
from psycopg2 import sql

from tests import services

NewEnvironment = Callable[
    [], Mapping[str, str]
]  # each call: the environment of a process with an empty database
_numbers = count(1)


def databases() -> dict[str, NewEnvironment]:
    """The databases that this machine can offer, by name."""
    found: dict[str, NewEnvironment] = {"SQLite": _environment}
    try:
        server = services.start_postgresql()
    except (pytest.UsageError, OSError) as missing:
        print(f"PostgreSQL is left out: {missing}", file=sys.stderr)
    else:
        found["PostgreSQL"] = lambda: _environment(DATABASE_URL=_new_postgresql(server))
    return found


def _environment(**changes: str) -> dict[str, str]:
    """A folder of its own holds the SQLite database, the stored files and the broker of a process."""
    folder = str(services.new_folder("bench-"))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "disclosure_portal.settings",
        "VAR_DIR": folder,
        **changes,
    }


def _new_postgresql(server: str) -> str:
    name = f"bench_{next(_numbers)}"
    start, _, _ = server.rpartition("/")
    connection = psycopg2.connect(f"{start.replace('postgres://', 'postgresql://')}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return f"{start}/{name}"
