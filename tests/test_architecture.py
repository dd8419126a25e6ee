"""The way up: each floor imports itself and the floors below, and the modules of an app only those to their left."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
FLOORS = ("disclosure_portal", "catalogs", "participation", "supervision")
MODULES = (
    ("models", "law"),
    ("wording",),
    ("evidence",),
    ("permissions", "queries", "checkup"),
    ("deadlines", "scoring"),
    ("workflow",),
    ("forms", "spreadsheets", "documents", "charts", "tasks", "reference", "demo", "replay"),
    ("views", "admin", "templatetags", "management"),
    ("urls",),
)
RANK = {name: rank for rank, names in enumerate(MODULES) for name in names}
VAGUE = {"core", "common", "helpers", "utils", "misc", "manager", "managers"}


def modules():
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imported(path):
    """Dotted names that a module imports when it runs, type-checking blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for block in ast.walk(tree):
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test):
            block.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_itself_and_the_floors_below(floor):
    above = FLOORS[FLOORS.index(floor) + 1 :]
    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == floor
        for name in imported(path)
        if name.split(".")[0] in above
    ]

    assert upward == []


@pytest.mark.parametrize("app", FLOORS[1:])
def test_the_modules_of_an_app_import_only_to_their_left(app):
    rightward = []
    for path in modules():
        floor, first, *_ = [*path.relative_to(ROOT).with_suffix("").parts, ""]
        if floor != app or first not in RANK:
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == app and len(parts) > 1 and RANK.get(parts[1], 0) > RANK[first]:
                rightward.append(f"{path.relative_to(ROOT)} imports {name}")

    assert rightward == []


def test_nothing_is_named_vaguely():
    vague = [str(path.relative_to(ROOT)) for path in modules() if VAGUE & {*path.parts, path.stem}]

    assert vague == []


def test_nothing_reads_the_clock_but_the_clock():
    calls = ("timezone.now(", "date.today(", "datetime.now(", "timezone.localdate()")
    found = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in modules()
        for call in calls
        if path.name != "clock.py" and call in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_every_module_opens_with_a_line_that_says_what_it_is():
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if (text := path.read_text(encoding="utf-8")) and not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []


def test_the_top_level_holds_what_the_readme_names():
    readme = Path(ROOT / "README.md").read_text(encoding="utf-8")
    folders = [
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in {"var", "staticfiles"}
    ]

    assert [name for name in folders if f"{name}/" not in readme] == []


def test_the_readme_names_every_environment_variable():
    read = re.compile(r'(?:environ\.get|environ|getenv|env_\w+)[(\[]\s*"([A-Z_]+)"')
    named = set(re.findall(r"[A-Z_]{4,}", (ROOT / "README.md").read_text(encoding="utf-8")))
    used = {name for path in modules() for name in read.findall(path.read_text(encoding="utf-8"))}

    assert used - named - {"DJANGO_SETTINGS_MODULE"} == set()


def test_every_file_that_the_readme_shows_exists():
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))

    assert len(linked) >= 2
    assert [name for name in linked if not (ROOT / name).is_file()] == []
