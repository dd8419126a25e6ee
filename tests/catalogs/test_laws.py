"""Keeping the register of laws: who may, what a change tells whom, and the pages of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import escape

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, Edition, Law
from catalogs.queries.laws import (
    LawBook,
    citing_items,
    citing_items_visible_to,
    citing_standard_items,
    with_items,
)
from catalogs.workflow import laws as law_steps
from catalogs.workflow.laws import TELL_TASK
from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.factories import make_item, make_law

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DISCLOSURE = "中华人民共和国政府信息公开条例"
LIST = "/desk/laws/"


@pytest.fixture(autouse=True)
def on_a_day_in_march(settings):
    settings.DEBUG = True
    with clock.set_to(factories.MOMENT):
        yield


@pytest.fixture
def law():
    return make_law()


@pytest.fixture
def successor():
    return make_law("中华人民共和国政务公开条例", "国务院令第999号", valid_from=date(2026, 1, 1))


def end(law, *, by, **changes):
    facts = {"version": law.version, "ends_on": date(2026, 1, 1), "ended_by": "国务院令第999号", **changes}
    law = workflow.change_law(law, by=by, **facts)
    return law, workflow.tell_of_end(law)


def cites(law, items=None):
    found = citing_items(law, items or CatalogItem.objects.all(), LawBook.load(clock.today()))
    return {item for unit in found for _, item in with_items(unit.citations)}


# Who cites it


def test_items_cite_by_title_by_spelling_and_by_number(law, township, domain, editor):
    texts = [
        "《政府信息公开条例》",
        "《政府信息\n公开条例》第九条",
        "《信息公开若干规定》（国务院令第711号）",
    ]
    items = {make_item(township, domain, by=editor, level2=text[:8], basis_text=text) for text in texts}
    make_item(
        township, domain, by=editor, level2="无关", basis_text="《社会救助暂行办法》（国务院令第649号）"
    )

    assert cites(law) == items


def test_an_item_cites_the_issue_that_it_names(law, township, domain, editor):
    old = make_law(
        number="国务院令第492号", valid_from=date(2008, 5, 1), valid_to=date(2019, 5, 14), replaced_by=law
    )
    stale = make_item(township, domain, by=editor, basis_text=f"《{DISCLOSURE}》（国务院令第492号）")
    plain = make_item(township, domain, by=editor, level2="甲", basis_text=f"《{DISCLOSURE}》")

    assert (cites(old), cites(law)) == ({stale}, {plain})


def test_what_is_published_cites_even_while_the_working_copy_moved_on(law, published, editor):
    item = workflow.revise(published, by=editor)
    workflow.save_elements(
        item,
        by=editor,
        version=item.version,
        changes={"basis_text": "《社会救助暂行办法》（国务院令第649号）"},
    )

    (unit,) = citing_items(law, CatalogItem.objects.all(), LawBook.load(clock.today()))
    (citation,) = unit.citations
    assert (citation.in_working_copy, citation.in_published, unit.published) == (False, True, 1)
    assert citation.where == "已发布的文本"
    assert unit.to_do == ["1项已改写，等重新发布"]


def test_what_does_not_apply_or_was_withdrawn_cites_nothing(law, item, published, editor, reviewer):
    workflow.mark_not_applicable(item, by=editor, reason="本镇没有这项业务", version=item.version)
    workflow.withdraw(published, by=reviewer, reason="依据已经废止")
    published.refresh_from_db()

    (unit,) = citing_items(law, CatalogItem.objects.all(), LawBook.load(clock.today()))
    assert [(one.item, one.in_published) for one in unit.citations] == [(published.pk, False)]


def test_people_see_the_items_of_the_units_that_they_reach(law, item, editor, reviewer, outsider):
    book = LawBook.load(clock.today())

    assert citing_items_visible_to(outsider, law, book) == []
    for person in (editor, reviewer):
        (unit,) = citing_items_visible_to(person, law, book)
        assert [citation.item for citation in unit.citations] == [item.pk]


def test_standard_items_of_another_county_are_not_shown(law, county, domain, editor):
    national = factories.make_edition()
    mine = factories.make_standard_item(national, domain, "20-001")
    other = factories.make_county("210381", "海城市", "海城市人民政府")
    theirs = factories.make_edition(
        layer=Edition.Layer.COMMON, name="乡镇通用版", county=other, unit_kind="township"
    )
    factories.make_standard_item(theirs, domain, "20-002")

    assert citing_standard_items(law, editor, LawBook.load(clock.today())) == [mine]


def test_many_items_cost_no_more_queries(law, township, domain, editor, django_assert_num_queries):
    for number in range(5):
        make_item(township, domain, by=editor, level2=f"办事指南{number}")
    book = LawBook.load(clock.today())

    with django_assert_num_queries(3):
        (unit,) = citing_items(law, CatalogItem.objects.all(), book)
        listed = [(item.get_desk_url(), item.domain.name) for _, item in with_items(unit.citations)]
    in_order = CatalogItem.objects.order_by("position", "pk")
    assert listed == [(item.get_desk_url(), "社会救助") for item in in_order]


# Changing it


def test_a_change_looks_at_no_item_while_it_holds_the_law(law, item, reviewer, monkeypatch):
    monkeypatch.setattr(law_steps, "citing_counts", pytest.fail)

    changed = workflow.change_law(
        law, by=reviewer, version=law.version, ends_on=date(2026, 1, 1), ended_by="国务院令第999号"
    )
    workflow.change_law(changed, by=reviewer, version=changed.version, ends_on=None)

    assert [job.args for job in Job.objects.filter(name=TELL_TASK)] == [{"law": law.pk}]


def test_a_replaced_law_is_told_once_to_the_editors_concerned(
    law, successor, item, editor, outsider, reviewer
):
    law, concerned = end(law, by=reviewer, replaced_by=successor)

    assert (law.valid_to, law.replaced_by) == (date(2025, 12, 31), successor)
    assert concerned == {item.unit_id: 1}
    notice = Notice.objects.get()
    assert notice.recipient == editor
    assert notice.text == (
        f"《{DISCLOSURE}》（国务院令第711号）自2026年1月1日起被《中华人民共和国政务公开条例》（国务院令第999号）替代，"
        "偏岭镇有1个公开事项引用，请修改公开依据。"
    )
    end(law, by=reviewer, replaced_by=successor, ended_by="国务院令第999号第五十条")
    assert Notice.objects.count() == 1


def test_a_change_is_in_the_audit_trail_and_the_same_again_is_not(law, successor, reviewer):
    law, _ = end(law, by=reviewer, replaced_by=successor)
    end(law, by=reviewer, replaced_by=successor)

    assert Entry.objects.filter(verb="catalogs.law.change", record_id=str(law.pk)).count() == 1


def test_items_without_number_follow_a_new_issue_of_the_same_title(law, township, domain, editor, reviewer):
    issue = make_law(number="国务院令第999号", valid_from=date(2026, 1, 1))
    make_item(township, domain, by=editor, basis_text=f"《{DISCLOSURE}》")
    make_item(township, domain, by=editor, level2="甲")
    make_item(township, domain, by=editor, level2="乙")

    _, concerned = end(law, by=reviewer, replaced_by=issue)

    assert concerned == {township.pk: 2}


def test_an_end_that_is_taken_back_settles_what_was_asked(law, item, editor, reviewer):
    law, _ = end(law, by=reviewer)
    law, concerned = end(law, by=reviewer, ends_on=None)

    assert (law.valid_to, law.ended_by, concerned) == (None, "", {})
    assert not Notice.objects.filter(recipient=editor, read_at__isnull=True).exists()


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "administrator", "auditor"])
def test_only_the_county_office_keeps_the_register(request, law, person):
    by = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        end(law, by=by)
    with pytest.raises(PermissionDenied):
        workflow.edit_law(law, {"note": "改"}, by=by, version=law.version)
    with pytest.raises(PermissionDenied):
        workflow.add_law({"kind": "law", "title": "某法"}, by=by)


def test_who_saw_an_older_text_is_refused(law, reviewer):
    workflow.edit_law(law, {"note": "甲"}, by=reviewer, version=1)

    with pytest.raises(StepRefused, match="刚被他人修改过"):
        end(law, by=reviewer, version=1)
    law.refresh_from_db()
    assert (law.note, law.valid_to) == ("甲", None)


def test_what_cannot_be_is_refused_whole(law, successor, reviewer):
    with pytest.raises(StepRefused, match="失效日期不能早于施行日期"):
        end(law, by=reviewer, ends_on=date(2019, 1, 1))
    end(law, by=reviewer, replaced_by=successor)
    with pytest.raises(StepRefused, match="不能又被它自己替代"):
        end(successor, by=reviewer, ends_on=date(2026, 2, 1), replaced_by=law)
    with pytest.raises(StepRefused, match="已在法规库中"):
        workflow.add_law({"kind": "regulation", "title": DISCLOSURE, "number": law.number}, by=reviewer)


# The pages


def page(client, person, url, **query):
    client.force_login(person)
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_register_is_searched_and_filtered(client, law, successor, editor, reviewer):
    end(law, by=reviewer, replaced_by=successor)

    listed = page(client, editor, LIST, q="信息公开条例", standing="replaced")
    assert law.title in listed
    assert "由<a" in listed
    assert "状态：已被替代" in listed
    assert "没有符合条件的法规或文件" in page(client, editor, LIST, q="没有这一件")
    assert "已被替代1件" in page(client, editor, LIST)


def test_an_unknown_filter_is_left_out(client, law, editor):
    assert law.title in page(client, editor, LIST, standing="x", kind="y", page="z")


def test_only_the_county_office_is_offered_changes(client, law, editor, reviewer):
    assert "登记废止或替代" not in page(client, editor, law.get_absolute_url())
    assert "登记废止或替代" in page(client, reviewer, law.get_absolute_url())


def test_the_page_tells_who_cites_and_what_to_do(client, law, successor, item, published, editor, reviewer):
    end(law, by=reviewer, replaced_by=successor)

    told = page(client, reviewer, law.get_absolute_url())
    assert "1个单位的<b>2</b>个事项引用" in told
    assert "1项在表格中改写公开依据；1项点“修订”，改写后重新报送" in told
    assert item.get_desk_url() in told
    assert "前后沿革" in told
    assert successor.get_absolute_url() in told


def test_the_pages_cost_the_same_for_many(
    client, law, township, domain, editor, reviewer, django_assert_max_num_queries
):
    for number in range(6):
        make_item(township, domain, by=editor, level2=f"办事指南{number}")
        make_law(f"第{number}号办法", f"民政部令第{number}号", kind="rule", replaced_by=law)
    client.force_login(reviewer)
    with django_assert_max_num_queries(13):
        client.get(law.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(LIST)


def facts(**changes):
    return {
        "kind": "document",
        "title": "《岫岩满族自治县村镇供水管理办法》",
        "number": "（岫政发〔2024〕3号）",
        "other_numbers": "",
        "aliases": "村镇供水办法\n村镇供水办法",
        "issuer": "岫岩满族自治县人民政府",
        "valid_from": "2024-03-01",
        "confidence": "confirmed",
        "note": "",
        **changes,
    }


def test_a_document_is_entered_without_its_marks(client, reviewer):
    client.force_login(reviewer)
    response = client.post(reverse("catalogs_desk:law_add"), facts())

    law = Law.objects.get()
    assert response.headers["Location"] == law.get_absolute_url()
    assert (law.title, law.number) == ("岫岩满族自治县村镇供水管理办法", "岫政发〔2024〕3号")
    assert law.aliases == ["村镇供水办法"]
    assert Entry.objects.filter(verb="catalogs.law.add").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写名称"),
        ({"title": "《》"}, "请填写名称"),
        ({"kind": ""}, "请选择类别"),
        ({"valid_from": "1900-01-01"}, "请填写1949年至2100年之间的日期"),
        ({"valid_from": "昨天"}, "valid_from"),
        ({"title": "政府信息公开条例（2019年修订）", "number": "国务院令 第七百一十一号"}, "法规库已有"),
    ],
)
def test_what_cannot_be_entered_says_why(client, law, reviewer, changes, message):
    client.force_login(reviewer)
    response = client.post(reverse("catalogs_desk:law_add"), facts(**changes))

    assert response.status_code == 422
    assert message in response.content.decode()
    assert Law.objects.count() == 1


def test_what_is_said_of_a_law_is_corrected(client, law, reviewer):
    client.force_login(reviewer)
    url = reverse("catalogs_desk:law_edit", args=[law.pk])
    sent = facts(
        kind="regulation", title=law.title, number=law.number, note="2019年修订。", version=law.version
    )

    assert client.post(url, sent).status_code == 302
    law.refresh_from_db()
    assert (law.note, law.version) == ("2019年修订。", 2)
    assert "刚被他人修改过" in client.post(url, {**sent, "note": "又改"}).content.decode()


def change_form(law, **changes):
    return {
        "outcome": "replaced",
        "ends_on": "2026-01-01",
        "successor": "国务院令第999号",
        "ended_by": "国务院令第999号",
        "version": law.version,
        **changes,
    }


def test_a_change_is_looked_at_before_it_is_made(client, law, successor, item, reviewer):
    client.force_login(reviewer)
    url = reverse("catalogs_desk:law_change", args=[law.pk])

    shown = client.post(url, change_form(law))
    assert shown.status_code == 200
    assert escape(str(successor)) in shown.content.decode()
    assert "<strong>1</strong>个事项会提示修改公开依据" in shown.content.decode()
    assert item.get_desk_url() in shown.content.decode()
    law.refresh_from_db()
    assert law.valid_to is None
    assert client.post(url, {**change_form(law), "back": "1"}).status_code == 200

    response = client.post(url, {**change_form(law), "confirm": "1"}, follow=True)
    assert "随后通知有关单位的经办人" in response.content.decode()
    job = Job.objects.get(name=TELL_TASK)
    tasks.tell_of_end(job.pk)
    job.refresh_from_db()
    assert job.outcome == "已通知1个单位的经办人修改。"
    law.refresh_from_db()
    assert law.replaced_by == successor


def test_before_a_change_the_first_items_of_each_unit_are_named(
    client, law, successor, township, domain, editor, reviewer, django_assert_max_num_queries
):
    for number in range(22):
        make_item(township, domain, by=editor, level2=f"办事指南{number}")
    client.force_login(reviewer)

    with django_assert_max_num_queries(14):
        told = client.post(reverse("catalogs_desk:law_change", args=[law.pk]), change_form(law)).text

    assert "<strong>1</strong>个单位的<strong>22</strong>个事项会提示修改公开依据" in told
    assert told.count("编制中的文本") == 20
    assert f"{law.get_absolute_url()}?unit={township.code}" in told


def test_a_law_is_in_force_after_all(client, law, reviewer):
    law, _ = end(law, by=reviewer)
    client.force_login(reviewer)
    url = reverse("catalogs_desk:law_change", args=[law.pk])

    assert (
        "已废止"
        not in client.post(url, change_form(law, outcome="in_force")).content.decode().split("登记后")[0]
    )
    client.post(url, {**change_form(law, outcome="in_force"), "confirm": "1"})
    law.refresh_from_db()
    assert (law.valid_to, law.replaced_by) == (None, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": ""}, "请选择有什么变化"),
        ({"ends_on": ""}, "请填写自哪一天起不再有效"),
        ({"ended_by": ""}, "请填写宣布废止或替代的文件"),
        ({"successor": ""}, "请填写由哪一件替代"),
        ({"successor": "《没有登记的条例》"}, "法规库中没有这一件"),
        ({"successor": f"《{DISCLOSURE}》（国务院令第711号）"}, "不能由它自己替代"),
        ({"successor": f"《{DISCLOSURE}》（国务院令第1号）"}, "法规库中没有这一件"),
        ({"ends_on": "2019-05-15", "confirm": "1"}, "失效日期不能早于施行日期"),
    ],
)
def test_a_change_that_cannot_be_says_why_at_its_place(client, law, successor, reviewer, changes, message):
    client.force_login(reviewer)
    response = client.post(reverse("catalogs_desk:law_change", args=[law.pk]), change_form(law, **changes))

    assert response.status_code == 422
    assert message in response.content.decode()
    law.refresh_from_db()
    assert law.version == 1


# The public page


def public_page(client, item):
    return client.get(item.get_absolute_url()).content.decode()


def test_the_public_page_marks_what_was_replaced_since(client, law, successor, published, reviewer):
    assert "替代" not in public_page(client, published)
    end(law, by=reviewer, replaced_by=successor, ends_on=clock.today())

    told = public_page(client, published)
    assert f"《{DISCLOSURE}》（国务院令第711号）" in told
    assert "已被《中华人民共和国政务公开条例》（国务院令第999号）替代" in told


def test_the_public_page_says_what_was_in_force_when_published(client, law, published, reviewer):
    end(law, by=reviewer, ends_on=date(2026, 7, 1))

    with clock.set_to(factories.MOMENT + timedelta(days=180)):
        assert "公布时有效，2026年7月1日起已废止或失效" in public_page(client, published)


def test_the_public_is_not_told_what_nobody_looked_up(client, law, published, reviewer):
    workflow.edit_law(law, {"confidence": "recalled"}, by=reviewer, version=1)
    law.refresh_from_db()
    end(law, by=reviewer, ends_on=date(2020, 1, 1))

    assert "已废止或失效" not in public_page(client, published)


def test_marking_costs_the_public_page_one_query(client, law, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(published.get_absolute_url())


def test_the_counts_add_up_and_what_is_to_be_checked_is_counted_apart(client, law, successor, editor):
    make_law("矿业权交易规则", "国土资规〔2017〕7号", confidence="recalled")
    client.force_login(editor)

    text = re.sub(r"<[^>]+>", "", client.get(LIST).text)
    assert "有效3件；其中1件的登记待核对。" in text
