"""Prints the table of measurements. One module for each measured thing; each adds its lines here."""

from __future__ import annotations

from bench import exports, imports
from bench.databases import databases
from bench.tables import table

MEASURED = (imports, exports)


def main() -> None:
    offered = databases()
    print(table(line for measured in MEASURED for line in measured.lines(offered)))


if __name__ == "__main__":
    main()
