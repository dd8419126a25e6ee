"""Rounds of assessment: snapshot, self-scores, scores with their ground, objections, freezing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.accounts.queries import forget_memberships
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.evidence.terms import Facts as CountyFacts
from supervision.models import Assessment, Objection, ResponsiblePerson, Score, TrainingAttendee, UnitScore
from supervision.permissions import objection_answerers
from supervision.queries.scores import own_in_words, rankings, score_table
from supervision.scoring.facts import Period
from supervision.scoring.people import FORMULAS
from supervision.scoring.seal import digest_of
from supervision.scoring.sheets import computed_mark
from supervision.workflow import assessments as workflow
from supervision.workflow import people, rubrics
from supervision.workflow.objections import NOBODY_ANSWERS, answer_objection, raise_objection
from supervision.workflow.scores import Own, enter, hand_in_own, save_own
from tests import factories
from tests.supervision.assessments import (
    ANNOUNCED,
    ENDS,
    FROZEN,
    LAST_DAY,
    SCORED,
    SELF_UNTIL,
    TAKEN,
    bring_to,
    enter_everything,
    entry,
    make_paper,
    make_round,
    make_rubric,
    score_of,
    sheet_of,
)
from tests.supervision.obligations import noon
from tests.supervision.records import make_person_in_charge, make_training
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(county, reviewer, colleague):
    return make_rubric(county, by=reviewer, publisher=colleague)


@pytest.fixture
def round_(rubric, township, department, reviewer, editor, approver):
    """The township had its named person from 1 July on, the department never had one."""
    make_person_in_charge(
        township, by=reviewer, since=date(2025, 7, 1), entered_at=factories.MOMENT.replace(2025)
    )
    return make_round(rubric, by=reviewer)


def refused(act):
    with pytest.raises(StepRefused) as found:
        act()
    return found.value.reasons


# Opening


def test_a_round_rests_on_a_plan_document_and_a_published_rubric(county, rubric, reviewer, colleague):
    draft = rubrics.copy_rubric(rubric, year=2025, by=reviewer)

    assert refused(lambda: make_round(draft, by=reviewer)) == ["请选择本县已印发的考核方案"]
    assert refused(lambda: make_round(rubric, by=reviewer, basis=" ")) == ["请写明依据的年度检查计划"]
    assert refused(lambda: make_round(rubric, by=reviewer, self_until=ENDS)) == [
        "自评截止日期要晚于数据截止日期"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=make_round(rubric, by=reviewer).pk).update(basis="")


def test_a_round_whose_button_is_pressed_twice_is_opened_once(round_, rubric, reviewer):
    assert refused(lambda: make_round(rubric, by=reviewer)) == [
        "同一方案、名称和考核期的考核已经有了，请直接办理它；要另外考核的，请换一个名称"
    ]
    assert Assessment.objects.count() == 1


def test_vertical_bodies_and_the_county_office_are_not_scored(round_, county, reviewer, township, department):
    factories.make_unit(county, "XY-SW", "县税务局", Unit.Kind.VERTICAL)
    park = factories.make_unit(county, "XY-YQ", "县开发区", Unit.Kind.PARK)

    bring_to("self", round_, by=reviewer)

    groups = dict(round_.unit_scores.values_list("unit", "group"))
    assert groups == {township.pk: "townships", department.pk: "departments", park.pk: "park"}


# The snapshot


def test_the_snapshot_is_taken_when_its_day_is_over(round_, reviewer):
    reasons = refused(lambda: workflow.take_snapshot(round_, by=reviewer, on=ENDS))

    assert reasons == ["数据截止日期是2025年12月31日（星期三），过了这一天才能取数"]
    assert workflow.take_snapshot(round_, by=reviewer, on=ENDS + timedelta(days=1)).state == "self"


@pytest.mark.both_databases
def test_computed_scores_carry_their_facts_and_lost_points(round_, reviewer, township):
    bring_to("self", round_, by=reviewer)

    score = score_of(round_, township, "A1")
    assert (score.computed, score.weight, score.points) == (Decimal("20.16"), Decimal(40), Decimal("20.16"))
    assert score.facts["told"] == "考核期365天，有专人184天"
    (lost,) = score.lost
    assert (lost["points"], lost["reason"]) == (
        "19.84",
        "2025年1月1日（星期三）至2025年6月30日（星期一）没有专人",
    )
    assert lost["url"].endswith(f"?unit={township.code}")


def test_the_weight_of_what_does_not_apply_goes_to_its_group(round_, reviewer, township):
    bring_to("self", round_, by=reviewer)

    weights = dict(sheet_of(round_, township).scores.values_list("indicator__code", "weight"))
    assert (weights["B1"], weights["B2"]) == (Decimal(40), Decimal(0))
    assert sum(weights[code] for code in ("A1", "A2", "B1", "B2")) == 100


def test_the_same_snapshot_gives_the_same_scores_whatever_happens_later(round_, reviewer, township):
    bring_to("self", round_, by=reviewer)
    before = {score.pk: (score.computed, score.lost) for score in Score.objects.all()}

    ResponsiblePerson.objects.all().update(until=date(2025, 8, 1))
    make_person_in_charge(township, by=reviewer, since=date(2024, 1, 1), name="后来补登的人")

    for score in Score.objects.select_related("indicator"):
        found = computed_mark(score)
        again = (
            found.earned if found else None,
            [{**row, "points": str(row["points"])} for row in found.lost] if found else [],
        )
        assert again == before[score.pk]


def test_what_was_entered_after_the_day_is_not_counted(round_, reviewer, township):
    days = {"since": date(2025, 1, 1), "until": date(2025, 6, 30)}
    make_person_in_charge(township, by=reviewer, name="次年补登的人", **days)

    bring_to("self", round_, by=reviewer)

    assert score_of(round_, township, "A1").facts["told"] == "考核期365天，有专人184天"


@pytest.mark.both_databases
def test_person_and_training_agree_and_stay_whatever_is_entered_after_the_day(
    round_, reviewer, township, department
):
    """A hand-over, a person and an attendee of the year before are entered before the snapshot is taken, or not."""
    known = ResponsiblePerson.objects.get(unit=township)
    session = make_training(township, by=reviewer, held_on=date(2025, 9, 1), entered_at=noon(ENDS))
    before = facts_of(round_, (township, department))

    successor = {"name": "接任者", "office": "党政办", "post": "", "phone": "", "document": ""}
    days = {"since": date(2025, 12, 1)}
    people.hand_over(known, by=reviewer, version=known.version, values={**successor, **days})
    people.name_person(department, by=reviewer, values={**successor, **days})
    TrainingAttendee.objects.create(training=session, unit=township, name=known.name, entered_at=noon(TAKEN))

    assert facts_of(round_, (township, department)) == before
    assert before["named_person"] == ["考核期365天，有专人184天", "考核期365天，有专人0天"]
    assert before["training"] == ["专人1人，参加过培训0人", "没有专人"]


def test_a_later_correction_changes_neither_the_days_of_before_nor_a_frozen_score(
    announced, township, reviewer, colleague
):
    """The record says what is right from now on; the round keeps what was on record when its last day was over."""
    workflow.freeze(announced, by=colleague, on=FROZEN)
    frozen, before = digest_of(announced), facts_of(announced, (township,))
    known = ResponsiblePerson.objects.get(unit=township)
    for days in ({"since": date(2025, 1, 1)}, {"until": date(2025, 12, 1)}, {"until": date(2025, 12, 31)}):
        known = people.correct_person(known, by=reviewer, version=known.version, values=days)

    announced.refresh_from_db()
    assert facts_of(announced, (township,)) == before
    assert announced.digest == digest_of(announced) == frozen
    assert known.days_known_at(clock.now()) == (date(2025, 1, 1), date(2025, 12, 31))


def facts_of(round_, units):
    """What A1 and A3 say of each unit as of the round's last day."""
    period = Period(round_.begins_on, CountyFacts(round_.county, round_.snapshot_on))
    return {
        formula.name: [found[unit.pk].told for unit in units]
        for formula in FORMULAS
        if (found := formula.read(units, period))
    }


def test_the_units_hear_of_the_self_scoring(round_, reviewer, editor, approver):
    bring_to("self", round_, by=reviewer)

    told = Notice.objects.filter(event__startswith="assessment-self:")
    assert {notice.recipient for notice in told} == {editor, approver}


# Self-scores


def own(score, points, **changes):
    return Own(score, score.version, Decimal(points), **changes)


def version(sheet):
    """What somebody reads who opens the page now."""
    return UnitScore.objects.get(pk=sheet.pk).version


def test_who_filled_in_anything_of_it_does_not_hand_it_in(round_, reviewer, township, editor, approver):
    second = factories.make_person("approver-2", "周审核", Role.APPROVER, township)
    bring_to("self", round_, by=reviewer)
    sheet = sheet_of(round_, township)
    save_own(sheet, [own(score_of(round_, township, "A2"), "18")], by=approver)
    save_own(sheet, [own(score_of(round_, township, "B1"), "30")], by=editor)

    with pytest.raises(PermissionDenied):
        hand_in_own(sheet, by=approver, version=version(sheet))
    assert hand_in_own(sheet, by=second, version=version(sheet)).self_handed_in_by == second


def test_the_last_approver_leaves_the_filling_in_to_the_others(
    client, round_, reviewer, township, editor, approver
):
    bring_to("self", round_, by=reviewer)
    sheet, row = sheet_of(round_, township), own(score_of(round_, township, "A2"), "18")

    assert refused(lambda: save_own(sheet, [row], by=approver)) == [
        "没有填写过自评的审核人只有您一位，您填了，就没有人能核对报送。"
        "请张经办填写，由您核对；要由您填的，请管理员先再授权一名单位审核人。"
    ]
    save_own(sheet, [row], by=editor)
    client.force_login(approver)
    own_page = reverse("supervision_desk:self_score", args=[sheet.pk, row.score.indicator.parent_id])
    assert "请张经办填写，由您核对" in client.get(own_page).text


def test_who_works_alone_fills_in_and_whoever_is_appointed_hands_in(
    client, round_, reviewer, township, editor, approver
):
    Membership.objects.filter(user=editor).delete()
    bring_to("self", round_, by=reviewer)
    sheet = sheet_of(round_, township)
    for code in ("A2", "B1"):
        save_own(sheet, [own(score_of(round_, township, code), "10")], by=approver)
    client.force_login(approver)

    assert "本单位没有可以报送的审核人" in client.get(sheet.get_absolute_url()).text
    second = factories.make_person("approver-2", "周审核", Role.APPROVER, township)
    assert hand_in_own(sheet, by=second, version=version(sheet)).self_handed_in_by == second


def test_what_was_saved_since_the_own_scores_were_read_is_not_handed_in_unread(
    round_, reviewer, township, editor, approver
):
    bring_to("self", round_, by=reviewer)
    sheet = sheet_of(round_, township)
    for code in ("A2", "B1"):
        save_own(sheet, [own(score_of(round_, township, code), "10")], by=editor)
    read = version(sheet)
    save_own(sheet, [own(score_of(round_, township, "B1"), "30")], by=editor)

    with pytest.raises(StaleSave):
        hand_in_own(sheet, by=approver, version=read)
    assert sheet_of(round_, township).self_handed_in_at is None


def test_a_unit_scores_itself_in_parts_and_its_approver_hands_in(
    round_, reviewer, township, editor, approver
):
    bring_to("self", round_, by=reviewer)
    sheet = sheet_of(round_, township)
    save_own(sheet, [own(score_of(round_, township, "A2"), "18", remark="有工作安排")], by=editor)

    assert refused(lambda: hand_in_own(sheet, by=approver, version=version(sheet))) == [
        "还有1项没有填写自评得分"
    ]
    with pytest.raises(PermissionDenied):
        hand_in_own(sheet, by=editor, version=version(sheet))
    save_own(sheet, [own(score_of(round_, township, "B1"), "30")], by=editor)
    hand_in_own(sheet, by=approver, version=version(sheet))

    assert refused(lambda: save_own(sheet, [own(score_of(round_, township, "B1"), "1")], by=editor)) == [
        "自评已经报送，不能再修改"
    ]


def test_what_does_not_apply_to_a_unit_is_said_with_a_reason_and_counts_as_filled_in(
    round_, reviewer, township, editor, approver
):
    bring_to("self", round_, by=reviewer)
    sheet, score = sheet_of(round_, township), score_of(round_, township, "A2")
    save_own(sheet, [own(score_of(round_, township, "B1"), "30")], by=editor)
    spared = Own(score, score.version, None, applies=False)

    assert refused(lambda: save_own(sheet, [spared], by=editor)) == ["偏岭镇“A2 指标A2”：请写明不适用的理由"]
    both = Own(score, score.version, Decimal(3), "没有收到申请", applies=False)
    assert "不能再勾选不适用" in refused(lambda: save_own(sheet, [both], by=editor))[0]
    save_own(sheet, [Own(score, score.version, None, "没有收到申请", applies=False)], by=editor)
    assert own_in_words(sheet) == "自评1项，合计30.00分，不适用1项，佐证0份。"

    assert hand_in_own(sheet, by=approver, version=version(sheet)).self_handed_in_by == approver
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=score.pk).update(own_remark="")


def test_a_stale_self_score_is_refused_and_too_many_points_too(round_, reviewer, township, editor):
    bring_to("self", round_, by=reviewer)
    score = score_of(round_, township, "A2")
    save_own(sheet_of(round_, township), [own(score, "18")], by=editor)

    with pytest.raises(StaleSave):
        save_own(sheet_of(round_, township), [own(score, "10")], by=editor)
    fresh = score_of(round_, township, "A2")
    assert refused(lambda: save_own(sheet_of(round_, township), [own(fresh, "20.01")], by=editor)) == [
        "偏岭镇“A2 指标A2”：得分要在0至20分之间"
    ]
    assert fresh.own == 18


def test_nobody_scores_another_unit(round_, reviewer, department, editor):
    bring_to("self", round_, by=reviewer)

    with pytest.raises(PermissionDenied):
        save_own(sheet_of(round_, department), [own(score_of(round_, department, "A2"), "1")], by=editor)


def test_scoring_begins_when_all_have_handed_in_or_the_day_is_over(round_, reviewer):
    bring_to("self", round_, by=reviewer)

    assert refused(lambda: workflow.begin_scoring(round_, by=reviewer, on=SELF_UNTIL)) == [
        "还有2个单位没有报送自评，自评到2026年1月15日（星期四）截止，之后才能评分"
    ]
    assert workflow.begin_scoring(round_, by=reviewer, on=SCORED).state == "scoring"


def move_self_until(round_, until, *, by, on=TAKEN, **changes):
    values = {"version": round_.version, "reason": "台账核对需要时间", **changes}
    return workflow.move_self_until(round_, by=by, until=until, on=on, **values)


def test_the_last_day_of_the_self_scoring_may_be_moved_with_a_reason(
    round_, reviewer, township, editor, approver, outsider
):
    round_ = bring_to("self", round_, by=reviewer)
    hand_in_everything(sheet_of(round_, township), editor=editor, approver=approver)

    moved = move_self_until(round_, date(2026, 1, 20), by=reviewer)

    told = Notice.objects.filter(event__startswith=f"assessment-moved:{round_.pk}:")
    assert [(one.recipient, one.text) for one in told] == [
        (
            outsider,
            "“2025年度政务公开考核”自评截止日期由2026年1月15日（星期四）改为2026年1月20日（星期二）：台账核对需要时间",
        )
    ]
    assert "自评到2026年1月20日" in refused(lambda: workflow.begin_scoring(moved, by=reviewer, on=SCORED))[0]
    move_self_until(moved, date(2026, 1, 8), by=reviewer)
    assert told.all().count() == 2
    assert workflow.begin_scoring(round_, by=reviewer, on=date(2026, 1, 9)).state == "scoring"
    assert not told.unread().exists()


def test_a_last_day_is_not_moved_into_the_past_nor_twice_unseen_nor_later_on(round_, reviewer):
    round_ = bring_to("self", round_, by=reviewer)

    assert refused(lambda: move_self_until(round_, date(2026, 1, 4), by=reviewer)) == [
        "自评截止日期已经过了，请另选一天"
    ]
    assert refused(lambda: move_self_until(round_, SELF_UNTIL, by=reviewer)) == ["自评截止日期没有改动"]
    moved = move_self_until(round_, date(2026, 1, 12), by=reviewer)
    with pytest.raises(StaleSave):
        move_self_until(round_, date(2026, 1, 14), by=reviewer)
    bring_to("scoring", moved, by=reviewer)
    assert refused(lambda: move_self_until(moved, date(2026, 1, 30), by=reviewer, on=SCORED)) == [
        "评分状态下不能修改自评截止日期"
    ]


def hand_in_everything(sheet, *, editor, approver):
    waiting = sheet.scores.filter(indicator__kind="score", indicator__formula="")
    save_own(sheet, [own(score, score.base) for score in waiting], by=editor)
    hand_in_own(sheet, by=approver, version=version(sheet))


# The county's scores


@pytest.fixture
def scoring(round_, reviewer):
    return bring_to("scoring", round_, by=reviewer)


@pytest.mark.parametrize(
    ("points", "changes", "reason"),
    [
        ("20.01", {}, "偏岭镇“A2 指标A2”：得分要在0至20分之间"),
        ("-1", {}, "偏岭镇“A2 指标A2”：得分要在0至20分之间"),
        ("15", {"remark": " "}, "偏岭镇“A2 指标A2”：请写明评定说明"),
        ("15", {"attachment": None}, "偏岭镇“A2 指标A2”：请上传佐证"),
        (None, {"remark": "", "applies": False}, "偏岭镇“A2 指标A2”：请写明评定说明"),
    ],
)
def test_a_score_has_its_ground_and_stays_within_its_points(
    scoring, reviewer, township, points, changes, reason
):
    score = score_of(scoring, township, "A2")

    assert refused(lambda: enter(scoring, [entry(score, points, by=reviewer, **changes)], by=reviewer)) == [
        reason
    ]
    assert score_of(scoring, township, "A2").entered is None


def test_entered_points_leave_their_reason_and_paper(scoring, reviewer, township):
    score = score_of(scoring, township, "A2")
    enter(scoring, [entry(score, "15", by=reviewer, remark="没有经费说明")], by=reviewer)
    enter_everything_else(scoring, reviewer)
    workflow.announce(scoring, by=reviewer, on=ANNOUNCED)

    score.refresh_from_db()
    (lost,) = score.lost
    assert (score.points, lost["points"], lost["reason"]) == (Decimal(15), "5.00", "没有经费说明")
    assert lost["url"] == f"/desk/supervision/assessments/scores/{score.pk}/evidence/"


def enter_everything_else(round_, by):
    waiting = Score.objects.filter(
        unit_score__assessment=round_,
        indicator__kind="score",
        indicator__formula="",
        entered__isnull=True,
        applies=True,
    )
    paper = make_paper(round_.county, by=by)
    enter(round_, [entry(score, "20", by=by, attachment=paper) for score in waiting], by=by)


def test_what_does_not_apply_is_said_with_a_reason_and_spread(scoring, reviewer, township):
    score = score_of(scoring, township, "A2")
    enter(
        scoring,
        [entry(score, None, by=reviewer, applies=False, attachment=None, remark="没有这项工作")],
        by=reviewer,
    )
    enter_everything_else(scoring, reviewer)
    workflow.announce(scoring, by=reviewer, on=ANNOUNCED)

    assert score_of(scoring, township, "A2").points is None
    assert score_of(scoring, township, "A1").weight == 60


def test_a_stale_entry_writes_nothing(scoring, reviewer, colleague, township):
    score = score_of(scoring, township, "A2")
    enter(scoring, [entry(score, "15", by=reviewer)], by=reviewer)

    with pytest.raises(StaleSave):
        enter(scoring, [entry(score, "3", by=colleague)], by=colleague)
    assert score_of(scoring, township, "A2").entered == 15


def test_computed_scores_may_be_overruled_and_left_to_the_portal_again(scoring, reviewer, township):
    enter(scoring, [entry(score_of(scoring, township, "A1"), "40", by=reviewer)], by=reviewer)
    assert score_of(scoring, township, "A1").earned == 40

    enter(scoring, [entry(score_of(scoring, township, "A1"), None, by=reviewer, remark="")], by=reviewer)
    assert score_of(scoring, township, "A1").earned == Decimal("20.16")


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "administrator", "auditor"])
def test_only_reviewers_enter_scores(request, scoring, township, person):
    score, by = score_of(scoring, township, "A2"), request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        enter(scoring, [entry(score, "1", by=by)], by=by)


# Announcing: totals, grades, ranks


def test_the_round_is_announced_when_every_score_is_there(scoring, reviewer):
    assert refused(lambda: workflow.announce(scoring, by=reviewer, on=ANNOUNCED)) == ["还有4项得分没有评定"]


def test_what_was_entered_since_the_round_was_read_is_not_announced_unread(
    scoring, reviewer, colleague, township
):
    enter_everything(scoring, by=reviewer)
    read = Assessment.objects.get(pk=scoring.pk)
    enter(scoring, [entry(score_of(scoring, township, "A2"), "1", by=colleague)], by=colleague)

    with pytest.raises(StaleSave):
        workflow.announce(read, by=reviewer, on=ANNOUNCED, version=read.version)
    read.refresh_from_db()
    workflow.announce(read, by=reviewer, on=ANNOUNCED, version=read.version)


@pytest.mark.both_databases
def test_bonus_deduction_and_veto_go_into_the_total(scoring, reviewer, township, department):
    extra = {"P1": "5", "Q1": "2.5"}
    enter(
        scoring,
        [entry(score_of(scoring, township, c), p, by=reviewer) for c, p in extra.items()],
        by=reviewer,
    )
    enter(scoring, [entry(score_of(scoring, department, "V1"), "1", by=reviewer, remark="泄密")], by=reviewer)
    enter_everything(scoring, by=reviewer)
    workflow.announce(scoring, by=reviewer, on=ANNOUNCED)

    ours, theirs = sheet_of(scoring, township), sheet_of(scoring, department)
    # A1 20.16 + A2 20 + B1 20 of 30 on a weight of 40: 26.67; bonus 5, deduction 2.5
    assert (ours.total, ours.grade, ours.is_vetoed) == (Decimal("69.33"), "合格", False)
    assert (theirs.total, theirs.grade, theirs.is_vetoed) == (Decimal("46.67"), "不合格", True)


def test_equal_scores_share_a_rank_within_their_group(round_, county, reviewer, township, outsider):
    third = factories.make_unit(county, "210323109", "黄花甸镇")
    make_person_in_charge(
        third, by=reviewer, since=date(2025, 1, 1), entered_at=factories.MOMENT.replace(2025)
    )

    bring_to("objection", round_, by=reviewer)

    sheets = list(round_.unit_scores.select_related("unit"))
    townships = next(one for one in rankings(sheets) if one.group == "townships")
    assert [(sheet.unit.name, sheet.rank) for sheet in townships.sheets] == [
        ("黄花甸镇", 1),
        ("偏岭镇", 2),
        ("新甸镇", 3),
    ]


def test_the_score_table_adds_up_to_the_totals(round_, reviewer):
    bring_to("objection", round_, by=reviewer)

    table = score_table(round_)

    assert table.columns == ["指标A", "指标B", "指标P1", "指标Q1"]
    assert [sum(row.cells) for row in table.rows] == [row.sheet.total for row in table.rows]


def test_the_score_table_asks_the_same_number_of_queries_whatever_the_units(
    round_, county, reviewer, django_assert_num_queries
):
    for number in range(3):
        factories.make_unit(county, f"21032320{number}", f"第{number}镇")
    bring_to("objection", round_, by=reviewer)
    round_ = Assessment.objects.select_related("rubric").get(pk=round_.pk)

    with django_assert_num_queries(3):
        assert len(score_table(round_).rows) == 5


# Objections


@pytest.fixture
def announced(round_, reviewer):
    """Announced on Tuesday 20 January 2026: the fifth working day after it is Tuesday the 27th."""
    return bring_to("objection", round_, by=reviewer)


def test_a_settled_round_is_not_written_again(announced):
    with CaptureQueriesContext(connection) as asked:
        workflow.settle_round(announced)

    assert [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")] == []


def test_the_objection_period_is_counted_in_working_days(announced):
    assert announced.objection_until == LAST_DAY


def test_days_of_rest_and_shifted_days_are_heeded(round_, reviewer):
    """Announced on 11 February 2026: 15–23 February are off, Saturday 14 and 28 February work."""
    bring_to("scoring", round_, by=reviewer)
    enter_everything(round_, by=reviewer)
    announced = workflow.announce(round_, by=reviewer, on=date(2026, 2, 11))

    # 12, 13, 14 (Saturday, works), 24, 25
    assert announced.objection_until == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("on", "reasons"),
    [
        (ANNOUNCED, None),
        (LAST_DAY, None),
        (LAST_DAY + timedelta(days=1), ["申诉期已于2026年1月27日（星期二）24时截止"]),
    ],
)
def test_a_unit_objects_until_the_end_of_the_last_day(announced, township, editor, on, reasons):
    score = score_of(announced, township, "A2")

    def act():
        return raise_objection(score, by=editor, on=on, text="有经费说明")

    if reasons:
        assert refused(act) == reasons
    else:
        assert act().points_before == 20


def test_a_score_is_objected_to_once_with_a_reason(announced, township, editor, approver):
    score = score_of(announced, township, "A1")

    assert refused(lambda: raise_objection(score, by=editor, on=LAST_DAY, text=" ")) == ["请写明申诉理由"]
    raise_objection(score, by=editor, on=LAST_DAY, text="上半年有人")
    assert refused(lambda: raise_objection(score, by=approver, on=LAST_DAY, text="再说")) == [
        "这项得分已经申诉过"
    ]


def test_nobody_objects_for_another_unit(announced, department, editor, reviewer):
    score = score_of(announced, department, "A2")

    for person in (editor, reviewer):
        with pytest.raises(PermissionDenied):
            raise_objection(score, by=person, on=LAST_DAY, text="不服")


def test_another_reviewer_than_who_scored_answers(announced, township, editor, reviewer, colleague):
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="应当满分")
    with pytest.raises(PermissionDenied):
        answer_objection(objection, by=reviewer, answer="维持")

    answer_objection(objection, by=colleague, answer="补充材料属实", points=Decimal(30))

    score, sheet = score_of(announced, township, "B1"), sheet_of(announced, township)
    assert (score.entered, score.points, score.lost) == (Decimal(30), Decimal(40), [])
    assert sheet.total == Decimal("80.16")
    assert Objection.objects.get().points_after == 30


@pytest.fixture
def own_reviewer(colleague, township):
    """A reviewer of the county who is an editor of the township, too."""
    factories.grant(colleague, Role.EDITOR, township)
    forget_memberships(colleague)
    return colleague


def test_nobody_scores_the_own_unit(round_, township, department, reviewer, own_reviewer):
    bring_to("scoring", round_, by=reviewer)
    own, other = (score_of(round_, unit, "A2") for unit in (township, department))

    with pytest.raises(PermissionDenied):
        enter(round_, [entry(one, "20", by=own_reviewer) for one in (own, other)], by=own_reviewer)
    assert enter(round_, [entry(other, "20", by=own_reviewer)], by=own_reviewer) == [other]


def test_nobody_answers_an_objection_of_the_own_unit(announced, township, approver, own_reviewer):
    score = score_of(announced, township, "B1")
    objection = raise_objection(score, by=approver, on=LAST_DAY, text="应当满分")

    assert objection_answerers(objection) == []
    with pytest.raises(PermissionDenied):
        answer_objection(objection, by=own_reviewer, answer="属实", points=Decimal(30))


def test_who_only_reworded_a_score_leaves_its_scorer_out_of_the_answer(
    round_, township, editor, reviewer, colleague
):
    scoring = bring_to("scoring", round_, by=reviewer)
    enter_everything(scoring, by=reviewer)
    enter(scoring, [entry(score_of(scoring, township, "B1"), "20", by=colleague, remark="。")], by=colleague)
    announced = workflow.announce(scoring, by=reviewer, on=ANNOUNCED)
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="应当满分")

    assert objection.score.entered_by == reviewer
    assert objection_answerers(objection) == [colleague]


def test_who_gives_other_points_takes_the_score_over(scoring, reviewer, colleague, township):
    enter_everything(scoring, by=reviewer)
    enter(scoring, [entry(score_of(scoring, township, "B1"), "1", by=colleague)], by=colleague)

    assert score_of(scoring, township, "B1").entered_by == colleague


def test_an_objection_answered_since_the_round_was_read_is_not_frozen_unread(
    announced, township, editor, colleague
):
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="应当满分")
    read = Assessment.objects.get(pk=announced.pk)
    answer_objection(objection, by=colleague, answer="属实", points=Decimal(30))

    with pytest.raises(StaleSave):
        workflow.freeze(read, by=colleague, on=FROZEN, version=read.version)


def test_an_objection_is_told_to_those_who_may_answer_it(announced, township, editor, reviewer, colleague):
    raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="应当满分")

    told = Notice.objects.filter(event__startswith="objection:").values_list("recipient", flat=True)
    assert list(told) == [colleague.pk]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_objections_upheld_at_once_both_count(
    announced, township, department, editor, reviewer, colleague
):
    clerk = factories.make_person("minzheng-clerk", "民政经办", Role.EDITOR, department)
    objections = [
        raise_objection(score_of(announced, unit, "B1"), by=person, on=LAST_DAY, text="应当满分")
        for unit, person in ((township, editor), (department, clerk))
    ]

    done = at_once(
        *[
            partial(answer_objection, one, by=colleague, answer="属实", points=Decimal(30))
            for one in objections
        ]
    )

    assert [type(one) for one in done] == [Objection, Objection], done
    assert {score_of(announced, unit, "B1").entered for unit in (township, department)} == {Decimal(30)}


def test_a_rejected_objection_leaves_the_score(announced, township, editor, colleague):
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="应当满分")
    total = sheet_of(announced, township).total

    answered = answer_objection(objection, by=colleague, answer="没有新的材料")

    assert (answered.state, sheet_of(announced, township).total) == ("rejected", total)
    assert refused(lambda: answer_objection(objection, by=colleague, answer="再答")) == ["这件申诉已经答复"]


@pytest.mark.parametrize(
    ("points", "answer", "reason"),
    [
        ("20", "属实", "申诉成立的，请填写复核后的得分"),
        ("31", "属实", "偏岭镇“B1 指标B1”：得分要在0至30分之间"),
        ("30", " ", "请写明答复"),
    ],
)
def test_an_answer_says_why_and_what_changes(announced, township, editor, colleague, points, answer, reason):
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="不对")

    assert refused(
        lambda: answer_objection(objection, by=colleague, answer=answer, points=Decimal(points))
    ) == [reason]
    assert Objection.objects.get().state == "open"


# Freezing


def test_an_objection_that_nobody_may_answer_goes_to_the_administrators(
    client, announced, township, editor, reviewer, colleague, administrator
):
    """In a county of one reviewer, who gave the score."""
    Membership.objects.filter(user=colleague).delete()
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="不对")

    told = Notice.objects.get(event=f"objection:{objection.pk}")
    assert told.recipient == administrator
    assert told.text.endswith(NOBODY_ANSWERS)
    for person in (reviewer, editor, administrator):
        client.force_login(person)
        assert NOBODY_ANSWERS in client.get(objection.get_absolute_url()).text


def test_the_round_is_frozen_after_the_period_by_another_reviewer(
    announced, township, editor, reviewer, colleague
):
    objection = raise_objection(score_of(announced, township, "B1"), by=editor, on=LAST_DAY, text="不对")
    with pytest.raises(PermissionDenied):
        workflow.freeze(announced, by=reviewer, on=FROZEN)
    assert refused(lambda: workflow.freeze(announced, by=colleague, on=FROZEN)) == ["还有1件申诉没有答复"]
    answer_objection(objection, by=colleague, answer="维持")
    assert refused(lambda: workflow.freeze(announced, by=colleague, on=LAST_DAY)) == [
        "申诉期到2026年1月27日（星期二）24时截止，期满才能定分"
    ]

    frozen = workflow.freeze(announced, by=colleague, on=FROZEN)

    assert (frozen.state, len(frozen.digest)) == ("frozen", 64)
    assert refused(
        lambda: raise_objection(score_of(frozen, township, "A2"), by=editor, on=LAST_DAY, text="晚了")
    ) == ["已定分阶段不能申诉"]


@pytest.mark.both_databases
def test_a_frozen_round_matches_its_digest_until_something_is_changed(announced, township, colleague):
    frozen = workflow.freeze(announced, by=colleague, on=FROZEN)
    assert digest_of(Assessment.objects.get(pk=frozen.pk)) == frozen.digest

    for changed in ({"points": "39"}, {"remark": "改过"}, {"lost": []}, {"facts": {}}):
        score = Score.objects.filter(unit_score=sheet_of(frozen, township), indicator__code="A1")
        before = score.values(*changed).get()
        score.update(**changed)
        assert digest_of(Assessment.objects.get(pk=frozen.pk)) != frozen.digest
        score.update(**before)
    assert digest_of(Assessment.objects.get(pk=frozen.pk)) == frozen.digest


def test_a_later_rubric_leaves_the_old_scores_alone(announced, reviewer, colleague):
    before = digest_of(announced)
    copy = rubrics.copy_rubric(announced.rubric, year=2026, by=reviewer)
    copy.indicators.filter(code="A2").update(points={"townships": "5"})

    assert digest_of(Assessment.objects.get(pk=announced.pk)) == before


def test_the_default_set_scores_a_county_in_as_many_queries_whatever_its_units(
    county, reviewer, colleague, township, department
):
    """The whole default rubric: its snapshot grows by the notices of each unit alone."""
    rubric = rubrics.adopt_default_rubric(county, 2025, by=reviewer)
    rubrics.publish_rubric(rubric, by=colleague, document="3号", version=rubric.version)
    rubric.refresh_from_db()
    once = make_round(rubric, by=reviewer)
    first = counted(lambda: workflow.take_snapshot(once, by=reviewer, on=TAKEN))
    for number in range(5):
        factories.make_unit(county, f"21032330{number}", f"第{number}乡")
    again = make_round(rubric, by=reviewer, title="又一次")
    second = counted(lambda: workflow.take_snapshot(again, by=reviewer, on=TAKEN))

    assert second <= first


def counted(act):
    """How often it reads: rows are written in batches, and each unit is told by itself."""
    with CaptureQueriesContext(connection) as queries:
        act()
    told = [one["sql"] for one in queries if "notices_notice" not in one["sql"]]
    return len([sql for sql in told if sql.startswith("SELECT")])
