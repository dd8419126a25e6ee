"""An .xlsx as an archive: checked before it is opened, and cleared of everything but its sheets."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from catalogs.spreadsheets.grids import Cell
from catalogs.spreadsheets.refusals import FileRefused, Limits
from disclosure_portal.attachments.sheets import SheetTooLarge, SheetWalk, plain_parser

BROKEN = "文件已损坏，无法打开。请在WPS或Excel中打开确认内容完整，另存为 .xlsx 后重新上传。"
WITH_MACROS = "文件带有宏，不能上传。请在WPS或Excel中另存为不带宏的 .xlsx 后重新上传。"
ENCRYPTED = "文件设有密码。请在WPS或Excel中取消打开密码，另存为 .xlsx 后重新上传。"


@dataclass(slots=True)
class CheckedArchive:
    """A rebuilt archive that holds only what was checked, and the formulas without a usable stored value by sheet name."""

    content: bytes
    empty_formulas: dict[str, frozenset[Cell]] = field(default_factory=dict)


def check_archive(content: bytes, limits: Limits) -> CheckedArchive:
    """Unpack the parts of a workbook within the limits, look at every sheet, and pack them anew.

    What is opened afterwards is exactly what was measured here, so an archive that lies about its sizes gains nothing.
    """
    try:
        parts = _unpack(content, limits)
        return CheckedArchive(_pack(parts), _look_at_sheets(parts, limits))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as broken:
        raise FileRefused(BROKEN) from broken
    except (NotImplementedError, RuntimeError, ValueError, LookupError) as unusual:
        raise FileRefused(BROKEN) from unusual


def _unpack(content: bytes, limits: Limits) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_entries(entries, limits)
        return {entry.filename: archive.read(entry) for entry in entries if _is_needed(entry.filename)}


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise FileRefused(
            f"文件内含{len(entries)}个部件，超过上限{limits.archive_entries}个。请另存为 .xlsx 后重新上传。"
        )
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        limit = limits.unpacked_bytes // 1024 // 1024
        raise FileRefused(f"文件展开后超过上限{limit}MB。请删除图片和多余内容，或分成几个文件上传。")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names):
        raise FileRefused(BROKEN)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(ENCRYPTED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused(WITH_MACROS)
    if "xl/workbook.xml" not in names:
        raise FileRefused("这不是 Excel 工作簿。请在WPS或Excel中打开，另存为 .xlsx 后重新上传。")


def _is_needed(name: str) -> bool:
    name = name.lower()
    wanted = name.startswith(("xl/worksheets/", "xl/_rels/")) or name.count("/") <= 1
    return wanted and name.endswith((".xml", ".rels")) and not name.startswith("docprops/")


def _pack(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _look_at_sheets(parts: dict[str, bytes], limits: Limits) -> dict[str, frozenset[Cell]]:
    scans = {name.lower(): _scan_sheet(parts[name], limits) for name in parts if _is_sheet(name)}
    return {sheet: scans[part] for sheet, part in _sheet_parts(parts).items() if scans.get(part)}


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Where each sheet of the workbook lies in the archive, in lower case."""
    by_lower = {name.lower(): content for name, content in parts.items()}
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _elements(by_lower.get("xl/_rels/workbook.xml.rels", b"<x/>"), "Relationship")
    }
    sheets = {}
    for sheet in _elements(by_lower["xl/workbook.xml"], "sheet"):
        relation = next((value for key, value in sheet.items() if key.rpartition(":")[2] == "id"), None)
        target = targets.get(relation, "")
        sheets[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()
    return sheets


def _elements(content: bytes, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = plain_parser()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found


def _scan_sheet(content: bytes, limits: Limits) -> frozenset[Cell]:
    """The formulas of a sheet that have no stored value. Refuses a sheet that spans more than the limits allow."""
    scan = _SheetScan(rows=limits.rows, cells=limits.cells)
    try:
        scan.walk(content)
    except SheetTooLarge:
        raise too_large(limits) from None
    return scan.result()


_FAILED = "e"  # the type of a cell whose formula came to an error


class _SheetScan(SheetWalk):
    """Notes how far the cells with a value reach, and which formulas were never calculated."""

    def __init__(self, *, rows: int, cells: int) -> None:
        super().__init__(rows=rows, cells=cells)
        self.in_formula = self.has_value = False
        self.cell_type = ""
        self.empty: set[Cell] = set()

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.close_cell()
        super().begin_row(attributes)

    def other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v" or name == "is":
            self.value()
        elif name == "f":
            self.in_formula = True

    def begin_cell(self, attributes: dict[str, str]) -> None:
        if self.in_formula:
            self.close_cell()
        self.cell_type = attributes.get("t", "")
        self.in_formula = (
            self.cell_type == _FAILED
        )  # #REF! and the like are no value, whether still a formula or not
        super().begin_cell(attributes)

    def value(self) -> None:
        if self.row > self.last_row or self.column > self.last_column:
            self.reach(self.row, self.column)
        if self.in_formula:
            # An empty text is a result too; for every other type the value has to say something.
            self.has_value = self.cell_type == "str"
            self.parser.CharacterDataHandler = None if self.cell_type == _FAILED else self.characters

    def characters(self, text: str) -> None:
        self.has_value = self.has_value or bool(text.strip())

    def close_cell(self) -> None:
        if self.in_formula:
            if not self.has_value:
                self.empty.add((self.row, self.column))
            self.in_formula = self.has_value = False
            self.parser.CharacterDataHandler = None

    def result(self) -> frozenset[Cell]:
        self.close_cell()
        return frozenset(self.empty)


def too_large(limits: Limits) -> FileRefused:
    return FileRefused(
        f"表格超过上限（{limits.rows}行，{limits.cells}个单元格）。请删除表格下方和右侧多余的行列，或分成几个文件上传。"
    )
