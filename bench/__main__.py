"""Prints the tables of measurements. One module for each measured thing; each adds its lines here."""

from __future__ import annotations

import argparse

from bench import deadlines, exports, floods, imports
from bench.databases import databases
from bench.tables import WAIT_HEADINGS, table

MEASURED = (imports, exports, deadlines)
ROWS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "rows",
        type=int,
        nargs="?",
        default=ROWS,
        help=f"rows to import, {ROWS} if not said; ten times as many to export, as many opinions to post, "
        "a hundred times as many tasks to check",
    )
    rows = parser.parse_args().rows
    if rows < 1:
        parser.error("at least one row")
    offered = databases()
    print(table(line for measured in MEASURED for line in measured.lines(offered, rows)))
    print()
    print(table(floods.lines(offered, rows), WAIT_HEADINGS))


if __name__ == "__main__":
    main()
