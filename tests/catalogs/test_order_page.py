"""Setting a time on the page before publication, and the pages of waiting orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, PublicationOrder
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
PUBLISH, ORDERS = "/desk/reviews/publish/", "/desk/reviews/?tab=orders"
NOW = datetime(2026, 9, 30, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # the day before National Day


@pytest.fixture(autouse=True)
def on_the_eve_of_national_day(settings):
    settings.DEBUG = True
    with clock.set_to(NOW):
        yield


@pytest.fixture
def approved(confirmed, reviewer):
    factories.approve_all(confirmed, by=reviewer)
    return list(CatalogItem.objects.order_by("pk"))


@pytest.fixture
def order(approved, reviewer):
    revisions = {item.pk: item.approved_revision_id for item in approved}
    made, _ = workflow.order_publication(
        list(revisions), by=reviewer, publish_at=NOW + timedelta(days=8), revisions=revisions
    )
    return made


def sent(items, **changes):
    seen = {f"revision_{item.pk}": item.approved_revision_id for item in items}
    return {"item": [item.pk for item in items], "set_time": "1", "day": "2026-10-09", "at": "09:00"} | {
        **seen,
        **changes,
    }


def test_the_page_offers_a_time_on_the_next_working_day(sign_in, reviewer, approved):
    page = sign_in(reviewer).get(PUBLISH, {"item": [item.pk for item in approved]})

    assert "立即发布" in page.text
    assert "设定时间，届时发布2项" in page.text
    assert 'value="2026-10-08"' in page.text
    assert "2026年10月8日（星期四，工作日）" in page.text
    assert "2026-10-01 2026-10-02" in page.text  # days of rest, for the script that tells them


def test_a_time_is_set_and_told_with_weekday_and_working_day(sign_in, reviewer, approved):
    answer = sign_in(reviewer).post(PUBLISH, sent(approved))

    order = PublicationOrder.objects.get()
    assert answer.url == order.get_absolute_url()
    assert "已设定：2026年10月9日（星期五，工作日）09:00发布2项。" in sign_in(reviewer).get(answer.url).text
    assert not CatalogItem.objects.published().exists()


def test_a_day_of_rest_is_named(sign_in, reviewer, approved):
    answer = sign_in(reviewer).post(PUBLISH, sent(approved, day="2026-10-01"))

    assert "2026年10月1日（星期四，休息日：国庆节）09:00" in sign_in(reviewer).get(answer.url).text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"day": ""}, "请填写发布日期。"),
        ({"day": "2026-13-40"}, "请填写有效的日期"),
        ({"day": "1026-10-01"}, "请填写1990年至2100年之间的日期。"),
        ({"day": "2026-09-30"}, "发布时间须晚于现在（2026-09-30 15:00）"),
        ({"day": "2028-10-09"}, "发布时间最晚可设在一年以内"),
        ({"at": ""}, "请填写时间。"),
        ({"at": "25:00"}, "请填写有效的时间"),
        ({"at": "09:03"}, "时间以5分钟为一档"),
    ],
)
def test_a_time_that_cannot_be_is_told_beside_its_field(sign_in, reviewer, approved, changes, why):
    page = sign_in(reviewer).post(PUBLISH, sent(approved, **changes))

    assert page.status_code == 422
    assert why in page.text
    assert "设定时间，届时发布2项" in page.text
    assert not PublicationOrder.objects.exists()


def test_what_is_skipped_is_named(sign_in, reviewer, approved):
    workflow.publish([approved[0].pk], by=reviewer)

    answer = sign_in(reviewer).post(PUBLISH, sent(approved))

    assert f"“{approved[0]}”没有设定：已经发布过了。" in sign_in(reviewer).get(answer.url).text


def test_nothing_left_to_set_is_told(sign_in, reviewer, approved):
    workflow.publish([item.pk for item in approved], by=reviewer)

    page = sign_in(reviewer).post(PUBLISH, sent(approved))

    assert page.status_code == 422
    assert "所选事项都不能发布，没有设定定时发布。" in page.text


def test_items_with_a_time_are_marked_in_the_list_and_not_chosen_again(sign_in, reviewer, order, approved):
    text = sign_in(reviewer).get("/desk/reviews/?tab=publish").text

    assert text.count("2026-10-08 15:00 发布") == 2
    assert "checked" not in text
    again = sign_in(reviewer).get(PUBLISH, {"item": approved[0].pk})
    assert "已在2026年10月8日（星期四）15:00的定时发布中" in again.text


def test_the_tab_counts_and_lists_orders(sign_in, reviewer, order):
    page = sign_in(reviewer).get(ORDERS)

    assert "定时发布 1" in page.text
    assert "2026年10月8日（星期四）15:00" in page.text
    assert list(page.context["lines"]) == [order]
    assert "没有符合条件的记录" in sign_in(reviewer).get(f"{ORDERS}&unit=XY-ZFB").text


def test_an_empty_tab_says_how_to_set_a_time(sign_in, reviewer):
    assert "在“待发布”中选择事项" in sign_in(reviewer).get(ORDERS).text


def test_the_time_is_changed(sign_in, reviewer, order):
    answer = sign_in(reviewer).post(f"{order.get_absolute_url()}time/", {"day": "2026-10-12", "at": "08:30"})

    assert "发布时间已改为2026年10月12日（星期一，工作日）08:30。" in sign_in(reviewer).get(answer.url).text
    order.refresh_from_db()
    assert clock.local(order.publish_at).strftime("%m-%d %H:%M") == "10-12 08:30"


def test_a_change_that_cannot_be_is_told_on_the_page(sign_in, reviewer, order):
    page = sign_in(reviewer).post(f"{order.get_absolute_url()}time/", {"day": "2026-09-01", "at": "08:30"})

    assert page.status_code == 422
    assert "发布时间须晚于现在" in page.text
    assert 'value="2026-09-01"' in page.text


def test_items_are_taken_out(sign_in, reviewer, order):
    row = order.rows.first()
    answer = sign_in(reviewer).post(f"{order.get_absolute_url()}take-out/", {"row": row.pk})

    page = sign_in(reviewer).get(answer.url)
    assert "已移出1项，仍在“待发布”中。" in page.text
    assert "待发布的 1 项" in page.text
    assert "王审核已于09月30日15:00移出。" in page.text


@pytest.mark.parametrize("rows", [[], ["x"], ["999"]])
def test_taking_nothing_out_is_told(sign_in, reviewer, order, rows):
    answer = sign_in(reviewer).post(f"{order.get_absolute_url()}take-out/", {"row": rows})

    assert "请至少选择一个待发布的事项。" in sign_in(reviewer).get(answer.url).text


def test_an_order_is_cancelled(sign_in, reviewer, order):
    answer = sign_in(reviewer).post(f"{order.get_absolute_url()}cancel/")

    assert "已取消定时发布，事项仍在“待发布”中。" in sign_in(reviewer).get(answer.url).text
    assert "已取消" in sign_in(reviewer).get(order.get_absolute_url()).text
    again = sign_in(reviewer).post(f"{order.get_absolute_url()}cancel/")
    assert "已取消状态下不能取消" in sign_in(reviewer).get(again.url).text


def test_a_late_order_says_so_on_its_page(sign_in, reviewer, order):
    late = NOW + timedelta(days=9)
    with clock.set_to(late):
        workflow.carry_out_due(now=late)

    text = sign_in(reviewer).get(order.get_absolute_url()).text

    assert "因后台任务当时没有运行，实际于2026年10月9日（星期五）15:00发布" in text
    assert "已发布的 2 项" in text
    assert "迟于设定" in sign_in(reviewer).get(ORDERS).text


@pytest.mark.parametrize("act", ["", "time/", "take-out/", "cancel/"])
def test_orders_are_the_countys_own(sign_in, editor, order, act):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )
    address = f"{order.get_absolute_url()}{act}"
    answers = [
        sign_in(person).post(address).status_code if act else sign_in(person).get(address).status_code
        for person in (stranger, editor)
    ]

    assert answers == [404, 403]


def test_the_list_of_orders_asks_the_same_for_one_and_for_four(
    sign_in, reviewer, editor, approver, township, count_queries
):
    def add(code):
        domain = factories.make_domain(code, f"领域{code}", f"domain-{code}")
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)
        factories.approve_all(batch, by=reviewer)
        items = CatalogItem.objects.filter(domain=domain)
        revisions = {item.pk: item.approved_revision_id for item in items}
        publish_at = NOW + timedelta(days=int(code))
        workflow.order_publication(list(revisions), by=reviewer, publish_at=publish_at, revisions=revisions)

    client = sign_in(reviewer)
    add("01")
    few = count_queries(lambda: client.get(ORDERS))
    for code in ("02", "03", "04"):
        add(code)

    assert count_queries(lambda: client.get(ORDERS)) == few
