"""An .xlsx or .docx as an archive: checked before it is unpacked, and cleared of everything that isn't read."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from xml.parsers import expat

from catalogs.spreadsheets.grids import Cell
from catalogs.spreadsheets.number_formats import styles_without_day
from catalogs.spreadsheets.parts import elements, scan_document, scan_plain, scan_strings
from catalogs.spreadsheets.refusals import FileRefused, Limits
from catalogs.spreadsheets.sheet_scans import SheetScan, shown_characters, too_large

__all__ = [
    "BROKEN",
    "ENCRYPTED",
    "WITH_MACROS",
    "CheckedArchive",
    "check_archive",
    "check_document",
    "too_large",
    "too_many_sheets",
    "too_much_text",
]

BROKEN = "文件已损坏，无法打开。请在WPS或Excel中打开确认内容完整，另存为 .xlsx 后重新上传。"
WITH_MACROS = "文件带有宏，不能上传。请在WPS或Excel中另存为不带宏的 .xlsx 后重新上传。"
ENCRYPTED = "文件设有密码。请在WPS或Excel中取消打开密码，另存为 .xlsx 后重新上传。"
NOT_A_WORKBOOK = "这不是 Excel 工作簿。请在WPS或Excel中打开，另存为 .xlsx 后重新上传。"
NOT_A_DOCUMENT = "这不是Word文档。请在WPS或Word中打开，另存为 .docx 后重新上传。"

_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30  # bytes at the least
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WORKBOOK, _RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_DOCUMENT = "word/document.xml"
_TYPES = "[content_types].xml"
_READ = {_TYPES, "_rels/.rels", _WORKBOOK, _RELATIONS, _STRINGS, _STYLES}
_MACROS = ("vbaproject.bin", "vbadata.xml")


@dataclass(slots=True)
class CheckedArchive:
    """A rebuilt archive that holds only what was checked, and by sheet name the formulas without a usable
    stored value and the cells whose format shows a date without its day."""

    content: bytes
    empty_formulas: dict[str, frozenset[Cell]] = field(default_factory=dict)
    without_day: dict[str, dict[Cell, str]] = field(default_factory=dict)


def check_archive(content: bytes, limits: Limits) -> CheckedArchive:
    """Unpack the parts of a workbook within the limits, look at every one, and pack them anew.

    What is opened afterwards is exactly what was measured here, so an archive that lies about its sizes gains
    nothing, and a part that isn't looked at isn't there. One part at a time is held unpacked.
    """
    with _opened(content, limits, NOT_A_WORKBOOK, _WORKBOOK) as parts:
        return _Workbook(parts, limits).rebuilt()


def check_document(content: bytes, limits: Limits) -> bytes:
    """The body of a .docx: word/document.xml, within the limits, without entities and not nested without end."""
    with _opened(content, limits, NOT_A_DOCUMENT, _DOCUMENT) as parts:
        body = parts.read(_DOCUMENT)
        scan_document(body, limits)
        return body


@contextmanager
def _opened(content: bytes, limits: Limits, otherwise: str, main: str) -> Iterator[_Parts]:
    """The parts of an archive that keeps the limits and holds its main part. All other troubles become a refusal."""
    try:
        _check_count(content.count(_DIRECTORY_ENTRY), limits)  # before Python makes an object of each
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _Parts(archive, limits, otherwise, main)
            parts.check()
            yield parts
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as broken:
        raise FileRefused(BROKEN) from broken
    except (NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError) as unusual:
        raise FileRefused(BROKEN) from unusual


def _check_count(entries: int, limits: Limits) -> None:
    if entries > limits.archive_entries:
        raise FileRefused(
            f"文件内含{entries}个部件，超过上限{limits.archive_entries}个。请删除图片和多余的工作表，另存为 .xlsx 后重新上传。"
        )


class _Parts:
    """The parts of an archive by their names in lower case."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, otherwise: str, main: str) -> None:
        self.archive, self.limits, self.otherwise, self.main = archive, limits, otherwise, main
        self.entries = archive.infolist()
        self.by_name = {entry.filename.lower(): entry for entry in self.entries}
        self.tags = 0

    def check(self) -> None:
        """By what the directory says, before anything is unpacked; then every part that holds markup for entities."""
        _check_count(len(self.entries), self.limits)
        if any(entry.flag_bits & 1 for entry in self.entries):
            raise FileRefused(ENCRYPTED)
        if sum(entry.file_size for entry in self.entries) > self.limits.unpacked_bytes:
            limit = self.limits.unpacked_bytes // 1024 // 1024
            raise FileRefused(f"文件展开后超过上限{limit}MB。请删除图片和多余内容，或分成几个文件上传。")
        if len(self.by_name) < len(self.entries) or self._overlap() or self._is_packed_oddly():
            raise FileRefused(BROKEN)
        if any(name.endswith(_MACROS) or "/macrosheets/" in name for name in self.by_name):
            raise FileRefused(WITH_MACROS)
        if self.main not in self.by_name:
            raise FileRefused(self.otherwise)
        if b"macroEnabled" in self.read(_TYPES):
            raise FileRefused(WITH_MACROS)
        for name in self.by_name:
            if name.endswith((".xml", ".rels", ".vml")) and name not in _READ and not _is_sheet(name):
                scan_plain(self.read(name))

    def _overlap(self) -> bool:
        """Entries that share bytes: how a small archive is made to hold any number of large parts."""
        in_order = sorted(self.entries, key=lambda entry: entry.header_offset)
        return any(
            one.header_offset + _LOCAL_HEADER + one.compress_size > following.header_offset
            for one, following in pairwise(in_order)
        )

    def _is_packed_oddly(self) -> bool:
        return any(entry.compress_type not in _METHODS for entry in self.entries)

    def read(self, name: str) -> bytes:
        """A part, no longer than the directory says; nothing where there is none."""
        entry = self.by_name.get(name)
        content = self.archive.read(entry) if entry else b""
        self.tags += content.count(b"<")
        if self.tags > self.limits.tags:
            raise too_large(self.limits)
        return content


def too_many_sheets(count: int, limits: Limits) -> FileRefused:
    return FileRefused(
        f"文件有{count}个工作表，超过上限{limits.sheets}个。请删除多余的工作表，或分成几个文件上传。"
    )


def too_much_text(limits: Limits) -> FileRefused:
    return FileRefused(
        f"表格的文字超过上限{limits.characters // 10_000}万字。请删除多余内容，或分成几个文件上传。"
    )


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


class _Workbook:
    """Looks at the parts of a workbook one after the other and packs those that are to be read."""

    def __init__(self, parts: _Parts, limits: Limits) -> None:
        self.parts, self.limits = parts, limits
        self.sheets = self._sheets()
        self.packed = io.BytesIO()
        self.scans: dict[str, SheetScan] = {}

    def rebuilt(self) -> CheckedArchive:
        with zipfile.ZipFile(self.packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            self._pack_all(archive)
        empty = {
            sheet: self.scans[part].empty_formulas
            for sheet, part in self.sheets.items()
            if part in self.scans
        }
        without_day = {
            sheet: self.scans[part].without_day for sheet, part in self.sheets.items() if part in self.scans
        }
        return CheckedArchive(
            self.packed.getvalue(), {sheet: cells for sheet, cells in empty.items() if cells}, without_day
        )

    def _pack_all(self, archive: zipfile.ZipFile) -> None:
        for name in _READ - {_STRINGS, _STYLES}:
            self._pack(archive, name, scan_plain)
        styles: dict[str, str] = {}
        self._pack(archive, _STYLES, lambda content: styles.update(styles_without_day(content)))
        strings: list[int] = []
        self._pack(archive, _STRINGS, lambda content: strings.extend(scan_strings(content, self.limits)))
        budget = SheetScan.Budget(self.limits, styles_without_day=styles)
        for name in sorted({*self.sheets.values(), *filter(_is_sheet, self.parts.by_name)}):
            self._pack(archive, name, lambda content, name=name: self._scan(name, content, budget))
        for name in self.parts.by_name:
            if name.startswith("xl/worksheets/_rels/"):
                self._pack(archive, name, scan_plain)
        if max(strings, default=0) * budget.string_cells > self.limits.characters:
            self._check_shown(strings)

    def _pack(self, archive: zipfile.ZipFile, name: str, look: Callable[[bytes], object]) -> None:
        if content := self.parts.read(name):
            look(content)
            archive.writestr(self.parts.by_name[name].filename, content)

    def _scan(self, name: str, content: bytes, budget: SheetScan.Budget) -> None:
        self.scans[name] = scan = SheetScan(budget)
        scan.walk(content)

    def _check_shown(self, strings: list[int]) -> None:
        """One text can stand in any number of cells, and each of them becomes a text of its own."""
        left = self.limits.characters
        self.parts.tags = 0  # what is read here was counted before
        for name in self.scans:
            left -= shown_characters(self.parts.read(name), strings)
            if left < 0:
                raise too_much_text(self.limits)

    def _sheets(self) -> dict[str, str]:
        """Where each sheet of the workbook lies in the archive, in lower case."""
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in elements(self.parts.read(_RELATIONS) or b"<x/>", "Relationship")
        }
        sheets = elements(self.parts.read(_WORKBOOK), "sheet")
        if len(sheets) > self.limits.sheets:
            raise too_many_sheets(len(sheets), self.limits)
        found = {}
        for sheet in sheets:
            relation = next((value for key, value in sheet.items() if key.rpartition(":")[2] == "id"), None)
            target = targets.get(relation, "").lstrip("/").removeprefix("xl/")
            found[sheet.get("name", "")] = posixpath.normpath(f"xl/{target}").lower()
        parts = [part for part in found.values() if part in self.parts.by_name]
        if len(found) < len(sheets) or len(set(parts)) < len(parts):
            raise FileRefused(BROKEN)  # each sheet of one part is opened anew, and as large as the part
        return found
