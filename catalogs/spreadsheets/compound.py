"""A compound file (the container of an .xls): one stream taken out of it, and one packed alone into a new one.

Source of the layout: [MS-CFB], sections 2.2 to 2.6.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_HEADER_BYTES, _ENTRY_BYTES = 512, 128
_LIST_AT, _LIST_LENGTH = (
    76,
    109,
)  # where the header lists the sectors of the table of sectors, and how many it can
_END, _FREE, _OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_STREAM, _ROOT = 2, 5


class CompoundBroken(Exception):
    """The container leads nowhere, or round in circles."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The directory of a compound file and what its streams hold. Every chain is followed once at most."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES or not content.startswith(MAGIC):
            raise CompoundBroken
        self.content = content
        _, _, version, _, shift, small_shift, _, tables, directory, _, self.cutoff, small, _, more, _ = (
            _HEADER.unpack_from(content)
        )
        if version not in (3, 4) or shift not in (9, 12) or small_shift != 6:
            raise CompoundBroken
        self.size = 1 << shift
        self.small_size = 1 << small_shift
        self.next = self._table(tables, more)
        self.entries = list(self._entries(self._chain(directory), has_long_sizes=version == 4))
        self.next_small = _numbers(self._chain(small)) if small < _OF_TABLE else array("I")

    def names(self) -> set[str]:
        return {entry.name for entry in self.entries}

    def stream(self, name: str) -> bytes | None:
        """What the first stream of this name holds; None when there is none."""
        for entry in self.entries:
            if entry.name == name and entry.kind == _STREAM:
                if entry.size >= self.cutoff:
                    return self._chain(entry.start)[: entry.size]
                return self._small_chain(entry.start)[: entry.size]
        return None

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def _table(self, tables: int, more: int) -> array[int]:
        """Which sector follows which."""
        sectors = list(struct.unpack_from(f"<{_LIST_LENGTH}I", self.content, _LIST_AT))
        lists = 0
        while more < _OF_TABLE:
            *listed, more = _numbers(self._sector(more)) or [_END]
            sectors += listed
            lists += 1
            if lists * self.size > len(self.content):
                raise CompoundBroken
        used = [number for number in sectors[:tables] if number < _OF_TABLE]
        if len(used) * self.size > len(self.content):
            raise CompoundBroken
        return _numbers(b"".join(map(self._sector, used)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self.next)))

    def _small_chain(self, start: int) -> bytes:
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        if root is None:
            raise CompoundBroken
        small = self._chain(root.start)
        size = self.small_size
        return b"".join(small[n * size : (n + 1) * size] for n in _followed(start, self.next_small))

    def _entries(self, directory: bytes, *, has_long_sizes: bool) -> Iterator[_Entry]:
        for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size, high = struct.unpack_from("<III", directory, at + 116)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind:
                yield _Entry(name, kind, start, size | high << 32 if has_long_sizes else size)


def pack(name: str, content: bytes) -> bytes:
    """A compound file that holds one stream and nothing else."""
    size, per_table = 4096, 4096 // 4
    content = content.ljust(size, b"\0")  # a shorter one would have to stand among the small ones
    sectors = -(-len(content) // size)
    tables = -(-(sectors + 2) // (per_table - 1))
    if tables > _LIST_LENGTH:
        raise CompoundBroken
    directory, first = tables, tables + 1
    follows = array("I", [_OF_TABLE] * tables + [_END])
    follows.extend([*range(first + 1, first + sectors), _END])
    follows.extend([_FREE] * (tables * per_table - len(follows)))
    header = _HEADER.pack(MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, tables, directory, 0, size, _END, 0, _END, 0)
    listed = [*range(tables), *[_FREE] * (_LIST_LENGTH - tables)]
    header += struct.pack(f"<{_LIST_LENGTH}I", *listed)
    # The root holds no small streams; it names a sector nevertheless, because readers look for one.
    entries = _entry("Root Entry", _ROOT, child=1, start=directory) + _entry(
        name, _STREAM, start=first, size=len(content)
    )
    parts = [header.ljust(size, b"\0"), _bytes(follows), entries.ljust(size, b"\0")]
    return b"".join([*parts, content.ljust(sectors * size, b"\0")])


def _entry(name: str, kind: int, *, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return (
        said.ljust(64, b"\0")
        + struct.pack("<H", len(said))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _followed(start: int, following: array[int]) -> Iterator[int]:
    """The numbers of a chain. One that meets itself would never end."""
    number, steps = start, 0
    while number < _OF_TABLE:
        if number >= len(following) or steps > len(following):
            raise CompoundBroken
        yield number
        number, steps = following[number], steps + 1


def _numbers(content: bytes) -> array[int]:
    found = array("I", content[: len(content) // 4 * 4])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _bytes(numbers: array[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
