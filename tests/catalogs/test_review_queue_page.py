"""The county reviewer's queue: what waits, since when, and how it is narrowed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogs.models import Submission
from disclosure_portal import clock
from tests import factories
from tests.catalogs.reviewing import taken_over

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
QUEUE = "/desk/reviews/"
__all__ = ["taken_over"]


@pytest.fixture(autouse=True)
def clock_may_be_set(settings):
    settings.DEBUG = True


@pytest.mark.parametrize(
    ("person", "answer"), [("reviewer", 200), ("editor", 403), ("leader", 403), ("administrator", 403)]
)
def test_the_queue_is_for_reviewers(sign_in, request, person, answer):
    assert sign_in(request.getfixturevalue(person)).get(QUEUE).status_code == answer


def test_the_queue_tells_counts_and_working_days(sign_in, reviewer, taken_over):
    Submission.objects.update(confirmed_at=MONDAY)
    with clock.set_to(MONDAY + timedelta(days=7)):
        page = sign_in(reviewer).get(QUEUE)

    assert "偏岭镇“社会救助”第1批" in page.text
    assert "3项" in page.text
    assert "1项" in page.text
    assert "5个工作日" in page.text


def test_the_oldest_stands_first(sign_in, reviewer, editor, approver, township, domain):
    first = factories.make_confirmed(township, domain, editor=editor, approver=approver)
    other = factories.make_domain("19", "户籍管理", "household-registration")
    second = factories.make_confirmed(township, other, editor=editor, approver=approver)
    Submission.objects.filter(pk=second.pk).update(confirmed_at=first.confirmed_at - timedelta(days=1))

    text = sign_in(reviewer).get(QUEUE).text

    assert text.index(str(second)) < text.index(str(first))


@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ("unit=210323106", True),
        ("unit=XY-ZFB", False),
        ("domain=20", True),
        ("age=3", True),
        ("age=10", False),
        ("unit=nobody&domain=x&age=y", True),
    ],
)
def test_filters_narrow_the_queue(sign_in, reviewer, confirmed, filters, is_found):
    Submission.objects.update(confirmed_at=MONDAY)
    with clock.set_to(MONDAY + timedelta(days=7)):
        page = sign_in(reviewer).get(f"{QUEUE}?{filters}")

    assert (str(confirmed) in page.text) is is_found


def test_an_empty_queue_says_what_will_come(sign_in, reviewer):
    page = sign_in(reviewer).get(QUEUE)

    assert "没有待审核的报送" in page.text


def test_an_unknown_tab_is_not_found(sign_in, reviewer):
    assert sign_in(reviewer).get(f"{QUEUE}?tab=nothing").status_code == 404


def test_decided_batches_are_listed_with_their_outcome(sign_in, reviewer, confirmed):
    factories.approve_all(confirmed, by=reviewer)

    page = sign_in(reviewer).get(f"{QUEUE}?tab=decided")

    assert str(confirmed) in page.text
    assert "2项" in page.text


@pytest.mark.parametrize("tab", ["waiting", "publish", "published", "decided"])
def test_the_queries_of_the_queue_do_not_grow(
    sign_in, reviewer, editor, approver, township, count_queries, tab
):
    client = sign_in(reviewer)

    def add(code):
        domain = factories.make_domain(code, f"领域{code}", f"domain-{code}")
        people = {"editor": editor, "approver": approver}
        if tab == "waiting":
            factories.make_confirmed(township, domain, **people)
        elif tab == "published":
            factories.make_published(township, domain, reviewer=reviewer, **people)
        else:
            factories.approve_all(factories.make_confirmed(township, domain, **people), by=reviewer)

    add("01")
    few = count_queries(lambda: client.get(f"{QUEUE}?tab={tab}"))
    for code in ("02", "03", "04"):
        add(code)

    assert count_queries(lambda: client.get(f"{QUEUE}?tab={tab}")) == few
