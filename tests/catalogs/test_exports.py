"""目录导出: any part of the catalogs as a file, laid out by domain, by unit or on one sheet."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from catalogs import tasks
from catalogs.forms.exports import ExportForm
from catalogs.models import CatalogItem
from catalogs.spreadsheets.exporting import Layout, write_items, write_published
from catalogs.spreadsheets.reading import read_catalog
from catalogs.spreadsheets.staging import domain_names
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(db):
    return factories.make_domain("21", "养老服务", "elderly-care")


@pytest.fixture
def neighbour(county, domain, reviewer):
    """Another township with one published item."""
    unit = factories.make_unit(county, "210323108", "新甸镇")
    editor = factories.make_person("n-editor", "新甸经办", Role.EDITOR, unit)
    approver = factories.make_person("n-approver", "新甸审核", Role.APPROVER, unit)
    factories.make_published(unit, domain, editor=editor, approver=approver, reviewer=reviewer)
    return unit


@pytest.fixture
def county_items(township, neighbour, domain, another, editor, approver, reviewer):
    """Two published items of 偏岭镇 in two domains and one of 新甸镇."""
    for about in (domain, another):
        factories.make_published(township, about, editor=editor, approver=approver, reviewer=reviewer)
    return CatalogItem.objects.published().order_by("domain_id", "unit_id", "position", "pk")


def workbook_of(items, layout):
    file = io.BytesIO()
    write_published(file, items, form="xlsx", layout=layout)
    return openpyxl.load_workbook(file)


def titles(sheet):
    return [row[0].value for row in sheet.iter_rows() if row[0].value and "标准目录" in str(row[0].value)]


def test_by_domain_each_has_a_sheet(county_items):
    assert workbook_of(county_items, Layout.DOMAINS).sheetnames == ["社会救助", "养老服务"]


def test_by_unit_the_domains_stand_below_each_other(county_items):
    book = workbook_of(county_items, Layout.UNITS)

    assert sorted(book.sheetnames) == ["偏岭镇", "新甸镇"]
    assert titles(book["偏岭镇"]) == [
        "偏岭镇社会救助领域基层政务公开标准目录",
        "偏岭镇养老服务领域基层政务公开标准目录",
    ]


def test_stacked_all_domains_are_on_one_sheet_each_on_a_new_page(county_items):
    book = workbook_of(county_items, Layout.STACKED)

    assert book.sheetnames == ["标准目录"]
    assert titles(book.active) == ["社会救助领域基层政务公开标准目录", "养老服务领域基层政务公开标准目录"]
    assert [one.id for one in book.active.row_breaks.brk] == [5]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_every_layout_is_read_back_with_its_codes(county_items, layout, form):
    file = io.BytesIO()
    write_published(file, county_items, form=form, layout=layout)

    read = read_catalog(file.getvalue(), filename=f"目录.{form}", domains=domain_names())

    assert {record.item_code for record in read.records} == {str(item.code) for item in county_items}
    assert {(record.unit_code, record.domain_code) for record in read.records} == {
        (item.unit.code, item.domain.code) for item in county_items
    }
    assert not any(record.errors for record in read.records)


@pytest.mark.parametrize("layout", Layout)
def test_the_same_data_give_the_same_bytes(county_items, layout):
    def written():
        file = io.BytesIO()
        write_items(file, county_items, form="xlsx", layout=layout)
        return file.getvalue()

    assert written() == written()


def test_a_full_sheet_goes_on_on_the_next_one_with_its_headings(county_items, monkeypatch):
    monkeypatch.setattr("catalogs.spreadsheets.writing.MOST_SHEET_ROWS", 4)

    book = workbook_of(county_items.filter(domain__code="20"), Layout.DOMAINS)

    assert book.sheetnames == ["社会救助", "社会救助(2)"]
    assert titles(book["社会救助(2)"]) == ["社会救助领域基层政务公开标准目录"]


def test_progress_hears_every_chunk_of_rows(county_items, monkeypatch):
    monkeypatch.setattr("catalogs.spreadsheets.exporting.CHUNK", 1)
    heard = []

    write_published(io.BytesIO(), county_items, form="csv", progress=heard.append)

    assert heard == [1, 2, 3]


# The page


def choose(client, **chosen):
    return client.get(reverse("catalogs_desk:exports"), chosen)


def order(client, **chosen):
    """Order the file, let the worker write it, and return the job."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    response = client.post(f"{reverse('catalogs_desk:exports')}?{query}")
    job = Job.objects.latest("pk")
    assert response["Location"] == job.get_absolute_url()
    tasks.export_catalogs(job.pk)
    job.refresh_from_db()
    return job


def test_the_page_says_how_many_items_the_conditions_leave(client, county_items, reviewer):
    factories.make_domain("22", "涉农补贴", "agricultural-subsidies")
    client.force_login(reviewer)

    assert "共<b>3</b>项，涉及<b>2</b>个单位" in choose(client).content.decode()
    assert "共<b>2</b>项，涉及<b>2</b>个单位" in choose(client, domain="20").content.decode()
    assert "共<b>2</b>项，涉及<b>1</b>个单位" in choose(client, unit="210323106").content.decode()
    assert "没有符合条件的事项" in choose(client, domain="22").content.decode()


def test_the_county_office_orders_the_whole_county_as_one_file(client, county_items, reviewer):
    client.force_login(reviewer)

    job = order(client, layout="stacked")

    assert job.state == Job.State.DONE
    assert job.outcome == "共3项。"
    book = openpyxl.load_workbook(job.file.open("rb"))
    assert book.sheetnames == ["标准目录"]
    assert job.file_name.startswith("政务公开标准目录_")
    entry = Entry.objects.get(verb="catalogs.catalogitem.export")
    assert entry.detail == {"layout": "stacked", "items": 3}


def test_a_unit_exports_its_own_and_nothing_else(client, county_items, editor):
    client.force_login(editor)

    assert "共<b>2</b>项" in choose(client).content.decode()
    assert "没有“210323108”这个选项" in choose(client, unit="210323108").content.decode()
    job = order(client)

    records = read_catalog(job.file.read(), filename="目录.xlsx", domains=domain_names()).records
    assert {record.unit_code for record in records} == {"210323106"}


def test_drafts_are_in_the_working_copies_alone(client, county_items, township, domain, editor):
    factories.make_item(township, domain, by=editor, level2="还是草稿")
    client.force_login(editor)

    assert "共<b>2</b>项" in choose(client, content="published").content.decode()
    assert "共<b>3</b>项" in choose(client, content="working").content.decode()


def test_facets_belong_to_what_is_published(client, county_items, reviewer):
    client.force_login(reviewer)

    page = choose(client, content="working", level="village").content.decode()

    assert "只能按单位和领域筛选" in page
    assert "共<b>3</b>项" in page


def test_nothing_is_ordered_when_nothing_fits(client, county_items, reviewer):
    factories.make_domain("22", "涉农补贴", "agricultural-subsidies")
    client.force_login(reviewer)

    response = client.post(f"{reverse('catalogs_desk:exports')}?domain=22")

    assert response.status_code == 422
    assert not Job.objects.filter(name="catalogs.tasks.export_catalogs").exists()


def test_what_the_requester_no_longer_reaches_is_not_written(client, county_items, reviewer, editor):
    client.force_login(editor)
    client.post(reverse("catalogs_desk:exports"))
    editor.memberships.update(ends_on="2020-01-02")
    job = Job.objects.latest("pk")

    tasks.export_catalogs(job.pk)

    job.refresh_from_db()
    records = read_catalog(job.file.read(), filename="目录.xlsx", domains=domain_names()).records
    assert records == []


def test_the_query_count_does_not_grow_with_the_items(
    county_items, reviewer, township, domain, editor, approver, django_assert_num_queries
):
    def written():
        write_published(io.BytesIO(), ExportForm({}, user=reviewer).items(), form="csv")

    written()
    with django_assert_num_queries(5):
        written()
    factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer, count=20)
    with django_assert_num_queries(5):
        written()
