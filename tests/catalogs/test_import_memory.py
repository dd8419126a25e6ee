"""Large files: what an import holds in memory hardly grows with its rows."""

from __future__ import annotations

import os

import pytest

from bench.processes import run
from tests import services

FEW, MANY = 2_000, 10_000
# The texts of eight thousand rows are about 12 MB. They are held as the sheet's own cells and, beside them, as
# the records read from it; matching, check-up and applying add nothing that grows.
GROWTH_MEGABYTES = 60


@pytest.fixture
def peak_of():
    """peak_of(rows): the peak of memory in MB of a process that imports so many, from the file to the catalog."""

    def measure(rows):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "disclosure_portal.settings",
            "VAR_DIR": str(services.new_folder("memory-")),
        }
        environment.pop("DATABASE_URL", None)
        return run("bench.imports", "ours", str(rows), environment=environment).peak

    return measure


def test_five_times_the_rows_take_little_more_memory(peak_of):
    assert peak_of(MANY) - peak_of(FEW) < GROWTH_MEGABYTES
