"""The demonstration county's decisions, as make run leaves them."""

from __future__ import annotations

import pytest

from disclosure_portal import clock
from participation import demo
from participation.models import Concern, Consultation, Decision, Meeting, Method, Opinion, Question, Stage
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
