"""Packs the archive of a decision: pages and papers in the order of reading, every file with its digest."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.template.loader import render_to_string

from disclosure_portal.attachments.packing import SUMS, entry, pieces_of
from participation.archive.contents import files_of, parts_of
from participation.archive.course import facts
from participation.archive.sections import ArchiveFile
from participation.models import Decision

FORMAT = "decision-archive/1"
INDEX, STYLE, MANIFEST = "index.html", "style.css", "manifest.json"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Packed:
    """One file of the package and what it is."""

    name: str
    title: str
    size: int
    sha256: str


def write_package(decision: Decision, target: IO[bytes], progress: Progress = lambda *_: None) -> None:
    """Write the whole package of a decision into a file that is open for writing.

    Raises PaperMissing when an attachment can't be read or isn't what was stored.
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
    archive.writestr(entry(name), content)
    return Packed(name, title, len(content), sha256(content).hexdigest())


def _copy(archive: zipfile.ZipFile, file: ArchiveFile) -> Packed:
    attachment = file.attachment
    with archive.open(entry(file.name), "w") as target:
        for piece in pieces_of(attachment):
            target.write(piece)
    return Packed(file.name, file.title, attachment.size, attachment.sha256)


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
