"""The demonstration county's decisions, as make run leaves them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from participation import demo
from participation.models import (
    AdoptionStatement,
    Concern,
    Consultation,
    Decision,
    Evidence,
    ListEntry,
    ListVersion,
    Meeting,
    Method,
    Opinion,
    Question,
    Stage,
    StageEntry,
    Verdict,
)
from participation.queries.lists import strays_from_decision
from participation.queries.overview import outcomes, overview

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def filled(demonstration):
    """The county with its people and catalogs, and its decisions."""
    return demonstration


def test_one_decision_stands_at_each_stage(filled):
    stages = set(Decision.objects.values_list("state", flat=True))

    assert stages == {Stage.PARTICIPATION, Stage.LEGALITY, Stage.ARCHIVED}
    shown = overview(clock.now())
    methods = {one.consultation.get_method_display() for one in shown.open}
    assert methods == {"向社会公开征求意见", "问卷调查", "听证会"}
    assert shown.awaiting
    assert outcomes().exists()


def test_the_open_decision_has_a_draft_by_paragraphs_and_a_questionnaire(filled):
    (solicitation,) = Consultation.objects.open_at(clock.now()).filter(method=Method.OPEN_SOLICITATION)

    assert solicitation.draft.paragraphs.count() > 3
    assert {kind for kind in Question.Kind} == set(Question.objects.values_list("kind", flat=True))


def test_every_invented_record_is_marked(filled):
    for model in (Decision, Consultation, Opinion, Meeting, Concern):
        assert model.objects.exists()
        assert not model.objects.filter(is_demo=False).exists()


def test_filling_again_adds_nothing(filled, settings):
    settings.DEBUG = True
    before = (Decision.objects.count(), Opinion.objects.count())

    demo.fill()

    assert (Decision.objects.count(), Opinion.objects.count()) == before


def test_a_meeting_calls_and_a_concern_is_answered(filled):
    assert Meeting.objects.get().state == Meeting.State.CALLED
    assert Concern.objects.public().count() == 1


# The days on which it all happened


def test_the_archived_course_went_through_its_stages_one_day_after_another(filled):
    entries = StageEntry.objects.filter(decision__state=Stage.ARCHIVED).order_by("pk")
    days = [timezone.localdate(entry.entered_at) for entry in entries]

    assert [entry.stage for entry in entries] == [
        stage for stage in Stage if stage not in (Stage.PROPOSED, Stage.SUSPENDED, Stage.ENDED)
    ]
    assert days == sorted(set(days))
    assert days[-1] < clock.today()


def test_staff_worked_on_working_days_in_office_hours_before_today(filled):
    calendar = WorkCalendar.load(Unit.objects.get(code="210323"))
    acted = [
        *StageEntry.objects.values_list("entered_at", flat=True),
        *Evidence.objects.values_list("entered_at", flat=True),
        *Consultation.objects.values_list("published_at", flat=True),
        *AdoptionStatement.objects.values_list("published_at", flat=True),
        *ListVersion.objects.values_list("published_at", flat=True),
        *Opinion.objects.exclude(source=Opinion.Source.WEB).values_list("received_at", flat=True),
        *Concern.objects.values_list("registered_at", flat=True),
        *Meeting.objects.values_list("published_at", flat=True),
    ]

    for moment in map(timezone.localtime, acted):
        assert calendar.day(moment.date()).is_working
        assert 9 <= moment.hour <= 17
        assert moment.date() < clock.today()


def test_papers_carry_the_day_on_which_they_were_entered_and_names_of_their_own(filled):
    for paper in Evidence.objects.all():
        assert paper.dated_on == timezone.localdate(paper.entered_at)
        assert paper.title != paper.get_kind_display()
        assert paper.title.find("{") == paper.document_number.find("{") == -1


def test_a_list_came_before_the_start_and_says_what_its_decisions_say(filled):
    for entry in ListEntry.objects.select_related("version", "decision"):
        assert strays_from_decision(entry) == []
    for start in StageEntry.objects.filter(stage=Stage.STARTED):
        first = start.decision.entries.order_by("version__published_at").first().version
        assert first.published_at < start.entered_at


def test_a_townships_list_rests_on_its_own_party_committee(filled):
    townships = ListVersion.objects.filter(unit__kind=Unit.Kind.TOWNSHIP)

    assert townships.exists()
    assert all("偏岭镇委员会" in version.consent for version in townships)


# What people said


def test_every_verdict_occurs_with_its_reason(filled):
    answered = Opinion.objects.exclude(verdict="")

    expected = {Verdict.ADOPTED, Verdict.PARTLY, Verdict.NOT_ADOPTED, Verdict.OUT_OF_SCOPE}
    assert set(answered.values_list("verdict", flat=True)) == expected
    assert not answered.filter(answer="").exists()


def test_what_was_said_at_a_symposium_became_opinions(filled):
    for symposium in Consultation.objects.filter(method=Method.SYMPOSIUM):
        remarks = {person.remarks for person in symposium.participants.all()}

        assert remarks
        assert set(symposium.opinions.values_list("text", flat=True)) == remarks


def test_the_outcome_was_told_after_the_last_books_were_closed(filled):
    for statement in AdoptionStatement.objects.all():
        held = statement.decision.consultations.all()
        assert all(one.closed_at < statement.published_at for one in held)
        assert len({one.outcome_due_on for one in held}) == 1
        assert timezone.localdate(statement.published_at) <= held[0].outcome_due_on


def test_filling_is_refused_in_production(filled, settings):
    settings.DEBUG = False

    with pytest.raises(RuntimeError):
        demo.fill()
