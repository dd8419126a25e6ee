"""The editions of the standard on the open site."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, Edition
from catalogs.queries.editions import sized
from disclosure_portal import clock
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/editions/"
COMPARE = "/editions/compare/"
FIVE_DAYS = "自制定或获取信息之日起5个工作日内"


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    for number in (1, 2):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return edition


@pytest.fixture
def provincial(county, national, domain):
    """In force: 001 changed, 002 dropped, P001 added."""
    edition = factories.make_edition(
        Edition.Layer.PROVINCIAL,
        "省共性目录",
        county=county,
        based_on=national,
        document="辽政办发〔2021〕6号",
    )
    factories.make_standard_item(edition, domain, "20-001", time_limit_text=FIVE_DAYS)
    factories.make_standard_item(edition, domain, "20-P001")
    return edition


@pytest.fixture
def published(provincial, township, domain, editor, approver, reviewer):
    """The township's item 20-001, taken over from the province's edition and published."""
    items = workflow.take_over(township, domain, by=editor).items
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=items[:1]
    )
    return item


def revised(item, people, **changes):
    """The item with its next revision published."""
    editor, approver, reviewer = people
    item = workflow.revise(item, by=editor)
    item = workflow.save_elements(item, by=editor, version=item.version, changes=changes)
    (item,) = factories.make_published(
        item.unit, item.domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
    )
    return item


@pytest.fixture
def people(editor, approver, reviewer):
    return editor, approver, reviewer


def test_the_list_names_every_edition_in_force(client, provincial):
    text = client.get(LIST).text

    assert "省共性目录" in text
    assert "国家标准" in text
    assert "辽政办发〔2021〕6号" in text


def test_a_draft_is_nobodys_business(client, county, domain):
    draft = factories.make_edition(Edition.Layer.PROVINCIAL, "还在编", False, county=county)
    factories.make_standard_item(draft, domain, "20-001")

    assert "还在编" not in client.get(LIST).text
    assert "还在编" not in client.get(COMPARE).text
    assert client.get(f"{LIST}{draft.pk}/").status_code == 404
    assert client.get(f"{LIST}{draft.pk}/items/20-001/").status_code == 404
    assert client.get(f"{LIST}{draft.pk}/download.xlsx").status_code == 404


def test_a_replaced_edition_stays_readable_and_says_so(client, provincial):
    Edition.objects.filter(pk=provincial.pk).update(state=Edition.State.REPLACED)

    assert "已被替换" in client.get(provincial.get_public_url()).text


def test_an_edition_is_read_by_domain(client, provincial):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(provincial, other, "21-001", level2="养老补贴")

    everything = client.get(provincial.get_public_url())
    one = client.get(provincial.get_public_url(), {"domain": "20"})

    assert "<strong>2</strong> 个领域 <strong>3</strong> 条" in everything.text
    assert "养老补贴" in everything.text
    assert "养老补贴" not in one.text
    assert client.get(provincial.get_public_url(), {"domain": "x"}).status_code == 200


def test_an_item_names_its_other_editions_and_who_publishes_it(client, provincial, published):
    text = client.get(reverse("catalogs:edition_item", args=[provincial.pk, "20-001"])).text

    assert "5个工作日" in text
    assert "国家标准</a>：最低生活保障" in text
    assert published.get_absolute_url() in text
    assert client.get(reverse("catalogs:edition_item", args=[provincial.pk, "20-009"])).status_code == 404


def test_two_editions_stand_side_by_side(client, national, provincial):
    page = client.get(COMPARE, {"a": national.pk, "b": provincial.pk})

    assert "新增 <strong>1</strong>、修改 <strong>1</strong>、删除 <strong>1</strong>、未变 0" in page.text
    assert "<del>10</del>" in page.text
    assert "<ins>5</ins>" in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "请选择较早和较新的版本"),
        ({"a": "x", "b": "999999"}, "请选择较早和较新的版本"),
        ({"a": "1"}, "请选择较早和较新的版本"),
    ],
)
def test_without_two_editions_the_page_asks_for_them(client, national, query, words):
    assert words in client.get(COMPARE, query).text


def test_the_national_standard_and_the_newest_edition_are_chosen_beforehand(client, national, provincial):
    page = client.get(COMPARE)

    assert (page.context["before"], page.context["after"]) == (national, provincial)
    assert f'<option value="{national.pk}" selected>' in page.text
    assert f'<option value="{provincial.pk}" selected>' in page.text
    assert "相比：" not in page.text  # compared only when asked


def test_nothing_to_compare_is_no_error(client):
    assert client.get(COMPARE).status_code == 200


def test_the_place_for_a_units_own_name_is_told_in_words(client, provincial, domain):
    factories.make_standard_item(provincial, domain, "20-044", subject="{单位}民政办")

    for url in (
        provincial.get_public_url(),
        reverse("catalogs:edition_item", args=[provincial.pk, "20-044"]),
    ):
        text = client.get(url).text
        assert "采用本条目的单位民政办" in text
        assert "{单位}" not in text


def test_an_edition_is_not_compared_with_itself(client, national):
    assert "两边选的是同一个版本" in client.get(COMPARE, {"a": national.pk, "b": national.pk}).text


def test_an_edition_is_taken_away_as_a_file(client, provincial):
    answer = client.get(reverse("catalogs:edition_download", args=[provincial.pk, "csv"]))

    text = b"".join(answer).decode("utf-8-sig")
    assert "20-P001" in text
    assert client.get(reverse("catalogs:edition_download", args=[provincial.pk, "exe"])).status_code == 404


def test_an_item_names_its_standard_and_compares_itself_with_it(client, published, people):
    assert "省共性目录 20-001</a>" in client.get(published.get_absolute_url()).text
    url = reverse("catalogs:item_compare", args=[published.pk])
    assert "与标准条目一致" in client.get(url).text

    revised(published, people, time_limit_text="自制定或获取信息之日起3个工作日内")

    text = client.get(url).text
    assert "<del>5</del>" in text
    assert "<ins>3</ins>" in text


def test_two_published_revisions_stand_side_by_side(client, published, people):
    revised(published, people, time_limit_text="自制定或获取信息之日起3个工作日内")
    url = reverse("catalogs:item_compare", args=[published.pk])

    text = client.get(url, {"a": "1", "b": "2"}).text

    assert "第 1 版与第 2 版对照" in text
    assert "<ins>3</ins>" in text
    assert client.get(url, {"a": "1", "b": "99"}).status_code == 200


def test_an_own_item_has_no_standard(client, township, domain, people):
    editor, approver, reviewer = people
    (own,) = factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)

    assert "没有可以对照的标准条目" in client.get(reverse("catalogs:item_compare", args=[own.pk])).text


def test_what_was_withdrawn_is_not_compared(client, published, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    answer = client.get(reverse("catalogs:item_compare", args=[published.pk]))

    assert answer.url == published.get_absolute_url()


def test_what_was_published_before_a_withdrawal_is_no_side_of_a_comparison(client, published, people):
    workflow.withdraw(published, by=people[2], reason="内容有误")
    published.refresh_from_db()
    revised(published, people, time_limit_text="自制定或获取信息之日起3个工作日内")

    page = client.get(reverse("catalogs:item_compare", args=[published.pk]), {"a": "1", "b": "2"})

    assert [number for number, _ in page.context["revisions"]] == [2]
    assert "第 1 版与第 2 版对照" not in page.text


def test_an_unpublished_item_is_not_found(client, item):
    assert client.get(reverse("catalogs:item_compare", args=[item.pk])).status_code == 404


def test_the_queries_do_not_grow(client, national, provincial, domain, count_queries):
    urls = [
        LIST,
        provincial.get_public_url(),
        f"{COMPARE}?a={national.pk}&b={provincial.pk}",
        reverse("catalogs:edition_item", args=[provincial.pk, "20-001"]),
    ]
    few = [count_queries(lambda url=url: client.get(url)) for url in urls]
    for number in range(10, 40):
        factories.make_standard_item(provincial, domain, f"20-{number:03}")

    assert [count_queries(lambda url=url: client.get(url)) for url in urls] == few
    assert max(few) <= 8


def test_the_list_counts_the_items_of_the_editions_on_the_page_only(client, provincial, national):
    shown, rest = sized([provincial]), sized([])

    assert [(one.edition, one.items, one.domains) for one in shown] == [(provincial, 2, 1)]
    assert rest == []
    assert "1 个领域 2 条" in client.get(LIST).text


@pytest.mark.both_databases
def test_who_took_an_item_over_is_found_by_an_index(township, domain, editor):
    alike = {"unit": township, "domain": domain, "saved_by": editor, "saved_at": clock.now()}
    CatalogItem.objects.bulk_create(
        CatalogItem(**alike, standard_code=f"20-{number:04}")
        for number in range(2000)  # in a small table the planner has no reason to choose
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogs_catalogitem")

    plan = CatalogItem.objects.filter(standard_code="20-0001").order_by().explain()
    assert "catalogs_item_of_standard" in plan


def test_the_navigation_leads_to_the_editions(client, national):
    assert '<a href="/editions/"' in client.get("/").text
