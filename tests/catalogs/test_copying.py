"""Copying into a catalog: from the unit's own earlier years, or from another unit's published items."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from catalogs.queries.copying import copy_rows, sources
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.factories import MOMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(county):
    return factories.make_unit(county, "210323108", "新甸镇")


@pytest.fixture
def publish_there(neighbour, domain, reviewer):
    """publish_there(level2="…"): one item that the neighbour has published."""
    editor = factories.make_person("n-editor", "新甸经办", Role.EDITOR, neighbour)
    approver = factories.make_person("n-approver", "新甸审核", Role.APPROVER, neighbour)

    def publish(**changes):
        given = {"subject": "新甸镇人民政府", **changes}
        item = factories.make_item(neighbour, domain, by=editor, **given)
        (item,) = factories.make_published(
            neighbour, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
        )
        return item.published_revision

    return publish


def copied(unit, domain, revisions, *, by, source="unit:210323108", versions=None):
    keys = [revision.pk for revision in revisions]
    return workflow.copy_items(unit, domain, source, by=by, revisions=keys, versions=versions or {})


def test_other_units_with_published_items_are_offered(township, domain, editor, publish_there):
    assert sources(township, domain) == []

    publish_there()

    (source,) = sources(township, domain)
    assert (source.key, source.label, source.items) == ("unit:210323108", "新甸镇", 1)


def test_a_copied_item_is_the_units_own_draft_to_be_checked(township, domain, editor, publish_there):
    revision = publish_there(content_text="办理条件；申请材料")

    result = copied(township, domain, [revision], by=editor)

    (item,) = result.added
    item = CatalogItem.objects.get(pk=item.pk)
    assert (item.unit, item.subject, item.content_text) == (township, "偏岭镇人民政府", "办理条件；申请材料")
    assert item.contents == ["办理条件", "申请材料"]
    assert (item.state, item.needs_checking) == ("draft", True)
    assert list(item.preparers.all()) == [editor]


def test_the_others_name_in_a_text_is_told_and_left(township, domain, editor, publish_there):
    publish_there(content_text="新甸镇便民服务中心办理")

    (row,) = copy_rows(township, domain, "unit:210323108")

    assert row.foreign_names == ["公开内容（要素）"]
    assert row.elements["content_text"] == "新甸镇便民服务中心办理"


def test_an_item_of_the_same_name_is_changed_and_shown_word_by_word(township, domain, editor, publish_there):
    own = factories.make_item(township, domain, by=editor, level2="办事指南甲", content_text="旧")
    revision = publish_there(level2="办事指南甲", content_text="新")

    (row,) = copy_rows(township, domain, "unit:210323108")
    assert [(d.field, d.before, d.after) for d in row.changes] == [("content_text", "旧", "新")]
    result = copied(township, domain, [revision], by=editor, versions={own.pk: own.version})

    own.refresh_from_db()
    assert own.content_text == "新"
    assert [saved.is_saved for saved in result.saved] == [True]


def test_an_item_saved_since_the_page_was_loaded_is_left_and_named(township, domain, editor, publish_there):
    own = factories.make_item(township, domain, by=editor, level2="办事指南甲", content_text="旧")
    revision = publish_there(level2="办事指南甲", content_text="新")
    workflow.save_elements(own, by=editor, version=own.version, changes={"content_text": "刚写的"})

    result = copied(township, domain, [revision], by=editor, versions={own.pk: own.version})

    own.refresh_from_db()
    assert own.content_text == "刚写的"
    assert [refused.item for refused in result.refused] == [own]


def test_the_same_standard_item_is_recognised_whatever_its_name(
    county, township, neighbour, domain, editor, reviewer
):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    their_editor = factories.make_person("n-editor", "新甸经办", Role.EDITOR, neighbour)
    their_approver = factories.make_person("n-approver", "新甸审核", Role.APPROVER, neighbour)
    (theirs,) = workflow.take_over(neighbour, domain, by=their_editor).items
    theirs = workflow.save_elements(
        theirs, by=their_editor, version=theirs.version, changes={"level2": "改过的名称"}
    )
    factories.make_published(
        neighbour, domain, editor=their_editor, approver=their_approver, reviewer=reviewer, items=[theirs]
    )

    (new,) = copied(township, domain, [theirs.revisions.get()], by=editor).added

    assert new.standard_code == "20-001"
    (row,) = copy_rows(township, domain, "unit:210323108")
    assert row.target.pk == new.pk
    assert row.is_equal


def test_last_years_published_words_come_back(township, domain, editor, approver, reviewer, settings):
    settings.DEBUG = True
    with clock.set_to(MOMENT):  # 2026-03-02
        item = factories.make_item(township, domain, by=editor, content_text="去年的")
        (item,) = factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
        )
    with clock.set_to(MOMENT + timedelta(days=400)):
        item = workflow.revise(item, by=editor)
        item = workflow.save_elements(
            item, by=editor, version=item.version, changes={"content_text": "今年的"}
        )
        (source,) = sources(township, domain)
        assert (source.key, source.items) == ("year:2026", 1)

        copied(
            township,
            domain,
            [item.revisions.get()],
            by=editor,
            source="year:2026",
            versions={item.pk: item.version},
        )

    item.refresh_from_db()
    assert item.content_text == "去年的"


def test_what_was_withdrawn_by_the_end_of_the_year_is_not_of_that_year(
    township, domain, editor, approver, reviewer, settings
):
    settings.DEBUG = True
    with clock.set_to(MOMENT):
        (item,) = factories.make_published(
            township, domain, editor=editor, approver=approver, reviewer=reviewer
        )
        workflow.withdraw(item, by=reviewer, reason="内容有误")

    with clock.set_to(datetime(2027, 2, 1, tzinfo=MOMENT.tzinfo)):
        assert sources(township, domain) == []


def test_a_source_that_is_not_offered_copies_nothing(township, domain, editor, publish_there):
    revision = publish_there()

    for source in ("unit:210323999", "year:1999", "nonsense"):
        with pytest.raises(StepRefused):
            copied(township, domain, [revision], by=editor, source=source)


def test_items_of_another_county_are_no_source(township, domain, editor):
    elsewhere = factories.make_county("210381", "海城市", "海城市人民政府")
    unit = factories.make_unit(elsewhere, "210381101", "西柳镇")
    editor_there = factories.make_person("x1", "甲", Role.EDITOR, unit)
    approver_there = factories.make_person("x2", "乙", Role.APPROVER, unit)
    reviewer_there = factories.make_person("x3", "丙", Role.REVIEWER, elsewhere)
    factories.make_published(
        unit, domain, editor=editor_there, approver=approver_there, reviewer=reviewer_there
    )

    assert sources(township, domain) == []


def test_nobody_else_copies(township, domain, approver, publish_there):
    revision = publish_there()

    with pytest.raises(PermissionDenied):
        copied(township, domain, [revision], by=approver)


def test_the_clerk_chooses_a_source_ticks_and_copies(client, township, domain, editor, publish_there):
    revision = publish_there(level2="办事指南乙")
    client.force_login(editor)
    address = reverse("catalogs_desk:copy", args=[township.code, domain.code])

    page = client.get(address, {"from": "unit:210323108"}).content.decode()
    assert f'value="{revision.pk}" checked' in page

    response = client.post(f"{address}?from=unit:210323108", {"revision": [revision.pk]}, follow=True)

    assert "新增1项" in response.content.decode()
    assert CatalogItem.objects.get(unit=township).level2 == "办事指南乙"


def test_nothing_ticked_says_so(client, township, domain, editor, publish_there):
    publish_there()
    client.force_login(editor)
    address = reverse("catalogs_desk:copy", args=[township.code, domain.code])

    response = client.post(f"{address}?from=unit:210323108", {})

    assert response.status_code == 422
    assert "请至少选择一个事项" in response.content.decode()


def test_queries_do_not_grow_with_the_items(township, domain, publish_there, django_assert_max_num_queries):
    for n in range(3):
        publish_there(level2=f"事项{n}")

    with django_assert_max_num_queries(8):
        copy_rows(township, domain, "unit:210323108")
