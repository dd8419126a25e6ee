"""Reads files one by one as the import does, each in a process of its own, and tells what became of it.

Called by the tests with the paths of files: `python -m tests.catalogs.spreadsheets.hostile FILE …` prints one
JSON object a line: the refusal, or the errors of the records, and the seconds of processor time and megabytes that it took.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import django

SECONDS, MEGABYTES = 10, 500


def main(paths):
    """Import everything once; what a file costs is then measured in a child that does nothing else."""
    django.setup()
    from catalogs.spreadsheets import staging  # noqa: F401

    for path in paths:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            with os.fdopen(writer, "w") as pipe:
                pipe.write(json.dumps(read(Path(path)), ensure_ascii=False))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        print(told or json.dumps({"crash": f"the reader ended with status {status}"}), flush=True)


def read(path):
    from catalogs.spreadsheets.reading import FileRefused, read_catalog
    from catalogs.spreadsheets.staging import limits
    from tests.catalogs.spreadsheets.conftest import DOMAINS

    resource.setrlimit(resource.RLIMIT_DATA, (2 * MEGABYTES * 1024 * 1024,) * 2)
    signal.alarm(3 * SECONDS)
    start = time.process_time()
    told = {"refusal": "", "errors": []}
    try:
        result = read_catalog(path, filename=path.name, domains=DOMAINS, limits=limits())
        told["errors"] = [error.message for record in result.records[:20] for error in record.errors]
    except FileRefused as refused:
        told["refusal"] = str(refused)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**told, "seconds": time.process_time() - start, "megabytes": peak}


if __name__ == "__main__":
    main(sys.argv[1:])
