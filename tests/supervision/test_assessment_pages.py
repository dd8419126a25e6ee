"""Pages of assessments: who sees what and when, stale saves, what is typed stays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import forget_memberships
from supervision.models import Assessment, Indicator, Objection, Rubric, Score
from supervision.workflow import assessments as workflow
from supervision.workflow.scores import enter
from tests import factories
from tests.participation.lists import make_picture
from tests.supervision.assessments import (
    FROZEN,
    bring_to,
    enter_everything,
    entry,
    make_draft,
    make_frozen,
    make_round,
    make_rubric,
    score_itself,
    score_of,
    sheet_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(county, reviewer, colleague):
    return make_rubric(county, by=reviewer, publisher=colleague)


@pytest.fixture
def round_(rubric, township, department, reviewer):
    return make_round(rubric, by=reviewer)


def page(client, view, /, *args, **data):
    url = reverse(f"supervision_desk:{view}", args=args)
    response = client.post(url, data) if data else client.get(url)
    return response, response.content.decode()


# Before and after the announcement


def test_before_the_announcement_a_unit_sees_no_score(round_, township, reviewer, editor, sign_in):
    bring_to("scoring", round_, by=reviewer)
    score = score_of(round_, township, "A2")
    enter(round_, [entry(score, "13.5", by=reviewer, remark="没有经费说明")], by=reviewer)
    client = sign_in(editor)

    _, text = page(client, "unit_score", sheet_of(round_, township).pk)

    assert "得分公布以后" in text
    assert "没有经费说明" not in text
    assert "有专人" not in text
    assert page(client, "score_evidence", score.pk)[0].status_code == 403
    assert page(sign_in(reviewer), "unit_score", sheet_of(round_, township).pk)[1].count("没有经费说明") >= 1


def test_afterwards_it_sees_its_own_and_no_other(round_, township, department, reviewer, editor, sign_in):
    bring_to("objection", round_, by=reviewer)
    client = sign_in(editor)

    _, own = page(client, "unit_score", sheet_of(round_, township).pk)
    _, whole = page(client, "assessment", round_.pk)

    assert "按台账核对" in own
    assert page(client, "unit_score", sheet_of(round_, department).pk)[0].status_code == 404
    assert department.name not in whole


def test_leaders_read_the_scores_but_no_papers(round_, township, reviewer, leader, sign_in):
    bring_to("objection", round_, by=reviewer)
    score, client = score_of(round_, township, "B1"), sign_in(leader)

    response, text = page(client, "unit_score", sheet_of(round_, township).pk)

    assert response.status_code == 200
    assert "按台账核对" in text
    assert "/evidence/" not in text
    assert page(client, "score_evidence", score.pk)[0].status_code == 403


def test_the_ranking_is_for_all_once_it_is_final(round_, department, reviewer, colleague, editor, sign_in):
    round_ = bring_to("objection", round_, by=reviewer)
    workflow.freeze(round_, by=colleague, on=FROZEN)

    _, text = page(sign_in(editor), "assessment", round_.pk)

    assert department.name in text
    assert "名次" in text


def test_each_lost_point_links_to_its_evidence(round_, township, reviewer, editor, sign_in):
    bring_to("objection", round_, by=reviewer)

    _, text = page(sign_in(editor), "unit_score", sheet_of(round_, township).pk)

    assert f'href="/desk/supervision/people/?unit={township.code}"' in text
    assert (
        f'href="/desk/supervision/assessments/scores/{score_of(round_, township, "B1").pk}/evidence/"' in text
    )


# The unit's own scores


def test_a_unit_saves_one_group_and_goes_on_to_the_next(round_, township, reviewer, editor, sign_in):
    bring_to("self", round_, by=reviewer)
    score, after = score_of(round_, township, "A2"), score_of(round_, township, "B1")
    typed = {
        f"own_{score.pk}": "18",
        f"own_remark_{score.pk}": "有安排",
        f"version_{score.pk}": score.version,
    }
    a1 = score_of(round_, township, "A1")

    response, _ = page(
        sign_in(editor),
        "self_score",
        score.unit_score_id,
        score.indicator.parent_id,
        **typed,
        **{f"version_{a1.pk}": a1.version},
    )

    assert response.url == reverse(
        "supervision_desk:self_score", args=[score.unit_score_id, after.indicator.parent_id]
    )
    score.refresh_from_db()
    assert (score.own, score.own_remark) == (18, "有安排")


def test_a_stale_self_score_shows_both_texts(round_, township, reviewer, editor, sign_in):
    bring_to("self", round_, by=reviewer)
    score, a1 = score_of(round_, township, "A2"), score_of(round_, township, "A1")
    Score.objects.filter(pk=score.pk).update(own=Decimal(7), own_remark="同事刚写的", version=5)
    typed = {f"own_{score.pk}": "18", f"own_remark_{score.pk}": "我写的", f"version_{score.pk}": 1}
    address = (score.unit_score_id, score.indicator.parent_id)
    client = sign_in(editor)

    response, text = page(client, "self_score", *address, **typed, **{f"version_{a1.pk}": 1})

    assert response.status_code == 422
    assert "同事刚写的" in text
    assert "我写的" in text
    again = typed | {f"version_{score.pk}": 5, f"version_{a1.pk}": 1}
    assert page(client, "self_score", *address, **again)[0].status_code == 302


@pytest.mark.parametrize("points", ["20.01", "-1", "abc", "1.234"])
def test_points_that_can_not_be_are_refused_at_their_field(
    round_, township, reviewer, editor, sign_in, points
):
    bring_to("self", round_, by=reviewer)
    score = score_of(round_, township, "A2")
    typed = {f"own_{score.pk}": points, f"own_remark_{score.pk}": "写了很久的说明"}

    response, text = page(
        sign_in(editor), "self_score", score.unit_score_id, score.indicator.parent_id, **typed
    )

    assert response.status_code == 422
    assert f'<a href="#id_own_{score.pk}">A2 指标A2：自评得分（满分20）</a>：请填写0至20之间' in text
    assert "写了很久的说明" in text


def test_a_unit_ticks_what_does_not_apply_and_the_scorer_sees_it(round_, township, reviewer, editor, sign_in):
    round_ = bring_to("self", round_, by=reviewer)
    score, a1 = score_of(round_, township, "A2"), score_of(round_, township, "A1")
    typed = {f"version_{one.pk}": one.version for one in (score, a1)} | {f"own_spared_{score.pk}": "on"}
    address = (score.unit_score_id, score.indicator.parent_id)
    client = sign_in(editor)

    response, text = page(client, "self_score", *address, **typed, **{f"own_{score.pk}": "3"})
    assert response.status_code == 422
    assert "A2 指标A2：不适用</a>：填了分数的，不能再勾选不适用。" in text
    assert "A2 指标A2：自评说明</a>：请写明不适用的理由。" in text
    saved, _ = page(client, "self_score", *address, **typed, **{f"own_remark_{score.pk}": "没有收到申请"})
    assert saved.status_code == 302
    assert "checked" in page(client, "self_score", *address)[1]
    assert "人工评定1项，已填1项" in page(client, "unit_score", score.unit_score_id)[1]

    bring_to("scoring", round_, by=reviewer)
    _, shown = page(sign_in(reviewer), "score", score.pk)
    assert '<td data-label="自评">不适用 <span class="hint">没有收到申请</span></td>' in shown


def test_the_approver_hears_that_it_is_filled_in_and_confirms_before_it_goes(
    round_, township, reviewer, editor, approver, sign_in
):
    round_ = bring_to("self", round_, by=reviewer)
    sheet = sheet_of(round_, township)
    score_itself(score_of(round_, township, "A2"), "18", by=editor)
    assert "自评还有 1 项没有填写" in sign_in(approver).get("/desk/").content.decode()
    _, text = page(sign_in(approver), "self_score_hand_in", sheet.pk)
    assert "还有1项没有填写自评得分" in text

    score_itself(score_of(round_, township, "B1"), "30", by=editor)

    assert "自评已填完，等本单位审核人报送" in sign_in(editor).get("/desk/").content.decode()
    assert page(sign_in(editor), "self_score_hand_in", sheet.pk)[0].status_code == 403
    client = sign_in(approver)
    assert "自评已填完，等您审核报送" in client.get("/desk/").content.decode()
    assert "自评2项，合计48.00分，佐证2份。" in page(client, "self_score_hand_in", sheet.pk)[1]
    assert sheet_of(round_, township).self_handed_in_at is None
    page(client, "self_score_hand_in", sheet.pk, version=sheet_of(round_, township).version)
    assert sheet_of(round_, township).self_handed_in_by == approver


# The county's scores


def entries(scores, points, **more):
    typed = {f"version_{score.pk}": score.version for score in scores}
    return typed | {f"points_{score.pk}": points for score in scores} | more


def test_one_paper_and_one_remark_ground_an_indicator_for_every_unit(round_, reviewer, sign_in):
    bring_to("scoring", round_, by=reviewer)
    line = Indicator.objects.get(rubric=round_.rubric, code="A2")
    scores = list(Score.objects.filter(unit_score__assessment=round_, indicator=line))

    response, _ = page(
        sign_in(reviewer),
        "indicator_scores",
        round_.pk,
        line.pk,
        **entries(scores, "16", remark="按清单", paper=make_picture()),
    )

    assert response.status_code == 302
    for score in Score.objects.filter(indicator=line):
        assert (score.entered, score.remark, score.attachment is not None) == (16, "按清单", True)


def test_points_without_a_paper_are_refused_and_stay_typed(round_, reviewer, sign_in):
    bring_to("scoring", round_, by=reviewer)
    line = Indicator.objects.get(rubric=round_.rubric, code="A2")
    scores = list(Score.objects.filter(unit_score__assessment=round_, indicator=line))

    response, text = page(
        sign_in(reviewer), "indicator_scores", round_.pk, line.pk, **entries(scores, "16", remark="按清单")
    )

    assert response.status_code == 422
    assert "请上传佐证" in text
    assert 'value="16"' in text
    assert not Score.objects.filter(indicator=line, entered__isnull=False).exists()


def test_what_points_lack_is_told_at_its_place(round_, township, department, reviewer, sign_in):
    bring_to("scoring", round_, by=reviewer)
    line = Indicator.objects.get(rubric=round_.rubric, code="A2")
    given, left = (score_of(round_, unit, "A2") for unit in (township, department))
    typed = entries([given], "0") | {f"version_{left.pk}": left.version}

    response, text = page(sign_in(reviewer), "indicator_scores", round_.pk, line.pk, **typed)

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors == {
        f"remark_{given.pk}": ["请写明评定说明。"],
        "paper": ["填了分数的，请上传佐证。"],
    }
    assert 'value="0"' in text


def test_the_own_units_score_is_only_read(round_, township, department, reviewer, colleague, sign_in):
    factories.grant(colleague, Role.EDITOR, township)
    forget_memberships(colleague)
    bring_to("scoring", round_, by=reviewer)
    line = Indicator.objects.get(rubric=round_.rubric, code="A2")
    own, other = (score_of(round_, unit, "A2") for unit in (township, department))
    client = sign_in(colleague)

    _, text = page(client, "indicator_scores", round_.pk, line.pk)

    assert "您是这个单位的人员，请另一位审核人员评定。" in text
    assert (f'name="points_{other.pk}"' in text, f'name="points_{own.pk}"' in text) == (True, False)
    assert page(client, "score", own.pk)[0].status_code == 403
    page(
        client,
        "indicator_scores",
        round_.pk,
        line.pk,
        **entries([own, other], "16", remark="按清单", paper=make_picture()),
    )
    assert [score_of(round_, unit, "A2").entered for unit in (township, department)] == [None, 16]


def test_a_stale_entry_shows_what_was_saved_meanwhile(round_, township, reviewer, colleague, sign_in):
    bring_to("scoring", round_, by=reviewer)
    score = score_of(round_, township, "A2")
    enter(round_, [entry(score, "9", by=colleague, remark="另一位写的")], by=colleague)

    response, text = page(sign_in(reviewer), "score", score.pk, **entries([score], "16", remark="我的"))

    assert response.status_code == 422
    assert "别人刚刚保存的是：9.00分；另一位写的" in text


# Objections


def test_an_objection_is_raised_and_answered_on_pages(round_, township, reviewer, colleague, editor, sign_in):
    round_ = bring_to("objection", round_, by=reviewer, on=clock.today())
    score = score_of(round_, township, "B1")
    assert page(sign_in(editor), "objection_raise", score.pk, text=" ")[0].status_code == 422
    response, _ = page(sign_in(editor), "objection_raise", score.pk, text="材料已报")
    made = Objection.objects.get()
    assert response.url == made.get_absolute_url()

    assert (
        page(sign_in(reviewer), "objection_answer", made.pk, verdict="rejected", answer="维持")[0].status_code
        == 403
    )
    client = sign_in(colleague)
    response, text = page(client, "objection_answer", made.pk, verdict="upheld", answer="属实，改分")
    assert response.status_code == 422
    assert "申诉成立、改分的，请填写复核后的得分。" in text
    assert "属实，改分" in text
    response, _ = page(client, "objection_answer", made.pk, verdict="upheld", answer="属实", points="30")
    assert response.status_code == 302
    assert score_of(round_, township, "B1").entered == 30


# Rounds, rubrics, the seal


def test_a_stuck_self_scoring_is_shortened_on_its_page(round_, township, reviewer, editor, sign_in):
    round_ = bring_to("self", make_later(round_), by=reviewer)
    client = sign_in(reviewer)
    typed = {"version": round_.version, "until": f"{clock.today():%Y-%m-%d}"}

    _, shown = page(client, "assessment", round_.pk)
    response, refused = page(client, "assessment_until", round_.pk, **typed, reason="")
    moved, _ = page(client, "assessment_until", round_.pk, **typed, reason="各单位已经填完")
    again, stale = page(client, "assessment_until", round_.pk, **typed, reason="没有看到同事改过")

    assert reverse("supervision_desk:assessment_until", args=[round_.pk]) in shown
    assert (response.status_code, moved.status_code, again.status_code) == (422, 302, 422)
    assert "请写明修改的原因。" in refused
    assert "没有看到同事改过" in stale
    assert Assessment.objects.get(pk=round_.pk).self_until == clock.today()
    assert "各单位已经填完" in sign_in(editor).get("/desk/notices/").content.decode()


def make_later(round_):
    """The same round with months left for the self-scoring."""
    Assessment.objects.filter(pk=round_.pk).update(self_until=clock.today() + timedelta(days=60))
    return Assessment.objects.get(pk=round_.pk)


def test_a_step_is_bound_to_the_state_that_was_seen(round_, reviewer, sign_in):
    bring_to("scoring", round_, by=reviewer)

    response, _ = page(sign_in(reviewer), "assessment_step", round_.pk, state="preparing")

    assert response.url == round_.get_absolute_url()
    assert Assessment.objects.get(pk=round_.pk).state == "scoring"


def test_a_step_is_bound_to_the_scores_that_were_seen(round_, township, reviewer, colleague, sign_in):
    round_ = bring_to("scoring", round_, by=reviewer)
    enter_everything(round_, by=reviewer)
    client, seen = sign_in(reviewer), Assessment.objects.get(pk=round_.pk).version
    shown = page(client, "assessment_step", round_.pk)[1]
    enter(round_, [entry(score_of(round_, township, "A2"), "1", by=colleague)], by=colleague)
    page(client, "assessment_step", round_.pk, state="scoring", version=seen)

    assert f'name="version" value="{seen}"' in shown
    assert Assessment.objects.get(pk=round_.pk).state == "scoring"
    assert "您打开本页以后，考核又有改动。" in page(client, "assessment", round_.pk)[1]
    page(client, "assessment_step", round_.pk, state="scoring", version=seen + 1)
    assert Assessment.objects.get(pk=round_.pk).state == "objection"


def test_the_seal_tells_whether_anything_was_changed(round_, township, reviewer, colleague, sign_in):
    frozen = workflow.freeze(bring_to("objection", round_, by=reviewer), by=colleague, on=FROZEN)
    client = sign_in(reviewer)
    assert "与定分时一致" in page(client, "assessment_verify", frozen.pk)[1]

    Score.objects.filter(pk=score_of(frozen, township, "A1").pk).update(computed=Decimal(39))
    _, text = page(client, "assessment_verify", frozen.pk)

    assert "与定分时不一致" in text
    assert "有1项得分与保存的数据对不上" in text


def test_a_round_is_opened_on_a_page_and_says_what_is_missing(rubric, reviewer, sign_in):
    typed = {"rubric": rubric.pk, "title": "2026年考核", "basis": ""}
    days = {"begins_on": "2026-01-01", "snapshot_on": "2026-12-31", "self_until": "2026-12-31"}
    client = sign_in(reviewer)

    response, text = page(client, "assessment_add", **typed, **days)
    assert response.status_code == 422
    assert "请写明依据的年度检查计划。" in text
    assert "2026年考核" in text
    _, text = page(client, "assessment_add", **{**typed, "basis": "年度计划第6项"}, **days)
    assert "自评截止日期要晚于数据截止日期" in text
    response, _ = page(
        client, "assessment_add", **{**typed, "basis": "第6项"}, **{**days, "self_until": "2027-01-10"}
    )
    assert response.url == Assessment.objects.get().get_absolute_url()


def test_a_rubric_is_started_changed_and_issued_on_pages(rubric, reviewer, colleague, sign_in):
    client = sign_in(reviewer)
    response, _ = page(client, "rubric_adopt", year="2027")
    made = Rubric.objects.get(year=2027)
    assert response.url == made.get_absolute_url()
    response, text = page(
        client,
        "rubric_edit",
        made.pk,
        version=made.version,
        title="2027年方案",
        objection_working_days="7",
        name_1="优秀",
        from_1="90",
        name_2="一般",
        from_2="10",
    )
    assert response.status_code == 422
    assert "最低的等次应当从0分起。" in text

    response, _ = page(
        sign_in(colleague), "rubric_publish", made.pk, version=made.version, document="岫政办发〔2027〕1号"
    )
    assert Rubric.objects.get(pk=made.pk).state == "published"


def test_a_stale_indicator_shows_both_texts(rubric, reviewer, sign_in):
    line = make_draft(rubric, by=reviewer).indicators.get(code="A2")
    Indicator.objects.filter(pk=line.pk).update(name="同事改的名称", version=9)
    typed = {
        "code": "A2",
        "name": "我改的名称",
        "kind": "score",
        "source": "manual",
        "parent": line.parent_id,
    }

    response, text = page(
        sign_in(reviewer), "indicator_edit", line.pk, **typed, version=1, points_townships="20"
    )

    assert response.status_code == 422
    assert "同事改的名称" in text
    assert "我改的名称" in text


# Query counts


def make_scored(rubric, *, by, other, **changes):
    return bring_to("scoring", make_round(rubric, by=by, **changes), by=by)


def make_announced(rubric, *, by, other, **changes):
    return bring_to("objection", make_round(rubric, by=by, **changes), by=by)


@pytest.mark.parametrize(
    ("make", "reader"),
    [
        (make_scored, "reviewer"),
        (make_announced, "reviewer"),
        (make_frozen, "reviewer"),
        (make_frozen, "editor"),
    ],
)
def test_a_round_asks_the_same_number_of_queries_whatever_its_units(
    request, rubric, county, township, reviewer, colleague, sign_in, count_queries, make, reader
):
    client = sign_in(request.getfixturevalue(reader))
    few = make(rubric, by=reviewer, other=colleague)
    first = count_queries(lambda: page(client, "assessment", few.pk))
    for number in range(4):
        factories.make_unit(county, f"21032340{number}", f"第{number}乡")
    many = make(rubric, by=reviewer, other=colleague, title="多几个单位")

    assert count_queries(lambda: page(client, "assessment", many.pk)) == first


def test_what_waits_shows_on_the_desk(round_, township, reviewer, colleague, editor, sign_in):
    round_ = bring_to("objection", round_, by=reviewer, on=clock.today())
    assert "得分已公布" in sign_in(editor).get("/desk/").content.decode()
    page(sign_in(editor), "objection_raise", score_of(round_, township, "B1").pk, text="材料已报")

    assert "件申诉等您答复" in sign_in(colleague).get("/desk/").content.decode()
    assert "件申诉等您答复" not in sign_in(reviewer).get("/desk/").content.decode()
