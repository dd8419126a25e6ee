"""采纳情况说明: drafted from the numbers, signed, published when every book of the round is closed, replaced."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.models import AdoptionStatement, AnswerSheet, Decision, Method, Stage
from participation.queries.outcomes import TO_FILL_IN, adoption_of, first_words, outcome_events, round_counts
from participation.workflow.outcomes import (
    PUBLISH,
    RETURN,
    SIGN,
    WRITE,
    edit_statement,
    publish_statement,
    return_statement,
    sign_statement,
)
from tests import factories
from tests.participation import consultations, outcomes, records
from tests.threads import at_once

pytestmark = pytest.mark.django_db
State = AdoptionStatement.State


@pytest.fixture
def decision(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def consultation(decision, editor):
    """Its books are closed."""
    return records.make_consultation(decision, by=editor)


@pytest.fixture
def statement(decision, consultation, editor):
    return outcomes.make_draft_adoption(decision, by=editor)


@pytest.fixture
def signed(statement, approver):
    return sign_statement(statement, by=approver, version=statement.version)


def reasons_of(act, **arguments):
    with pytest.raises(StepRefused) as refused:
        act(**arguments)
    return refused.value.reasons


# The numbers


def test_the_numbers_count_by_method_source_and_verdict(decision, consultation, editor):
    symposium = records.make_consultation(decision, Method.SYMPOSIUM, by=editor)
    outcomes.make_opinion(consultation, verdict="adopted")
    outcomes.make_opinion(consultation, verdict="not_adopted", source="letter")
    outcomes.make_opinion(symposium, verdict="adopted", source="meeting")
    outcomes.make_opinion(symposium)
    outcomes.make_opinion(consultation, screening="rejected")

    counts = round_counts(decision)

    assert (counts.total, counts.unanswered) == (4, 1)
    assert counts.by_method == [("座谈会", 2), ("向社会公开征求意见", 2)]
    assert counts.by_source == [("网上提交", 2), ("来信", 1), ("会议发言", 1)]
    assert counts.by_verdict == [("采纳", 2), ("未采纳", 1)]


def test_the_numbers_take_the_same_queries_however_many_opinions(
    decision, consultation, django_assert_num_queries
):
    for _ in range(30):
        outcomes.make_opinion(consultation, verdict="adopted")

    with django_assert_num_queries(2):
        round_counts(decision)


def test_a_voided_sheet_is_not_counted(decision, editor):
    survey = records.make_consultation(decision, Method.QUESTIONNAIRE, by=editor)
    now = clock.now()
    for number, voided in enumerate(({}, {"voided_at": now, "voided_because": "重复登记"})):
        AnswerSheet.objects.create(consultation=survey, receipt=f"R{number}", answered_at=now, **voided)

    assert round_counts(decision).sheets == 1


def test_another_rounds_opinions_and_cancelled_activities_do_not_count(decision, consultation, editor):
    earlier = records.make_consultation(decision, by=editor, round=decision.round + 1)
    cancelled = records.make_consultation(decision, by=editor, state="cancelled", cancelled_because="改期")
    outcomes.make_opinion(earlier)
    outcomes.make_opinion(cancelled)

    assert round_counts(decision).total == 0


def test_the_first_words_tell_the_numbers_and_leave_the_rest_to_the_clerk(decision, consultation):
    outcomes.make_opinion(consultation, verdict="adopted")
    outcomes.make_opinion(consultation, verdict="not_adopted", source="phone")

    words = first_words(decision)

    assert "采取向社会公开征求意见1种方式听取公众意见" in words
    assert "共收到意见2条（网上提交1条、来电1条）：采纳1条、未采纳1条。" in words
    assert TO_FILL_IN in words


# Steps


def test_a_statement_goes_from_draft_to_the_public(statement, editor, approver, reviewer):
    statement = sign_statement(statement, by=approver, version=1)
    assert (statement.state, statement.signed_by) == (State.SIGNED, approver)

    statement = publish_statement(statement, by=reviewer, version=1)
    assert statement.state == State.PUBLISHED
    assert statement.published_at is not None
    assert adoption_of(statement.decision) == statement
    verbs = [
        entry.verb.rpartition(".")[2] for entry in Entry.objects.filter(verb__contains="adoptionstatement")
    ]
    assert sorted(verbs) == ["create", "publish", "sign"]


STATES = {"draft": {"edit", "sign"}, "signed": {"return", "publish"}, "published": set(), "replaced": set()}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", [WRITE, SIGN, RETURN, PUBLISH], ids=lambda step: step.verb)
def test_each_step_starts_from_its_states_alone(statement, state, step):
    statement.state = state

    assert (not step.refusals(statement)) == (step.verb in STATES[state])


@pytest.mark.parametrize(
    ("step", "person", "may"),
    [
        (WRITE, "editor", True),
        (WRITE, "reviewer", True),
        (WRITE, "approver", False),
        (WRITE, "outsider", False),
        (SIGN, "approver", True),
        (SIGN, "editor", False),
        (SIGN, "reviewer", False),
        (RETURN, "reviewer", True),
        (PUBLISH, "reviewer", True),
        (PUBLISH, "approver", False),
        (PUBLISH, "leader", False),
        (PUBLISH, "administrator", False),
    ],
)
def test_each_step_is_somebodys(request, statement, step, person, may):
    assert step.may(request.getfixturevalue(person), statement) is may


def test_who_wrote_it_neither_signs_nor_publishes(decision, consultation, reviewer, township):
    factories.grant(reviewer, Role.APPROVER, township)
    statement = outcomes.make_draft_adoption(decision, by=reviewer)

    assert not SIGN.may(reviewer, statement)
    assert not PUBLISH.may(reviewer, statement)


def test_it_is_published_only_when_every_book_of_the_round_is_closed(signed, decision, editor, reviewer):
    open_one = consultations.make(decision, Method.HEARING, by=editor, state="published")

    reasons = reasons_of(publish_statement, statement=signed, by=reviewer, version=1)
    assert reasons == [
        f"公众参与活动办结后才能发布，还没有办结：“{open_one}”（《重大行政决策程序暂行条例》第十八条）"
    ]

    type(open_one).objects.filter(pk=open_one.pk).update(state="cancelled", cancelled_because="改期")
    assert publish_statement(signed, by=reviewer, version=1).state == State.PUBLISHED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_public": False, "not_public_reason": "涉及国家秘密"}, "这项决策依法不公开，不能发布"),
        ({"was_started": False}, "这项决策还没有启动，不能发布"),
        ({"round": 2}, "决策已经进入新的一轮，请为新的一轮起草"),
    ],
)
def test_it_is_not_published_of_a_decision_that_is_not_before_the_public(signed, reviewer, changes, reason):
    Decision.objects.filter(pk=signed.decision_id).update(**changes)

    assert reasons_of(publish_statement, statement=signed, by=reviewer, version=1) == [reason]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("　 ", "没有正文"),
        (f"收到意见2条。{TO_FILL_IN}", "正文里还有没有填写的提示文字"),
        ("王某身份证11010519491231002X", "疑似含有身份证号（110…2X），公开前请删去或隐去"),
        ("王某13804120000来电", "疑似含有手机号（138…00），公开前请删去；对外联系请写办公固定电话"),
    ],
)
def test_what_is_not_ready_is_not_signed(statement, approver, text, reason):
    AdoptionStatement.objects.filter(pk=statement.pk).update(text=text)

    assert reason in reasons_of(sign_statement, statement=statement, by=approver, version=1)


def test_what_was_saved_meanwhile_is_not_signed_unread(statement, editor, approver):
    edit_statement(statement, by=editor, version=1, values={"text": "改过的正文"})

    assert "刚刚被别人保存过" in reasons_of(sign_statement, statement=statement, by=approver, version=1)[0]


def test_a_return_needs_a_reason_and_reaches_the_editor(signed, editor, approver, reviewer):
    assert reasons_of(return_statement, statement=signed, by=reviewer, version=1, reason=" ") == [
        "请写明退回的原因。"
    ]

    back = return_statement(signed, by=reviewer, version=1, reason="数字不对")
    assert (back.state, back.signed_by, back.returned_because) == (State.DRAFT, None, "数字不对")
    assert "数字不对" in Notice.objects.filter(recipient=editor).latest("pk").text

    Notice.objects.filter(recipient=approver).delete()
    mended = edit_statement(back, by=editor, version=1, values={"text": "改好了"})
    assert mended.returned_because == ""
    assert Notice.objects.filter(recipient=approver).count() == 1


def test_a_new_version_replaces_the_public_one(signed, decision, editor, approver, reviewer):
    first = publish_statement(signed, by=reviewer, version=1)
    second = outcomes.make_draft_adoption(decision, by=editor, title="意见采纳情况（更正）")
    second = sign_statement(second, by=approver, version=1)
    assert adoption_of(decision) == first  # until the new one is published

    second = publish_statement(second, by=reviewer, version=1)
    first.refresh_from_db()
    assert first.state == State.REPLACED
    assert adoption_of(decision) == second


def test_there_is_one_in_hand_for_a_round(statement, decision, editor):
    reasons = reasons_of(outcomes.make_draft_adoption, decision=decision, by=editor)
    assert reasons == ["本轮已经有一份采纳情况说明在办理，请在那一份上修改。"]

    statement.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        statement.save()


def test_without_an_activity_there_is_nothing_to_tell(decision, editor):
    reasons = reasons_of(outcomes.make_draft_adoption, decision=decision, by=editor)

    assert reasons == ["本轮还没有发布过公众参与活动，没有意见可以说明。"]


def test_once_archived_nothing_is_begun(decision, consultation, editor):
    Decision.objects.filter(pk=decision.pk).update(state=Stage.ARCHIVED)

    assert "立卷归档" in reasons_of(outcomes.make_draft_adoption, decision=decision, by=editor)[0]


def test_another_unit_drafts_nothing(decision, consultation, outsider):
    with pytest.raises(PermissionDenied):
        outcomes.make_draft_adoption(decision, by=outsider)


def test_publication_settles_the_reminders(signed, consultation, editor, reviewer):
    event = f"{outcome_events(consultation)}2026-10-20:day"
    Notice.objects.create(recipient=editor, event=event, text="请公布")

    publish_statement(signed, by=reviewer, version=1)

    assert not Notice.objects.filter(event=event).unread().exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_publish_and_return_at_once_and_one_wins(signed, reviewer, office, county):
    colleague = factories.make_person("colleague", "冯审核", Role.REVIEWER, office)

    results = at_once(
        lambda: publish_statement(signed, by=reviewer, version=1),
        lambda: return_statement(signed, by=colleague, version=1, reason="数字不对"),
    )

    refused = [one for one in results if isinstance(one, StepRefused)]
    assert len(refused) == 1, results
    signed.refresh_from_db()
    assert signed.state in (State.PUBLISHED, State.DRAFT)
    assert verify_chain(county) is None


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_begin_at_once_and_one_statement_is_made(decision, consultation, editor, reviewer):
    results = at_once(
        lambda: outcomes.make_draft_adoption(decision, by=editor),
        lambda: outcomes.make_draft_adoption(decision, by=reviewer),
    )

    assert sum(isinstance(one, StepRefused) for one in results) == 1, results
    assert AdoptionStatement.objects.count() == 1
