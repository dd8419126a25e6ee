"""The register of laws in the administration: edited one by one, and by spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogs.models import Law
from disclosure_portal.audit.models import Entry
from tests.factories import make_law

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalogs/law/"
CSV = "1"
HEADER = (
    "kind,title,number,other_numbers,aliases,issuer,valid_from,valid_to,replaced_by,keeps_articles,ended_by,"
    "confidence,note"
)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def law():
    return make_law(aliases=["信息公开条例"])


def imported(desk, *rows):
    text = "\n".join([HEADER, *rows, ""])
    file = SimpleUploadedFile("laws.csv", text.encode())
    preview = desk.post(f"{PAGE}import/", {"import_file": file, "format": CSV, "resource": ""})
    if "confirm_form" not in preview.context:
        return preview
    form = {key: value or "" for key, value in preview.context["confirm_form"].initial.items()}
    return desk.post(f"{PAGE}process_import/", form)


def exported(desk):
    fields = {"format": CSV, "resource": ""}
    page = desk.get(f"{PAGE}export/")
    fields |= {name: "on" for name in page.context["form"].fields if "resource_" in name}
    return desk.post(f"{PAGE}export/", fields).content.decode("utf-8-sig")


def test_administrators_keep_it_and_others_do_not(client, administrator, reviewer, law):
    client.force_login(administrator)
    assert client.get(PAGE).status_code == 200
    client.force_login(reviewer)
    assert client.get(PAGE).status_code == 403


def test_a_law_older_than_the_portal_is_saved(desk, law):
    fields = {
        "kind": "law",
        "title": "中华人民共和国户口登记条例",
        "number": "",
        "other_numbers": json.dumps([]),
        "aliases": json.dumps(["户口登记条例"]),
        "issuer": "",
        "valid_from": "1958-01-09",
        "valid_to": "",
        "replaced_by": "",
        "ended_by": "",
        "confidence": "confirmed",
        "note": "",
    }
    assert desk.post(f"{PAGE}{law.pk}/change/", fields).status_code == 302

    law.refresh_from_db()
    assert (law.valid_from, law.version) == (date(1958, 1, 9), 2)
    assert Entry.objects.latest("sequence").verb == "catalogs.law.change"


def test_rows_come_in_with_their_successors(desk, law):
    imported(
        desk,
        f"regulation,{law.title},国务院令第492号,,,国务院,2008-05-01,2019-05-14,{law},0,{law.number},confirmed,",
    )

    old = Law.objects.get(number="国务院令第492号")
    assert (old.replaced_by, old.valid_to, old.aliases) == (law, date(2019, 5, 14), [])
    assert Entry.objects.latest("sequence").verb == "catalogs.law.import"


def test_its_own_export_changes_nothing(desk, law):
    make_law(number="国务院令第492号", valid_from=None, valid_to=date(2019, 5, 14), replaced_by=law)
    before = list(Law.objects.order_by("pk").values())
    rows = list(csv.reader(io.StringIO(exported(desk))))
    assert ",".join(rows[0]) == HEADER

    imported(desk, *(",".join(row) for row in rows[1:]))

    assert list(Law.objects.order_by("pk").values()) == before


def test_an_unknown_successor_is_told_with_its_row(desk, law):
    page = imported(
        desk, f"regulation,{law.title},国务院令第492号,,,,,2019-05-14,《没有的条例》,0,,confirmed,"
    )

    assert "法规库中没有“《没有的条例》”" in page.content.decode()
    assert Law.objects.count() == 1
