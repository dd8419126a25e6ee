"""PORTAL_ROLE: which half a process serves."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse


@pytest.fixture
def serve(settings, monkeypatch):
    """Make this process serve one half, as a fresh start with that PORTAL_ROLE would."""

    def with_role(role):
        settings.PORTAL_ROLE = role
        spec = importlib.util.find_spec("disclosure_portal.urls")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setitem(sys.modules, f"urls_of_{role}", module)
        settings.ROOT_URLCONF = f"urls_of_{role}"

    return with_role


@pytest.mark.parametrize(
    ("role", "home", "desk", "admin"),
    [("all", 200, 302, 302), ("public", 200, 404, 404), ("desk", 302, 302, 302)],
)
def test_a_process_serves_its_half(client, db, serve, role, home, desk, admin):
    serve(role)

    answers = [client.get(path).status_code for path in ("/", "/desk/", "/admin/")]
    assert answers == [home, desk, admin]


def test_a_public_process_shows_desk_paths_as_unknown_public_pages(client, db, serve):
    serve("public")

    page = client.get("/desk/").content.decode()
    assert 'class="site"' in page
    assert "政务公开工作台" not in page


def test_a_desk_process_answers_unknown_pages_in_the_desk_shell(client, db, serve):
    serve("desk")

    page = client.get("/nowhere/").content.decode()
    assert "返回我的待办" in page
    assert 'class="site"' not in page


def test_a_desk_process_leads_from_its_root_to_the_desk(client, db, serve):
    serve("desk")

    assert client.get("/").url == reverse("web:desk")


def test_a_mistyped_role_stops_the_process(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_ROLE", "pubilc")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    spec = importlib.util.find_spec("disclosure_portal.settings")

    with pytest.raises(ImproperlyConfigured, match="not 'pubilc'"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_public_pages_lead_to_the_desk_only_when_told(client, db, serve, settings):
    serve("all")
    assert reverse("web:desk") not in client.get("/").content.decode()

    settings.SHOW_DESK_LINK = True
    assert "工作人员登录" in client.get("/").content.decode()


def test_a_public_process_never_leads_to_the_desk(client, db, serve, settings):
    serve("public")
    settings.SHOW_DESK_LINK = True

    assert "工作人员登录" not in client.get("/").content.decode()
