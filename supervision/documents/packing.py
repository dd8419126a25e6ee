"""ZIP archives of which the same content gives the same bytes: fixed times, fixed rights, entries as they were written."""

from __future__ import annotations

import io
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell
READABLE = 0o100644 << 16
UNIX = 3


def entry(name: str) -> zipfile.ZipInfo:
    """An entry that tells nothing of the machine or the hour."""
    info = zipfile.ZipInfo(name, EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = UNIX, READABLE
    return info


def repacked(content: bytes) -> bytes:
    """The same archive with every trace of its making taken off."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(entry(name), source.read(name), compresslevel=6)
    return target.getvalue()
