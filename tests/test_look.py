"""The pictures of printed papers: what is missing on the machine is said with the command that installs it."""

from __future__ import annotations

import shutil

import pytest

from look.pictures import Missing, pictures_of


@pytest.mark.parametrize(
    ("there", "command"),
    [((), "apt-get install --no-install-recommends libreoffice"), (("soffice",), "poppler-utils")],
)
def test_a_missing_program_is_named_with_how_to_install_it(monkeypatch, tmp_path, there, command):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)

    with pytest.raises(Missing, match=command):
        list(pictures_of([], tmp_path))
