"""Reading a catalog file: the door of this package for imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogs.models.elements import Channel
from catalogs.spreadsheets import json_files
from catalogs.spreadsheets.domains import DomainFinder, DomainName
from catalogs.spreadsheets.files import kind_of, open_csv, open_word, open_workbook
from catalogs.spreadsheets.form_columns import GUIDE
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import NAME_ROLES, Header, headings_in
from catalogs.spreadsheets.problems import Problem, Record
from catalogs.spreadsheets.records import SheetReader
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.spreadsheets.tables import find_headers

__all__ = [
    "CatalogFile",
    "DomainName",
    "FileRefused",
    "IgnoredSheet",
    "Limits",
    "Problem",
    "ReadResult",
    "Record",
    "open_catalog",
    "read_catalog",
    "report",
]


@dataclass(frozen=True, slots=True)
class IgnoredSheet:
    """A sheet that was left out: hidden, or no catalog."""

    name: str
    is_hidden: bool


@dataclass(slots=True)
class CatalogFile:
    """A file whose records are read as they are asked for: in printed order, bad ones too, each once.

    `rows` says how far it reaches; there are no more records than that. `ignored_sheets` are left out; empty
    ones and the guide of a form aren't worth naming. Asking for the next record raises FileRefused where the
    rest of the file can't be read.
    """

    kind: str
    rows: int
    records: Iterator[Record]
    ignored_sheets: list[IgnoredSheet] = field(default_factory=list)


@dataclass(slots=True)
class ReadResult:
    """What a file holds, read to its end."""

    kind: str
    records: list[Record] = field(default_factory=list)
    ignored_sheets: list[IgnoredSheet] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(1 for record in self.records if record.errors)


def read_catalog(
    source: str | Path | bytes,
    *,
    filename: str,
    domains: Sequence[DomainName],
    chosen_domain: str = "",
    limits: Limits | None = None,
) -> ReadResult:
    """All that a catalog file holds, at once. What passes from record to record takes `open_catalog`."""
    file = open_catalog(
        source, filename=filename, domains=domains, chosen_domain=chosen_domain, limits=limits
    )
    return ReadResult(file.kind, list(file.records), file.ignored_sheets)


def open_catalog(
    source: str | Path | bytes,
    *,
    filename: str,
    domains: Sequence[DomainName],
    chosen_domain: str = "",
    limits: Limits | None = None,
) -> CatalogFile:
    """Open a catalog as published, or as exported by the portal: .xlsx, .xls, .docx tables, .csv, .json.

    `chosen_domain` is the code that the user chose for rows whose domain the file does not name.
    Raises FileRefused, with a sentence for the clerk, for a file that can't be read as a catalog at all.
    """
    limits = limits or Limits()
    content = source if isinstance(source, bytes) else _read_bytes(Path(source), limits)
    kind = kind_of(content, filename, limits)
    if kind == "json":
        codes = {domain.code for domain in domains}
        items = json_files.read_items(content, limits)
        return CatalogFile(kind, len(items), json_files.records(items, codes, chosen_domain, limits))
    grids = _grids(content, kind, limits)
    catalogs = _catalogs_in(grids)
    finder = DomainFinder(domains)
    records = (
        record for grid in catalogs for record in SheetReader(grid, finder, limits, chosen_domain).records()
    )
    others = (grid for grid in grids if grid not in catalogs and grid.height and grid.name != GUIDE)
    ignored = [IgnoredSheet(grid.name, grid.is_hidden) for grid in others]
    return CatalogFile(kind, sum(grid.height for grid in catalogs), records, ignored)


def report(record: Record, domains: Sequence[DomainName]) -> dict[str, Any]:
    """A record as the command's --json prints it: channels by their standard names, the rest by codes."""
    return {
        "sheet": record.sheet,
        "excel_rows": [record.first_row, record.last_row],
        "status": record.status,
        "errors": [problem.as_dict() for problem in record.errors],
        "findings": [problem.as_dict() for problem in record.findings],
        "domain": next((domain.name for domain in domains if domain.code == record.domain_code), ""),
        "level1": record.level1,
        "level2": record.level2,
        "elements_text": record.content_text,
        "basis_text": record.basis_text,
        "time_limit_text": record.time_limit_text,
        "time_limit": {"kind": str(record.time_limit.kind), "days": record.time_limit.days},
        "subject": record.subject,
        "channels": [Channel(code).label for code in record.channels],
        "audience": record.audiences,
        "mode": record.methods,
        "levels": record.levels,
    }


def _grids(content: bytes, kind: str, limits: Limits) -> list[Grid]:
    if kind == "csv":
        return [open_csv(content, limits)]
    return [open_word(content, limits)] if kind == "docx" else open_workbook(content, kind, limits)


def _read_bytes(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as file:
        return file.read(limits.file_bytes + 1)


def _catalogs_in(grids: Sequence[Grid]) -> list[Grid]:
    """The visible sheets that hold a catalog; covers, lists of contents and other tables are left out.

    Refuses the file where a catalog lacks names, bases or limits, and where no sheet holds one.
    """
    catalogs = []
    for grid in (grid for grid in grids if not grid.is_hidden):
        headers = [header for header in find_headers(grid) if header.is_catalog]
        for header in headers:
            if missing := header.missing_columns():
                raise FileRefused(_without_columns(grid, header, missing))
        if headers:
            catalogs.append(grid)
    if not catalogs:
        raise FileRefused(_without_header(grids))
    return catalogs


def _without_columns(grid: Grid, header: Header, missing: Sequence[str]) -> str:
    name, _ = grid.place(header.first_row)
    where = f"工作表“{name}”" if name else "表格"
    return f"{where}缺少{'、'.join(f'“{label}”' for label in missing)}栏。请补上这些栏目后重新上传。"


def _without_header(grids: Sequence[Grid]) -> str:
    nearest = max(
        (headings_in(grid, row) for grid in grids for row in range(min(grid.height, 20))),
        key=len,
        default=set(),
    )
    known = {"name": "公开事项", "basis": "公开依据", "time_limit": "公开时限"}
    nearest |= {"name"} if nearest & set(NAME_ROLES) else set()
    missing = "、".join(f"“{label}”" for role, label in known.items() if role not in nearest)
    return f"没有找到目录表格的表头，缺少{missing or '必要的'}栏。请检查表头是否有一级事项、二级事项、公开依据、公开时限。"
