"""The check-up's findings on the pages: mending, 全部修正, letting stand, and what approver and reviewer see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import checkup, workflow
from catalogs.models import AcceptedFinding, CatalogItem
from tests import factories

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
REASON = "本镇由便民服务中心统一公开"


@pytest.fixture
def prompt(township, domain, editor):
    """An item with one hint: 及时公开."""
    return factories.make_item(township, domain, by=editor, time_limit_text="及时公开")


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def of(item, name, *more):
    return reverse(f"catalogs_desk:{name}", args=[item.pk, *more])


def sent(item, **more):
    """What a finding's form sends."""
    finding = checkup.findings_of([CatalogItem.objects.get(pk=item.pk)])[item.pk][0]
    fields = {"code": finding.code, "field": finding.field, "digest": finding.digest}
    return fields | {"version": item.version} | more


def grid_of(item):
    return reverse("catalogs_desk:domain", args=[item.unit.code, item.domain.code])


# In the grid


def test_the_grid_offers_the_mend_and_the_way_to_keep(as_editor, prompt):
    page = as_editor.get(grid_of(prompt)).content.decode()

    assert "改为“及时公开，最迟不超过20个工作日”" in page
    assert of(prompt, "item_mend") in page
    assert of(prompt, "finding_accept") in page
    assert reverse("catalogs_desk:mend_all", args=[prompt.unit.code, prompt.domain.code]) in page
    assert reverse("catalogs_desk:checkup_rules") in page


def test_who_may_only_look_is_offered_nothing(client, prompt, approver):
    client.force_login(approver)
    page = client.get(grid_of(prompt)).content.decode()

    assert "无法核对是否逾期" in page
    assert of(prompt, "item_mend") not in page
    assert of(prompt, "finding_accept") not in page


def test_one_press_mends_without_script(as_editor, prompt):
    response = as_editor.post(of(prompt, "item_mend"), sent(prompt), follow=True)

    assert response.redirect_chain[0][0] == prompt.get_desk_url()
    assert "已按提示修改。" in response.content.decode()
    prompt.refresh_from_db()
    assert prompt.time_limit_text == "及时公开，最迟不超过20个工作日"


def test_one_press_mends_with_script_and_brings_the_row_afresh(as_editor, prompt):
    answer = as_editor.post(of(prompt, "item_mend"), sent(prompt), **JSON).json()

    assert answer["version"] == 2
    assert "最迟不超过20个工作日" in answer["row"]
    assert "没有需要修改的内容" in answer["problems"]


def test_a_press_on_a_stale_page_is_refused(as_editor, editor, prompt):
    fields = sent(prompt)
    workflow.save_elements(prompt, by=editor, version=1, changes={"level2": "新名称"})

    answer = as_editor.post(of(prompt, "item_mend"), fields, **JSON)
    assert answer.status_code == 422
    assert "保存过本事项" in answer.json()["errors"][0]

    page = as_editor.post(of(prompt, "item_mend"), fields, follow=True).content.decode()
    assert "保存过本事项" in page
    prompt.refresh_from_db()
    assert prompt.time_limit_text == "及时公开"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
def test_a_broken_version_is_refused(as_editor, prompt, version):
    answer = as_editor.post(of(prompt, "item_mend"), sent(prompt, version=version), **JSON)

    assert (answer.status_code, answer.json()["errors"]) == (422, ["页面内容不完整，请刷新后重试。"])


def test_a_nameless_finding_is_refused(as_editor, prompt):
    for name in ("item_mend", "finding_accept"):
        answer = as_editor.post(of(prompt, name), {"version": 1, "reason": REASON}, **JSON)
        assert answer.status_code == 422
        assert "已经不在了" in answer.json()["errors"][0]


def test_an_own_item_is_linked_to_its_standard_item(as_editor, township, domain, editor):
    factories.make_standard_item(factories.make_edition(), domain, "20-003", level2="办事指南")
    item = factories.make_item(township, domain, by=editor, level2="办事指引")

    assert "对应到“最低生活保障／办事指南”" in as_editor.get(grid_of(item)).content.decode()
    as_editor.post(of(item, "item_mend"), sent(item))

    item.refresh_from_db()
    assert item.standard_code == "20-003"


# Letting stand


def test_a_hint_is_kept_with_a_reason_and_folds_away(as_editor, prompt):
    page = as_editor.post(of(prompt, "finding_accept"), sent(prompt, reason=REASON), follow=True)

    text = page.content.decode()
    assert "已写明原因" in text
    assert "已说明原因的提示 1 条" in text
    assert REASON in text
    assert of(prompt, "item_mend") not in text
    assert "1 项建议" not in text


def test_a_kept_hint_is_shown_as_such_beside_its_field(as_editor, editor, prompt):
    factories.make_accepted_finding(prompt, by=editor, reason=REASON)

    page = as_editor.get(of(prompt, "item_edit")).content.decode()

    assert "已说明" in page
    assert REASON in page


@pytest.mark.parametrize(("reason", "said"), [("", "请写明为什么保留"), ("长" * 201, "说明最多200字")])
def test_a_hint_is_not_kept_without_a_fitting_reason(as_editor, prompt, reason, said):
    answer = as_editor.post(of(prompt, "finding_accept"), sent(prompt, reason=reason), **JSON)

    assert answer.status_code == 422
    assert said in answer.json()["errors"][0]


def test_a_kept_hint_can_be_opened_again(as_editor, editor, prompt):
    accepted = factories.make_accepted_finding(prompt, by=editor)

    page = as_editor.post(of(prompt, "finding_reopen", accepted.pk), follow=True).content.decode()

    assert "重新列为待处理" in page
    assert not AcceptedFinding.objects.exists()


def test_a_reason_is_opened_again_at_its_own_item_only(as_editor, editor, prompt, item):
    accepted = factories.make_accepted_finding(prompt, by=editor)

    assert as_editor.post(of(item, "finding_reopen", accepted.pk)).status_code == 404
    assert AcceptedFinding.objects.exists()


# All at once


@pytest.fixture
def mend_all(prompt):
    return reverse("catalogs_desk:mend_all", args=[prompt.unit.code, prompt.domain.code])


def test_the_page_lists_every_change_before_it_is_made(as_editor, prompt, mend_all):
    page = as_editor.get(mend_all).content.decode()

    assert "<del>及时公开</del>" in page
    assert "<ins>及时公开，最迟不超过20个工作日</ins>" in page
    assert f'value="{prompt.pk}:1" checked' in page
    assert "政府信息公开条例第二十六条" in page
    prompt.refresh_from_db()
    assert prompt.time_limit_text == "及时公开"


def test_the_ticked_changes_are_made(as_editor, prompt, mend_all):
    page = as_editor.post(mend_all, {"item": [f"{prompt.pk}:1"]}, follow=True).content.decode()

    assert "已修正1项。" in page
    prompt.refresh_from_db()
    assert prompt.time_limit_text == "及时公开，最迟不超过20个工作日"


def test_what_was_saved_meanwhile_is_named(as_editor, editor, prompt, mend_all):
    workflow.save_elements(prompt, by=editor, version=1, changes={"level2": "新名称"})

    page = as_editor.post(mend_all, {"item": [f"{prompt.pk}:1"]}, follow=True).content.decode()

    assert "“最低生活保障／新名称”没有修正" in page
    assert "已修正" not in page


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        ([], "没有勾选要修正的事项"),
        (["x"], "页面内容不完整"),
        (["1:"], "页面内容不完整"),
        (["99999999:1"], "表格里没有这一行"),
    ],
)
def test_odd_forms_change_nothing_and_say_so(as_editor, prompt, mend_all, ticked, said):
    assert said in as_editor.post(mend_all, {"item": ticked}, follow=True).content.decode()


def test_a_domain_without_safe_mends_says_what_to_do(as_editor, item):
    page = as_editor.get(reverse("catalogs_desk:mend_all", args=[item.unit.code, item.domain.code]))

    assert "没有可以统一修正的内容" in page.content.decode()


def test_the_page_costs_the_same_for_many_items(
    as_editor, editor, prompt, mend_all, django_assert_max_num_queries
):
    for n in range(20):
        factories.make_item(
            prompt.unit, prompt.domain, by=editor, level2=f"第{n}项", time_limit_text="及时公开"
        )

    with django_assert_max_num_queries(20):
        assert "共 <strong>21</strong> 处" in as_editor.get(mend_all).content.decode()


# Approver and reviewer


def test_the_approver_sees_open_hints_and_reasons(client, prompt, township, domain, editor, approver):
    factories.make_accepted_finding(prompt, by=editor, reason=REASON)
    other = factories.make_item(township, domain, by=editor, level2="第二项", channels=["website", "other"])
    batch = factories.make_handed_in(township, domain, by=editor, items=[prompt, other])
    client.force_login(approver)

    page = client.get(batch.get_absolute_url()).content.decode()

    assert "请写明是什么渠道" in page
    assert "单位已说明原因的提示 <strong>1</strong> 条" in page
    assert REASON in page


def test_the_reviewer_sees_the_reason_of_the_revision(
    client, prompt, township, domain, editor, approver, reviewer
):
    factories.make_accepted_finding(prompt, by=editor, reason=REASON)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[prompt])
    client.force_login(reviewer)

    page = client.get(reverse("catalogs_desk:review", args=[batch.pk])).content.decode()

    assert REASON in page


# The rules


def count_all():
    workflow.count_units(workflow.units_to_count(by=None), progress=lambda done, total: None)


def test_the_rules_say_what_they_look_for_and_where_it_is(client, reviewer, prompt, item):
    count_all()
    client.force_login(reviewer)
    page = client.get(reverse("catalogs_desk:checkup_rules"))

    counts = {line.rule.code: line.items for line in page.context["lines"]}
    assert counts.pop("limit_not_checkable") == 1
    assert counts.pop("duplicate") == 2
    assert set(counts.values()) == {0}
    assert "现有 <strong>2</strong> 个事项（全县）" in page.content.decode()


def test_a_rule_leads_to_the_grids_that_have_it(client, reviewer, prompt):
    count_all()
    client.force_login(reviewer)
    page = client.get(reverse("catalogs_desk:checkup_rules"), {"rule": "limit_not_checkable"})

    assert f"{grid_of(prompt)}?show=limit_not_checkable" in page.content.decode()
    shown = client.get(f"{grid_of(prompt)}?show=limit_not_checkable")
    assert shown.context["showing"].wanted == "limit_not_checkable"


def test_what_was_let_stand_is_not_counted(client, reviewer, editor, prompt):
    factories.make_accepted_finding(prompt, by=editor)
    count_all()
    client.force_login(reviewer)

    page = client.get(reverse("catalogs_desk:checkup_rules"), {"rule": "limit_not_checkable"})
    assert "现在没有这类问题" in page.content.decode()


def test_an_editor_sees_the_counts_of_the_own_unit_only(client, outsider, prompt):
    client.force_login(outsider)
    page = client.get(reverse("catalogs_desk:checkup_rules")).content.decode()

    assert "现有 <strong>0</strong> 个事项（您负责的单位）" in page


@pytest.mark.parametrize("rule", ["nonsense", "", "%00"])
def test_an_unknown_rule_shows_them_all(client, reviewer, rule):
    client.force_login(reviewer)
    page = client.get(reverse("catalogs_desk:checkup_rules"), {"rule": rule})

    assert page.status_code == 200
    assert page.context["chosen"] is None


def test_every_check_has_its_rule_and_every_rule_its_check():
    assert {check.__name__ for check in checkup.CHECKS} == set(checkup.RULES)
    assert all(
        rule.looks_for and rule.way and rule.source and rule.example for rule in checkup.RULES.values()
    )


def test_the_review_queue_leads_to_the_rules(client, reviewer):
    client.force_login(reviewer)

    assert (
        reverse("catalogs_desk:checkup_rules")
        in client.get(reverse("catalogs_desk:reviews")).content.decode()
    )
