"""Workbooks of the old kind (.xls), record by record, and what can be wrong with them."""

from __future__ import annotations

import struct

from catalogs.spreadsheets.compound import pack

BOOK, SHEET, MACRO_SHEET = 0x05, 0x10, 0x40
SECTOR = 4096
END = struct.pack("<HH", 0x0A, 0)


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def begin(what):
    return record(0x809, struct.pack("<HHHHII", 0x600, what, 0, 0, 0, 0))


def number(row, column, value=1.5, style=0):
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def rk(row, column, value, style=0):
    return record(0x27E, struct.pack("<HHHI", row, column, style, value << 2 | 2))


def rks(row, value, *styles):
    cells = b"".join(struct.pack("<HI", style, value << 2 | 2) for style in styles)
    return record(0xBD, struct.pack("<HH", row, 0) + cells + struct.pack("<H", len(styles) - 1))


def styles(*formats):
    """The styles of a workbook by their numbers: each a code of its own, or the number of one that programs know."""
    own = {code: 164 + place for place, code in enumerate(formats) if isinstance(code, str)}
    codes = b"".join(
        record(0x41E, struct.pack("<HHB", key, len(code), 1) + code.encode("utf-16-le"))
        for code, key in own.items()
    )
    return codes + b"".join(
        record(0xE0, struct.pack("<HH", 0, own.get(code, code)) + bytes(16)) for code in formats
    )


def numbers(row, columns):
    return record(0xBD, struct.pack("<HH", row, 0) + bytes(6 * columns) + struct.pack("<H", columns - 1))


def blank(row, column):
    return record(0x201, struct.pack("<HHH", row, column, 0))


def extent(rows, columns):
    return record(0x200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def label(row, column, text):
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def shared(row, column, text=0):
    return record(0xFD, struct.pack("<HHHI", row, column, 0, text))


def strings(*texts, stated=None, width=8000):
    """The shared texts, those too long for one record going on in the next."""
    records, content = [], struct.pack("<II", len(texts), len(texts) if stated is None else stated)
    for text in texts:
        content += struct.pack("<HB", len(text), 1)
        left = text.encode("utf-16-le")
        while len(content) + len(left) > width:
            fits = (width - len(content)) // 2 * 2
            records.append(content + left[:fits])
            content, left = b"\1", left[fits:]
        content += left
    first, *others = [*records, content]
    return record(0xFC, first) + b"".join(record(0x3C, each) for each in others)


def stream(sheets, *, texts=b"", more=b"", kind=0, begins=None):
    """A workbook of sheets, each given as its records; `begins` says where else the sheets shall stand."""
    names = [f"S{place}".encode() for place in range(len(begins or sheets))]
    length = sum(4 + 8 + len(name) for name in names)
    at = len(begin(BOOK)) + len(more) + length + len(texts) + len(END)
    parts, places = [], []
    for records in sheets:
        places.append(at)
        parts.append(begin(SHEET) + records + END)
        at += len(parts[-1])
    stated = [begins(places) for begins in begins] if begins else places
    listed = b"".join(
        record(0x85, struct.pack("<IBBBB", place, 0, kind, len(name), 0) + name)
        for place, name in zip(stated, names, strict=True)
    )
    return begin(BOOK) + more + listed + texts + END + b"".join(parts)


def workbook(*sheets, **options):
    return pack("Workbook", stream(sheets, **options))


def with_directory_entry(content, name):
    """A storage of a name beside the workbook, as macros have theirs."""
    said = name.encode("utf-16-le") + b"\0\0"
    at = _directory(content) + 2 * 128
    entry = said.ljust(64, b"\0") + struct.pack("<HBBIII", len(said), 1, 1, *[0xFFFFFFFF] * 3)
    return content[:at] + entry.ljust(128, b"\0") + content[at + 128 :]


def going_round(content):
    """The last sector of the workbook is followed by its first."""
    changed = bytearray(content)
    first = struct.unpack_from("<I", content, 48)[0] + 1
    last = len(content) // SECTOR - 2
    struct.pack_into("<I", changed, SECTOR + 4 * last, first)
    return bytes(changed)


def _directory(content):
    return (struct.unpack_from("<I", content, 48)[0] + 1) * SECTOR
