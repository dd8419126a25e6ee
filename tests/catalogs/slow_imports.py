"""Loaded by a worker in the tests: imports stop on their way, once, until the worker is killed.

The folder PAUSED_IN says where: reading stops after its second chunk is saved, applying when all rows are
written and nothing is committed. A file there says that it has come so far; the next worker goes on.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from catalogs import workflow
from catalogs.spreadsheets import staging
from catalogs.workflow import importing

staging.CHUNK = 5
FOLDER = Path(os.environ["PAUSED_IN"])


def pause_after(function, name, times):
    """The function, that waits for its end the first time that it has been called so often."""
    calls = []

    def paused(*args, **options):
        result = function(*args, **options)
        calls.append(name)
        if len(calls) == times and not (FOLDER / name).exists():
            (FOLDER / name).touch()
            time.sleep(600)
        return result

    return paused


workflow.add_read_rows = pause_after(workflow.add_read_rows, "reading", 2)
importing.write_rows = pause_after(importing.write_rows, "applying", 1)
