"""The pages of the 一览表: figures that open their rows, files, and the switch that shows it to the public."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from openpyxl import load_workbook

from catalogs.models import CatalogItem, DomainClaim
from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from supervision.models import MatrixRelease
from supervision.queries.matrix_items import SELECTIONS
from supervision.workflow.matrix import close_matrix, open_matrix
from tests import factories
from tests.browser import PHONE

pytestmark = pytest.mark.django_db
PAGE = "supervision_desk:matrix"
ITEMS = "supervision_desk:matrix_items"


def export(client, form, **query):
    return b"".join(client.get(reverse("supervision_desk:matrix_export", args=[form]), query))


@pytest.fixture
def table(published, domain, department, editor, edition):
    """A township with one published item and one missing; a department that claimed and published nothing."""
    factories.make_disclosure(published, by=editor)
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2020, 8, 31))


@pytest.fixture
def edition(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    return edition


# The table


def test_every_figure_opens_as_many_rows_as_it_counts(client, leader, table):
    client.force_login(leader)
    page = client.get(reverse(PAGE))
    told = page.context["matrix"]

    assert (told.total.published, told.total.owed) == (1, 2)
    for row in told.rows:
        for cell in row.cells:
            place = {"unit": row.unit.code, "domain": cell.domain.code}
            for name in SELECTIONS:
                listed = client.get(reverse(ITEMS), {**place, "show": name})
                assert listed.context["page"].total == sum(cell.marks[mark] for mark in SELECTIONS[name][1])


def test_the_sentence_and_the_last_line_open_as_many_rows_as_they_count(client, leader, table):
    client.force_login(leader)
    page = client.get(reverse("supervision_desk:matrix")).content.decode()
    sentence = page[page.index("<h1>") : page.index("</p>", page.index("<h1>"))]
    links = re.findall(r'href="([^"]+)"><strong>([\d,]+)</strong> 项', sentence)
    (last_line,) = re.findall(r"<tfoot>.*?</tfoot>", page, re.S)
    shares = re.findall(r'href="([^"]+show=published)">.*?<small>(\d+)</small>', last_line)

    assert len(links) >= 2
    assert shares
    for address, count in links:
        assert client.get(unescape(address)).context["page"].total == int(count)
    for address, percent in shares:
        published = client.get(unescape(address))
        owed = client.get(unescape(address).replace("show=published", "show=owed"))
        assert 100 * published.context["page"].total // owed.context["page"].total == int(percent)


def test_a_cell_says_its_state_in_a_sign_and_in_words_and_links_to_its_rows(client, leader, table, township):
    client.force_login(leader)
    html = client.get(reverse(PAGE)).content.decode()

    assert '<b>缺</b><span class="visually-hidden">未编制完成</span>' in html
    assert "应公布的事项公布了一部分" in html
    assert f"unit={township.code}&amp;domain=20" in html


def test_a_past_day_is_shown_as_it_was(client, leader, table):
    client.force_login(leader)
    yesterday = client.get(reverse(PAGE), {"as_of": (clock.today() - timedelta(days=1)).isoformat()})

    assert yesterday.context["matrix"].total.published == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"as_of": "2099-01-01"}, "请选择今天或者以前的日期"),
        ({"as_of": "昨天"}, "请填写日期，例如 2020-10-31。"),
        ({"group": "villages"}, "没有这一组单位"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_and_today_is_shown(client, leader, table, query, message):
    client.force_login(leader)
    page = client.get(reverse(PAGE), query)

    assert page.status_code == 422
    assert message in page.content.decode()
    assert page.context["matrix"].as_of == clock.today()


def test_the_list_tells_of_an_unknown_filter_and_leaves_it_out(client, leader, table):
    client.force_login(leader)
    page = client.get(reverse(ITEMS), {"unit": "nowhere", "show": "missing"})

    assert page.status_code == 422
    assert page.context["page"].total == 1


def test_the_list_names_the_item_its_limit_and_the_newest_information(client, leader, table, published):
    client.force_login(leader)
    page = client.get(reverse(ITEMS), {"show": "published"})

    (item,) = page.context["items"]
    assert item.name == published.published_revision.full_name()
    assert item.newest_on == factories.MOMENT.date()
    assert parse_qs(urlsplit(item.url).query)["item"] == [str(published.pk)]


def test_the_page_asks_as_often_for_many_units_as_for_one(
    client, leader, table, county, django_assert_max_num_queries
):
    client.force_login(leader)
    for number in range(12):
        factories.make_unit(county, f"2103232{number:02d}", f"镇{number}")
    with django_assert_max_num_queries(24):
        client.get(reverse(PAGE))


@pytest.mark.parametrize("person", ["editor", "approver", "outsider"])
def test_a_unit_does_not_see_the_countys_table(client, request, table, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse(PAGE)).status_code == 403


# Files


def test_the_files_hold_the_same_figures_and_the_same_bytes(client, leader, table):
    client.force_login(leader)
    rows = list(csv.DictReader(io.StringIO(export(client, "csv").decode("utf-8-sig"))))
    assert [(row["单位"], row["情况"], row["应公布"], row["已公布"]) for row in rows] == [
        ("偏岭镇", "未编制完成", "2", "1"),
        ("县民政局", "未公布", "0", "0"),
        ("县政府办公室", "无此项职责", "0", "0"),
    ]
    sheet = load_workbook(io.BytesIO(export(client, "xlsx"))).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["偏岭镇", "缺50%", 2, 1, 50, 1, 1, 0, 0] in values
    assert export(client, "xlsx") == export(client, "xlsx")


def test_a_unit_named_like_a_formula_runs_nothing(client, leader, table, township):
    Unit.objects.filter(pk=township.pk).update(name="=HYPERLINK(1)")
    client.force_login(leader)

    assert "'=HYPERLINK(1)" in export(client, "csv").decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(export(client, "xlsx"))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_file_of_an_unknown_form_or_day_is_refused(client, leader, table):
    client.force_login(leader)

    assert client.get(reverse("supervision_desk:matrix_export", args=["pdf"])).status_code == 404
    refused = client.get(reverse("supervision_desk:matrix_export", args=["csv"]), {"as_of": "2099-01-01"})
    assert refused.status_code == 422
    assert "请选择今天或者以前的日期" in refused.content.decode()


# The public's table


def test_the_public_finds_nothing_until_the_office_opens_it(client, county, table, reviewer):
    url = reverse("supervision:matrix")
    assert client.get(url).status_code == 404

    client.force_login(reviewer)
    assert "任何人都能看到" in client.get(reverse("supervision_desk:matrix_release")).content.decode()
    client.post(reverse("supervision_desk:matrix_release"))
    client.logout()
    assert client.get(url).status_code == 200
    close_matrix(county, by=reviewer)
    assert client.get(url).status_code == 404


def test_the_public_sees_published_or_not_and_totals_only(client, county, table, reviewer, township):
    open_matrix(county, by=reviewer)
    response = client.get(reverse("supervision:matrix"))
    html = response.content.decode()

    assert f"?unit={township.code}" in html
    assert "已公布" in html
    assert "未公布" in html
    for kept_back in ("逾期", "久未更新", "应公布", "%"):
        assert kept_back not in html.split("<main", 1)[1].split("</main>", 1)[0], kept_back
    assert not response.cookies


def test_where_nothing_applies_the_public_is_told_that_and_not_of_a_missing_catalog(
    client, county, published, reviewer
):
    open_matrix(county, by=reviewer)
    revision = published.published_revision
    type(revision).objects.filter(pk=revision.pk).update(
        not_applicable=True, not_applicable_reason="无此项职责"
    )
    CatalogItem.objects.filter(pk=published.pk).update(
        not_applicable=True, not_applicable_reason="无此项职责"
    )

    page = client.get(reverse("supervision:matrix")).content.decode()
    assert '／<span class="visually-hidden">均不适用</span>' in page
    assert '未<span class="visually-hidden">未公布</span>' not in page


def test_another_open_county_is_one_link_away(client, county, table, reviewer):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")
    office = factories.make_unit(elsewhere, "QS-ZFB", "区政府办公室", Unit.Kind.COUNTY_OFFICE)
    stranger = factories.make_person("elsewhere", "吴审核", "reviewer", office)
    open_matrix(county, by=reviewer)
    open_matrix(elsewhere, by=stranger)

    page = client.get(reverse("supervision:matrix"), {"county": "210323"})
    assert (page.context["matrix"].county, page.context["others"]) == (county, [elsewhere])
    assert client.get(reverse("supervision:matrix"), {"county": "210000"}).status_code == 404


def test_it_is_opened_and_closed_once_by_the_office_and_recorded(county, reviewer, leader, stranger_reviewer):
    for person in (leader, stranger_reviewer):
        with pytest.raises(PermissionDenied):
            open_matrix(county, by=person)
    open_matrix(county, by=reviewer)
    with pytest.raises(StepRefused):
        open_matrix(county, by=reviewer)
    close_matrix(county, by=reviewer)
    with pytest.raises(StepRefused):
        close_matrix(county, by=reviewer)

    verbs = Entry.objects.filter(record_type="supervision.matrixrelease").order_by("pk")
    assert [entry.verb.rpartition(".")[2] for entry in verbs] == ["publish", "withdraw"]
    assert MatrixRelease.objects.get().ended_by == reviewer


@pytest.fixture
def stranger_reviewer(db):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")
    office = factories.make_unit(elsewhere, "QS-ZFB", "区政府办公室", Unit.Kind.COUNTY_OFFICE)
    return factories.make_person("stranger", "吴审核", "reviewer", office)


@pytest.mark.browser
def test_on_a_phone_a_unit_is_a_list_of_its_domains(open_page, leader, table, township):
    page = open_page(reverse(PAGE), by=leader, width=PHONE)

    assert not page.locator("thead").is_visible()
    cell = page.locator(f"#unit-{township.code} td").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"社会救助"'
