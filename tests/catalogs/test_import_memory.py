"""Large files: what an import holds in memory hardly grows with its rows."""

from __future__ import annotations

import os

import pytest

from bench.processes import run
from tests import databases, services

FEW, MANY = 2_000, 10_000
# Records pass by one after the other. What grows are the cells of the sheet, for a while twice, since the library
# that opens it holds them too: some 20 MB for eight thousand rows. A list of the records would be as much again.
GROWTH_MEGABYTES = 32


@pytest.fixture
def peak_of(db):
    """peak_of(rows): the peak of memory in MB of a process that imports so many, from the file to the catalog."""

    def measure(rows):
        folder = services.new_folder("memory-")
        databases.copy_file(folder)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "disclosure_portal.settings",
            "VAR_DIR": str(folder),
        }
        environment.pop("DATABASE_URL", None)
        return run("bench.imports", "ours", str(rows), environment=environment).peak

    return measure


def test_five_times_the_rows_take_little_more_memory(peak_of):
    assert peak_of(MANY) - peak_of(FEW) < GROWTH_MEGABYTES
