"""The common editions: edited by the county office, published to the units."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import Edition, StandardItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/desk/editions/"


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    return edition


@pytest.fixture
def common(county, national, domain):
    """The draft of the townships' common edition, with two items."""
    edition = factories.make_edition(
        layer=Edition.Layer.COMMON,
        name="乡镇通用版",
        published=False,
        county=county,
        unit_kind="township",
        based_on=national,
    )
    for number in (1, 2):
        factories.make_standard_item(edition, domain, f"20-00{number}", subject="{单位}")
    return edition


@pytest.fixture
def standard(common):
    return common.items.first()


def path(name, record):
    return reverse(f"catalogs_desk:{name}", args=[record.pk])


def posted(item, **changes):
    data = {**item.written(), "note": item.note, "version": item.version, **changes}
    return {name: value for name, value in data.items() if value is not None}


@pytest.mark.parametrize("name", ["edition", "edition_publish", "standard_item"])
@pytest.mark.parametrize(
    ("person", "answer"), [("reviewer", 200), ("editor", 403), ("leader", 403), ("administrator", 403)]
)
def test_the_pages_are_for_reviewers(sign_in, request, common, standard, name, person, answer):
    record = standard if name == "standard_item" else common

    assert sign_in(request.getfixturevalue(person)).get(path(name, record)).status_code == answer


@pytest.mark.parametrize(("person", "answer"), [("reviewer", 200), ("editor", 403)])
def test_the_list_is_for_reviewers(sign_in, request, common, person, answer):
    assert sign_in(request.getfixturevalue(person)).get(LIST).status_code == answer


def test_another_countys_edition_is_not_found(sign_in, common, standard):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )
    client = sign_in(stranger)

    assert client.get(path("edition", common)).status_code == 404
    assert client.get(path("standard_item", standard)).status_code == 404
    assert client.post(path("edition_publish", common)).status_code == 404
    assert "乡镇通用版" not in client.get(LIST).text


def test_the_list_counts_items_and_domains(sign_in, reviewer, common):
    page = sign_in(reviewer).get(LIST)

    assert "乡镇通用版（第1版）" in page.text
    assert "2条" in page.text
    assert "编制中" in page.text


def test_an_edition_shows_one_domain_at_a_time(sign_in, reviewer, common):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(common, other, "21-001", level2="养老补贴")

    assert "养老补贴" not in sign_in(reviewer).get(path("edition", common)).text
    assert "养老补贴" in sign_in(reviewer).get(path("edition", common), {"domain": "21"}).text
    assert sign_in(reviewer).get(path("edition", common), {"domain": "x"}).status_code == 200


def test_the_national_edition_is_read_only(sign_in, reviewer, national):
    item = national.items.get()

    assert "不能在这里修改" in sign_in(reviewer).get(path("edition", national)).text
    assert "<form class" not in sign_in(reviewer).get(path("standard_item", item)).text.split("</header>")[1]
    assert sign_in(reviewer).post(path("standard_item", item), posted(item)).status_code == 403
    assert sign_in(reviewer).post(path("edition_publish", national)).status_code == 403
    assert sign_in(reviewer).post(path("edition_next", national)).status_code == 403


def test_the_placeholder_is_explained(sign_in, reviewer, standard):
    assert "采用时自动换成各单位自己的全称" in sign_in(reviewer).get(path("standard_item", standard)).text


def test_an_item_is_saved_and_its_values_are_read_anew(sign_in, reviewer, standard):
    sent = posted(standard, time_limit_text="自制定或获取信息之日起5个工作日内", needs_checking="on")

    answer = sign_in(reviewer).post(path("standard_item", standard), sent)

    assert answer.status_code == 302
    standard.refresh_from_db()
    assert standard.time_limit_days == 5
    assert standard.needs_checking
    assert standard.version == 2


def test_a_stale_save_is_refused_and_the_text_stays(sign_in, reviewer, standard):
    sent = posted(standard, subject="我写的主体")
    workflow.edit_standard_item(standard, by=reviewer, version=1, changes={"subject": "别人写的主体"})

    page = sign_in(reviewer).post(path("standard_item", standard), sent)

    assert page.status_code == 422
    assert "该条目刚被他人保存过" in page.text
    assert "我写的主体" in page.text
    standard.refresh_from_db()
    assert standard.subject == "别人写的主体"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"level1": ""}, "一级事项"),
        ({"channels": ["other"]}, "已勾选“其他”，请写明渠道名称。"),
        ({"audiences": ["specific"]}, "已勾选“特定群体”，请写明是哪些人。"),
        ({"channels": ["smoke"]}, "smoke"),
        ({"level2": "办事指南20-002"}, "已有同名条目"),
        ({"version": "x"}, "version"),
        ({"level1": "长" * 201}, "200"),
    ],
)
def test_bad_input_is_told_at_its_field(sign_in, reviewer, standard, changes, words):
    page = sign_in(reviewer).post(path("standard_item", standard), posted(standard, **changes))

    assert page.status_code == 422
    assert words in page.text
    assert StandardItem.objects.get(pk=standard.pk).version == 1


def test_publishing_says_first_whom_it_serves(sign_in, reviewer, township, editor, common):
    page = sign_in(reviewer).get(path("edition_publish", common))

    assert "<strong>1</strong> 个单位可以采用本版的 <strong>2</strong> 条" in page.text
    common.refresh_from_db()
    assert common.state == Edition.State.DRAFT


def test_a_published_edition_is_told_to_the_editors_and_closed(
    sign_in, reviewer, township, editor, common, standard
):
    answer = sign_in(reviewer).post(path("edition_publish", common))

    assert "已下发，1个单位可以采用" in sign_in(reviewer).get(answer.url).text
    assert Notice.objects.filter(recipient=editor).exists()
    assert sign_in(reviewer).post(path("standard_item", standard), posted(standard)).status_code == 403
    again = sign_in(reviewer).post(path("edition_publish", common))
    assert "已下发状态下不能下发" in sign_in(reviewer).get(again.url).text


def test_the_next_edition_starts_from_the_published_one(sign_in, reviewer, common):
    workflow.publish_edition(common, by=reviewer)

    answer = sign_in(reviewer).post(path("edition_next", common))

    following = Edition.objects.get(number=2)
    assert answer.url == following.get_absolute_url()
    assert following.items.count() == 2
    again = sign_in(reviewer).post(path("edition_next", common))
    assert "已有一个编制中的版本" in sign_in(reviewer).get(again.url).text


def test_starting_the_next_is_posted_only(sign_in, reviewer, common):
    assert sign_in(reviewer).get(path("edition_next", common)).status_code == 405


def test_the_queries_do_not_grow_with_the_items(sign_in, reviewer, common, domain, count_queries):
    client = sign_in(reviewer)
    urls = [LIST, path("edition", common)]
    few = [count_queries(lambda url=url: client.get(url)) for url in urls]
    for number in range(3, 20):
        factories.make_standard_item(common, domain, f"20-{number:03}")

    assert [count_queries(lambda url=url: client.get(url)) for url in urls] == few


def test_an_invented_edition_is_marked(sign_in, reviewer, common):
    assert "演示" not in sign_in(reviewer).get(LIST).text

    Edition.objects.filter(pk=common.pk).update(is_demo=True)

    mark = '<span class="mark mark--advice">演示</span>'
    assert sign_in(reviewer).get(LIST).text.count(mark) == 1
    assert mark in sign_in(reviewer).get(path("edition", common)).text


# What the next edition changes


@pytest.fixture
def following(common, reviewer, domain):
    """The draft of the second edition: one item changed, one added, one dropped."""
    workflow.publish_edition(common, by=reviewer)
    edition = workflow.start_next_edition(common, by=reviewer)
    first, second = edition.items.all()
    workflow.edit_standard_item(first, by=reviewer, version=1, changes={"time_limit_text": "5个工作日内"})
    second.delete()
    factories.make_standard_item(edition, domain, "20-003", subject="{单位}", basis_text="")
    return edition


def test_publishing_says_what_the_edition_changes(sign_in, reviewer, following):
    page = sign_in(reviewer).get(path("edition_publish", following))

    assert "与第1版相比：新增 1、修改 1、删除 1。" in page.text
    changes = page.context["changes"]
    assert [item.code for item in changes.added] == ["20-003"]
    assert [item.code for item in changes.dropped] == ["20-002"]
    assert path("edition_changes", following) in page.text
    assert "规范性校验：必改 <strong>1</strong> 处" in page.text


def test_the_editors_are_told_what_the_edition_changes(reviewer, township, editor, following):
    Notice.objects.all().delete()

    workflow.publish_edition(following, by=reviewer)

    text = Notice.objects.get(recipient=editor).text
    assert text == "乡镇通用版（第2版）已下发（与第1版相比：新增 1、修改 1、删除 1），请在“目录编制”中采用。"


def test_the_first_edition_is_compared_with_the_standard_for_its_units(
    sign_in, reviewer, national, common, domain
):
    factories.make_standard_item(national, domain, "20-009", duty=("county_department",))

    page = sign_in(reviewer).get(path("edition_publish", common))

    assert "与国家标准相比：新增 1、修改 0、删除 0。" in page.text


def test_an_edition_on_its_own_has_nothing_to_compare(sign_in, reviewer, common):
    common.based_on = None
    common.save()

    page = sign_in(reviewer).get(path("edition_publish", common))

    assert "相比" not in page.text
    assert "规范性校验" in page.text


def test_the_queries_of_publishing_do_not_grow_with_the_items(
    sign_in, reviewer, following, domain, count_queries
):
    client, url = sign_in(reviewer), path("edition_publish", following)
    few = count_queries(lambda: client.get(url))
    for number in range(4, 20):
        factories.make_standard_item(following, domain, f"20-{number:03}")

    assert count_queries(lambda: client.get(url)) == few
