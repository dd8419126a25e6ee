"""The questions of a questionnaire: added, changed, ordered, copied and removed while it is prepared."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Method, Question
from participation.models.questionnaires import MOST_QUESTIONS
from participation.workflow import questionnaires as steps
from tests import factories
from tests.participation import consultations, questionnaires, records

FUZZ = {
    "markup": "<script>alert(1)</script>",
    "right to left": "abc\u202egnp.exe",
    "control": "甲\x07\x1b乙",
    "nul": "甲\x00乙",
    "emoji": "👍🏽很好👨‍👩‍👧",
}


@pytest.fixture
def questionnaire(decision, editor):
    return questionnaires.make(decision, by=editor)


@pytest.fixture
def first(questionnaire):
    return questionnaire.questions.first()


@pytest.fixture
def page(client, editor):
    """page(name, record): the address of a page, signed in as the editor."""
    client.force_login(editor)
    return lambda name, record: reverse(f"participation_desk:{name}", args=[record.pk])


def filled(version, **values):
    fields = {
        "kind": "single",
        "text": "您赞成吗？",
        "options": "赞成\n不赞成",
        "points": "5",
        "is_required": "on",
    }
    return {**fields, "low_label": "", "high_label": "", "version": version, **values}


def texts(consultation):
    return list(consultation.questions.values_list("text", flat=True))


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_question_is_added_at_the_end(client, page, questionnaire, editor):
    response = client.post(page("question_add", questionnaire), filled(1), follow=True)

    added = questionnaire.questions.last()
    assert (added.text, added.options, added.position) == ("您赞成吗？", ["赞成", "不赞成"], 5)
    assert told(response) == ["已添加第5题。"]
    questionnaire.refresh_from_db()
    assert questionnaire.version == 2
    assert Entry.objects.filter(verb="participation.question.add").count() == 1


def test_one_question_after_the_other_is_added_without_going_back(client, page, questionnaire):
    response = client.post(page("question_add", questionnaire), filled(1, another="1"))

    assert response["Location"] == page("question_add", questionnaire)
    assert client.get(response["Location"]).context["form"]["version"].value() == 2


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"text": " "}, "text", "请填写题目。"),
        ({"text": "长" * 301}, "text", "最多300个字，现在是301个字。"),
        ({"kind": ""}, "kind", "请选择题型。"),
        ({"options": "只有一个"}, "options", "请填写2到20个选项，每行一个。现在有1个。"),
        ({"options": ""}, "options", "请填写2到20个选项，每行一个。现在有0个。"),
        ({"options": "\n".join(map(str, range(21)))}, "options", "请填写2到20个选项，每行一个。现在有21个。"),
        ({"options": "水价\n水质\n 水价 "}, "options", "选项“水价”写了两次。"),
        ({"options": "短\n" + "长" * 101}, "options", "第2个选项太长，最多100个字。"),
        ({"kind": "scale", "points": "1"}, "points", "请填写2到10之间的整数。"),
        ({"kind": "scale", "points": "11"}, "points", "请填写2到10之间的整数。"),
        ({"kind": "scale", "points": "五"}, "points", "请填写2到10之间的整数。"),
    ],
)
def test_a_bad_question_is_told_at_its_place(client, page, questionnaire, changes, field, message):
    response = client.post(page("question_add", questionnaire), filled(1, **changes))

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert message in response.content.decode()
    assert questionnaire.questions.count() == 4


def test_nothing_typed_is_lost_when_a_question_is_refused(client, page, questionnaire):
    response = client.post(page("question_add", questionnaire), filled(1, text="", options="甲\n乙\n乙"))

    assert response.context["form"]["options"].value() == "甲\n乙\n乙"
    assert "甲\n乙\n乙</textarea>" in response.content.decode()


@pytest.mark.parametrize("name", FUZZ)
def test_odd_text_is_kept_without_what_nobody_sees_and_never_run(client, page, questionnaire, name):
    odd = FUZZ[name]

    client.post(page("question_add", questionnaire), filled(1, text=odd, options=f"{odd}\n乙"))

    added = questionnaire.questions.last()
    assert added.position == 5
    assert not {"\x00", "\x07", "\x1b", "\u202e"} & set(added.text + added.options[0])
    shown = client.get(page("questionnaire_preview", questionnaire)).content.decode()
    assert "<script>alert" not in shown


def test_a_question_keeps_only_what_its_kind_needs(client, page, questionnaire, first):
    client.post(page("question_edit", first), filled(1, kind="text", text="请说说", low_label="低"))

    first.refresh_from_db()
    assert (first.kind, first.options, first.low_label, first.points) == ("text", [], "", 5)


def test_the_ends_of_a_scale_are_named(client, page, questionnaire, first):
    values = filled(1, kind="scale", points="10", low_label="差", high_label="好")

    client.post(page("question_edit", first), values)

    first.refresh_from_db()
    assert first.scale_words == "1分：差；10分：好"
    assert [value for value, _ in first.choices] == list(range(1, 11))


def test_questions_change_places(client, page, questionnaire, first):
    before = texts(questionnaire)

    response = client.post(page("question_move", first), {"version": 1, "down": "1"})

    assert response["Location"].endswith(f"#question-{first.pk}")
    assert texts(questionnaire) == [before[1], before[0], *before[2:]]


def test_the_first_question_does_not_move_further_up(questionnaire, first, editor):
    before = texts(questionnaire)

    steps.move_question(first, by=editor, version=1, up=True)

    assert texts(questionnaire) == before


def test_a_question_is_removed_after_a_second_look(client, page, questionnaire, first):
    assert first.text in client.get(page("question_remove", first)).content.decode()

    client.post(page("question_remove", first), {"version": 1})

    assert first.text not in texts(questionnaire)
    assert list(questionnaire.questions.values_list("position", flat=True)) == [1, 2, 3]
    assert Entry.objects.get(verb="participation.question.remove").record_id == str(first.pk)


@pytest.mark.parametrize("name", ["question_add", "question_edit"])
def test_a_questionnaire_that_somebody_else_changed_is_not_overwritten(
    client, page, questionnaire, first, editor, name
):
    steps.move_question(first, by=editor, version=1, up=False)

    record = questionnaire if name == "question_add" else first
    response = client.post(page(name, record), filled(1))

    assert response.status_code == 422
    assert steps.STALE in response.content.decode()
    assert "您赞成吗？" in response.content.decode()
    assert "您赞成吗？" not in texts(questionnaire)


@pytest.mark.parametrize("name", ["question_move", "question_remove"])
@pytest.mark.parametrize("version", ["7", "", "x"])
def test_an_old_page_moves_and_removes_nothing(client, page, questionnaire, first, name, version):
    before = texts(questionnaire)

    response = client.post(page(name, first), {"version": version, "down": "1"}, follow=True)

    assert told(response) == [steps.STALE]
    assert texts(questionnaire) == before


def test_a_question_that_is_gone_is_not_changed(questionnaire, first, editor):
    steps.remove_question(first, by=editor, version=1)
    first.pk = first.pk or questionnaire.pk

    with pytest.raises(StepRefused):
        steps.edit_question(first, by=editor, version=2, values={"text": "新"})


def test_there_are_only_so_many_questions(client, page, decision, editor):
    many = [{"kind": "text", "text": f"第{n}问"} for n in range(MOST_QUESTIONS)]
    full = questionnaires.make(decision, by=editor, questions=many)

    response = client.post(page("question_add", full), filled(1))

    assert steps.FULL in response.content.decode()
    assert full.questions.count() == MOST_QUESTIONS
    assert f"已有{MOST_QUESTIONS}题" in client.get(page("questionnaire", full)).content.decode()


@pytest.mark.parametrize("state", ["signed", "published", "closed", "cancelled"])
def test_once_it_is_signed_nothing_changes_and_the_page_says_why(client, page, decision, editor, state):
    why = {"cancelled_because": "不再调整"} if state == "cancelled" else {}
    locked = questionnaires.make(decision, by=editor, state=state, **why)
    first = locked.questions.first()

    assert steps.LOCKED[state] in client.get(page("questionnaire", locked)).content.decode()
    for name, record in (("question_add", locked), ("questions_copy", locked), ("question_edit", first)):
        response = client.post(page(name, record), filled(1), follow=True)
        assert told(response) == [steps.LOCKED[state]]
    for name in ("question_move", "question_remove"):
        response = client.post(page(name, first), {"version": 1, "down": "1"}, follow=True)
        assert told(response) == [steps.LOCKED[state]]
    assert texts(locked) == [values["text"] for values in questionnaires.QUESTIONS]


def test_who_changes_a_question_has_prepared_the_questionnaire(questionnaire, first, reviewer):
    steps.edit_question(first, by=reviewer, version=1, values={"text": "新的题目"})

    assert Consultation.objects.get(pk=questionnaire.pk).prepared_by == reviewer


def test_those_without_the_post_change_nothing(questionnaire, first, approver, outsider):
    for person in (approver, outsider):
        with pytest.raises(PermissionDenied):
            steps.add_question(questionnaire, Question(text="新", kind="text"), by=person, version=1)
        with pytest.raises(PermissionDenied):
            steps.remove_question(first, by=person, version=1)


def test_another_method_has_no_questions(client, page, decision, editor):
    hearing = consultations.make(decision, Method.HEARING, by=editor)

    assert client.get(page("questionnaire", hearing)).status_code == 404
    with pytest.raises(StepRefused):
        steps.add_question(hearing, Question(text="新", kind="text"), by=editor, version=1)


def test_questions_are_copied_from_another_questionnaire_of_the_unit(
    client, page, questionnaire, decision, editor
):
    other = questionnaires.make(decision, by=editor, title="去年的问卷")

    shown = client.get(page("questions_copy", questionnaire)).content.decode()
    response = client.post(
        page("questions_copy", questionnaire), {"source": other.pk, "version": 1}, follow=True
    )

    assert "去年的问卷（4题）" in shown
    assert told(response) == ["已复制4题，请核对后修改。"]
    assert texts(questionnaire) == texts(other) * 2
    assert list(questionnaire.questions.values_list("position", flat=True)) == list(range(1, 9))


def test_questions_of_another_unit_are_not_copied(
    client, page, questionnaire, county, justice, outsider, reviewer
):
    elsewhere = factories.make_unit(county, "210323109", "石灰窑镇")
    foreign = records.make_decision(elsewhere, county, justice, by=reviewer)
    other = questionnaires.make(foreign, by=reviewer)

    response = client.post(page("questions_copy", questionnaire), {"source": other.pk, "version": 1})

    assert "本单位没有其他问卷" in response.content.decode()
    with pytest.raises(StepRefused):
        steps.copy_questions(questionnaire, other, by=reviewer, version=1)


def test_a_copy_that_would_be_too_long_is_refused(client, page, questionnaire, decision, editor):
    many = [{"kind": "text", "text": f"第{n}问"} for n in range(MOST_QUESTIONS)]
    other = questionnaires.make(decision, by=editor, questions=many)

    response = client.post(page("questions_copy", questionnaire), {"source": other.pk, "version": 1})

    assert "现在有4题，再加50题就超过了。" in response.content.decode()
    assert questionnaire.questions.count() == 4


def test_the_preview_is_the_public_page_and_keeps_nothing(client, page, questionnaire):
    shown = client.get(page("questionnaire_preview", questionnaire)).content.decode()

    assert "预览，不会保存。" in shown
    assert "您家用自来水吗？" in shown
    assert 'type="submit" disabled' in shown
    assert 'name="token"' not in shown
    assert client.post(page("questionnaire_preview", questionnaire)).status_code == 405


@pytest.mark.parametrize("name", ["questionnaire", "questionnaire_preview"])
def test_fifty_questions_cost_no_more_queries_than_four(client, page, questionnaire, decision, editor, name):
    many = [{"kind": "single", "text": f"第{n}问", "options": ["甲", "乙"]} for n in range(MOST_QUESTIONS)]
    full = questionnaires.make(decision, by=editor, questions=many)

    def queries(record):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(name, record)).status_code == 200
        return len(captured)

    queries(full)
    assert queries(full) == queries(questionnaire)
