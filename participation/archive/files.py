"""Names of files inside the package that are safe on every system, whatever the uploader called them."""

from __future__ import annotations

import re
import unicodedata

STEM_LENGTH = 60
_UNSAFE = re.compile(r'[\\/:*?"<>|%#&;\s]+')
_PARTS = re.compile(r"(.*?)(\.[A-Za-z0-9]{1,5})?", re.DOTALL)


def safe_name(number: int, name: str) -> str:
    """The running number and what of the name is harmless: no path, no control or direction sign, no leading dot."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] not in "CZ"
    )
    stem, suffix = _PARTS.fullmatch(_UNSAFE.sub("_", plain)).groups()
    stem = stem.strip("._-")[:STEM_LENGTH].rstrip("._-") or "file"
    return f"{number:03}-{stem}{(suffix or '').lower()}"
