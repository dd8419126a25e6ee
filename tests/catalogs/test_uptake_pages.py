"""The pages on which a unit maps an edition, and the county office's board."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, Edition, EditionUptake
from catalogs.workflow.compiling import write
from disclosure_portal import clock
from tests import factories

pytestmark = pytest.mark.django_db
FIVE_DAYS = "自制定或获取信息之日起5个工作日内"


@pytest.fixture
def edition(county, domain, township, editor, reviewer):
    """In force; the township has 001 as it is, 002 in older words, 003 not yet, and 004 that is gone."""
    before = factories.make_edition(Edition.Layer.PROVINCIAL, "省目录", county=county)
    for number in (1, 2, 4):
        factories.make_standard_item(before, domain, f"20-00{number}")
    workflow.take_over(township, domain, by=editor)
    following = workflow.start_next_edition(before, by=reviewer)
    item = following.items.get(code="20-002")
    write(item, {"time_limit_text": FIVE_DAYS})
    item.save()
    following.items.get(code="20-004").delete()
    factories.make_standard_item(following, domain, "20-003")
    return following


@pytest.fixture
def uptake(edition, township, reviewer):
    published = workflow.publish_edition(edition, by=reviewer)
    (uptake,) = workflow.start_uptakes(published, [township], by=reviewer, due_on=clock.today())
    return uptake


@pytest.fixture
def page(sign_in, editor, uptake):
    """page(show="new"): the list of the unit's page, as its editor."""
    return lambda **query: sign_in(editor).get(uptake.get_absolute_url(), query)


@pytest.fixture
def post(sign_in, editor, uptake):
    """post("uptake_map", …): what a form of the page sends, and the page that answers."""

    def post(name, **sent):
        answer = sign_in(editor).post(reverse(f"catalogs_desk:{name}", args=[uptake.pk]), sent)
        return sign_in(editor).get(answer.url)

    return post


def shown(page):
    return [row.standard.code for row in page.context["page"]]


def standard(uptake, code):
    return uptake.edition.items.get(code=code).pk


# The unit's page


@pytest.mark.parametrize(
    ("show", "codes"),
    [
        ("", ["20-002"]),
        ("different", ["20-002"]),
        ("new", ["20-003"]),
        ("equal", ["20-001"]),
        ("done", []),
        ("nonsense", ["20-002"]),
    ],
)
def test_each_kind_has_a_list_and_what_needs_a_choice_comes_first(page, show, codes):
    assert shown(page(show=show)) == codes


def test_the_difference_is_shown_word_by_word(page):
    text = page().text

    assert '<span class="visually-hidden">删去：</span>10</del>' in text
    assert '<span class="visually-hidden">新增：</span>5</ins>' in text


def test_the_list_is_narrowed_to_a_domain(page, uptake):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(uptake.edition, other, "21-001")

    assert shown(page(show="new", domain="21")) == ["21-001"]
    assert shown(page(show="new")) == ["20-003", "21-001"]


def test_equal_items_are_confirmed_and_new_ones_taken_in_one_press_each(post, uptake):
    assert "与标准一致的1条已标为采用" in post("uptake_equal").text
    text = post("uptake_new").text

    assert "新增的1条已采用" in text
    assert "已对照 <strong>2</strong> / 4 条，已采用 2。" in text


def test_ticked_rows_are_mapped(post, uptake):
    key = standard(uptake, "20-002")

    answer = post("uptake_map", outcome="taken_over", rows=key, show="different", **{f"version_{key}": 1})

    assert "已采用：1条。" in answer.text
    assert CatalogItem.objects.get(standard_code="20-002").time_limit_text == FIVE_DAYS


def test_the_whole_page_is_mapped_without_ticking(post, uptake):
    key = standard(uptake, "20-002")

    post("uptake_map", outcome="adapted", whole_page="on", **{f"version_{key}": 1})

    assert uptake.rows.get().outcome == "adapted"


def test_a_row_changed_meanwhile_is_named_and_left_alone(post, uptake, editor):
    key = standard(uptake, "20-002")
    item = CatalogItem.objects.get(standard_code="20-002")
    workflow.save_elements(item, by=editor, version=1, changes={"subject": "刚写的"})

    answer = post("uptake_map", outcome="taken_over", rows=key, **{f"version_{key}": 1})

    assert "“最低生活保障／办事指南20-002”没有处理：您在另一个窗口" in answer.text
    assert CatalogItem.objects.get(standard_code="20-002").subject == "刚写的"


@pytest.mark.parametrize(
    "sent", [{"outcome": "taken_over"}, {"outcome": "kept", "rows": "1"}, {"rows": "x"}, {}]
)
def test_nothing_ticked_or_chosen_is_told(post, sent):
    assert "请先勾选条目，再选择怎样处理。" in post("uptake_map", **sent).text


def test_a_missing_reason_is_told_at_the_row(post, uptake):
    key = standard(uptake, "20-003")

    answer = post("uptake_map", outcome="not_applicable", rows=key, **{f"version_{key}": 0})

    assert "没有处理：请写明不适用的原因" in answer.text


@pytest.mark.parametrize("version", ["x", "", "-1", "9" * 30])
def test_a_version_that_is_none_changes_nothing(post, uptake, version):
    key = standard(uptake, "20-002")

    answer = post("uptake_map", outcome="taken_over", rows=key, **{f"version_{key}": version})

    assert "没有处理" in answer.text
    assert not uptake.rows.exists()


def test_dropped_items_are_kept_or_removed(page, post, uptake):
    item = CatalogItem.objects.get(standard_code="20-004")
    assert "删除，已公开的申请撤下" in page(show="dropped").text

    post("uptake_dropped", act="keep", rows=item.pk, **{f"version_{item.pk}": 1})

    item.refresh_from_db()
    assert item.standard_code == ""
    assert "请先勾选事项" in post("uptake_dropped", act="keep").text


def test_the_step_that_ends_it_says_why_it_is_closed(page, post):
    assert "还有 4 条没有对照，全部对照后才能完成。" in page().text
    assert "还有 4 条没有对照" in post("uptake_finish").text


def test_a_unit_gets_through_in_a_few_presses(page, post, uptake):
    item = CatalogItem.objects.get(standard_code="20-004")
    key = standard(uptake, "20-002")
    post("uptake_equal")
    post("uptake_new")
    post("uptake_map", outcome="taken_over", whole_page="on", **{f"version_{key}": 1})
    post("uptake_dropped", act="remove", rows=item.pk, **{f"version_{item.pk}": 1})

    answer = post("uptake_finish")

    assert "对照新标准已完成" in answer.text
    assert "采用标准的写法" not in page(show="done").text
    uptake.refresh_from_db()
    assert uptake.state == EditionUptake.State.FINISHED


def test_others_read_and_have_no_buttons(sign_in, leader, uptake):
    text = sign_in(leader).get(uptake.get_absolute_url()).text

    assert "全部确认" not in text
    assert "采用标准的写法" not in text
    assert "完成对照</button>" not in text


def test_the_county_office_is_told_that_it_enters_for_the_unit(sign_in, reviewer, uptake):
    assert "代录" in sign_in(reviewer).get(uptake.get_absolute_url()).text


def test_the_queries_do_not_grow_with_the_items(sign_in, editor, uptake, domain, count_queries):
    client, url = sign_in(editor), uptake.get_absolute_url()
    few = count_queries(lambda: client.get(url))
    for number in range(10, 40):
        factories.make_standard_item(uptake.edition, domain, f"20-{number:03}")

    assert count_queries(lambda: client.get(url)) == few


# Where it is found


def test_the_editor_finds_it_on_the_desk(sign_in, editor, uptake):
    EditionUptake.objects.update(due_on=clock.today() - timedelta(days=1))

    desk = sign_in(editor).get("/desk/").text

    assert "对照新标准</h2>" in desk
    assert "已对照 <strong>0</strong> / 4 条" in desk
    assert "已逾期" in desk
    assert uptake.get_absolute_url() in sign_in(editor).get("/desk/uptakes/").text


def test_another_units_is_not_listed(sign_in, outsider, uptake):
    assert "没有要对照的新标准" in sign_in(outsider).get("/desk/uptakes/").text
    assert sign_in(outsider).get(uptake.get_absolute_url()).status_code == 404


# The county office's board


def board_of(uptake):
    return reverse("catalogs_desk:edition_uptakes", args=[uptake.edition_id])


def test_the_board_counts_and_names_those_who_are_late(sign_in, reviewer, uptake):
    EditionUptake.objects.update(due_on=clock.today() - timedelta(days=1))

    page = sign_in(reviewer).get(board_of(uptake))

    assert "其中逾期 <strong>1</strong> 个" in page.text
    assert "偏岭镇 0/4。" in page.context["reminder"]
    assert "readonly>请以下单位" in page.text


def test_more_units_are_told_from_the_board(sign_in, reviewer, outsider, uptake):
    other = outsider.memberships.get().unit
    client = sign_in(reviewer)

    answer = client.post(board_of(uptake), {"units": other.pk, "due_on": clock.today().isoformat()})

    assert "已请1个单位对照新标准" in client.get(answer.url).text
    assert EditionUptake.objects.filter(unit=other).exists()


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 302, "请先勾选单位"),
        ({"units": "999", "due_on": "2999-01-01"}, 422, "999"),
        ({"due_on": "2001-01-01"}, 422, "完成期限不能早于今天"),
        ({"due_on": "x"}, 422, "日期"),
    ],
)
def test_bad_input_on_the_board_is_told(sign_in, reviewer, outsider, uptake, sent, status, words):
    client = sign_in(reviewer)

    answer = client.post(board_of(uptake), sent)

    assert answer.status_code == status
    assert words in (client.get(answer.url).text if status == 302 else answer.text)


def test_the_due_day_is_moved_from_the_board(sign_in, reviewer, uptake):
    client, url = sign_in(reviewer), reverse("catalogs_desk:edition_due_day", args=[uptake.edition_id])
    later = clock.today() + timedelta(days=9)

    assert "1个单位的完成期限已改" in client.get(client.post(url, {"due_on": later.isoformat()}).url).text
    assert "完成期限不能早于今天" in client.get(client.post(url, {"due_on": "2001-01-01"}).url).text
    uptake.refresh_from_db()
    assert uptake.due_on == later


# Publishing sets the day


def test_publishing_has_units_map_the_edition(sign_in, reviewer, editor, edition, township):
    client, url = sign_in(reviewer), reverse("catalogs_desk:edition_publish", args=[edition.pk])
    page = client.get(url)
    assert page.context["form"].initial["units"] == [unit.pk for unit in page.context["units"]]

    answer = client.post(url, {"units": township.pk, "due_on": clock.today().isoformat()})

    assert "其中1个单位须对照新标准" in client.get(answer.url).text
    assert EditionUptake.objects.get().unit == township


def test_a_bad_day_publishes_nothing(sign_in, reviewer, edition, township):
    url = reverse("catalogs_desk:edition_publish", args=[edition.pk])

    page = sign_in(reviewer).post(url, {"units": township.pk, "due_on": "2001-01-01"})

    assert page.status_code == 422
    assert "完成期限不能早于今天" in page.text
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT
