"""The test database is migrated once in a run, and every worker begins with a copy of it.

The fixtures stand in place of pytest-django's of the same names: tests/conftest.py takes them in.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

READY = "portal_ready"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A database file is never taken away: its folder goes when the run ends, and a copy isn't to be emptied."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Whoever comes first migrates, while the others wait for what it leaves."""
    turn = os.open(Path(os.environ["TEST_ROOT"], f"{READY}.lock"), os.O_CREAT | os.O_WRONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    if _mark().exists():
        _take_copy()
    return turn


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker):
    if not _mark().exists() and not _is_of_others():
        with django_db_blocker.unblock():
            _leave_copy()
    os.close(django_db_modify_db_settings)  # the next one's turn


def copy_file(folder: Path) -> None:
    """Put a migrated SQLite database where a portal of its own, in that folder, looks for one."""
    shutil.copyfile(_mark(), folder / "portal.sqlite3")


def _mark() -> Path:
    """With SQLite the database itself."""
    return Path(os.environ["TEST_ROOT"], READY)


def _take_copy() -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        shutil.copyfile(_mark(), connection.creation._get_test_db_name())
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = READY


def _leave_copy() -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(_mark())])
        return
    connection.close()  # a database that is copied has no visitors
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {READY} TEMPLATE "{connection.settings_dict["NAME"]}"')
    _mark().touch()


def _is_of_others() -> bool:
    """A server that was given is left as it was found: there every worker migrates for itself."""
    address = unquote(os.environ.get("DATABASE_URL", ""))
    return bool(address) and os.environ["TEST_ROOT"] not in address
