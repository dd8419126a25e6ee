"""What a score sheet says: lost points as they count, upheld objections, what doesn't apply, and what the seal covers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from supervision.models import Assessment, Objection, ReportKind
from supervision.queries.reports import Asked, NothingToReport, figures_of
from supervision.queries.scores import rankings
from supervision.scoring.seal import digest_of
from supervision.workflow import assessments as workflow
from supervision.workflow.objections import answer_objection, raise_objection
from tests import factories
from tests.supervision.assessments import (
    ANNOUNCED,
    FROZEN,
    LAST_DAY,
    bring_to,
    enter_everything,
    make_round,
    make_rubric,
    object_to,
    score_of,
    sheet_of,
    spare_everything,
)
from tests.supervision.obligations import noon
from tests.supervision.records import make_person_in_charge

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(county, township, department, reviewer, colleague, editor):
    """The township had its named person from 1 July on, the department never had one."""
    since = {"since": date(2025, 7, 1), "entered_at": factories.MOMENT.replace(2025)}
    make_person_in_charge(township, by=reviewer, **since)
    return make_round(make_rubric(county, by=reviewer, publisher=colleague), by=reviewer)


@pytest.fixture
def announced(round_, reviewer):
    return bring_to("objection", round_, by=reviewer)


def refused(act):
    with pytest.raises(StepRefused) as found:
        act()
    return found.value.reasons


# Lost points


def test_lost_points_are_told_as_they_count_so_that_a_sheet_adds_up(announced, township, department):
    for unit in (township, department):
        scores = list(sheet_of(announced, unit).scores.filter(indicator__kind="score"))
        for score in scores:
            lost = sum(Decimal(row["points"]) for row in score.lost)
            assert lost == score.weight - (score.points or 0)
        assert sum(score.weight for score in scores) == 100
    (lost,) = score_of(announced, township, "B1").lost
    assert lost["points"] == "13.33"  # 10 of 30, on a weight of 40


def test_what_is_still_lost_after_an_upheld_objection_leads_to_it(announced, township, editor, colleague):
    score = score_of(announced, township, "A1")
    objection = raise_objection(score, by=editor, on=LAST_DAY, text="三月起有人")

    answer_objection(objection, by=colleague, answer="三月起属实", points=Decimal(30))

    assert score_of(announced, township, "A1").lost == [
        {"points": "10.00", "reason": "申诉成立：三月起属实", "url": objection.get_absolute_url()}
    ]


# What doesn't apply


@pytest.mark.both_databases
def test_an_objection_is_upheld_as_not_applying_and_the_weight_goes_to_its_group(
    announced, township, editor, colleague
):
    score = score_of(announced, township, "A2")
    objection = raise_objection(score, by=editor, on=LAST_DAY, text="本镇没有这项工作")

    answered = answer_objection(objection, by=colleague, answer="属实", applies=False)

    assert (answered.state, answered.points_before, answered.points_after) == ("upheld", 20, None)
    score = score_of(announced, township, "A2")
    assert (score.applies, score.points, score.lost) == (False, None, [])
    assert score_of(announced, township, "A1").weight == 60


@pytest.mark.parametrize("points", ["0", "10"])
def test_what_did_not_apply_is_scored_after_an_objection_even_with_nothing(
    announced, township, editor, colleague, points
):
    score = score_of(announced, township, "B2")
    objection = raise_objection(score, by=editor, on=LAST_DAY, text="本镇有这项工作")
    assert objection.points_before is None
    assert refused(lambda: answer_objection(objection, by=colleague, answer="属实", applies=False)) == [
        "这项得分本来就是不适用"
    ]

    answer_objection(objection, by=colleague, answer="有整改任务", points=Decimal(points))

    score = score_of(announced, township, "B2")
    assert (score.applies, score.entered, score.weight) == (True, Decimal(points), 10)


def test_a_bonus_is_never_said_not_to_apply(announced, township, editor, colleague):
    objection = raise_objection(score_of(announced, township, "P1"), by=editor, on=LAST_DAY, text="有加分")

    assert refused(lambda: answer_objection(objection, by=colleague, answer="不算", applies=False)) == [
        "加分、减分和否决没有不适用，请填写复核后的得分"
    ]


def test_an_objection_is_upheld_as_not_applying_on_its_page(
    client, round_, township, reviewer, colleague, editor
):
    round_ = bring_to("objection", round_, by=reviewer, on=clock.today())
    score = score_of(round_, township, "A2")
    made = raise_objection(score, by=editor, on=clock.today(), text="本镇没有这项工作")
    url = reverse("supervision_desk:objection_answer", args=[made.pk])
    client.force_login(colleague)

    both = client.post(url, {"verdict": "spared", "answer": "属实", "points": "20"})
    assert (both.status_code, "只有申诉成立、改分的填写得分。" in both.content.decode()) == (422, True)
    assert client.post(url, {"verdict": "spared", "answer": "属实"}).status_code == 302
    assert "20分 → 不适用" in client.get(made.get_absolute_url()).content.decode()


@pytest.fixture
def unscorable(round_, reviewer, township, outsider):
    """Announced, and no indicator applies to the township."""
    scoring = bring_to("scoring", round_, by=reviewer)
    spare_everything(scoring, township, by=reviewer)
    others = [sheet.unit for sheet in scoring.unit_scores.exclude(unit=township)]
    enter_everything(scoring, by=reviewer, units=others)
    return workflow.announce(scoring, by=reviewer, on=ANNOUNCED)


def test_a_unit_to_which_nothing_applies_has_neither_grade_nor_place(unscorable, township, outsider):
    sheet = sheet_of(unscorable, township)
    assert (sheet.total, sheet.grade, sheet.rank) == (None, "", None)

    sheets = list(unscorable.unit_scores.select_related("unit"))
    ranked = next(one for one in rankings(sheets) if one.group == "townships")
    assert [(one.unit.name, one.rank) for one in ranked.sheets] == [("新甸镇", 1), ("偏岭镇", None)]


def test_that_nothing_applies_is_said_in_words(client, unscorable, township, reviewer, editor):
    told = "没有一项指标对本单位适用，不评总分、等次和名次"
    client.force_login(editor)
    for record in (unscorable, sheet_of(unscorable, township)):
        assert told in client.get(record.get_absolute_url()).content.decode()
    client.force_login(reviewer)
    assert "不评</td>" in client.get(unscorable.get_absolute_url()).content.decode()


# 考核得分表


def test_scores_are_not_told_of_days_before_one_was_corrected(
    settings, client, round_, county, township, reviewer, colleague, editor
):
    settings.DEBUG = True  # the clock is set
    with clock.set_to(noon(ANNOUNCED)):
        announced = bring_to("objection", round_, by=reviewer)
        score = score_of(announced, township, "B1")
        objection = raise_objection(score, by=editor, on=ANNOUNCED, text="应当满分")
    with clock.set_to(noon(LAST_DAY)):
        before = told(county, ANNOUNCED)
        answer_objection(objection, by=colleague, answer="属实", points=Decimal(30))
    with clock.set_to(noon(FROZEN)):
        workflow.freeze(announced, by=colleague, on=FROZEN)

    for day in (ANNOUNCED, LAST_DAY - timedelta(days=1)):
        with pytest.raises(NothingToReport, match="2026年1月27日因申诉成立改过"):
            told(county, day)
    client.force_login(reviewer)
    url = reverse("supervision_desk:report_order", args=["scores"])
    answer = client.post(url, {"as_of": ANNOUNCED.isoformat()})
    assert (answer.status_code, "因申诉成立改过" in answer.content.decode()) == (422, True)

    after, frozen = told(county, LAST_DAY), told(county, FROZEN)
    assert (after["facts"]["state"], len(after["cautions"])) == ("公示和申诉", 1)
    assert (frozen["facts"]["state"], frozen["cautions"]) == ("已定分", [])
    assert frozen["rows"] == after["rows"] != before["rows"]


def told(county, as_of):
    return figures_of(Asked(county, as_of), ReportKind.SCORES)


# The seal


def test_the_seal_covers_an_objections_paper_and_the_group_of_an_indicator(
    announced, township, editor, colleague
):
    objection = object_to(score_of(announced, township, "B1"), by=editor, on=LAST_DAY)
    answer_objection(objection, by=colleague, answer="维持")
    frozen = workflow.freeze(announced, by=colleague, on=FROZEN)

    def is_untouched():
        return digest_of(Assessment.objects.get(pk=frozen.pk)) == frozen.digest

    Objection.objects.update(attachment=None)
    assert not is_untouched()
    Objection.objects.update(attachment=objection.attachment)
    assert is_untouched()
    indicators = frozen.rubric.indicators
    indicators.filter(code="B2").update(parent=indicators.get(code="A"))
    assert not is_untouched()
