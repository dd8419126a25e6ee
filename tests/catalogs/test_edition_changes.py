"""What an edition changes: against another, in the units' items, for the county's common editions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import Edition
from catalogs.queries import editions as edition_queries
from catalogs.queries.edition_refreshes import refresh, refreshes
from catalogs.queries.editions import edition_changes
from catalogs.workflow.compiling import write
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db
FIVE_DAYS = "自制定或获取信息之日起5个工作日内"
SEVEN_DAYS = "自制定或获取信息之日起7个工作日内"
THREE_DAYS = "自制定或获取信息之日起3个工作日内"


@pytest.fixture
def national(domain):
    """Four items that townships owe: 20-001 to 20-004."""
    edition = factories.make_edition()
    for number in range(1, 5):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return edition


@pytest.fixture
def provincial(county, national, domain):
    """The draft of the province's: 001 as it was, 002 changed, 003 and 004 dropped, P001 added."""
    edition = factories.make_edition(
        Edition.Layer.PROVINCIAL, "省共性目录", published=False, county=county, based_on=national
    )
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002", time_limit_text=FIVE_DAYS)
    factories.make_standard_item(edition, domain, "20-P001")
    return edition


@pytest.fixture
def taken(national, township, domain, editor):
    """The township has taken over the national items."""
    return workflow.take_over(township, domain, by=editor).items


def path(name, *arguments):
    return reverse(f"catalogs_desk:{name}", args=[getattr(one, "pk", one) for one in arguments])


def test_changes_are_counted_and_shown_word_by_word(sign_in, reviewer, provincial):
    page = sign_in(reviewer).get(path("edition_changes", provincial))

    assert "新增 1、修改 1、删除 2、未变 1。" in page.text
    assert '<span class="visually-hidden">删去：</span>10</del>' in page.text
    assert '<span class="visually-hidden">新增：</span>5</ins>' in page.text


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("", ["20-002", "20-003", "20-004", "20-P001"]),
        ("added", ["20-P001"]),
        ("changed", ["20-002"]),
        ("dropped", ["20-003", "20-004"]),
        ("same", ["20-001"]),
        ("nonsense", ["20-002", "20-003", "20-004", "20-P001"]),
    ],
)
def test_the_list_is_narrowed_to_a_kind(sign_in, reviewer, provincial, kind, codes):
    page = sign_in(reviewer).get(path("edition_changes", provincial), {"kind": kind})

    assert sorted(row.item.code for row in page.context["list"].rows) == codes


def test_the_list_is_narrowed_to_a_domain(sign_in, reviewer, provincial):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(provincial, other, "21-P001")

    page = sign_in(reviewer).get(path("edition_changes", provincial), {"domain": "21"})

    assert [row.item.code for row in page.context["list"].rows] == ["21-P001"]
    assert [(row.domain.code, row.counts) for row in page.context["list"].by_domain] == [
        ("20", [1, 1, 2, 1]),
        ("21", [0, 1, 0, 0]),
    ]


def test_an_edition_is_compared_with_any_that_it_follows(sign_in, reviewer, provincial, national):
    workflow.publish_edition(provincial, by=reviewer)
    following = workflow.start_next_edition(provincial, by=reviewer)

    page = sign_in(reviewer).get(path("edition_changes", following))
    other = sign_in(reviewer).get(path("edition_changes", following), {"with": national.pk})

    assert "新增 0、修改 0、删除 0、未变 3。" in page.text
    assert "与国家标准相比：新增 1、修改 1、删除 2" in other.text


def test_an_edition_that_stands_alone_has_nothing_to_compare(sign_in, reviewer, county):
    alone = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", False, county=county)

    assert "没有可以对照的版本" in sign_in(reviewer).get(path("edition_changes", alone)).text


def test_the_units_are_counted_whose_items_it_touches(sign_in, reviewer, provincial, taken, township):
    page = sign_in(reviewer).get(path("edition_changes", provincial))

    (one,) = page.context["touched"].units
    assert (one.unit, one.changed, one.dropped) == (township, 1, 2)
    assert "涉及 1 个单位的 3 个事项" in page.text


def test_for_each_item_the_units_and_their_wording_are_shown(sign_in, reviewer, editor, provincial, taken):
    changed = provincial.items.get(code="20-002")
    workflow.save_elements(
        next(item for item in taken if item.standard_code == "20-002"),
        by=editor,
        version=1,
        changes={"time_limit_text": SEVEN_DAYS},
    )

    page = sign_in(reviewer).get(path("standard_item_takers", changed))
    same = sign_in(reviewer).get(path("standard_item_takers", provincial.items.get(code="20-001")))

    (taker,) = page.context["takers"]
    assert [(one.before, one.after) for one in taker.changes] == [(SEVEN_DAYS, FIVE_DAYS)]
    assert "与本版一致" in same.text


def test_the_queries_of_the_page_do_not_grow(sign_in, reviewer, provincial, taken, domain, count_queries):
    client, url = sign_in(reviewer), path("edition_changes", provincial)
    few = count_queries(lambda: client.get(url))
    for number in range(5, 40):
        factories.make_standard_item(provincial, domain, f"20-{number:03}")

    assert count_queries(lambda: client.get(url)) == few


def test_a_draft_is_discarded_with_its_items(sign_in, reviewer, provincial):
    client = sign_in(reviewer)
    assert "<strong>3</strong> 条" in client.get(path("edition_discard", provincial)).text

    answer = client.post(path("edition_discard", provincial))

    assert "草稿已作废" in client.get(answer.url).text
    assert not Edition.objects.filter(layer=2).exists()


def test_an_edition_in_force_is_not_discarded(sign_in, reviewer, provincial):
    workflow.publish_edition(provincial, by=reviewer)

    sign_in(reviewer).post(path("edition_discard", provincial))

    assert provincial.items.count() == 3


# The common edition below


@pytest.fixture
def common(county, national, domain):
    """The townships' edition in force, made from the national one; the county words 003 itself."""
    edition = factories.make_edition(
        Edition.Layer.COMMON, "乡镇通用版", county=county, unit_kind="township", based_on=national
    )
    for number in range(1, 5):
        factories.make_standard_item(edition, domain, f"20-00{number}", subject="{单位}")
    item = edition.items.get(code="20-003")
    write(item, {"content_text": "县里的写法"})
    item.save()
    return edition


def counties():
    return Unit.objects.filter(kind="county")


def test_what_the_county_left_alone_follows_the_edition_above(common, provincial):
    asked = refresh(common, provincial)

    assert [one.item.code for one in asked.renewed] == ["20-002"]
    assert asked.renewed[0].values == {"time_limit_text": FIVE_DAYS}
    assert [item.code for item in asked.added] == ["20-P001"]
    assert [item.code for item in asked.dropped] == ["20-004"]
    assert [item.code for item in asked.kept] == ["20-003"]


def test_what_the_county_words_itself_stays_and_is_shown(common, provincial):
    item = common.items.get(code="20-002")
    write(item, {"time_limit_text": THREE_DAYS})
    item.save()

    asked = refresh(common, provincial)

    assert asked.renewed == []
    (own,) = asked.own
    assert [(one.before, one.after) for one in own.own] == [(THREE_DAYS, FIVE_DAYS)]


def test_only_items_of_the_kinds_duty_are_asked_for(common, provincial, domain):
    factories.make_standard_item(provincial, domain, "20-P009", duty=["county_department"])

    assert [item.code for item in refresh(common, provincial).added] == ["20-P001"]


def test_the_nations_standard_asks_nothing(common, national):
    assert refreshes(national, counties()) == []


@pytest.mark.both_databases
def test_one_act_begins_the_next_common_edition_with_the_changes(reviewer, common, provincial):
    following = workflow.start_refreshed_edition(common, provincial, by=reviewer)

    changes = edition_changes(following)
    assert changes.base == common
    assert [item.code for item in changes.added] == ["20-P001"]
    assert [item.code for item in changes.dropped] == ["20-004"]
    shown = changes.shown(changes.changed)
    assert [(one.item.code, one.differences[0].after) for one in shown] == [("20-002", FIVE_DAYS)]
    assert following.items.get(code="20-P001").subject == "{单位}"
    assert following.items.get(code="20-002").time_limit_days == 5


def test_nothing_is_begun_when_nothing_is_asked(reviewer, common, provincial):
    following = workflow.start_refreshed_edition(common, provincial, by=reviewer)
    workflow.publish_edition(following, by=reviewer)

    with pytest.raises(StepRefused, match="没有需要带入的修改"):
        workflow.start_refreshed_edition(following, provincial, by=reviewer)


def test_the_pages_say_that_the_common_edition_lags_behind(sign_in, reviewer, common, provincial):
    client = sign_in(reviewer)
    workflow.publish_edition(provincial, by=reviewer)

    assert "还没有带入本版的修改（新增 1、修改 1、删除 1）" in client.get(provincial.get_absolute_url()).text
    page = client.get(path("edition_refreshes", provincial))
    assert "带入这些修改，编制下一版" in page.text
    answer = client.post(path("edition_refresh", common, provincial))
    assert answer.url == Edition.objects.get(layer=3, state="draft").get_absolute_url()
    again = client.get(path("edition_refreshes", provincial))
    assert "已有一个编制中的版本" in again.text


def test_equal_names_hinder_no_other_change_of_an_item(reviewer, provincial):
    first, second = provincial.items.all()[:2]
    write(second, {"level2": first.level2})
    second.save()

    workflow.edit_standard_item(second, by=reviewer, version=1, changes={"note": "说明"})

    second.refresh_from_db()
    assert second.note == "说明"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change",
    [
        {"level2": "另一名称"},
        {"methods": ["proactive", "on_request"]},
        {"channels": ["website", "other"], "channel_note": "村务公开栏"},
        {"audiences": ["specific"], "audience_note": "申请人"},
        {"levels": ["county", "township"]},
    ],
)
def test_the_database_tells_what_is_written_otherwise(national, county, domain, change):
    following = factories.make_edition(Edition.Layer.NATIONAL, "国家标准", False, number=2, based_on=national)
    factories.make_standard_item(following, domain, "20-001")
    factories.make_standard_item(following, domain, "20-002", **change)

    changes = edition_changes(following)

    assert [one.code for one in changes.same] == ["20-001"]
    assert [one.code for one in changes.changed] == ["20-002"]


def test_only_the_differences_of_the_page_are_told_word_by_word(
    sign_in, reviewer, provincial, national, domain, monkeypatch
):
    for number in range(10, 60):
        factories.make_standard_item(national, domain, f"20-{number:03}")
        factories.make_standard_item(provincial, domain, f"20-{number:03}", time_limit_text=FIVE_DAYS)
    told = []
    whole = edition_queries.differences
    monkeypatch.setattr(
        edition_queries, "differences", lambda *sides, **rest: told.append(sides) or whole(*sides, **rest)
    )

    page = sign_in(reviewer).get(path("edition_changes", provincial), {"kind": "changed"})

    assert len(page.context["changes"].changed) == 51
    assert len(told) == len(page.context["list"].rows) == 30
