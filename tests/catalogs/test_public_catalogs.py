"""The public lists: filters, the official table, 不适用 items, what they may be cached as."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalogs import wording, workflow
from catalogs.models import CatalogItem, Domain, DomainClaim
from catalogs.queries.published import Filters, official_table, published_items
from catalogs.views import public as views
from disclosure_portal.web import pagination
from tests import factories

LIST = "/catalogs/"


@pytest.fixture
def publish(township, domain, editor, approver, reviewer):
    """publish(level2="…", …): an own item of the township, taken the whole way to the public."""

    def publish(within=None, **elements):
        within = within or domain
        item = factories.make_item(township, within, by=editor, **elements)
        (item,) = factories.make_published(
            township, within, editor=editor, approver=approver, reviewer=reviewer, items=[item]
        )
        return item

    return publish


def names(response):
    return [item.published_revision.level2 for item in response.context["page"]]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_withdrawn_item_and_a_draft_are_not_listed(client, published, item, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    response = client.get(LIST)

    assert names(response) == []
    assert "这里还没有公布的事项" in response.content.decode()


def test_the_list_says_the_published_words_and_not_the_working_copy(client, published, editor):
    item = workflow.revise(published, by=editor)
    workflow.save_elements(item, by=editor, version=item.version, changes={"level2": "还没审核的新名称"})

    for page in (LIST, published.domain.get_absolute_url(), published.get_absolute_url()):
        content = client.get(page).content.decode()
        assert "办事指南1" in content
        assert "还没审核的新名称" not in content


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["甲", "乙"]),
        ("domain=20", ["甲", "乙"]),
        ("domain=13", []),
        ("unit=210323106", ["甲", "乙"]),
        ("level=village", ["乙"]),
        ("audience=specific", ["甲"]),
        ("method=on_request", ["乙"]),
        ("channel=gazette", ["甲"]),
        ("channel=gazette&method=on_request", []),
        ("words=医疗", ["乙"]),
        ("words=　医　疗", ["乙"]),
        ("words=医疗 偏岭", ["乙"]),
        ("words=医疗 户籍", []),
        ("words=ＡＢＣ", ["甲"]),
        ("words=%25", []),
        ("words=_", []),
    ],
)
def test_a_filter_narrows_the_list(client, publish, query, found):
    factories.make_domain("13", "扶贫", "poverty-alleviation")
    publish(level2="甲", channels=["gazette"], audiences=["specific"], content_text="abc 表")
    publish(level2="乙", methods=["on_request"], levels=["village"], content_text="医疗\n救助")

    assert names(client.get(f"{LIST}?{query}")) == found


def test_every_filter_in_use_can_be_taken_away_alone(client, published):
    content = client.get(f"{LIST}?method=proactive&words=户籍&page=1").content.decode()

    assert "取消条件：</span>主动公开" in content
    assert 'href="?words=%E6%88%B7%E7%B1%8D"' in content
    assert 'href="?method=proactive"' in content
    assert "没有符合条件的公开事项" in content


@pytest.mark.parametrize(
    "query",
    [
        "level=nonsense",
        "unit=nowhere",
        "domain=99",
        "method=proactive'--",
        "words=" + "长" * 101,
        "words=" + "+".join("一二三四五六七八九"),
        "level=<script>",
    ],
)
def test_an_unknown_value_is_told_and_left_out(client, published, query):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert names(response) == ["办事指南1"]
    assert response.context["form"].errors
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999"])
def test_a_page_that_does_not_exist_gives_the_nearest(client, published, page):
    assert names(client.get(f"{LIST}?page={page}")) == ["办事指南1"]


def test_more_than_can_be_counted_is_told_as_such(client, published, publish, monkeypatch):
    publish(level2="又一个")
    monkeypatch.setattr(pagination, "COUNT_LIMIT", 1)

    assert "共 1+ 个事项" in text_of(client.get(LIST))


def test_equal_neighbours_of_the_first_level_share_a_cell(publish):
    for level1, level2 in [("甲类", "一"), ("甲类", "二"), ("乙类", "三"), ("甲类", ""), ("甲类", "")]:
        publish(level1=level1, level2=level2, content_text=f"内容{level1}{level2}")

    (group,) = official_table(published_items(Filters(domain="20")), first=11)

    assert [(row.number, row.level1_rows) for row in group.rows] == [
        (11, 2),
        (12, 0),
        (13, 1),
        (14, 1),
        (15, 1),
    ]


def test_two_units_never_share_a_cell(publish, county, domain, reviewer):
    publish(level2="一")
    other = factories.make_unit(county, "210323107", "洋河镇")
    editor = factories.make_person("editor-2", "吴经办", "editor", other)
    approver = factories.make_person("approver-2", "郑审核", "approver", other)
    factories.make_published(other, domain, editor=editor, approver=approver, reviewer=reviewer)

    groups = official_table(published_items())

    assert [(group.unit.name, [row.level1_rows for row in group.rows]) for group in groups] == [
        ("偏岭镇", [1]),
        ("洋河镇", [1]),
    ]


def test_the_domain_page_opens_with_its_numbers(client, published, department, domain, editor):
    lead = DomainClaim.objects.create(unit=department, domain=domain, part="lead")
    assert "牵头单位" not in text_of(client.get(domain.get_absolute_url()))

    DomainClaim.objects.filter(pk=lead.pk).update(claimed_on=factories.MOMENT.date(), claimed_by=editor)
    text = text_of(client.get(domain.get_absolute_url()))

    assert "已公布 1 个公开事项。 牵头单位：县民政局。 最近更新：" in text
    assert "偏岭镇已公布 1 个公开事项" in text_of(client.get(f"{domain.get_absolute_url()}?unit=210323106"))


def test_an_invented_lead_is_marked(client, department, domain, editor):
    claimed = {"claimed_on": factories.MOMENT.date(), "claimed_by": editor, "is_demo": True}
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", **claimed)

    assert "牵头单位：县民政局 演示" in text_of(client.get(domain.get_absolute_url()))


def test_the_official_table_prints_every_element(client, publish, domain):
    publish(
        content_text="1.办理事项\n2.办理条件",
        audiences=["specific"],
        audience_note="低保对象",
        channels=["website", "other"],
        channel_note="村广播",
    )
    content = client.get(domain.get_absolute_url()).content.decode()

    assert "<li>1.办理事项</li><li>2.办理条件</li>" in content
    assert '<span aria-hidden="true">■</span>其他（村广播）' in content
    assert '<span class="visually-hidden">是</span>低保对象</td>' in content
    assert "《中华人民共和国政府信息公开条例》（国务院令第711号）" in content


def test_an_item_that_does_not_apply_stands_below_the_table_with_its_reason(
    client, domain, township, editor, approver, reviewer
):
    edition = factories.make_edition()
    for code in ("20-001", "20-002"):
        factories.make_standard_item(edition, domain, code)
    one, other = workflow.take_over(township, domain, by=editor).items
    workflow.mark_not_applicable(one, by=editor, version=one.version, reason="本镇无此项职责")
    factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[one, other]
    )

    response = client.get(domain.get_absolute_url())

    assert [item.pk for item in response.context["page"]] == [other.pk]
    assert [item.pk for item in response.context["not_applicable"]] == [one.pk]
    assert "原因：本镇无此项职责" in text_of(response)
    assert names(client.get(LIST)) == ["办事指南20-002"]
    assert "不适用于本单位。原因：本镇无此项职责" in text_of(client.get(f"/items/{one.pk}/"))


def test_a_domain_without_published_items_is_calm(client, domain):
    text = text_of(client.get(domain.get_absolute_url()))

    assert "还没有公布公开事项" in text
    assert "有关单位正在编制，审核后公布" in text


def test_an_unknown_domain_is_not_found(client, db):
    assert client.get("/catalogs/no-such-domain/").status_code == 404


def test_what_a_unit_writes_is_never_run(client, publish, domain):
    item = publish(level2="<script>alert(1)</script>", content_text="<b>一</b>\n<img src=x onerror=y>")

    for page in (LIST, domain.get_absolute_url(), item.get_absolute_url(), "/", f"/items/{item.pk}/history/"):
        content = client.get(page).content.decode()
        assert "<script>alert" not in content
        assert "<img" not in content
        assert "<b>一" not in content


@pytest.fixture
def every_page(published, township):
    return [
        "/",
        LIST,
        published.domain.get_absolute_url(),
        "/units/",
        f"/units/{township.code}/",
        published.get_absolute_url(),
        reverse("catalogs:item_history", args=[published.pk]),
    ]


def test_public_pages_carry_no_cookie_and_may_be_cached(client, every_page, editor):
    client.force_login(editor)
    for page in every_page:
        response = client.get(page)
        assert response.status_code == 200
        assert "public" in response.headers["Cache-Control"]
        assert "Cookie" not in response.headers.get("Vary", "")
        assert not response.cookies


def test_an_unchanged_page_is_not_sent_twice(client, every_page):
    for page in every_page:
        tag = client.get(page).headers["ETag"]
        assert client.get(page, headers={"If-None-Match": tag}).status_code == 304


def test_no_page_names_a_member_of_staff(client, every_page, editor, approver, reviewer):
    for page in every_page:
        content = client.get(page).content.decode()
        assert not [one.name for one in (editor, approver, reviewer) if one.name in content]


def test_public_pages_only_answer_reading(client, every_page):
    for page in every_page:
        assert client.post(page).status_code == 405


def test_every_domain_of_the_reference_data_has_its_page(client, db):
    call_command("load_reference", verbosity=0)

    statuses = {
        domain.slug: client.get(domain.get_absolute_url()).status_code for domain in Domain.objects.all()
    }

    assert set(statuses.values()) == {200}
    assert len(statuses) == 26


@pytest.mark.parametrize("page", ["/", LIST, "/catalogs/social-assistance/", "/units/", "/units/210323106/"])
def test_a_list_asks_the_database_equally_often_for_5_and_for_60_items(
    client, publish_many, page, django_assert_max_num_queries
):
    publish_many(5)
    with django_assert_max_num_queries(8) as few:
        client.get(page)
    publish_many(55)
    with django_assert_max_num_queries(8) as many:
        client.get(page)

    assert CatalogItem.objects.published().count() == 60
    assert len(few) == len(many)


def test_only_so_many_that_do_not_apply_are_listed(client, domain, publish_many, monkeypatch):
    publish_many(3, not_applicable=True)
    monkeypatch.setattr(views, "NOT_APPLICABLE_SHOWN", 2)

    response = client.get(domain.get_absolute_url())

    assert len(response.context["not_applicable"]) == 2
    assert "最多列出 2 个" in text_of(response)


# Everyday names


@pytest.mark.parametrize(
    ("words", "elements"),
    [
        ("低保", {"level1": "最低生活保障"}),
        ("低保 办事指南", {"level1": "最低生活保障"}),
        ("五保户", {"level1": "特困人员救助供养"}),
        ("医保", {"content_text": "城乡居民基本医疗保险缴费标准"}),
        ("新农合", {"content_text": "城乡居民基本医疗保险缴费标准"}),
        ("户口本", {"content_text": "户口登记办理条件"}),
        ("拆迁", {"content_text": "国有土地上房屋征收补偿方案"}),
    ],
)
def test_an_item_is_found_by_its_everyday_name(client, publish, words, elements):
    publish(level2="办事指南", **elements)

    assert names(client.get(LIST, {"words": words})) == ["办事指南"]


def test_an_everyday_name_finds_nothing_else(client, publish):
    publish(level1="临时救助", content_text="救助标准")

    assert names(client.get(LIST, {"words": "低保"})) == []


def test_each_everyday_name_is_kept_once_and_only_where_the_text_lacks_it():
    text = wording.fold("低保对象的最低生活保障金，医疗保险、基本医疗保险")

    found = wording.everyday_names(text)

    assert "低保" not in found
    assert found.count("医保") == 1
