"""ZIP archives of stored papers: the same content gives the same bytes, and every file stands with its digest.

Nothing of the hour or the machine goes in: times and rights are fixed, entries stand as they were written. A paper goes
in only as it was stored.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from disclosure_portal.attachments.models import Attachment

SUMS = "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell
READABLE = 0o100644 << 16
UNIX = 3
LEVEL = 6
CHUNK = 1 << 20


class PaperMissing(Exception):
    """A paper's file isn't in the storage any more, or isn't what was stored. The text names it, in Chinese."""


def pieces_of(attachment: Attachment) -> Iterator[bytes]:
    """The file piece by piece, so that memory stays flat. Raises PaperMissing, of a changed file after its last piece."""
    digest = sha256()
    try:
        source = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise PaperMissing(f"“{attachment.name}”已不在服务器上，请联系管理员从备份中恢复。") from missing
    with source:
        while piece := source.read(CHUNK):
            digest.update(piece)
            yield piece
    if digest.hexdigest() != attachment.sha256:
        raise PaperMissing(f"“{attachment.name}”和上传时的不一样，请联系管理员从备份中恢复。")


def checked_content(attachment: Attachment) -> bytes:
    """The whole file, the same as it was stored. Raises PaperMissing."""
    return b"".join(pieces_of(attachment))


def entry(name: str) -> zipfile.ZipInfo:
    """An entry that tells nothing of the machine or the hour."""
    info = zipfile.ZipInfo(name, EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = UNIX, READABLE
    return info


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files in their order, and the digests of all."""
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return _written({**files, SUMS: sums.encode()})


def repacked(content: bytes) -> bytes:
    """The same archive with every trace of its making taken off."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return _written({name: source.read(name) for name in source.namelist()})


def _written(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry(name), content, compresslevel=LEVEL)
    return target.getvalue()
