"""Keeps a finished file under its digest, and tells whether it is still the same."""

from __future__ import annotations

from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

if TYPE_CHECKING:
    from django.db.models import Model
    from django.db.models.fields.files import FieldFile


def keep(record: Model, content: bytes, name: str) -> None:
    """Write the file and set `file`, `size` and `digest` of the record, which the caller saves.

    Nothing is deleted when that fails: a file that no row names is no harm and goes with the next clean-up.
    """
    record.digest, record.size = sha256(content).hexdigest(), len(content)
    record.file.save(name, ContentFile(content), save=False)


def fault_of(file: FieldFile, digest: str) -> str | None:
    """What is wrong with a kept file, or None when it is what was kept."""
    try:
        with file.open("rb") as source:
            found = file_digest(source, "sha256").hexdigest()
    except FileNotFoundError:
        return "文件已不在服务器上，请联系管理员从备份中恢复。"
    if found == digest:
        return None
    return (
        f"文件和生成时的不一样：现在的摘要是{found}，生成时是{digest}。请不要使用，联系管理员从备份中恢复。"
    )
