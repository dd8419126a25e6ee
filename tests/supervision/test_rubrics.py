"""Rubrics: the default set, changing a draft, publishing by a document, copying what is published."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.four_eyes import NOBODY_LEFT
from supervision.models import Indicator, Rubric, UnitScore
from supervision.queries.rubrics import faults, grade_faults, sums
from supervision.scoring import FORMULAS
from supervision.scoring.defaults import default_indicators
from supervision.workflow import rubrics as workflow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(county, reviewer):
    return workflow.adopt_default_rubric(county, 2026, by=reviewer)


def values(indicator, **changes):
    told = {name: getattr(indicator, name) for name in workflow.LINE}
    return {**told, **changes}


def head(rubric, **changes):
    return {**{name: getattr(rubric, name) for name in workflow.HEAD}, **changes}


def publish(rubric, by):
    rubric.refresh_from_db()
    return workflow.publish_rubric(rubric, by=by, document="岫政办发〔2026〕3号", version=rubric.version)


@pytest.mark.parametrize("group", UnitScore.Group.values)
def test_the_default_set_sums_to_a_hundred_for_every_group(rubric, group):
    assert sums(rubric.indicators.all())[group] == 100


def test_every_default_indicator_cites_its_basis_and_computes_by_a_known_formula():
    rows = default_indicators()

    assert len(rows) == 39
    assert [row["code"] for row in rows if not row["basis"]] == []
    assert {row["formula"] for row in rows if row["formula"]} <= set(FORMULAS)
    assert [row["code"] for row in rows if row["source"] == "computed" and not row["formula"]] == []


def test_the_default_set_can_be_published_as_it_is(rubric):
    assert faults(rubric, FORMULAS) == []


def test_another_reviewer_publishes_it_by_a_document(rubric, reviewer, colleague):
    with pytest.raises(PermissionDenied):
        publish(rubric, reviewer)

    published = publish(rubric, colleague)

    assert (published.state, published.document) == (Rubric.State.PUBLISHED, "岫政办发〔2026〕3号")


@pytest.fixture
def third(office):
    return factories.make_person("reviewer-3", "吴审核", Role.REVIEWER, office)


def test_whoever_changed_any_of_it_does_not_publish_it(rubric, reviewer, colleague, third):
    line = rubric.indicators.get(code="A1")
    workflow.save_indicator(line, values(line, name="改过的"), by=colleague, version=line.version)
    workflow.edit_rubric(rubric, head(rubric, title="改过的"), by=reviewer, version=rubric.version + 1)

    for person in (reviewer, colleague):
        with pytest.raises(PermissionDenied):
            publish(rubric, person)
    assert publish(rubric, third).published_by == third


def test_of_two_reviewers_one_writes_and_the_other_publishes(rubric, reviewer, colleague):
    """Neither bars the other for good: the reader leaves the writing to the writer, and is told so."""
    line = rubric.indicators.get(code="A1")
    told = "请王审核修改，由您核对；要由您改的，请管理员先再授权一位县政府办审核人员。"
    for act in (
        lambda: workflow.save_indicator(line, values(line, name="改"), by=colleague, version=line.version),
        lambda: workflow.edit_rubric(rubric, head(rubric, title="改"), by=colleague, version=rubric.version),
        lambda: workflow.remove_indicator(line, by=colleague),
        lambda: workflow.copy_rubric(rubric, year=2026, by=colleague),
    ):
        with pytest.raises(StepRefused) as refused:
            act()
        assert refused.value.reasons[0].endswith(told)
    assert list(rubric.preparers.all()) == [reviewer]

    workflow.save_indicator(line, values(line, name="改"), by=reviewer, version=line.version)
    assert publish(rubric, colleague).published_by == colleague


def test_where_one_reviews_the_draft_waits_for_whoever_is_appointed(rubric, reviewer, office):
    workflow.edit_rubric(rubric, head(rubric, title="改"), by=reviewer, version=rubric.version)
    appointed = factories.make_person("appointed", "新审核", Role.REVIEWER, office)

    assert publish(rubric, appointed).published_by == appointed


def test_a_draft_whose_writers_have_left_is_still_written_on(rubric, reviewer, colleague):
    Membership.objects.filter(user=reviewer).delete()
    workflow.edit_rubric(rubric, head(rubric, title="改"), by=colleague, version=rubric.version)

    rubric.refresh_from_db()
    assert rubric.title == "改"


@pytest.mark.parametrize(("person", "offered"), [("reviewer", True), ("colleague", False)])
def test_the_page_offers_the_writing_to_the_writer(client, request, rubric, colleague, person, offered):
    client.force_login(request.getfixturevalue(person))
    edit = reverse("supervision_desk:rubric_edit", args=[rubric.pk])
    page = client.get(rubric.get_absolute_url()).text

    assert (edit in page) is offered
    assert ("由您核对" in page) is not offered
    assert client.get(edit).status_code == (200 if offered else 302)


def test_the_page_says_when_nobody_is_left_to_publish(client, rubric, reviewer):
    client.force_login(reviewer)

    assert NOBODY_LEFT in client.get(rubric.get_absolute_url()).text


def test_whoever_wrote_a_draft_does_not_publish_a_copy_of_it(rubric, reviewer, colleague, third):
    copy = workflow.copy_rubric(rubric, year=2026, by=colleague)

    with pytest.raises(PermissionDenied):
        publish(copy, reviewer)


def test_a_copy_is_taken_of_the_rubric_as_it_stands(rubric, reviewer, colleague, third):
    """Who published it meanwhile read it: of the copy the reviewers who wrote the old one may publish it again."""
    publish(rubric, colleague)
    copy = workflow.copy_rubric(rubric, year=2026, by=colleague)

    assert list(copy.preparers.all()) == [colleague]


def test_a_save_that_changes_nothing_is_none(rubric, reviewer, colleague):
    line = rubric.indicators.get(code="A1")
    workflow.save_indicator(line, values(line), by=colleague, version=line.version)
    workflow.edit_rubric(rubric, head(rubric), by=colleague, version=rubric.version)

    rubric.refresh_from_db()
    assert (rubric.version, rubric.saved_by, list(rubric.preparers.all())) == (1, reviewer, [reviewer])
    with pytest.raises(PermissionDenied):
        publish(rubric, reviewer)


def test_it_is_not_published_without_a_document_or_unread(rubric, colleague):
    with pytest.raises(StepRefused) as unnamed:
        workflow.publish_rubric(rubric, by=colleague, document=" ", version=rubric.version)
    with pytest.raises(StaleSave):
        workflow.publish_rubric(rubric, by=colleague, document="3号", version=rubric.version - 1)

    assert unnamed.value.reasons == ["请填写印发文件的名称和文号。"]
    assert Rubric.objects.get().state == Rubric.State.DRAFT


def test_weights_that_do_not_sum_to_a_hundred_keep_it_back(rubric, reviewer, colleague):
    line = rubric.indicators.get(code="A1")
    workflow.save_indicator(
        line, values(line, points={**line.points, "townships": "2.5"}), by=reviewer, version=line.version
    )

    with pytest.raises(StepRefused) as refused:
        publish(rubric, colleague)
    assert refused.value.reasons == ["乡镇（街道）的分值合计是99.5分，应当是100分"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"formula": "gone"}, "A1 有工作机构和专人负责：计算方法已不存在，请重新选择"),
        ({"formula": ""}, "A1 有工作机构和专人负责：由平台计算的，要选择计算方法"),
        ({"standard": " "}, "A1 有工作机构和专人负责：没有写评分标准"),
        ({"parent": None}, "A1 有工作机构和专人负责：要归入一个一级指标"),
    ],
)
def test_each_fault_of_an_indicator_is_named(rubric, changes, fault):
    rubric.indicators.filter(code="A1").update(**changes)

    assert faults(rubric, FORMULAS) == [fault]


@pytest.mark.parametrize(
    ("starts", "faults"),
    [
        (["90", "60", "0"], []),
        (["90", "60"], ["最低的等次应当从0分起"]),
        (["60", "90", "0"], ["等次要由高到低填写"]),
        (["60", "60", "0"], ["等次要由高到低填写"]),
        (["多", "0"], ["等次的起点分应当是数字"]),
    ],
)
def test_grades_go_down_to_zero(starts, faults):
    assert grade_faults([{"name": f"第{n}等", "from": start} for n, start in enumerate(starts)]) == faults


def test_a_published_rubric_is_not_changed_but_copied(rubric, reviewer, colleague):
    published = publish(rubric, colleague)
    line = published.indicators.get(code="A1")
    for act in (
        lambda: workflow.edit_rubric(published, head(published), by=reviewer, version=published.version),
        lambda: workflow.save_indicator(line, values(line, name="别的"), by=reviewer, version=line.version),
        lambda: workflow.remove_indicator(line, by=reviewer),
        lambda: workflow.discard_rubric(published, by=reviewer),
    ):
        with pytest.raises(StepRefused):
            act()

    copy = workflow.copy_rubric(published, year=2026, by=reviewer)

    assert (copy.number, copy.state, copy.copied_from) == (2, Rubric.State.DRAFT, published)
    assert [workflow.line_of(one) for one in copy.indicators.select_related("parent")] == [
        workflow.line_of(one) for one in published.indicators.select_related("parent")
    ]


def test_a_copy_leaves_the_old_one_as_it_was(rubric, reviewer, colleague):
    published = publish(rubric, colleague)
    before = workflow.told(published)
    copy = workflow.copy_rubric(published, year=2027, by=reviewer)
    line = copy.indicators.get(code="B1")
    workflow.save_indicator(line, values(line, name="换了名称"), by=reviewer, version=line.version)

    assert workflow.told(Rubric.objects.get(pk=published.pk)) == before
    assert (copy.title, copy.year, copy.number) == ("2027年政务公开工作考核方案", 2027, 1)


def test_a_stale_save_writes_nothing(rubric, reviewer, colleague):
    line = rubric.indicators.get(code="A1")
    workflow.save_indicator(line, values(line, each=Decimal("0.2")), by=reviewer, version=line.version)

    with pytest.raises(StaleSave):
        workflow.save_indicator(line, values(line, name="迟到的名称"), by=colleague, version=line.version)
    with pytest.raises(StaleSave):
        workflow.edit_rubric(rubric, head(rubric, title="迟到"), by=colleague, version=rubric.version)
    assert Indicator.objects.get(pk=line.pk).name == line.name


def test_a_group_goes_when_nothing_is_under_it(rubric, reviewer):
    group = rubric.indicators.get(code="H")
    with pytest.raises(StepRefused) as refused:
        workflow.remove_indicator(group, by=reviewer)
    for line in group.children.all():
        workflow.remove_indicator(line, by=reviewer)
    workflow.remove_indicator(group, by=reviewer)

    assert refused.value.reasons == ["这个一级指标下面还有指标，请先移走或者删除它们。"]
    assert not rubric.indicators.filter(code__startswith="H").exists()


def test_a_code_is_used_once(rubric, reviewer):
    line = rubric.indicators.get(code="A1")

    with pytest.raises(StepRefused) as refused:
        workflow.save_indicator(Indicator(rubric=rubric), values(line), by=reviewer)
    assert refused.value.reasons == ["代码A1已经用过，请换一个。"]


def test_a_button_pressed_twice_makes_one_draft(client, rubric, reviewer, colleague):
    client.force_login(reviewer)
    shown = client.post(reverse("supervision_desk:rubric_adopt"), {"year": 2026}, follow=True).text
    published = publish(rubric, colleague)
    workflow.copy_rubric(published, year=2026, by=reviewer)
    with pytest.raises(StepRefused) as refused:
        workflow.copy_rubric(published, year=2026, by=reviewer)

    assert "2026年第1版草案已经建好，还没有改动，请直接修改它。" in shown
    assert refused.value.reasons == ["2026年第2版草案已经建好，还没有改动，请直接修改它。"]
    assert Rubric.objects.count() == 2


@pytest.mark.parametrize("person", ["editor", "approver", "leader", "administrator", "auditor"])
def test_only_the_county_office_makes_rubrics(request, county, person):
    with pytest.raises(PermissionDenied):
        workflow.adopt_default_rubric(county, 2026, by=request.getfixturevalue(person))
