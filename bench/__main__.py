"""Prints the table of measurements. One module for each measured thing; each adds its lines here."""

from __future__ import annotations

import argparse

from bench import exports, imports
from bench.databases import databases
from bench.tables import table

MEASURED = (imports, exports)
ROWS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "rows",
        type=int,
        nargs="?",
        default=ROWS,
        help=f"rows to import, {ROWS} if not said; ten times as many to export",
    )
    rows = parser.parse_args().rows
    if rows < 1:
        parser.error("at least one row")
    offered = databases()
    print(table(line for measured in MEASURED for line in measured.lines(offered, rows)))


if __name__ == "__main__":
    main()
