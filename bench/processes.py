"""Each measurement runs in a process of its own, so that its peak of memory is its own too."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bench.tables import Figures


def run(module: str, *words: str, environment: Mapping[str, str]) -> Figures:
    """Run a module of this package in a process of its own and take its figures from what it tells."""
    return Figures(**told(module, *words, environment=environment))


def told(module: str, *words: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Run a module of this package in a process of its own and read what it prints last."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured(act: Callable[[], object]) -> Figures:
    before, start, worked = _peak(), time.perf_counter(), time.process_time()
    act()
    return Figures(time.perf_counter() - start, time.process_time() - worked, _peak(), _peak() - before)


def tell(found: Figures | Mapping[str, Any]) -> None:
    print(json.dumps(asdict(found) if isinstance(found, Figures) else found), flush=True)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
