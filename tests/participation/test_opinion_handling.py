"""Opinions are screened, set right for the public, answered one by one; nothing moves once the books are closed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.models import Opinion
from participation.queries.opinions import table_opinions, table_rows
from participation.workflow import consultations as consultation_steps
from participation.workflow.opinions import answer, screen, set_shown
from participation.workflow.opinions.answering import NAMES_SOMEBODY
from participation.workflow.opinions.books import STALE
from participation.workflow.opinions.screening import NO_REASON, NOTHING_CHOSEN
from tests.participation import opinions
from tests.threads import at_once


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def opinion(activity):
    return opinions.post(activity, text="我叫王小明，不同意", name="王小明")


@pytest.fixture
def valid(activity):
    return opinions.screened(activity)


def say(opinion, *, by, verdict="partly", reason="分两年调整到位。", version=None):
    return answer(opinion, by=by, version=version or opinion.version, verdict=verdict, reason=reason)


def test_many_are_screened_at_once_with_a_result_for_each(activity, opinion, valid, reviewer, editor):
    answered = say(valid, by=editor)

    results = screen(activity, [opinion.pk, answered.pk], by=reviewer, screening="rejected", reason="广告")

    assert {one.opinion.pk: one.refusal for one in results} == {
        opinion.pk: "",
        answered.pk: "已经答复，不能再改为不作为意见",
    }
    opinion.refresh_from_db()
    assert (opinion.screening, opinion.screening_reason, opinion.screened_by) == (
        "rejected",
        "广告",
        reviewer,
    )
    entry = Entry.objects.get(verb="participation.opinion.sift")
    assert entry.detail["ids"] == [opinion.pk]


def test_what_was_rejected_may_be_taken_back(activity, opinion, reviewer):
    screen(activity, [opinion.pk], by=reviewer, screening="rejected", reason="广告")
    screen(activity, [opinion.pk], by=reviewer, screening="passed")

    opinion.refresh_from_db()
    assert (opinion.screening, opinion.screening_reason) == ("passed", "")


@pytest.mark.parametrize(
    ("screening", "reason", "message"),
    [("rejected", " ", NO_REASON), ("waiting", "", "请选择“有效意见”或者“不作为意见”。")],
)
def test_no_opinion_without_a_reason(activity, opinion, reviewer, screening, reason, message):
    with pytest.raises(StepRefused) as refused:
        screen(activity, [opinion.pk], by=reviewer, screening=screening, reason=reason)
    assert refused.value.reasons == [message]


def test_opinions_of_another_activity_are_not_touched(activity, opinion, reviewer):
    with pytest.raises(StepRefused) as refused:
        screen(activity, [opinion.pk + 99], by=reviewer, screening="passed")
    assert refused.value.reasons == [NOTHING_CHOSEN]


def test_the_county_office_screens_and_nobody_else(activity, opinion, editor, approver, outsider):
    for person in (editor, approver, outsider):
        with pytest.raises(PermissionDenied):
            screen(activity, [opinion.pk], by=person, screening="passed")


def test_an_opinion_is_answered_and_the_answer_may_be_changed(valid, editor):
    first = say(valid, by=editor)
    second = say(first, by=editor, verdict="adopted", reason="写入第二条。")

    assert (second.verdict, second.answer, second.answered_by) == ("adopted", "写入第二条。", editor)
    changed = Entry.objects.filter(verb="participation.opinion.answer").order_by("sequence").last()
    assert changed.detail["changed"] == 1


def test_every_answer_is_kept_with_who_gave_it(valid, editor, reviewer):
    first = answer(valid, by=reviewer, version=valid.version, verdict="partly", reason="先前的答复")
    answer(valid, by=editor, version=first.version, verdict="adopted", reason="后来的答复")

    kept = valid.answers_given.values_list("verdict", "answer", "given_by")
    assert list(kept) == [("partly", "先前的答复", reviewer.pk), ("adopted", "后来的答复", editor.pk)]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"verdict": ""}, "请选择是否采纳。"),
        ({"verdict": "maybe"}, "请选择是否采纳。"),
        ({"reason": " "}, "请写明理由"),
        ({"reason": "长" * 2_001}, "理由最多2,000个字。"),
        ({"version": 99}, STALE),
    ],
)
def test_an_answer_has_verdict_and_reason_and_is_not_stale(valid, editor, fault, message):
    with pytest.raises(StepRefused) as refused:
        say(valid, by=editor, **fault)
    assert message in str(refused.value)
    assert Opinion.objects.get().verdict == ""


def test_what_is_not_screened_or_rejected_is_not_answered(activity, opinion, editor, reviewer):
    with pytest.raises(StepRefused) as refused:
        say(opinion, by=editor)
    assert "还没有甄别" in str(refused.value)
    screen(activity, [opinion.pk], by=reviewer, screening="rejected", reason="广告")
    opinion.refresh_from_db()
    with pytest.raises(StepRefused) as refused:
        say(opinion, by=editor)
    assert "不需要答复" in str(refused.value)


def test_the_organiser_and_the_county_office_answer(valid, approver, outsider, reviewer):
    for person in (approver, outsider):
        with pytest.raises(PermissionDenied):
            say(valid, by=person)
    assert say(valid, by=reviewer).verdict == "partly"


def test_what_the_public_reads_is_set_right_by_hand(opinion, editor):
    changed = set_shown(
        opinion,
        by=editor,
        version=opinion.version,
        shown_text="本人不同意，电话13812345678",
        shown_name="王女士",
    )

    assert (changed.shown_text, changed.shown_name) == ("本人不同意，电话138****5678", "王女士")
    assert changed.text == "我叫王小明，不同意"
    assert Entry.objects.filter(verb="participation.opinion.mask").count() == 1


@pytest.mark.parametrize(
    "fault", [{"shown_text": " "}, {"shown_name": ""}, {"shown_name": "名" * 51}, {"version": 9}]
)
def test_what_the_public_reads_is_never_blank_too_long_or_stale(opinion, editor, fault):
    given = {"version": opinion.version, "shown_text": "不同意", "shown_name": "王某"}

    with pytest.raises(StepRefused):
        set_shown(opinion, by=editor, **{**given, **fault})


def test_after_the_books_are_closed_nothing_moves(activity, opinion, valid, editor, reviewer, approver):
    opinions.close(opinions.end(activity), by=approver)

    for act in (
        lambda: say(valid, by=editor),
        lambda: screen(activity, [opinion.pk], by=reviewer, screening="passed"),
        lambda: set_shown(opinion, by=editor, version=1, shown_text="一", shown_name="二"),
    ):
        with pytest.raises(StepRefused) as refused:
            act()
        assert "活动已办结，意见不能再改动。" in str(refused.value)


def test_the_books_close_when_everyone_has_an_answer(activity, opinion, valid, editor, reviewer, approver):
    opinions.end(activity)
    with pytest.raises(StepRefused) as refused:
        consultation_steps.close(activity, by=approver)
    assert "还有1条意见没有甄别" in str(refused.value)
    assert "没有答复" in str(refused.value)

    screen(activity, [opinion.pk], by=reviewer, screening="rejected", reason="广告")
    say(valid, by=editor)

    assert consultation_steps.close(activity, by=approver).state == "closed"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_told(valid, editor, reviewer):
    outcomes = at_once(
        lambda: say(valid, by=editor, reason="一"),
        lambda: say(valid, by=reviewer, reason="二"),
    )

    (told,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(told, StepRefused)
    assert told.reasons == [STALE]
    assert Opinion.objects.get().answer in ("一", "二")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("王小明同志，分两年调整。", NAMES_SOMEBODY),
        ("王 小明同志，分两年调整。", NAMES_SOMEBODY),
        ("已致电7823456答复。", NAMES_SOMEBODY),
        ("已致电138 1234 5678答复。", "疑似含有手机号（138…78），公开前请删去；对外联系请写办公固定电话。"),
        ("身份证11010519491231002X已核对。", "疑似含有身份证号（110…2X），公开前请删去或隐去。"),
    ],
)
def test_an_answer_names_nobody_and_gives_no_number_of_a_person(activity, editor, reviewer, reason, told):
    opinion = opinions.post(activity, name="王小明", phone="0412-7823456")
    screen(activity, [opinion.pk], by=reviewer, screening="passed")
    opinion.refresh_from_db()

    with pytest.raises(StepRefused) as refused:
        say(opinion, by=editor, reason=reason)
    assert refused.value.reasons == [told]


def test_an_answer_gives_the_offices_landline(valid, editor):
    assert say(valid, by=editor, reason="请拨打0412-7812345咨询。").answer == "请拨打0412-7812345咨询。"


def test_what_is_published_of_an_answer_is_masked_once_more(activity, valid, editor):
    say(valid, by=editor, reason="请拨打0412-7812345咨询。")
    Opinion.objects.update(answer="请拨打0412-7812345，或者13812345678。")

    assert [row.reason for row in table_rows(table_opinions([activity]))] == [
        "请拨打0412-7812345，或者138****5678。"
    ]
