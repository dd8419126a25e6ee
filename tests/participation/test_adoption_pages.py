"""Pages of adoption statements and explanations: written, signed, published; what the public reads of them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import reverse

from participation.models import AdoptionStatement, Decision, Explanation, Stage
from participation.queries.outcomes import TO_FILL_IN, adoption_of
from tests.participation import consultations, outcomes, records

pytestmark = pytest.mark.django_db
HOSTILE = ["长" * 20_001, "\x00", "‮反‬", "😀" * 300, "<script>alert(1)</script>", "=cmd|' /C calc'!A0"]


@pytest.fixture
def decision(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def consultation(decision, editor):
    return records.make_consultation(decision, by=editor)


def url(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


def seen(statement):
    return {"version": type(statement).objects.get(pk=statement.pk).version}


# The adoption statement


def test_from_the_prefilled_form_to_the_public(client, decision, consultation, editor, approver, reviewer):
    outcomes.make_opinion(consultation, verdict="adopted")
    client.force_login(editor)
    form = client.get(url("adoption_edit", decision.pk))
    assert "共收到意见1条（网上提交1条）：采纳1条。" in form.context["form"].initial["text"]

    text = form.context["form"].initial["text"].replace(TO_FILL_IN, "采纳了分步调整的意见。")
    client.post(url("adoption_edit", decision.pk), {"title": "采纳情况", "text": text})
    statement = AdoptionStatement.objects.get()
    client.force_login(approver)
    client.post(url("adoption_sign", statement.pk), seen(statement))
    client.force_login(reviewer)
    page = client.get(url("adoption", decision.pk))
    assert page.context["publish_refusals"] == []
    client.post(url("adoption_publish", statement.pk), seen(statement))

    assert adoption_of(decision) == statement
    template = Template("{% load outcome_tags %}{% adoption_statement decision 1 %}")
    assert "采纳了分步调整的意见。" in template.render(Context({"decision": decision}))


def test_the_page_says_why_it_cannot_be_published_yet(
    client, decision, consultation, editor, approver, reviewer
):
    consultations.make(decision, by=editor, state="published")
    statement = outcomes.make_draft_adoption(decision, by=editor)
    client.force_login(approver)
    client.post(url("adoption_sign", statement.pk), seen(statement))
    client.force_login(reviewer)

    page = client.get(url("adoption", decision.pk)).content.decode()

    assert "公众参与活动办结后才能发布" in page
    assert 'disabled aria-describedby="publish-refusals"' in page


def test_without_an_activity_the_page_says_what_is_missing(client, decision, editor):
    client.force_login(editor)

    assert "本轮还没有发布过公众参与活动" in client.get(url("adoption", decision.pk)).content.decode()
    assert client.get(url("adoption_edit", decision.pk)).status_code == 302


def test_a_stale_save_is_refused_with_both_texts_shown(client, decision, consultation, editor, reviewer):
    statement = outcomes.make_draft_adoption(decision, by=editor)
    client.force_login(reviewer)
    client.post(url("adoption_edit", decision.pk), {"title": "采纳情况", "text": "他的正文", "version": 1})
    client.force_login(editor)

    refused = client.post(
        url("adoption_edit", decision.pk), {"title": "采纳情况", "text": "我的正文", "version": 1}
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "他的正文" in page
    assert "我的正文" in page

    again = {"title": "采纳情况", "text": "我的正文", "version": refused.context["form"].data["version"]}
    assert client.post(url("adoption_edit", decision.pk), again).status_code == 302
    statement.refresh_from_db()
    assert statement.text == "我的正文"


def test_a_step_without_the_version_seen_changes_nothing(client, decision, consultation, editor, approver):
    statement = outcomes.make_draft_adoption(decision, by=editor)
    client.force_login(approver)

    page = client.post(url("adoption_sign", statement.pk), {}, follow=True)

    assert "读过以后再办理" in page.content.decode()
    statement.refresh_from_db()
    assert statement.state == "draft"


def test_a_return_without_reason_stays_on_the_page(
    client, decision, consultation, editor, approver, reviewer
):
    statement = outcomes.make_draft_adoption(decision, by=editor)
    client.force_login(approver)
    client.post(url("adoption_sign", statement.pk), seen(statement))
    client.force_login(reviewer)

    refused = client.post(url("adoption_return", statement.pk), {**seen(statement), "reason": " "})
    assert refused.status_code == 422
    assert "请写明退回的原因。" in refused.content.decode()

    client.post(url("adoption_return", statement.pk), {**seen(statement), "reason": "数字不对"})
    client.force_login(editor)
    assert "数字不对" in client.get(url("adoption", decision.pk)).content.decode()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("page", ["adoption_edit", "explanation_add"])
def test_hostile_text_is_refused_or_shown_as_text(client, decision, consultation, editor, page, text):
    client.force_login(editor)
    values = {"title": text, "text": text, "about": "draft", "form": "text", "author": text, "address": ""}

    response = client.post(url(page, decision.pk), values, follow=True)

    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()
    for one in [*AdoptionStatement.objects.all(), *Explanation.objects.all()]:
        assert "\x00" not in one.text


# Explanations


WRITTEN = {
    "title": "水价为什么调整",
    "text": "背景和依据：十年没有变化。",
    "about": "draft",
    "form": "text",
    "author": "镇长",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写标题。"),
        ({"author": ""}, "请填写解读人。"),
        ({"form": "video"}, "请填写图解、视频或者音频的网址。"),
        (
            {"form": "graphic", "address": "javascript:alert(1)"},
            "请填写以 http:// 或 https:// 开头的完整网址。",
        ),
        ({"about": "weather"}, "weather"),
    ],
)
def test_a_faulty_explanation_is_told_at_its_place(client, decision, editor, changes, message):
    client.force_login(editor)

    response = client.post(url("explanation_add", decision.pk), {**WRITTEN, **changes})

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "十年没有变化" in response.content.decode()
    assert not Explanation.objects.exists()


def test_an_explanation_is_linked_both_ways(client, decision, consultation, editor, approver, reviewer):
    client.force_login(editor)
    client.post(url("explanation_add", decision.pk), WRITTEN)
    explanation = Explanation.objects.get()
    client.force_login(approver)
    client.post(url("explanation_sign", explanation.pk), seen(explanation))
    client.force_login(reviewer)
    client.post(url("explanation_publish", explanation.pk), seen(explanation))
    client.logout()
    explanation.refresh_from_db()

    page = client.get(explanation.get_public_url()).content.decode()

    assert decision.get_public_url() in page
    assert consultation.get_public_url() in page
    template = Template("{% load outcome_tags %}{% explanations decision %}")
    assert explanation.get_public_url() in template.render(Context({"decision": decision}))


def test_the_address_of_an_old_version_leads_to_the_new_one(client, decision, editor):
    old = outcomes.make_public_explanation(decision, by=editor, state="replaced")
    new = outcomes.make_public_explanation(decision, by=editor, replaces=old)

    assert client.get(old.get_public_url())["Location"] == new.get_public_url()


@pytest.mark.parametrize(
    ("explanation", "decision_values"),
    [
        ({"state": "draft"}, {}),
        ({"state": "signed"}, {}),
        ({}, {"is_public": False, "not_public_reason": "国家秘密"}),
        ({}, {"was_started": False}),
    ],
)
def test_what_is_not_public_is_not_found(client, decision, editor, explanation, decision_values):
    record = outcomes.make_public_explanation(decision, by=editor, **explanation)
    Decision.objects.filter(pk=decision.pk).update(**decision_values)

    assert client.get(record.get_public_url()).status_code == 404


def test_a_new_version_begins_with_the_words_of_the_old(client, decision, editor):
    old = outcomes.make_public_explanation(decision, by=editor)
    client.force_login(editor)

    form = client.get(f"{url('explanation_add', decision.pk)}?replaces={old.pk}").context["form"]
    assert form.initial["text"] == old.text
    for other in ("999999", "x"):
        assert client.get(f"{url('explanation_add', decision.pk)}?replaces={other}").status_code == 404

    client.post(f"{url('explanation_add', decision.pk)}?replaces={old.pk}", WRITTEN)
    assert Explanation.objects.get(state="draft").replaces == old


def test_the_list_tells_when_the_interpretation_is_due(client, decision, editor):
    Decision.objects.filter(pk=decision.pk).update(state=Stage.PUBLISHED)
    records.make_evidence(decision, "publication", by=editor, address="https://www.xiuyan.gov.cn/1.html")
    client.force_login(editor)

    page = client.get(url("explanations", decision.pk)).content.decode()

    assert "解读应当同时发布，最迟：" in page
    assert "还有3个工作日" in page


# The desk's home page


def test_the_home_page_lists_outcomes_that_are_owed(
    client, decision, consultation, editor, reviewer, outsider
):
    type(consultation).objects.filter(pk=consultation.pk).update(outcome_due_on="2026-01-05")

    for person in (editor, reviewer):
        client.force_login(person)
        page = client.get("/desk/").content.decode()
        assert "到期提醒：公布采纳情况" in page
        assert "2026年1月5日（星期一）" in page
        assert "已逾期" in page
    client.force_login(outsider)
    assert "到期提醒：公布采纳情况" not in client.get("/desk/").content.decode()


def test_the_owed_outcomes_take_the_same_queries_however_many(
    decision, editor, reviewer, django_assert_max_num_queries
):
    for _ in range(8):
        records.make_consultation(decision, by=editor, outcome_due_on="2026-01-05")
    template = Template("{% load outcome_tags %}{% outcome_work %}")

    with django_assert_max_num_queries(5):
        assert template.render(Context({"user": reviewer})).count("<li>") == 8
