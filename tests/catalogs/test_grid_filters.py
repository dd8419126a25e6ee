"""Narrowing the grid to one kind of problem: counts at each, the choice in the address, without any script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.checkup import CHECKS, RULES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


@pytest.fixture
def rows(township, domain, editor):
    """One row of each kind: to be mended, with advice, to be checked, without anything, not applicable."""
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-001", needs_checking=True)
    (to_check,) = workflow.take_over(township, domain, by=editor).items
    must, advice, good, none = (
        factories.make_item(township, domain, by=editor, **changes)
        for changes in (
            {"level2": "缺渠道", "channels": []},
            {"level2": "时限含糊", "time_limit_text": "及时公开"},
            {"level2": "没有问题"},
            {"level2": "不适用的", "channels": []},
        )
    )
    workflow.mark_not_applicable(none, by=editor, version=1, reason="无此项职责")
    assert to_check.standard == standard
    return {"must": must, "advice": advice, "check": to_check, "good": good, "none": none}


@pytest.fixture
def shown(client, editor, url):
    """shown("must"): the keys of the rows that are not hidden."""

    def shown(wanted):
        client.force_login(editor)
        response = client.get(url, {"show": wanted} if wanted else {})
        return {row.item.pk for row, is_hidden in response.context["showing"].rows if not is_hidden}

    return shown


@pytest.mark.parametrize("kind", ["must", "advice", "check", "none"])
def test_each_kind_shows_its_rows(shown, rows, kind):
    assert rows[kind].pk in shown(kind)
    assert rows["good"].pk not in shown(kind)


def test_all_rows_are_shown_without_a_choice_and_for_an_unknown_one(shown, rows):
    everything = {item.pk for item in rows.values()}

    assert shown("") == everything
    assert shown("moon") == everything


def test_a_single_rule_shows_the_rows_where_it_found_something(shown, rows):
    assert shown("element_missing") == {rows["must"].pk}
    assert shown("limit_not_checkable") == {rows["advice"].pk}


def test_returned_rows_are_a_kind_of_their_own(client, shown, reviewer, editor, confirmed):
    row = confirmed.rows.first()
    decision = workflow.Decision(row.pk, row.revision_id, "returned", "请写明救助标准。")
    workflow.decide(confirmed, by=reviewer, decisions=[decision])

    assert shown("returned") == {row.item_id}


def test_the_page_counts_each_kind_and_rule_and_links_to_it(client, editor, rows, url):
    client.force_login(editor)

    page = " ".join(client.get(url, {"show": "must"}).content.decode().split())
    assert "全部 <b>5</b>" in page
    assert f'href="{url}?show=must" data-show="must" aria-current="true">有必改 <b>1</b>' in page
    assert f'href="{url}?show=limit_not_checkable"' in page
    assert f"{RULES['element_missing'].name} <b>1</b>" in page
    assert f'id="item-{rows["good"].pk}"' in page


def test_a_choice_that_no_row_fits_any_more_says_so(client, editor, item, url):
    client.force_login(editor)

    page = " ".join(client.get(url, {"show": "must"}).content.decode().split())
    assert "没有符合这个条件的事项。" in page
    assert "有必改 <b>0</b>" in page


def test_every_rule_has_a_name_to_choose_it_by():
    assert {check.__name__ for check in CHECKS} <= RULES.keys()
