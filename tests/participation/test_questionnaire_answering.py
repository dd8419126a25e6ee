"""A questionnaire is filled in on the web: once for each form, by anyone, only while it is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from participation.forms.public import NOT_A_PERSON
from participation.models import Answer, AnswerSheet, Consultation
from participation.workflow.posting import TOO_MANY
from participation.workflow.questionnaires import Given, answer, faults
from tests.browser import PHONE, assert_accessible, assert_fits, follow
from tests.participation import consultations, questionnaires
from tests.threads import at_once


@pytest.fixture
def survey(decision, editor):
    return questionnaires.make_open(decision, by=editor)


@pytest.fixture
def url(survey):
    return reverse("participation:questionnaire", args=[survey.pk])


@pytest.fixture
def a_minute_ago(monkeypatch):
    """a_minute_ago(survey): a token of a form that was opened a minute ago."""

    def issue(survey):
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now - timedelta(minutes=1))
        token = public_forms.issue(f"questionnaire:{survey.pk}")
        monkeypatch.setattr(clock, "now", lambda: now)
        return token

    return issue


@pytest.fixture
def filled(survey, a_minute_ago):
    """What the form sends when every question is answered."""
    first, second, third, fourth = (f"q{one.pk}" for one in survey.questions.all())
    token = a_minute_ago(survey)
    return {"token": token, "website": "", first: "1", second: ["0", "2"], third: "5", fourth: "早点通水"}


@pytest.fixture
def names(survey):
    return [f"q{one.pk}" for one in survey.questions.all()]


def said(sheet):
    return list(sheet.answers.order_by("question__position", "value").values_list("value", "text"))


def test_anyone_answers_and_takes_a_receipt_home(client, url, filled):
    response = client.post(url, filled, follow=True)

    sheet = AnswerSheet.objects.get()
    assert said(sheet) == [(1, ""), (0, ""), (2, ""), (5, ""), (None, "早点通水")]
    assert sheet.receipt in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert (sheet.source, sheet.entered_by) == ("web", None)


def test_the_page_asks_for_no_name_and_is_never_cached(client, url):
    response = client.get(url)

    page = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "问卷不记名" in page
    assert page.count("<fieldset") == page.count("<legend") == 3
    assert "csrf" not in page


def test_the_same_form_sent_twice_gives_the_same_receipt(client, url, filled, names):
    first = client.post(url, filled)
    second = client.post(url, filled)

    assert first["Location"] == second["Location"]
    assert AnswerSheet.objects.count() == 1
    assert said(AnswerSheet.objects.get())[0] == (1, "")


def test_sent_again_after_the_end_it_still_shows_its_receipt(client, url, filled, survey):
    first = client.post(url, filled)["Location"]
    Consultation.objects.filter(pk=survey.pk).update(closes_at=clock.now() - timedelta(hours=1))

    assert client.post(url, filled)["Location"] == first
    assert client.post(url, {**filled, "token": "other"}).status_code == 422
    assert AnswerSheet.objects.count() == 1


def test_errors_stand_at_their_questions_and_nothing_is_lost(client, url, filled, names):
    single, multiple, _, text = names
    response = client.post(url, {**filled, single: "", text: "长" * 1001})

    page, form = response.content.decode(), response.context["form"]
    assert response.status_code == 422
    assert form.errors[single] == ["请选择一项。"]
    assert form.errors[text] == ["最多1000个字，现在是1001个字。"]
    assert f'<a href="#div_id_{single}">第1题</a>：请选择一项。' in page
    assert f'aria-describedby="id_{single}_error"' in page
    assert form[multiple].value() == ["0", "2"]
    assert page.count(" checked") == 3
    assert "长" * 1001 in page
    assert not AnswerSheet.objects.exists()


def test_a_form_that_was_open_too_long_keeps_every_tick(client, url, filled, monkeypatch, survey):
    now = clock.now() + timedelta(hours=5)
    monkeypatch.setattr(clock, "now", lambda: now)

    response = client.post(url, filled)

    page = response.content.decode()
    assert public_forms.TOO_OLD in page
    assert page.count(" checked") == 4
    assert "早点通水" in page
    assert filled["token"] not in page


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, "2", "请从列出的选项中选择。"),
        (0, "x", "请从列出的选项中选择。"),
        (1, ["0", "9"], "请从列出的选项中选择。"),
        (2, "0", "请从列出的选项中选择。"),
        (2, "6", "请从列出的选项中选择。"),
        (2, "", "请选择一项。"),
    ],
)
def test_answers_that_were_not_offered_are_refused(client, url, filled, names, place, value, message):
    response = client.post(url, {**filled, names[place]: value})

    assert response.status_code == 422
    assert message in response.context["form"].errors[names[place]][0]
    assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize(
    "odd", ["<script>alert(1)</script>", "=1+1", "👍🏽👨‍👩‍👧", "abc\u202egnp", "甲\x07乙", "行一\r\n行二"]
)
def test_odd_texts_are_kept_and_never_run(client, url, filled, names, odd, editor, survey):
    assert client.post(url, {**filled, names[3]: odd}).status_code == 302

    kept = Answer.objects.exclude(text="").get()
    assert not {"\u202e", "\x07", "\r"} & set(kept.text)
    questionnaires.end(survey)
    client.force_login(editor)
    shown = client.get(reverse("participation_desk:questionnaire_texts", args=[kept.question_id]))
    assert "<script>alert" not in shown.content.decode()


def test_a_nul_in_a_text_is_told(client, url, filled, names):
    response = client.post(url, {**filled, names[3]: "甲\x00乙"})

    assert response.status_code == 422
    assert names[3] in response.context["form"].errors


def test_questions_that_need_no_answer_may_be_left_out(client, url, filled, names):
    values = {name: value for name, value in filled.items() if name not in (names[1], names[3])}

    assert client.post(url, values).status_code == 302
    assert said(AnswerSheet.objects.get()) == [(1, ""), (5, "")]


def test_a_choice_that_is_not_required_can_be_taken_back(client, decision, editor, a_minute_ago):
    questions = [
        {"kind": "single", "text": "可答可不答", "options": ["甲", "乙"], "is_required": False},
        {"kind": "text", "text": "说说"},
    ]
    survey = questionnaires.make_open(decision, by=editor, questions=questions)
    single, text = survey.questions.all()
    url = reverse("participation:questionnaire", args=[survey.pk])
    assert "不回答这一题" in client.get(url).content.decode()

    client.post(url, {"token": a_minute_ago(survey), f"q{single.pk}": "", f"q{text.pk}": "好"})

    assert said(AnswerSheet.objects.get()) == [(None, "好")]


def test_a_sheet_without_any_answer_is_refused(client, decision, editor, a_minute_ago):
    questions = [{"kind": "text", "text": "说说", "is_required": False}]
    survey = questionnaires.make_open(decision, by=editor, questions=questions)

    response = client.post(
        reverse("participation:questionnaire", args=[survey.pk]), {"token": a_minute_ago(survey)}
    )

    assert "请至少回答一题。" in response.content.decode()
    assert not AnswerSheet.objects.exists()


def test_what_people_do_not_see_stays_empty(client, url, filled):
    response = client.post(url, {**filled, "website": "http://x"})

    assert NOT_A_PERSON in response.content.decode()
    assert not AnswerSheet.objects.exists()


def test_the_form_of_another_questionnaire_is_no_use(client, url, filled, decision, editor, a_minute_ago):
    other = questionnaires.make_open(decision, by=editor)

    response = client.post(url, {**filled, "token": a_minute_ago(other)})

    assert public_forms.NOT_OURS in response.content.decode()


def test_an_address_answers_so_often_and_no_more(client, url, survey, filled, a_minute_ago, settings):
    settings.POSTS_PER_HOUR = 1
    client.post(url, filled)

    again = client.post(url, {**filled, "token": a_minute_ago(survey)})
    same = client.post(url, filled)

    assert TOO_MANY in again.content.decode()
    assert "早点通水" in again.content.decode()
    assert same.status_code == 302  # a form that was taken in already is not counted again
    assert AnswerSheet.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"opens_at": consultations.first_moment(1)}, "问卷还没有开始填写。"),
        ({"closes_at": consultations.first_moment(-1)}, "问卷填写已经截止。"),
        ({"state": "cancelled", "cancelled_because": "方案撤回"}, "本次调查已取消。原因：方案撤回"),
    ],
)
def test_a_questionnaire_that_is_not_open_says_so(client, url, survey, filled, fields, message):
    Consultation.objects.filter(pk=survey.pk).update(**fields)

    shown, sent = client.get(url), client.post(url, filled)

    assert (shown.status_code, sent.status_code) == (200, 422)
    assert message in shown.content.decode()
    assert message in sent.content.decode()
    assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize("state", ["preparing", "signed"])
def test_what_is_not_published_is_not_there(client, decision, editor, state):
    survey = questionnaires.make(decision, by=editor, state=state)

    assert client.get(reverse("participation:questionnaire", args=[survey.pk])).status_code == 404


def test_a_receipt_belongs_to_its_questionnaire(client, survey, decision, editor):
    other = questionnaires.make_open(decision, by=editor)
    sheet = questionnaires.fill_in(survey)

    def answer_of(consultation, receipt):
        url = reverse("participation:questionnaire_receipt", args=[consultation.pk, receipt])
        return client.get(url).status_code

    assert answer_of(survey, sheet.receipt) == 200
    assert answer_of(other, sheet.receipt) == 404
    assert answer_of(survey, "2222-2222-222") == 404


@pytest.mark.parametrize(
    ("place", "values", "text", "told"),
    [
        (0, (), "", ["第1题必须回答。"]),
        (0, (0, 1), "", ["第1题只能选一项。"]),
        (1, (0, 0), "", ["第2题只能从列出的选项中选择。"]),
        (2, (6,), "", ["第3题只能从列出的选项中选择。"]),
        (2, (), "五分", ["第3题只能从列出的选项中选择。"]),
        (3, (1,), "", ["第4题应当用文字回答。"]),
        (3, (), "", []),
    ],
)
def test_the_step_itself_takes_only_what_was_asked(survey, place, values, text, told):
    given = questionnaires.given(survey)
    given[place] = Given(given[place].question, values, text)

    assert faults([one.question for one in given], given) == told


def test_answering_costs_the_same_however_many_sheets_there_are(client, url, filled, survey, a_minute_ago):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.post(url, {**filled, "token": a_minute_ago(survey)}).status_code == 302
        return len(captured)

    queries()
    few = queries()
    for _ in range(5):
        questionnaires.fill_in(survey)
    assert queries() == few <= 16


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_hundred_sheets_at_once_are_all_there_and_none_twice(decision, editor):
    survey = questionnaires.make_open(decision, by=editor)
    given = questionnaires.given(survey)
    keys = [f"key-{number}" for number in range(100)]

    def fill_in(mine):
        def act():
            sheets = [answer(survey, given, key=key, address=key) for key in mine]
            return [sheet.receipt for sheet in sheets]

        return act

    both = [fill_in(keys[start : start + 25]) for start in range(0, 100, 25)] * 2  # every form arrives twice
    outcomes = at_once(*both)

    receipts = [receipt for outcome in outcomes for receipt in outcome]
    assert len(receipts) == 200
    assert AnswerSheet.objects.count() == len(set(receipts)) == 100
    assert Answer.objects.count() == 100 * 5


@pytest.mark.browser
def test_a_citizen_answers_on_a_phone_after_a_slip(open_page, survey, url, monkeypatch):
    monkeypatch.setattr(public_forms, "LEAST_SECONDS", 0)
    page = open_page(url, width=PHONE, script=True)
    page.get_by_label("不用", exact=True).check()
    page.get_by_label("水质", exact=True).check()
    send = page.get_by_role("button", name="提交问卷")
    assert send.bounding_box()["height"] >= 44
    assert page.locator(".question__choice").first.bounding_box()["height"] >= 44
    follow(send)

    assert page.get_by_role("alert").inner_text().endswith("第3题：请选择一项。")
    assert page.get_by_label("水质", exact=True).is_checked()
    assert_fits(page)
    assert_accessible(page)
    page.get_by_label("4", exact=True).check()
    follow(page.get_by_role("button", name="提交问卷"))

    sheet = AnswerSheet.objects.get()
    assert page.locator(".receipt__signs").inner_text() == sheet.receipt
    assert said(sheet) == [(1, ""), (1, ""), (4, "")]
