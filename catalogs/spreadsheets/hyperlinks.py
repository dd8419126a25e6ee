"""The hyperlinks behind the cells of an .xlsx: what a title leads to, which no reader of values gives."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any

from catalogs.spreadsheets.archives import check_archive
from catalogs.spreadsheets.grids import Cell
from catalogs.spreadsheets.refusals import Limits
from disclosure_portal.attachments.sheets import plain_parser, position

_FORMULA = re.compile(r'^\s*=?\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def hyperlinks(content: bytes, limits: Limits) -> dict[str, dict[Cell, str]]:
    """By sheet name and cell, the addresses of an .xlsx: links laid on cells, and HYPERLINK formulas."""
    with zipfile.ZipFile(io.BytesIO(check_archive(content, limits).content)) as archive:
        parts = {name.lower(): archive.read(name) for name in archive.namelist()}
    sheets = _Sheets()
    sheets.read(parts.get("xl/workbook.xml", b""))
    targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""))
    found = {}
    for name, relation in sheets.found.items():
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/").lower()
        folder, _, file = part.rpartition("/")
        links = _Links(_targets(parts.get(f"{folder}/_rels/{file}.rels", b"")))
        links.read(parts.get(part, b""))
        found[name] = links.found
    return found


def _targets(content: bytes) -> dict[str, str]:
    """What each relation of a part leads to, by its name."""
    relations = _Relations()
    relations.read(content)
    return relations.found


class _Part:
    """One part of the archive, walked for some of its elements."""

    def __init__(self) -> None:
        self.found: dict[Any, str] = {}

    def read(self, content: bytes) -> None:
        if content:
            parser = plain_parser()
            parser.StartElementHandler = lambda name, said: self.start(name.rpartition(":")[2], said)
            parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
            parser.CharacterDataHandler = self.text
            parser.Parse(content, True)

    def start(self, name: str, said: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Most parts say everything in attributes."""

    def text(self, text: str) -> None:
        """Most parts say everything in attributes."""


class _Relations(_Part):
    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "Relationship":
            self.found[said.get("Id", "")] = said.get("Target", "")


class _Sheets(_Part):
    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "sheet":
            self.found[said.get("name", "")] = _relation(said)


class _Links(_Part):
    """The links of one sheet."""

    def __init__(self, targets: dict[str, str]) -> None:
        super().__init__()
        self.targets = targets
        self.cell: Cell | None = None
        self.formula: list[str] | None = None

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "c" and "r" in said:
            self.cell = position(said["r"])
        elif name == "f":
            self.formula = []
        elif name == "hyperlink" and (target := self.targets.get(_relation(said))):
            self.found[position(said.get("ref", "A1").partition(":")[0])] = target

    def end(self, name: str) -> None:
        if name == "f" and self.formula is not None:
            if self.cell and (linked := _FORMULA.match("".join(self.formula))):
                self.found[self.cell] = linked[1].replace('""', '"')
            self.formula = None

    def text(self, text: str) -> None:
        if self.formula is not None:
            self.formula.append(text)


def _relation(said: dict[str, str]) -> str:
    return next((value for key, value in said.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
