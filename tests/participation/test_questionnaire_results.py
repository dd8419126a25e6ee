"""Results: hidden until nobody can answer any more, public once the books are closed, as bars, table and file."""

from __future__ import annotations

import csv
import io
import secrets

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.models import Answer, AnswerSheet, Method
from participation.queries.questionnaires import results
from participation.receipts import new_receipt
from participation.workflow.questionnaires import void_sheet
from tests.participation import consultations, questionnaires


@pytest.fixture
def survey(decision, editor):
    """Four sheets, one of them on paper; a fifth was left out."""
    made = questionnaires.make_open(decision, by=editor)
    questionnaires.fill_in(made, single=0, multiple=(0, 1), scale=5, text="=1+1")
    questionnaires.fill_in(made, single=0, multiple=(0,), scale=4, text="")
    questionnaires.fill_in(made, single=1, multiple=(), scale=2, text="电话13812345678")
    questionnaires.enter(made, by=editor, single=0, multiple=(0, 2), scale=1, text="", paper_number="A-1")
    mistaken = questionnaires.enter(made, by=editor, single=1, scale=1, text="误录")
    void_sheet(mistaken, by=editor, reason="误录")
    return made


@pytest.fixture
def over(survey):
    return questionnaires.end(survey)


@pytest.fixture
def closed(over):
    return questionnaires.close(over)


@pytest.fixture
def desk(client):
    def get(name, record, person):
        client.force_login(person)
        return client.get(reverse(f"participation_desk:{name}", args=[record.pk]))

    return get


def public(client, name, record):
    client.logout()
    return client.get(reverse(f"participation:{name}", args=[record.pk]))


def rows_of(response):
    content = b"".join(response)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def counts(result):
    return [bar.count for bar in result.bars]


def test_results_count_what_was_answered(closed):
    found = results(closed)
    single, multiple, scale, text = found.questions

    assert (found.sheets, found.on_paper) == (4, 1)
    assert (single.answered, counts(single)) == (4, [3, 1])
    assert (multiple.answered, counts(multiple)) == (3, [3, 1, 1])
    assert (scale.answered, counts(scale)) == (4, [1, 1, 0, 1, 1])
    assert (text.answered, text.bars) == (2, [])
    assert [bar.share for bar in single.bars] == [75, 25]
    assert [round(bar.share, 1) for bar in multiple.bars] == [100, 33.3, 33.3]
    assert scale.mean == 3
    assert single.mean is text.mean is None


def test_a_questionnaire_without_sheets_has_results_of_nothing(decision, editor):
    empty = results(questionnaires.make_open(decision, by=editor))

    assert empty.sheets == 0
    assert [one.answered for one in empty.questions] == [0, 0, 0, 0]
    assert {bar.share for one in empty.questions for bar in one.bars} == {0}
    assert empty.questions[2].mean is None


def test_results_cost_four_queries_however_many_sheets(decision, editor):
    survey = questionnaires.make_open(decision, by=editor)
    first, second, third, _ = survey.questions.all()
    sheets = AnswerSheet.objects.bulk_create(
        AnswerSheet(
            consultation=survey,
            receipt=new_receipt(),
            form_key=secrets.token_hex(16),
            answered_at=survey.opens_at,
        )
        for _ in range(10_000)
    )
    Answer.objects.bulk_create(
        Answer(sheet=sheet, question=question, value=value)
        for number, sheet in enumerate(sheets)
        for question, value in (
            (first, number % 2),
            (second, number % 3),
            (second, 3 + number % 2),
            (third, 1 + number % 5),
        )
    )

    with CaptureQueriesContext(connection) as queries:
        found = results(survey)

    assert len(queries) == 4
    assert counts(found.questions[0]) == [5000, 5000]
    assert found.questions[1].answered == 10_000
    assert found.questions[2].mean == 3


def test_before_the_end_nobody_sees_results(client, desk, survey, editor, reviewer):
    for person in (editor, reviewer):
        shown = desk("questionnaire_results", survey, person)
        assert shown.context["results"] is None
        assert "截止以前不显示结果" in shown.content.decode()
        assert "<svg" not in shown.content.decode()
        for name in ("questionnaire_file", "sheets_file"):
            assert desk(name, survey, person).status_code == 404
        assert desk("questionnaire_texts", survey.questions.last(), person).status_code == 404
    assert public(client, "questionnaire_results", survey).status_code == 404


def test_after_the_end_only_those_who_handle_it_see_results(client, desk, over, editor, approver, leader):
    for person in (editor, approver):
        shown = desk("questionnaire_results", over, person).content.decode()
        assert "4份问卷中，<strong>4</strong> 份回答了这一题，平均 <strong>3.00</strong> 分" in shown
    assert desk("questionnaire_results", over, leader).status_code == 403
    assert public(client, "questionnaire_results", over).status_code == 404
    assert "<svg" not in public(client, "questionnaire", over).content.decode()
    assert "<svg" not in public(client, "consultation", over).content.decode()


@pytest.mark.parametrize("name", ["consultation", "questionnaire"])
def test_with_the_books_closed_everyone_sees_bars_with_their_numbers(client, closed, name):
    shown = public(client, name, closed).content.decode()

    assert "共收到有效问卷 <strong>4</strong> 份，其中纸质问卷 <strong>1</strong> 份" in shown
    assert shown.count('class="bars__share"') == 2 + 3 + 5
    assert '<rect class="bars__share" width="75.00" height="10"/>' in shown
    assert "<title>用：3，75.0%</title>" in shown
    assert "3份回答了这一题" in shown.replace("<strong>", "").replace("</strong> ", "")
    assert "style=" not in shown
    assert "138" not in shown
    assert "=1+1" not in shown


def test_a_part_of_the_page_of_another_method_is_empty(client, decision, editor):
    decision = consultations.make_listening(decision, by=editor)
    other = consultations.make(decision, Method.OPEN_SOLICITATION, by=editor, state="published")

    assert "调查结果" not in public(client, "consultation", other).content.decode()


def test_the_page_of_the_consultation_leads_to_the_open_questionnaire(client, survey):
    shown = public(client, "consultation", survey).content.decode()

    assert reverse("participation:questionnaire", args=[survey.pk]) in shown


def test_the_public_table_is_a_file_without_texts(client, closed):
    rows = rows_of(public(client, "questionnaire_results", closed))

    assert rows[0][:5] == ["题号", "题目", "题型", "选项", "选择份数"]
    assert rows[1] == ["1", "您家用自来水吗？", "单选", "用", "3", "75.0", "4", "4", ""]
    assert rows[-1] == ["4", "您还有什么建议？", "填空", "", "", "", "2", "4", ""]
    assert len(rows) == 1 + 2 + 3 + 5 + 1


def test_the_sheets_are_a_file_for_staff_one_row_each_and_inert(desk, over, editor):
    rows = rows_of(desk("sheets_file", over, editor))

    assert rows[0] == [
        *("回执编号", "来源", "纸质问卷编号", "填写时间", "1. 您家用自来水吗？", "2. 您关心什么？"),
        *("3. 您对供水满意吗？", "4. 您还有什么建议？"),
    ]
    assert len(rows) == 5
    assert rows[1][4:] == ["用", "水价；水质", "5", "'=1+1"]
    assert rows[4][1:3] == ["纸质问卷", "A-1"]
    assert "电话138****5678" in [row[-1] for row in rows]


def test_the_sheets_are_read_in_chunks(desk, over, editor, django_assert_max_num_queries):
    desk("sheets_file", over, editor)

    with django_assert_max_num_queries(14):
        desk("sheets_file", over, editor)


def test_staff_read_what_people_wrote(desk, over, editor, leader):
    question = over.questions.last()
    shown = desk("questionnaire_texts", question, editor).content.decode()

    assert "电话13812345678" in shown
    assert "误录" not in shown
    assert desk("questionnaire_texts", question, leader).status_code == 403
    assert desk("questionnaire_texts", over.questions.first(), editor).status_code == 404
