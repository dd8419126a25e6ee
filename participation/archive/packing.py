"""Packs an archive: the same data give the same bytes, and every file stands with its digest.

Nothing of the hour or the maker goes in: times in the ZIP are fixed, names are sorted by the order of reading.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.template.loader import render_to_string

from participation.archive.contents import files_of, parts_of
from participation.archive.course import facts
from participation.archive.sections import ArchiveFile
from participation.models import Decision

FORMAT = "decision-archive/1"
INDEX, STYLE, MANIFEST, SUMS = "index.html", "style.css", "manifest.json", "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell
READABLE = 0o100644 << 16
UNIX = 3
CHUNK = 1 << 20

Progress = Callable[[int, int, str], None]


class FileMissing(Exception):
    """An attachment's file is not in the storage any more. The text names it, in Chinese."""


@dataclass(frozen=True)
class Packed:
    """One file of the package and what it is."""

    name: str
    title: str
    size: int
    sha256: str


def write_package(decision: Decision, target: IO[bytes], progress: Progress = lambda *_: None) -> None:
    """Write the whole package of a decision into a file that is open for writing.

    Raises FileMissing when an attachment can't be read.
    """
    parts, files = parts_of(decision), files_of(decision)
    total = len(parts) + len(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        packed = []
        for done, part in enumerate(parts, 1):
            page = _rendered(
                "page.html", page=part.page(), decision=decision, up="../" * part.name.count("/")
            )
            packed.append(_put(archive, part.name, part.title, page))
            progress(done, total, f"正在写“{part.title}”"[:200])
        for done, file in enumerate(files, len(parts) + 1):
            packed.append(_copy(archive, file))
            progress(done, total, "正在写入附件")
        packed.append(_put(archive, STYLE, "版式", _rendered(STYLE)))
        _put_index(archive, decision, packed)


def _put_index(archive: zipfile.ZipFile, decision: Decision, packed: list[Packed]) -> None:
    """The index last, because it names every other file; then the manifest and the digests of all."""
    index = _rendered(INDEX, decision=decision, facts=facts(decision), files=packed, extra=(MANIFEST, SUMS))
    packed = [_put(archive, INDEX, "目录", index), *packed]
    manifest = _put(archive, MANIFEST, "文件清单", _manifest(decision, packed))
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in (*packed, manifest))
    _put(archive, SUMS, "摘要", sums)


def _manifest(decision: Decision, packed: Iterable[Packed]) -> str:
    told: dict[str, Any] = {
        "format": FORMAT,
        "decision": {"id": decision.pk, "title": decision.title, "unit": decision.unit.code},
        "files": [
            {"name": one.name, "title": one.title, "size": one.size, "sha256": one.sha256} for one in packed
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _rendered(template: str, **context: Any) -> str:
    return render_to_string(f"participation/archive/{template}", context)


def _put(archive: zipfile.ZipFile, name: str, title: str, text: str) -> Packed:
    content = text.encode()
    archive.writestr(_entry(name), content)
    return Packed(name, title, len(content), sha256(content).hexdigest())


def _copy(archive: zipfile.ZipFile, file: ArchiveFile) -> Packed:
    """An attachment piece by piece: memory stays flat."""
    digest, size = sha256(), 0
    try:
        source = file.attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise FileMissing(
            f"附件“{file.attachment.name}”的文件已不在服务器上，请联系管理员从备份中恢复。"
        ) from missing
    with source, archive.open(_entry(file.name), "w") as target:
        while piece := source.read(CHUNK):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return Packed(file.name, file.title, size, digest.hexdigest())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = UNIX, READABLE
    return entry


def faults_of(package: Path | IO[bytes]) -> list[str]:
    """What is wrong with a package, told by its own digests: files missing, too many or changed. Empty when whole."""
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        if SUMS not in names:
            return [f"没有{SUMS}"]
        lines = archive.read(SUMS).decode().splitlines()
        sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        faults = [f"缺少{name}" for name in sums if name not in names]
        faults += [f"多出{name}" for name in sorted(names - sums.keys() - {SUMS})]
        found = {name: sha256(archive.read(name)).hexdigest() for name in sums if name in names}
        return faults + [f"{name}的摘要不符" for name, digest in found.items() if digest != sums[name]]
