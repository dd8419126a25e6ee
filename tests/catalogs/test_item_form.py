"""One item on its own page: everything a clerk does without any script."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(item):
    return reverse("catalogs_desk:item_edit", args=[item.pk])


@pytest.fixture
def standard_item(township, domain, editor):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001", needs_checking=True)
    return workflow.take_over(township, domain, by=editor).items[0]


def text(response):
    return " ".join(response.content.decode().split())


def filled(item, **changes):
    """What the browser posts when the form was loaded from `item` and some fields were changed."""
    return {**item.written(), "version": item.version, "base": json.dumps(item.written()), **changes}


def step(name, item):
    return reverse(f"catalogs_desk:{name}", args=[item.pk])


@pytest.mark.parametrize(
    ("person", "get", "post"),
    [
        ("editor", 200, 302),
        ("reviewer", 200, 302),
        ("approver", 200, 403),
        ("leader", 200, 403),
        ("outsider", 404, 404),
    ],
)
def test_the_page_answers_by_role(client, request, item, url, person, get, post):
    client.force_login(request.getfixturevalue(person))

    assert client.get(url).status_code == get
    assert client.post(url, filled(item, subject="甲")).status_code == post


def test_the_form_says_where_it_stands_and_what_was_read(client, editor, item, url, township, domain):
    factories.make_item(township, domain, by=editor, level2="第二项")
    client.force_login(editor)

    said = text(client.get(url))
    assert "第 <b>1</b> 项，共 <b>2</b> 项" in said
    assert "下一项" in said
    assert "<li>10个工作日内，起算：制定或获取信息之日</li>" in said


def test_problems_stand_beside_their_fields(client, editor, item, url):
    workflow.save_elements(
        item, by=editor, version=1, changes={"channels": [], "time_limit_text": "及时公开"}
    )
    client.force_login(editor)

    said = text(client.get(url))
    assert "请至少选择一个公开渠道。" in said
    assert "可写为：<b>及时公开，最迟不超过20个工作日</b>" in said


def test_saving_goes_on_to_the_next_item_and_ends_at_the_grid(client, editor, item, url, township, domain):
    following = factories.make_item(township, domain, by=editor, level2="第二项")
    client.force_login(editor)

    first = client.post(url, filled(item, subject="甲", then="next"))
    last = client.post(step("item_edit", following), filled(following, then="next"))
    assert first.url == step("item_edit", following)
    assert last.url == following.get_desk_url()
    item.refresh_from_db()
    assert item.subject == "甲"


def test_a_form_sent_unchanged_saves_nothing(client, editor, item, url):
    client.force_login(editor)

    assert client.post(url, filled(item)).url == url
    assert CatalogItem.objects.get().version == 1


def test_a_refused_form_keeps_every_word(client, editor, item, url):
    client.force_login(editor)

    response = client.post(url, filled(item, level1="", content_text="新写的内容", subject="长" * 201))
    said = text(response)
    assert response.status_code == 422
    assert "新写的内容" in said
    assert "长" * 201 in said
    assert "请填写一级事项的名称。" in said
    assert "最多200个字，现有201个字" in said


def test_a_stale_form_shows_both_texts_and_the_choice(client, editor, reviewer, item, url):
    workflow.save_elements(
        item, by=reviewer, version=1, changes={"content_text": "县里的写法", "subject": "县里的主体"}
    )
    client.force_login(editor)

    response = client.post(url, filled(item, content_text="镇里的写法"))
    said = text(response)
    assert response.status_code == 409
    assert "县里的写法" in said
    assert "镇里的写法" in said
    assert [conflict.field for conflict in response.context["conflicts"]] == ["content_text"]
    assert response.context["form"]["subject"].value() == "县里的主体"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "镇里的写法"), ("theirs", "县里的写法")])
def test_the_choice_decides_whose_text_stays(client, editor, reviewer, item, url, choice, kept):
    stale = filled(item, content_text="镇里的写法")
    workflow.save_elements(item, by=reviewer, version=1, changes={"content_text": "县里的写法"})
    client.force_login(editor)
    form = client.post(url, stale).context["form"]
    again = {name: form[name].value() for name in form.fields} | {"use_content_text": choice}

    assert client.post(url, again).status_code == 302
    item.refresh_from_db()
    assert item.content_text == kept


def test_who_wrote_another_element_is_not_overwritten(client, editor, reviewer, item, url):
    stale = filled(item, content_text="镇里的写法")
    workflow.save_elements(item, by=reviewer, version=1, changes={"subject": "县里的主体"})
    client.force_login(editor)

    response = client.post(url, stale)
    assert response.status_code == 409
    assert "两次改的不是同一栏" in text(response)
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    client.post(url, again)
    item.refresh_from_db()
    assert (item.content_text, item.subject) == ("镇里的写法", "县里的主体")


@pytest.mark.parametrize("base", ["", "[]", "{", "null", "7"])
def test_a_broken_page_is_refused_and_not_guessed_at(client, editor, item, url, base):
    client.force_login(editor)

    assert client.post(url, filled(item, base=base, subject="甲")).status_code == 422
    assert CatalogItem.objects.get().subject == "偏岭镇人民政府"


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 40])
def test_an_odd_version_saves_nothing(client, editor, item, url, version):
    client.force_login(editor)

    assert client.post(url, filled(item, version=version, subject="甲")).status_code in (409, 422)
    assert CatalogItem.objects.get().version == 1


def test_a_locked_item_is_shown_to_read_with_the_reason(client, editor, handed_in):
    item = handed_in.rows.first().item
    client.force_login(editor)

    said = text(client.get(step("item_edit", item)))
    assert "<textarea" not in said
    assert "审核期间不能修改" in said
    refused = client.post(step("item_edit", item), filled(item, subject="甲"))
    assert refused.status_code == 422
    assert "没有保存：" in text(refused)


def test_a_published_item_is_revised_from_its_page(client, editor, published):
    client.force_login(editor)
    assert "修订</button>" in text(client.get(step("item_edit", published)))

    client.post(step("item_revise", published))
    published.refresh_from_db()
    assert published.status == CatalogItem.Status.REVISING


def test_a_draft_is_not_revised(client, editor, item):
    client.force_login(editor)

    assert "草稿状态下不能修订" in text(client.post(step("item_revise", item), follow=True))


def test_an_own_item_is_added_with_the_usual_elements_filled(client, editor, township, domain):
    where = reverse("catalogs_desk:item_add", args=[township.code, domain.code])
    client.force_login(editor)
    initial = client.get(where).context["form"].initial
    assert initial["subject"] == "偏岭镇人民政府"

    response = client.post(where, {**initial, "level1": "本镇特有事项"}, follow=True)
    added = CatalogItem.objects.get()
    assert added.level1 == "本镇特有事项"
    assert (added.methods, added.audiences, added.levels) == (["proactive"], ["public"], ["township"])
    assert "自增" in text(response)


def test_adding_without_a_name_is_refused_and_keeps_the_rest(client, editor, township, domain):
    where = reverse("catalogs_desk:item_add", args=[township.code, domain.code])
    client.force_login(editor)

    response = client.post(where, {"content_text": "写好的内容"})
    assert response.status_code == 422
    assert "写好的内容" in text(response)
    assert not CatalogItem.objects.exists()


@pytest.mark.parametrize(("person", "answer"), [("approver", 403), ("leader", 403), ("outsider", 404)])
def test_only_compilers_add_remove_and_mark(client, request, item, person, answer):
    client.force_login(request.getfixturevalue(person))
    add = reverse("catalogs_desk:item_add", args=[item.unit.code, item.domain.code])

    for where in (add, step("item_not_applicable", item), step("item_remove", item)):
        assert client.get(where).status_code == answer
        assert client.post(where, {"version": 1, "reason": "无", "level1": "甲"}).status_code == answer
    for name in ("item_check", "item_applicable", "item_revise"):
        assert client.post(step(name, item), {"version": 1}).status_code == answer
    assert CatalogItem.objects.get().version == 1


def test_an_item_is_marked_not_applicable_with_its_reason(client, editor, standard_item):
    client.force_login(editor)
    reason = "由县民政局统一公开"

    response = client.post(
        step("item_not_applicable", standard_item), {"version": 1, "reason": reason}, follow=True
    )
    assert f"不适用：{reason}" in text(response)
    assert "撤销" in text(response)
    client.post(step("item_applicable", standard_item), {"version": 2})
    standard_item.refresh_from_db()
    assert not standard_item.not_applicable


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201, "带\x07的"])
def test_a_reason_that_cannot_stand_is_refused(client, editor, standard_item, reason):
    client.force_login(editor)

    response = client.post(step("item_not_applicable", standard_item), {"version": 1, "reason": reason})
    assert response.status_code == 422
    assert not CatalogItem.objects.get().not_applicable


def test_marking_a_stale_item_keeps_the_reason_on_the_page(client, editor, reviewer, standard_item):
    workflow.save_elements(standard_item, by=reviewer, version=1, changes={"subject": "甲"})
    client.force_login(editor)

    response = client.post(
        step("item_not_applicable", standard_item), {"version": 1, "reason": "本镇无此项职责"}
    )
    assert response.status_code == 409
    assert "本镇无此项职责" in text(response)
    assert "王审核" in text(response)


def test_an_item_is_checked_off_from_its_page(client, editor, standard_item):
    client.force_login(editor)
    assert "待核对：" in text(client.get(step("item_edit", standard_item)))

    assert client.post(step("item_check", standard_item), {"version": 1}).status_code == 302
    standard_item.refresh_from_db()
    assert not standard_item.needs_checking


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 30])
def test_a_step_without_a_version_is_refused(client, editor, standard_item, version):
    client.force_login(editor)

    response = client.post(step("item_check", standard_item), {"version": version}, follow=True)
    assert "请刷新后重试" in text(response)
    assert CatalogItem.objects.get().needs_checking


def test_an_own_item_is_removed_after_asking_once(client, editor, item):
    client.force_login(editor)
    assert "不能恢复" in text(client.get(step("item_remove", item)))
    assert CatalogItem.objects.exists()

    assert "已删除" in text(client.post(step("item_remove", item), follow=True))
    assert not CatalogItem.objects.exists()


def test_a_standard_item_is_not_removed(client, editor, standard_item):
    client.force_login(editor)

    assert "标准条目不能删除" in text(client.post(step("item_remove", standard_item), follow=True))
    assert CatalogItem.objects.exists()


def test_what_the_unit_changed_is_shown_against_the_standard(client, editor, standard_item):
    workflow.save_elements(standard_item, by=editor, version=1, changes={"subject": "偏岭镇民政办"})
    client.force_login(editor)

    response = client.get(step("item_edit", standard_item))
    assert [difference.field for difference in response.context["differences"]] == ["subject"]


def test_every_page_says_that_the_county_enters_for_the_unit(client, reviewer, item, url):
    client.force_login(reviewer)
    add = reverse("catalogs_desk:item_add", args=[item.unit.code, item.domain.code])

    for where in (url, add, step("item_not_applicable", item), step("item_remove", item)):
        assert "<strong>代录：</strong>" in text(client.get(where))
