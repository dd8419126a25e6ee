"""Fills a database of its own, writes every paper from it and turns each into pictures in var/look/."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path

from look.pictures import Missing, pictures_of

TARGET = Path(__file__).resolve().parent.parent / "var" / "look"
ON_ONE_PAGE = ("政务公开工作专报",)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="look-") as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "disclosure_portal.settings",
        }
        os.environ.pop("DATABASE_URL", None)  # never the portal's own
        shutil.rmtree(TARGET, ignore_errors=True)
        TARGET.mkdir(parents=True)
        first, second = _written_twice()
        for name, content in first.items():
            (TARGET / name).write_bytes(content)
    files = sorted(TARGET.iterdir())
    faults = [f"{name} differs when written again" for name in first if first[name] != second.get(name)]
    for paper, pages in pictures_of(files, TARGET):
        print(f"{paper.name}: {len(pages)} page(s)")
        if not pages:
            faults.append(f"{paper.name} does not open")
        if paper.stem.startswith(ON_ONE_PAGE) and len(pages) != 1:
            faults.append(f"{paper.name} takes {len(pages)} pages instead of one")
    print(f"Look at the pictures in {TARGET}.")
    if faults:
        sys.exit("\n".join(faults))


def _written_twice() -> list[dict[str, bytes]]:
    """Every paper by its name, two times from the same data.

    Imported here: settings are read when Django is set up, and the folder has to be chosen before.
    """
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference")
    call_command("fill_demo", stdout=StringIO())  # sign-ins are of no use here
    from disclosure_portal import clock
    from look.papers import papers

    now = clock.now()
    return [dict(papers(now)) for _ in range(2)]


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(str(missing))
