"""Turns papers into pictures of their printed pages, by LibreOffice and poppler."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

RESOLUTION = "70"
PATIENCE = 300  # seconds for all of them


class Missing(Exception):
    """A program isn't installed. The text says how to install it."""


def pictures_of(papers: Sequence[Path], folder: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Each paper and the pictures of its pages, in their order; none for one that doesn't open."""
    office = _program(
        ("soffice", "libreoffice"),
        "LibreOffice is not installed. On Debian and Ubuntu, as root: "
        "apt-get install --no-install-recommends libreoffice-writer libreoffice-calc fonts-noto-cjk",
    )
    draw = _program(
        ("pdftoppm",),
        "pdftoppm is not installed. On Debian and Ubuntu, as root: apt-get install poppler-utils",
    )
    with tempfile.TemporaryDirectory(prefix="look-office-") as profile:
        asked = [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
        subprocess.run(
            [*asked, "--outdir", profile, *map(str, papers)],
            check=False,
            capture_output=True,
            timeout=PATIENCE,
        )
        for paper in papers:
            printed = Path(profile, f"{paper.stem}.pdf")
            if printed.exists():
                drawn = folder / paper.stem
                subprocess.run([draw, "-r", RESOLUTION, "-png", str(printed), str(drawn)], check=True)
            yield paper, sorted(folder.glob(f"{paper.stem}-*.png"))


def _program(names: Sequence[str], otherwise: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise Missing(otherwise)
    return found
