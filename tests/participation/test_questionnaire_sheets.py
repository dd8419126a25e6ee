"""Sheets of paper: entered by staff under a receipt each, and left out with a reason when entered by mistake."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.duties import duties_before_closing
from participation.models import AnswerSheet
from participation.queries.questionnaires import counted_sheets
from participation.workflow.questionnaires import enter_paper, void_sheet
from tests.participation import questionnaires
from tests.threads import at_once


@pytest.fixture
def survey(decision, editor):
    return questionnaires.make_open(decision, by=editor)


@pytest.fixture
def page(client, editor):
    client.force_login(editor)
    return lambda name, record: reverse(f"participation_desk:{name}", args=[record.pk])


@pytest.fixture
def filled(survey):
    first, _, third, fourth = (f"q{one.pk}" for one in survey.questions.all())
    return {"key": "0" * 32, "paper_number": "A-17", first: "0", third: "3", fourth: ""}


def test_sheets_are_entered_one_after_the_other(client, page, survey, filled, editor):
    response = client.post(page("sheet_add", survey), filled, follow=True)

    sheet = AnswerSheet.objects.get()
    assert (sheet.source, sheet.entered_by, sheet.paper_number) == ("paper", editor, "A-17")
    assert f"已录入，回执编号{sheet.receipt}。共录入纸质问卷1份。" in response.content.decode()
    assert "录入第2份纸质问卷" in response.content.decode()
    assert response.context["form"]["key"].value() != filled["key"]
    assert Entry.objects.get(verb="participation.answersheet.register").record_id == str(sheet.pk)


def test_a_sheet_sent_twice_is_entered_once(client, page, survey, filled):
    client.post(page("sheet_add", survey), filled)
    again = client.post(page("sheet_add", survey), filled)

    assert again.status_code == 302
    assert AnswerSheet.objects.count() == 1


def test_one_number_is_entered_once(client, page, survey, filled):
    client.post(page("sheet_add", survey), filled)
    response = client.post(page("sheet_add", survey), {**filled, "key": "1" * 32, "paper_number": " A-17 "})

    known = AnswerSheet.objects.get()
    message = f"编号“A-17”的纸质问卷已经录入过，回执编号{known.receipt}。"
    assert response.status_code == 422
    assert response.context["form"].errors["paper_number"] == [message]


def test_errors_of_a_sheet_stand_at_their_questions(client, page, survey, filled):
    first = f"q{survey.questions.first().pk}"
    response = client.post(page("sheet_add", survey), {**filled, first: ""})

    assert response.status_code == 422
    assert response.context["form"].errors == {first: ["请选择一项。"]}
    assert 'value="A-17"' in response.content.decode()


@pytest.mark.parametrize("key", ["", "x" * 32, "0" * 33])
def test_a_forged_key_enters_nothing(client, page, survey, filled, key):
    assert client.post(page("sheet_add", survey), {**filled, "key": key}).status_code == 422
    assert not AnswerSheet.objects.exists()


def test_the_database_keeps_a_number_to_one_sheet(survey, editor):
    sheet = questionnaires.enter(survey, by=editor, paper_number="7")
    sheet.pk, sheet.receipt, sheet.form_key = None, "another", "another"

    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.save(force_insert=True)


def test_a_sheet_is_left_out_with_a_reason(client, page, survey, editor):
    sheet = questionnaires.enter(survey, by=editor, paper_number="7")
    assert client.post(page("sheet_void", sheet), {"reason": " "}).status_code == 422

    response = client.post(page("sheet_void", sheet), {"reason": "录入了两次"}, follow=True)

    sheet.refresh_from_db()
    assert (sheet.voided_by, sheet.voided_because) == (editor, "录入了两次")
    assert "录入了两次" in response.content.decode()
    assert counted_sheets(survey) == (0, 0)
    assert questionnaires.enter(survey, by=editor, paper_number="7").pk != sheet.pk
    entry = Entry.objects.get(verb="participation.answersheet.discard")
    assert entry.detail == {"reason": "录入了两次"}


def test_what_is_left_out_stays_so(survey, editor):
    sheet = questionnaires.enter(survey, by=editor)
    void_sheet(sheet, by=editor, reason="误录")

    with pytest.raises(StepRefused):
        void_sheet(sheet, by=editor, reason="再来")


def test_what_came_by_the_web_is_not_left_out(client, page, survey, editor):
    sheet = questionnaires.fill_in(survey)

    with pytest.raises(StepRefused):
        void_sheet(sheet, by=editor, reason="不喜欢")
    assert client.get(page("sheet_void", sheet)).status_code == 404


def test_sheets_are_entered_until_the_books_are_closed(client, page, decision, editor):
    early = questionnaires.make(decision, by=editor, state="published")
    late = questionnaires.end(questionnaires.make_open(decision, by=editor))
    sheet = questionnaires.enter(late, by=editor)
    closed = questionnaires.close(late)

    with pytest.raises(StepRefused):
        questionnaires.enter(early, by=editor)
    with pytest.raises(StepRefused):
        questionnaires.enter(closed, by=editor)
    with pytest.raises(StepRefused):
        void_sheet(sheet, by=editor, reason="误录")
    shown = client.get(page("sheet_add", early), follow=True).content.decode()
    assert "调查还没有开始，开始以后才能录入。" in shown
    assert "录入一份" not in shown


def test_those_without_the_post_enter_nothing(survey, approver, outsider, editor):
    for person in (approver, outsider):
        with pytest.raises(PermissionDenied):
            questionnaires.enter(survey, by=person)


def test_a_questionnaire_whose_sheets_were_all_left_out_has_no_result(survey, editor):
    sheet = questionnaires.enter(survey, by=editor)
    void_sheet(sheet, by=editor, reason="误录")
    told = "".join(duties_before_closing(questionnaires.end(survey)))

    assert re.search("没有收到答卷", told)


def test_the_receipt_of_a_sheet_that_was_left_out_says_so(client, survey, editor):
    sheet = questionnaires.enter(survey, by=editor)
    void_sheet(sheet, by=editor, reason="内部原因")

    url = reverse("participation:questionnaire_receipt", args=[survey.pk, sheet.receipt])
    shown = client.get(url).content.decode()

    assert "这份问卷已经作废" in shown
    assert "内部原因" not in shown


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_clerks_enter_one_number_once(survey, editor, reviewer):
    given = questionnaires.given(survey)

    def enter(person):
        return lambda: enter_paper(survey, given, by=person, key=person.username, paper_number="9")

    outcomes = at_once(enter(editor), enter(reviewer))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AnswerSheet", "StepRefused"]
    assert AnswerSheet.objects.count() == 1
