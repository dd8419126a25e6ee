"""The grid of a domain: what it shows to whom, and saving its cells."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, Channel
from catalogs.views.compiling.rows import Grid
from disclosure_portal.audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002", needs_checking=True)
    factories.make_standard_item(edition, domain, "20-003")
    return edition


@pytest.fixture
def taken(township, domain, national, editor):
    return workflow.take_over(township, domain, by=editor).items


def text(response):
    return " ".join(response.content.decode().split())


def save(client, item, cell, version=1, headers=JSON, **fields):
    where = reverse("catalogs_desk:item_save", args=[item.pk])
    return client.post(where, {"cell": cell, "version": version, **fields}, headers=headers)


@pytest.mark.parametrize(
    ("person", "answer", "may_write"),
    [
        ("editor", 200, True),
        ("reviewer", 200, True),
        ("approver", 200, False),
        ("leader", 200, False),
        ("administrator", 200, False),
        ("outsider", 404, False),
    ],
)
def test_the_grid_answers_by_role(client, request, item, url, person, answer, may_write):
    client.force_login(request.getfixturevalue(person))

    response = client.get(url)
    assert response.status_code == answer
    assert ("cell__open" in response.content.decode()) == may_write


def test_an_unknown_domain_is_not_found(client, editor, township, domain):
    client.force_login(editor)

    assert client.get(reverse("catalogs_desk:domain", args=[township.code, "99"])).status_code == 404


def test_an_empty_domain_says_what_to_do(client, editor, national, url):
    client.force_login(editor)

    said = text(client.get(url))
    assert "全部采用通用版（3项）" in said
    assert "本领域还没有采用标准条目" in said


def test_the_whole_edition_is_taken_over_in_one_step(client, editor, national, url, township, domain):
    client.force_login(editor)
    where = reverse("catalogs_desk:take_over", args=[township.code, domain.code])

    response = client.post(where, follow=True)
    assert response.redirect_chain[0][0] == url
    assert "已采用3项：2项与通用版一致，1项需本单位补充或核对。" in text(response)
    assert "已全部采用" in text(client.post(where, follow=True))


def test_the_count_tells_items_by_what_remains_to_be_done(client, editor, taken, url, national, domain):
    workflow.mark_not_applicable(taken[0], by=editor, version=1, reason="由县民政局统一公开")
    workflow.save_elements(taken[2], by=editor, version=1, changes={"subject": "偏岭镇民政办"})
    factories.make_standard_item(national, domain, "20-004")
    client.force_login(editor)

    counts = "<b>1</b> 项已改写，<b>1</b> 项待核对，<b>1</b> 项不适用，<b>1</b> 项待采用"
    assert f"国家标准 4 项：{counts}。" in text(client.get(url))


def test_problems_lead_to_their_cells_and_offer_a_mend(client, editor, item, url):
    workflow.save_elements(
        item, by=editor, version=1, changes={"channels": [], "time_limit_text": "及时公开"}
    )
    client.force_login(editor)

    said = text(client.get(url))
    assert f'href="#item-{item.pk}-channels"' in said
    assert f'id="item-{item.pk}-channels"' in said
    assert "1 项必改" in said
    assert "1 项建议" in said
    assert "改为“及时公开，最迟不超过20个工作日”" in said


def test_the_grid_shows_the_wording_beside_what_was_read(client, editor, item, url):
    client.force_login(editor)

    said = text(client.get(url))
    for shown in ("自制定或获取信息之日起10个工作日内", "10个工作日内</span>", "5项要素", "1部"):
        assert shown in said


def test_why_rows_are_closed_is_said_once(client, editor, handed_in, url):
    client.force_login(editor)

    said = text(client.get(url))
    assert said.count("审核期间不能修改。需要修改的，请先撤回报送批次。") == 1
    assert "cell__open" not in said
    assert handed_in.get_absolute_url() in said


@pytest.mark.parametrize(
    ("situation", "now"),
    [
        ("national", "采用通用版"),
        ("taken", "核对修改"),
        ("item", "检查并提交"),
        ("handed_in", "单位审核"),
        ("confirmed", "县政府办审核"),
    ],
)
def test_the_steps_line_stands_where_the_domain_is(request, editor, township, domain, situation, now):
    request.getfixturevalue(situation)

    steps = Grid(township, domain, user=editor).steps
    assert [step["label"] for step in steps if step["state"] == "now"] == [now]


def test_all_steps_are_done_once_everything_is_published(editor, published, township, domain):
    assert {step["state"] for step in Grid(township, domain, user=editor).steps} == {"done"}


def test_the_reason_of_a_return_stands_at_its_row(client, editor, reviewer, confirmed, url):
    row = confirmed.rows.first()
    decision = workflow.Decision(row.pk, row.revision_id, "returned", "请写明救助标准。")
    workflow.decide(confirmed, by=reviewer, decisions=[decision])
    client.force_login(editor)

    assert "退回意见</span> 请写明救助标准。" in text(client.get(url))


@pytest.mark.parametrize("person", ["editor", "leader"])
def test_the_grid_asks_as_often_for_many_rows_as_for_few(
    client, request, editor, township, domain, national, url, person
):
    workflow.take_over(township, domain, by=editor)
    factories.make_handed_in(township, domain, by=editor)
    client.force_login(request.getfixturevalue(person))
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(4, 30):
        factories.make_standard_item(national, domain, f"20-{number:03}")
    workflow.take_over(township, domain, by=editor)
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)

    assert len(response.context["grid"].rows) == 31
    assert len(many) == len(few)


def test_a_cell_is_saved_and_the_row_comes_back(client, editor, item):
    client.force_login(editor)

    answer = save(client, item, "content_text", content_text="办理条件\r\n申请材料").json()
    item.refresh_from_db()
    assert item.content_text == "办理条件\n申请材料"
    assert item.contents == ["办理条件", "申请材料"]
    assert answer["version"] == item.version == 2
    assert "2项要素" in answer["row"]
    assert answer["values"]["readings"]["content_text"] == ["办理条件", "申请材料"]
    assert answer["saved"].endswith("已自动保存")


def test_ticks_are_saved_in_printed_order_and_may_all_be_taken_away(client, editor, item):
    client.force_login(editor)
    ticked = [Channel.OTHER, Channel.WEBSITE]

    assert save(client, item, "channels", channels=ticked, channel_note="政务公开专区").status_code == 200
    item.refresh_from_db()
    assert item.channels == ["website", "other"]
    answer = save(client, item, "channels", version=2).json()
    item.refresh_from_db()
    assert (item.channels, item.channel_note) == ([], "")
    assert "1 项必改" in answer["problems"]


def test_only_the_cells_own_fields_are_saved(client, editor, item):
    client.force_login(editor)

    save(client, item, "subject", subject="偏岭镇民政办", level1="别的名称", state="approved")
    item.refresh_from_db()
    assert (item.subject, item.level1, item.state) == ("偏岭镇民政办", "最低生活保障", "draft")


def test_a_stale_save_is_refused_with_both_texts(client, editor, reviewer, item):
    workflow.save_elements(item, by=reviewer, version=1, changes={"content_text": "县里的写法"})
    client.force_login(editor)

    response = save(client, item, "content_text", content_text="镇里的写法")
    answer = response.json()
    assert response.status_code == 409
    assert (answer["theirs"], answer["mine"], answer["differs"]) == ("县里的写法", "镇里的写法", True)
    assert "王审核" in answer["message"]
    assert answer["version"] == 2
    item.refresh_from_db()
    assert item.content_text == "县里的写法"


def test_whoever_saved_in_another_window_is_told_so(client, editor, item):
    workflow.save_elements(item, by=editor, version=1, changes={"content_text": "第一个窗口的写法"})
    client.force_login(editor)

    message = save(client, item, "content_text", content_text="第二个窗口的写法").json()["message"]
    assert message.startswith("您在另一个窗口已于")


def test_two_who_write_the_same_have_nothing_to_choose(client, editor, reviewer, item):
    workflow.save_elements(item, by=reviewer, version=1, changes={"content_text": "同样的写法"})
    client.force_login(editor)

    assert save(client, item, "content_text", content_text="同样的写法").json()["differs"] is False


@pytest.mark.parametrize(
    ("cell", "fields", "message"),
    [
        ("level1", {"level1": ""}, "请填写一级事项的名称。"),
        ("level1", {"level1": "长" * 201}, "最多200个字，现有201个字，请删减后再保存。"),
        ("content_text", {"content_text": "长" * 10_001}, "最多10000个字，现有10001个字，请删减后再保存。"),
        ("content_text", {"content_text": "带\x00的"}, "含有看不见的控制字符"),
        ("subject", {"subject": "反\u202e向"}, "含有看不见的控制字符"),
        ("channels", {"channels": ["moon"]}, "没有“moon”这个选项"),
        ("channels", {"channel_note": "专区"}, "请同时勾选“其他”"),
        ("audiences", {"audience_note": "申请人"}, "请同时勾选“特定群体”"),
        ("state", {"state": "approved"}, "没有这一栏"),
        ("", {}, "没有这一栏"),
        ("subject", {"version": "x"}, "请刷新后重试"),
        ("subject", {"version": ""}, "请刷新后重试"),
    ],
)
def test_odd_input_is_refused_in_words_and_nothing_is_saved(client, editor, item, cell, fields, message):
    client.force_login(editor)
    entries = Entry.objects.count()

    response = save(client, item, cell, **fields)
    assert response.status_code == 422
    assert message in "".join(response.json()["errors"])
    assert CatalogItem.objects.get().version == 1
    assert Entry.objects.count() == entries


def test_a_version_from_the_future_is_stale_too(client, editor, item):
    client.force_login(editor)

    assert save(client, item, "subject", version=99, subject="甲").status_code == 409


def test_a_locked_row_is_not_saved(client, editor, handed_in):
    item = handed_in.rows.first().item
    client.force_login(editor)

    response = save(client, item, "subject", version=item.version, subject="甲")
    assert response.status_code == 422
    assert response.json()["errors"] == ["审核中状态下不能修改"]


@pytest.mark.parametrize(
    ("person", "answer"), [("approver", 403), ("leader", 403), ("outsider", 404), ("reviewer", 200)]
)
def test_who_may_save(client, request, item, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert save(client, item, "subject", subject="甲").status_code == answer


def test_what_the_county_saves_is_marked_as_entered_for_the_unit(client, reviewer, item):
    client.force_login(reviewer)

    assert "代录" in save(client, item, "subject", subject="偏岭镇民政办").json()["row"]


def test_a_mend_without_script_leads_back_to_the_grid(client, editor, item, url):
    client.force_login(editor)

    response = save(
        client, item, "time_limit_text", headers={}, time_limit_text="及时公开，最迟不超过20个工作日"
    )
    item.refresh_from_db()
    assert response.url == f"{url}#item-{item.pk}"
    assert item.time_limit_days == 20


@pytest.mark.parametrize("fields", [{"version": 7, "subject": "甲"}, {"subject": "长" * 300}])
def test_a_refused_mend_without_script_leads_to_the_form(client, editor, item, fields):
    client.force_login(editor)

    response = save(client, item, "subject", headers={}, **fields)
    assert response.url == reverse("catalogs_desk:item_edit", args=[item.pk])


def test_an_item_is_checked_off_in_the_grid(client, editor, taken):
    item = taken[1]
    client.force_login(editor)

    where = reverse("catalogs_desk:item_check", args=[item.pk])
    answer = client.post(where, {"version": 1}, headers=JSON).json()
    item.refresh_from_db()
    assert not item.needs_checking
    assert "待核对" not in answer["problems"]
    assert client.post(where, {"version": 1}, headers=JSON).status_code == 422


@pytest.mark.parametrize("name", ["item_save", "item_check", "item_applicable", "item_revise"])
def test_what_changes_a_row_answers_post_only(client, editor, item, name):
    client.force_login(editor)

    assert client.get(reverse(f"catalogs_desk:{name}", args=[item.pk])).status_code == 405


def test_taking_over_answers_post_only_and_editors_only(
    client, editor, approver, outsider, national, township, domain
):
    where = reverse("catalogs_desk:take_over", args=[township.code, domain.code])
    answers = {}
    for person in (approver, outsider):
        client.force_login(person)
        answers[person.username] = client.post(where).status_code
    client.force_login(editor)

    assert client.get(where).status_code == 405
    assert answers == {"approver": 403, "outsider": 404}


# Claims, marks and withdrawals


def test_an_unclaimed_domain_says_what_to_do(client, department, domain, national):
    client.force_login(factories.make_person("mz", "民政经办", "editor", department))

    page = text(client.get(reverse("catalogs_desk:domain", args=[department.code, domain.code])))

    assert "本单位没有认领这个领域。请先在单位首页的“任务认领”中认领" in page
    assert "全部采用通用版" not in page


def test_a_township_is_asked_for_no_claim(client, editor, national, url):
    client.force_login(editor)

    assert "没有认领" not in text(client.get(url))


def test_an_invented_item_is_marked(client, editor, item, url):
    client.force_login(editor)
    assert "演示" not in text(client.get(url))

    CatalogItem.objects.update(is_demo=True)

    assert '<span class="mark">演示</span>' in text(client.get(url))


@pytest.mark.parametrize(("person", "is_offered"), [("reviewer", True), ("editor", False), ("leader", False)])
def test_reviewers_are_led_to_withdraw_what_is_published(client, request, published, url, person, is_offered):
    client.force_login(request.getfixturevalue(person))
    withdraw = reverse("catalogs_desk:withdraw", args=[published.pk])
    page = reverse("catalogs_desk:item_edit", args=[published.pk])

    assert (withdraw in text(client.get(url))) is is_offered
    assert (withdraw in text(client.get(page))) is is_offered


def test_what_is_not_published_is_not_withdrawn(client, reviewer, item, url):
    client.force_login(reviewer)

    assert reverse("catalogs_desk:withdraw", args=[item.pk]) not in text(client.get(url))
