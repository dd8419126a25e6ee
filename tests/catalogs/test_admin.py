"""The catalogs in the administration: claims by spreadsheet, registers to take away, one county at a time."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogs.models import DomainClaim
from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from tests import factories

REGISTERS = ["domain", "domainclaim", "edition", "standarditem", "catalogitem", "submission"]
CSV = "1"


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def exported(desk, register, **filters):
    fields = {"format": CSV, "resource": ""}
    page = desk.get(f"/admin/catalogs/{register}/export/", filters)
    fields |= {name: "on" for name in page.context["form"].fields if "resource_" in name}
    answer = desk.post(f"/admin/catalogs/{register}/export/?{_query(filters)}", fields)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def _query(filters):
    return "&".join(f"{name}={value}" for name, value in filters.items())


@pytest.mark.parametrize("register", REGISTERS)
def test_administrators_open_every_register_and_others_none(client, administrator, reviewer, register):
    client.force_login(administrator)
    assert client.get(f"/admin/catalogs/{register}/").status_code == 200

    client.force_login(reviewer)
    assert client.get(f"/admin/catalogs/{register}/").status_code == 403


def test_items_are_exported_with_where_they_stand(desk, published):
    (row,) = exported(desk, "catalogitem")

    assert (row["单位"], row["领域"], row["状态"]) == ("偏岭镇", "社会救助", "已发布")
    assert row["公开渠道和载体"] == "政府网站、社区/企事业单位/村公示栏(电子屏)"


def test_an_export_keeps_to_the_filter(desk, published, township, domain, editor):
    factories.make_item(township, domain, by=editor, level2="草稿的")

    assert [row["二级事项"] for row in exported(desk, "catalogitem", state__exact="draft")] == ["草稿的"]


def test_a_text_that_a_spreadsheet_would_run_goes_out_inert(desk, township, domain, editor):
    factories.make_item(township, domain, by=editor, level1="=HYPERLINK(1)")

    assert exported(desk, "catalogitem")[0]["一级事项"] == "'=HYPERLINK(1)"


def test_submissions_are_exported_with_their_verdicts(desk, confirmed, reviewer):
    factories.approve_all(confirmed, by=reviewer)

    (row,) = exported(desk, "submission")

    assert (row["状态"], row["事项数"], row["审定"], row["退回"]) == ("已办结", "2", "2", "0")


def test_another_countys_records_are_not_seen(desk, item, domain):
    other = factories.make_county("210381", "海城市")
    unit = factories.make_unit(other, "210381100", "孤山镇")
    person = factories.make_person("haicheng", "海城经办", "editor", unit)
    factories.make_item(unit, domain, by=person)

    assert {row["单位"] for row in exported(desk, "catalogitem")} == {"偏岭镇"}


def test_registers_are_not_edited(desk, item):
    assert desk.get("/admin/catalogs/catalogitem/add/").status_code == 403
    assert desk.post(f"/admin/catalogs/catalogitem/{item.pk}/change/", {"subject": "甲"}).status_code == 403
    assert desk.post(f"/admin/catalogs/catalogitem/{item.pk}/delete/", {"post": "yes"}).status_code == 403


def test_what_the_claims_own_steps_say_is_read_only(desk, department, domain):
    claim = DomainClaim.objects.create(unit=department, domain=domain, part="lead")
    fields = {"unit": department.pk, "domain": domain.pk, "part": "cooperating"}
    said = {"claimed_on": "2020-08-28", "stated_alone_on": "2020-08-28"}

    assert desk.post(f"/admin/catalogs/domainclaim/{claim.pk}/change/", fields | said).status_code == 302

    claim.refresh_from_db()
    assert claim.part == "cooperating"
    assert (claim.claimed_on, claim.stated_alone_on) == (None, None)


def imported(desk, *rows):
    text = "unit,domain,part,claimed_on,stated_alone_on\n" + "\n".join(rows) + "\n"
    file = SimpleUploadedFile("claims.csv", text.encode())
    preview = desk.post(
        "/admin/catalogs/domainclaim/import/", {"import_file": file, "format": CSV, "resource": ""}
    )
    if "confirm_form" not in preview.context:
        return preview
    form = {key: value or "" for key, value in preview.context["confirm_form"].initial.items()}
    return desk.post("/admin/catalogs/domainclaim/process_import/", form)


def test_claims_are_imported_by_codes(desk, department, domain):
    imported(desk, f"{department.code},20,lead,2020-08-28,")

    claim = DomainClaim.objects.get()
    assert (claim.unit, claim.domain, claim.part) == (department, domain, "lead")
    assert claim.claimed_on == date(2020, 8, 28)
    assert Entry.objects.latest("sequence").verb == "catalogs.domainclaim.import"


def test_claims_come_back_from_their_own_export(desk, department, domain):
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2020, 8, 28))
    rows = [",".join(row.values()) for row in exported(desk, "domainclaim")]

    imported(desk, *rows)

    assert DomainClaim.objects.count() == 1


def test_an_unknown_code_is_told_with_its_row(desk, department, domain):
    page = imported(desk, f"{department.code},99,lead,,")

    assert "没有代码为“99”的领域" in page.content.decode()
    assert not DomainClaim.objects.exists()


def test_another_countys_unit_is_refused(desk, domain):
    other = factories.make_county("210381", "海城市")
    unit = factories.make_unit(other, "HC-MZ", "海城民政", Unit.Kind.DEPARTMENT)

    page = imported(desk, f"{unit.code},20,lead,,")

    assert "不在您管理的县内" in page.content.decode()
    assert not DomainClaim.objects.exists()


@pytest.mark.parametrize("register", REGISTERS)
def test_every_export_is_in_the_trail(desk, administrator, county, register):
    exported(desk, register)

    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.county) == (f"catalogs.{register}.export", administrator, county)
    assert entry.detail["format"] == "csv"


def test_the_entry_of_an_export_says_what_was_taken(desk, published, township, domain, editor):
    factories.make_item(township, domain, by=editor, level2="草稿的")
    exported(desk, "catalogitem", state__exact="draft", q="草稿")

    entry = Entry.objects.get(verb="catalogs.catalogitem.export")
    assert entry.detail == {
        "register": "公开事项",
        "filters": {"state__exact": ["draft"], "q": ["草稿"]},
        "format": "csv",
        "rows": 1,
    }
