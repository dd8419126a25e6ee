"""Changing many rows: what the grid's script saves, and giving one element of the ticked rows the same value."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal.audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def items(township, domain, editor):
    return [factories.make_item(township, domain, by=editor, level2=f"事项{n}") for n in range(1, 4)]


@pytest.fixture
def save_url(township, domain):
    return reverse("catalogs_desk:items_save", args=[township.code, domain.code])


@pytest.fixture
def edit_url(township, domain):
    return reverse("catalogs_desk:items_edit", args=[township.code, domain.code])


@pytest.fixture
def send(client, editor, save_url):
    def send(rows):
        client.force_login(editor)
        return client.post(
            save_url, {"rows": rows if isinstance(rows, str) else json.dumps(rows)}, headers=JSON
        )

    return send


def text(response):
    return " ".join(response.content.decode().split())


def row(item, version=1, **changes):
    return {"item": item.pk, "version": version, "changes": changes}


def test_the_script_gets_a_result_and_the_row_for_each(send, items):
    answer = send([row(item, subject="偏岭镇民政办") for item in items[:2]]).json()

    assert [one["outcome"] for one in answer["results"]] == ["saved", "saved"]
    assert answer["results"][0]["before"] == {"subject": "偏岭镇人民政府"}
    assert answer["results"][0]["version"] == 2
    assert set(answer["rows"]) == {str(item.pk) for item in items[:2]}
    assert "偏岭镇民政办" in answer["rows"][str(items[0].pk)]["row"]
    assert {"problems", "summary", "filters", "saved"} <= answer.keys()


def test_a_stale_row_comes_back_with_both_texts(send, items, reviewer):
    workflow.save_elements(items[0], by=reviewer, version=1, changes={"subject": "县里写的"})

    (result, other) = send([row(item, subject="镇里写的") for item in items[:2]]).json()["results"]
    assert (result["outcome"], other["outcome"]) == ("stale", "saved")
    assert "王审核" in result["said"]
    assert result["texts"] == [{"label": "公开主体", "theirs": "县里写的", "mine": "镇里写的"}]


def test_a_bad_row_is_named_and_the_others_are_saved(send, items):
    rows = [row(items[0], subject="长" * 201), row(items[1], subject="好的"), row(items[2], level1="")]

    results = send(rows).json()["results"]
    assert [one["outcome"] for one in results] == ["invalid", "saved", "invalid"]
    assert results[0]["said"] == "公开主体：最多200个字，现有201个字，请删减后再保存。"
    assert CatalogItem.objects.get(pk=items[1].pk).subject == "好的"


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "null",
        "[]",
        "{}",
        "[1]",
        "[" * 5000,
        '[{"item": 1, "version": 1, "changes": {}}]',
        '[{"item": 1, "version": 1, "changes": {"state": "approved"}}]',
        '[{"item": 1, "version": 1, "changes": {"channels": ["website"]}}]',
        '[{"item": 1, "version": 1, "changes": {"subject": ["a"]}}]',
        '[{"item": 1, "version": 1, "changes": {"methods": "proactive"}}]',
        '[{"item": true, "version": 1, "changes": {"subject": "a"}}]',
        '[{"item": 1, "version": "1", "changes": {"subject": "a"}}]',
        '[{"version": 1, "changes": {"subject": "a"}}]',
        '[{"item": 99999999999999999999, "version": 1, "changes": {"subject": "a"}}]',
        '[{"item": 1, "version": -1, "changes": {"subject": "a"}}]',
    ],
)
def test_what_no_page_of_ours_sends_is_refused(send, items, rows):
    response = send(rows)

    assert response.status_code == 422
    assert response.json()["errors"] == ["页面内容不完整，请刷新后重新填写。"]
    assert not CatalogItem.objects.exclude(version=1).exists()


def test_rows_of_another_unit_are_not_there(send, items, department, domain, reviewer):
    foreign = factories.make_item(department, domain, by=reviewer)

    (result,) = send([row(foreign, subject="镇里写的")]).json()["results"]
    assert result["outcome"] == "absent"


def test_saving_five_hundred_rows_asks_no_more_queries_per_row(send, township, domain, editor, count_queries):
    elements = [factories.ELEMENTS | {"level2": f"事项{n}"} for n in range(120)]
    added = workflow.add_items(township, domain, by=editor, rows=elements)

    few = count_queries(lambda: send([row(item, version=99, subject="甲") for item in added[:3]]))
    many = count_queries(lambda: send([row(item, version=99, subject="甲") for item in added]))
    assert few == many


# One element of the rows ticked


def test_the_page_asks_which_rows_and_which_element(client, editor, items, edit_url):
    client.force_login(editor)

    said = text(client.get(edit_url))
    assert "下一步：填写内容" in said
    assert all(str(item) in said for item in items)


def test_ticked_rows_start_from_what_the_first_says(client, editor, items, edit_url):
    client.force_login(editor)

    said = text(client.get(edit_url, {"items": [i.pk for i in items[:2]], "cell": "subject"}))
    assert 'value="偏岭镇人民政府"' in said
    assert "应用到选中的 2 行" in said


def post(client, url, items, step="preview", seen=None, **fields):
    seen = json.dumps(seen if seen is not None else [[item.pk, 1] for item in items])
    keys = [item.pk for item in items]
    return client.post(url, {"items": keys, "seen": seen, "step": step, **fields})


def test_nothing_is_saved_before_the_preview_was_seen(client, editor, items, edit_url):
    workflow.save_elements(items[2], by=editor, version=1, changes={"subject": "偏岭镇民政办"})
    client.force_login(editor)

    said = text(post(client, edit_url, items, cell="subject", subject="偏岭镇民政办"))
    assert "选中的 <b>3</b> 行中，<b>2</b> 行会变" in said
    assert "应用到 2 行" in said
    assert CatalogItem.objects.filter(subject="偏岭镇民政办").count() == 1


def test_the_rows_are_saved_in_one_act(client, editor, items, edit_url, township, domain):
    client.force_login(editor)
    entries = Entry.objects.count()

    fields = {"channels": ["website", "other"], "channel_note": "政务公开专区"}
    response = post(client, edit_url, items, step="save", cell="channels", **fields)
    assert response.url == reverse("catalogs_desk:domain", args=[township.code, domain.code])
    assert {item.channel_note for item in CatalogItem.objects.all()} == {"政务公开专区"}
    assert Entry.objects.count() == entries + 1


def test_a_row_that_was_saved_meanwhile_comes_back_with_both_texts(client, editor, reviewer, items, edit_url):
    client.force_login(editor)
    workflow.save_elements(items[0], by=reviewer, version=1, changes={"subject": "县里写的"})

    response = post(client, edit_url, items, step="save", cell="subject", subject="镇里写的")
    said = text(response)
    assert response.status_code == 409
    assert "已保存2行，1行没有保存。" in said
    assert "县里写的" in said
    again = json.loads(response.context["seen"])
    assert again == [[items[0].pk, 2]]
    assert (
        post(
            client, edit_url, items[:1], step="save", seen=again, cell="subject", subject="镇里写的"
        ).status_code
        == 302
    )
    assert CatalogItem.objects.filter(subject="镇里写的").count() == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"cell": "subject", "subject": "长" * 201}, "最多200个字，现有201个字"),
        ({"cell": "channels", "channel_note": "专区"}, "请同时勾选“其他”"),
        ({"cell": "state"}, "不在可用的选项中"),
        ({"cell": ""}, "请选择要改哪个要素。"),
        ({"cell": "subject", "subject": "甲", "step": "save", "seen": [["x"]]}, "页面内容不完整"),
    ],
)
def test_odd_input_is_refused_at_its_place(client, editor, items, edit_url, fields, said):
    client.force_login(editor)

    response = post(client, edit_url, items, **{"step": "preview", **fields})
    assert response.status_code == 422
    assert said in text(response)


def test_no_ticked_row_is_said(client, editor, items, edit_url):
    client.force_login(editor)

    response = post(client, edit_url, [], cell="subject", subject="甲")
    assert response.status_code == 422
    assert "请至少勾选一行。" in text(response)


def test_a_domain_in_review_has_nothing_to_change(client, editor, handed_in, edit_url):
    client.force_login(editor)

    assert "没有可以修改的事项" in text(client.get(edit_url))
