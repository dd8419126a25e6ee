"""What holds only in production: the deployment check, and static files under hashed names."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as portal
from django.test import Client

SHELLS = ["/", "/desk/", "/admin/", "/nowhere/", "/desk/nowhere/", "/breaks/"]


def test_the_deployment_check_has_nothing_to_say_behind_tls(tmp_path):
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DEBUG": "0", "HTTPS": "1"}
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):  # the second is set for browser tests
        environment.pop(name, None)
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, cwd=portal.BASE_DIR, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")  # tests with a database run apart from the others of the module
def collected(tmp_path_factory):
    """The folder of a `collectstatic` as in production."""
    folder = tmp_path_factory.mktemp("static")
    environment = {**os.environ, "STATIC_ROOT": str(folder), "DEBUG": "0"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(command, cwd=portal.BASE_DIR, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def hashed(collected, settings):
    settings.STATIC_ROOT = collected
    backend = {"BACKEND": "disclosure_portal.web.storage.HashedStorage"}
    settings.STORAGES = portal.STORAGES | {"staticfiles": backend}
    settings.ROOT_URLCONF = "tests.web.urls"


@pytest.mark.parametrize("path", SHELLS)
def test_every_shell_finds_its_static_files_by_hashed_names(administrator, hashed, collected, path):
    client = Client(raise_request_exception=False)
    client.force_login(administrator)

    page = client.get(path).content.decode()

    names = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert names
    assert [name for name in names if not re.search(r"\.[0-9a-f]{12}\.", name)] == []
    assert [name for name in names if not (collected / name).is_file()] == []


def test_modules_find_each_other_by_hashed_names(collected):
    ours = sorted(path.name for path in (portal.BASE_DIR / "static" / "js").glob("*.js"))
    hashed = [path for path in (collected / "js").glob("*.js") if path.name not in ours]
    imported = [
        name for path in hashed for name in re.findall(r'(?:from|import) "\./([^"]+)"', path.read_text())
    ]

    assert len(hashed) == len(ours)
    assert len(imported) >= 6
    assert set(imported) <= {path.name for path in hashed}
