"""Names of files inside the package that are safe on every system, whatever the uploader called them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

STEM_LENGTH = 60
_UNSAFE = re.compile(r'[\\/:*?"<>|%#&;\s]+')


def safe_name(number: int, name: str) -> str:
    """The running number and what of the name is harmless: no path, no control or direction sign, no leading dot."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] not in "CZ"
    )
    path = PurePosixPath(_UNSAFE.sub("_", plain))
    stem = path.stem.strip("._-")[:STEM_LENGTH].rstrip("._-") or "file"
    suffix = re.sub(r"[^a-z0-9.]", "", path.suffix.lower())[:8]
    return f"{number:03}-{stem}{suffix}"
