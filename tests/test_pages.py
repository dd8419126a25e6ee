"""Every page that opens by an address, on a desk and on a phone: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.test_access import DESK, PEOPLE, PUBLIC, PUBLIC_FORMS, address

pytestmark = pytest.mark.browser

FILES = {"catalogs:disclosure_file", "catalogs_desk:disclosures_export"} | {
    "catalogs:download",
    "catalogs:edition_download",
    "catalogs_desk:export",
    "catalogs_desk:unit_form",
    "catalogs_desk:disclosure_due",  # a part of a page
    "participation:questionnaire_results",
    "participation_desk:sheets_file",
    "participation_desk:questionnaire_file",
    "participation:opinion_table",
    "participation:receipt_code",
    "participation_desk:opinions_export",
    "participation_desk:opinion_scan",
    "participation:list_download",
    "participation:mechanism_file",
    "participation_desk:archive_download",
    "supervision_desk:matrix_export",
    "supervision_desk:people_export",
    "supervision_desk:chart",
    "supervision_desk:escalation_paper",
    "supervision_desk:laggards_paper",
    "supervision_desk:call_list",
    "supervision_desk:circular_file",
    "supervision_desk:score_evidence",
    "supervision_desk:score_own_evidence",
    "supervision_desk:objection_evidence",
    "supervision_desk:acceptance_summary",
    "supervision_desk:acceptance_form_file",
    "supervision_desk:summary_document",
    "supervision_desk:summary_file",
    "supervision_desk:package_download",
    "supervision_desk:standard_file",
    "supervision_desk:report_file",
    "attachments:download",
    "jobs:download",
}


def opens_to(person):
    """The names of the pages that are looked at as this person: for each page the first to whom it opens."""
    return [
        name
        for name, (methods, _, answers) in DESK.items()
        if "GET" in methods.split() and name not in FILES and answers.find("o") == PEOPLE.index(person)
    ]


def problems(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for check in (assert_fits, assert_accessible):
        try:
            check(page)
        except AssertionError as found:
            yield f"{page.url} at {width} px: {check.__name__}: {found}"


def assert_good(open_page, paths, *, by=None, widths=(DESKTOP, PHONE)):
    assert paths
    page = open_page(paths[0], by=by)
    found = []
    for path in paths:
        response = page.goto(path)
        assert response.status == 200, f"{path} answered {response.status}"
        for width in widths:
            found += problems(page, width)
    assert not found, "\n".join(found)


def test_public_pages(open_page, world):
    public = {**PUBLIC, **PUBLIC_FORMS}
    paths = [address(name, arguments, world) for name, arguments in public.items() if name not in FILES]

    assert_good(open_page, [*paths, reverse("accounts:sign_in")])


@pytest.mark.parametrize("person", [person for person in PEOPLE if opens_to(person)])
def test_desk_pages(request, open_page, world, person):
    paths = [address(name, DESK[name][1], world) for name in opens_to(person)]

    assert_good(open_page, paths, by=request.getfixturevalue(person))


def test_pages_of_the_administration(open_page, client, world, administrator):
    """Their layout is Django's own: only that axe finds nothing is asked for."""
    client.force_login(administrator)

    assert_good(open_page, ["/admin/", *admin_pages(client)], by=administrator, widths=[DESKTOP])


def admin_pages(client):
    """Lists and the pages for adding, importing and exporting, as far as they open."""
    for model in admin.site._registry:
        for page in ("changelist", "add", "import", "export"):
            try:
                path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
            except NoReverseMatch:
                continue
            if client.get(path).status_code == 200:
                yield path


def test_the_columns_of_an_export_are_ticked_and_cleared_at_once(open_page, world, administrator):
    page = open_page("/admin/units/unit/export/", by=administrator)
    columns = page.locator(".selectable-field-export-row input")
    everything = page.get_by_label("全选")
    assert columns.count() == 11

    everything.uncheck()
    assert [column.is_checked() for column in columns.all()] == [False] * 11

    everything.check()
    columns.first.uncheck()
    assert not everything.is_checked()


def test_without_script_an_export_offers_its_columns_alone(open_page, world, administrator):
    page = open_page("/admin/units/unit/export/", by=administrator, script=False)

    assert not page.get_by_label("全选").is_visible()
    assert page.get_by_label("code").is_checked()
