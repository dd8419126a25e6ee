"""解读: about a draft, a decision or a concern; published at its time, and when the interpretation is due."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from disclosure_portal.workflow import StepRefused
from participation.models import Decision, Evidence, Explanation, Stage
from participation.queries.outcomes import interpretation_due
from participation.workflow import say_not_needed
from participation.workflow.outcomes import DECIDED, publish_statement, sign_statement
from tests.participation import consultations, outcomes, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(decision, editor):
    return consultations.make_listening(decision, by=editor)


def publish(explanation, approver, reviewer):
    signed = sign_statement(explanation, by=approver, version=explanation.version)
    return publish_statement(signed, by=reviewer, version=signed.version)


@pytest.mark.parametrize("stage", Stage)
def test_a_decision_is_interpreted_once_it_is_made(decision, editor, approver, reviewer, stage):
    explanation = outcomes.make_draft_explanation(decision, by=editor, about="decision")
    Decision.objects.filter(pk=decision.pk).update(state=stage)

    if stage in DECIDED:
        assert publish(explanation, approver, reviewer).state == "published"
    else:
        with pytest.raises(StepRefused, match="作出决定以后才能发布"):
            publish(explanation, approver, reviewer)


def test_a_draft_is_interpreted_once_the_public_may_read_it(decision, editor, approver, reviewer):
    explanation = outcomes.make_draft_explanation(decision, by=editor, about="draft")
    with pytest.raises(StepRefused, match="草案公开征求意见时才能发布"):
        publish(explanation, approver, reviewer)

    consultations.make(decision, by=editor, state="published")
    assert publish_statement(explanation, by=reviewer, version=1).state == "published"


def test_what_concerns_everybody_is_explained_at_any_time(decision, editor, approver, reviewer):
    explanation = outcomes.make_draft_explanation(decision, by=editor, about="concern")

    assert publish(explanation, approver, reviewer).state == "published"


def test_a_new_version_replaces_the_old_and_only_one_is_begun(decision, editor, approver, reviewer):
    old = publish(outcomes.make_draft_explanation(decision, by=editor, about="concern"), approver, reviewer)
    new = outcomes.make_draft_explanation(decision, by=editor, about="concern", replaces=old)
    with pytest.raises(StepRefused, match="已经有新的版本"):
        outcomes.make_draft_explanation(decision, by=editor, about="concern", replaces=old)

    publish(new, approver, reviewer)

    old.refresh_from_db()
    assert old.state == Explanation.State.REPLACED
    assert list(Explanation.objects.public()) == [new]


# When the interpretation is due


def published_on(decision, day, editor):
    return records.make_evidence(
        decision,
        Evidence.Kind.PUBLICATION,
        by=editor,
        dated_on=day,
        address="https://www.xiuyan.gov.cn/1.html",
    )


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),
        (date(2026, 4, 30), date(2026, 5, 8)),  # over Labour Day
        (date(2026, 2, 13), date(2026, 2, 25)),  # Saturday 14 February works, then the Spring Festival
    ],
)
def test_it_is_overdue_after_three_working_days(decision, editor, day, due):
    published_on(decision, day, editor)

    on_the_day = interpretation_due(decision, today=due)
    assert (on_the_day.published_on, on_the_day.due.legal, on_the_day.is_overdue) == (day, due, False)
    assert interpretation_due(decision, today=date.fromordinal(due.toordinal() + 1)).is_overdue


def test_an_interpretation_in_time_settles_it(decision, editor):
    published_on(decision, date(2026, 3, 2), editor)
    moment = timezone.make_aware(datetime.combine(date(2026, 3, 4), time(9)))
    outcomes.make_public_explanation(decision, by=editor, published_at=moment)

    due = interpretation_due(decision, today=date(2026, 6, 1))
    assert due.done_on == date(2026, 3, 4)
    assert not due.is_overdue


def test_an_explanation_of_the_draft_does_not_interpret_the_decision(decision, editor):
    published_on(decision, date(2026, 3, 2), editor)
    outcomes.make_public_explanation(decision, by=editor, about="draft")

    assert interpretation_due(decision, today=date(2026, 6, 1)).done_on is None


def test_nothing_is_due_before_publication_or_where_none_is_needed(decision, editor):
    assert interpretation_due(decision, today=date(2026, 6, 1)) is None

    published_on(decision, date(2026, 3, 2), editor)
    say_not_needed(decision, "interpretation", by=editor, reason="不涉及公众，只有内部程序。")
    assert interpretation_due(decision, today=date(2026, 6, 1)) is None
