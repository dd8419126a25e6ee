"""验收: opened on the milestone, assessed by units until a day, decided by the county office, passed at once or later."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision import evidence
from supervision.models import Acceptance, AcceptanceForm, Rectification
from supervision.queries.acceptances import default_indicators, form_lines, line_of, to_decide
from supervision.workflow import acceptance_forms as forms
from supervision.workflow import acceptances as workflow
from tests import factories
from tests.supervision import acceptances, inspections, records

pytestmark = pytest.mark.django_db
Round, State = Acceptance.State, AcceptanceForm.State
SELF_DAY, REVIEW_DAY = date(2022, 2, 20), date(2022, 3, 10)


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.DEBUG = True
    with clock.set_to(begins(SELF_DAY)):
        yield


@pytest.fixture
def milestone(county, reviewer):
    return acceptances.make_milestone(county, by=reviewer)


@pytest.fixture
def acceptance(milestone, township, department, reviewer):
    return acceptances.make_acceptance(milestone, [township, department], by=reviewer)


@pytest.fixture
def form(acceptance, township):
    return acceptance.forms.get(unit=township)


@pytest.fixture
def in_review(acceptance, form, editor, approver, reviewer):
    """The township has handed in, the department hasn't."""
    acceptances.hand_in(form, by=editor)
    return acceptances.begin_review(acceptance, by=reviewer)


def form_of(acceptance, unit):
    return acceptance.forms.get(unit=unit)


def accepted_round(milestone, unit, reviewer, editor, *, on):
    """A round with one unit that passes."""
    round_ = acceptances.make_acceptance(milestone, [unit], by=reviewer)
    acceptances.hand_in(round_.forms.get(), by=editor)
    acceptances.begin_review(round_, by=reviewer)
    return acceptances.decide(round_.forms.get(), by=reviewer, on=on)


def found_on(milestone, office, day):
    return evidence.find([office], milestone=milestone, facts=evidence.Facts(office.county, day))[office.pk]


def url(name, *args):
    return reverse(f"supervision_desk:{name}", args=args)


# The round


def test_every_unit_gets_its_form_and_is_told(editor, acceptance, township, department):
    assert (acceptance.state, {one.unit for one in acceptance.forms.all()}) == (
        Round.SELF,
        {township, department},
    )
    assert (
        "2022年2月28日（星期一）前"
        in Notice.objects.get(recipient=editor, event__startswith="acceptance-opened:").text
    )


def test_a_round_needs_a_day_to_come_units_and_indicators(milestone, township, reviewer, editor):
    with pytest.raises(StepRefused, match="已经过了"):
        acceptances.make_acceptance(milestone, [township], by=reviewer, until=date(2022, 2, 7))
    with pytest.raises(StepRefused, match="至少选择一个单位"):
        acceptances.make_acceptance(milestone, [], by=reviewer)
    with pytest.raises(PermissionDenied):
        acceptances.make_acceptance(milestone, [township], by=editor)
    elsewhere = factories.make_unit(factories.make_county("210381", "海城市"), "210381100", "孤山镇")
    with pytest.raises(PermissionDenied):
        acceptances.make_acceptance(milestone, [elsewhere], by=reviewer)


def test_a_unit_is_accepted_once_at_a_time(in_review, milestone, township, department, reviewer):
    with pytest.raises(
        StepRefused, match="偏岭镇（“试点成果验收”）、县民政局（“试点成果验收”）已经在验收，还没有结论"
    ):
        acceptances.make_acceptance(milestone, [department, township], by=reviewer)
    assert Acceptance.objects.count() == 1

    acceptances.decide(form_of(in_review, township), by=reviewer)
    again = acceptances.make_acceptance(milestone, [township], by=reviewer, on=SELF_DAY)
    assert again.opened_on == SELF_DAY


def test_the_review_begins_when_the_day_is_over_or_all_have_handed_in(acceptance, form, editor, reviewer):
    acceptances.hand_in(form, by=editor)
    with pytest.raises(StepRefused, match="还有1个单位没有报送"):
        acceptances.begin_review(acceptance, by=reviewer, on=acceptances.UNTIL)

    assert acceptances.begin_review(acceptance, by=reviewer, on=date(2022, 3, 1)).state == Round.REVIEW


def test_another_day_is_given_and_told_to_who_has_not_handed_in(acceptance, form, editor, reviewer):
    moved = workflow.move_self_until(acceptance, by=reviewer, version=1, until=date(2022, 3, 4), on=SELF_DAY)

    assert moved.self_until == date(2022, 3, 4)
    assert Notice.objects.filter(recipient=editor, event__startswith="acceptance-moved:").count() == 1
    with pytest.raises(StaleSave):
        workflow.move_self_until(acceptance, by=reviewer, version=1, until=date(2022, 3, 5), on=SELF_DAY)


def test_only_a_round_in_which_nobody_said_anything_is_discarded(
    acceptance, form, editor, reviewer, milestone, office
):
    acceptances.save(form, by=editor)
    with pytest.raises(StepRefused, match="已经有1个单位填写了自评"):
        workflow.discard_acceptance(acceptance, by=reviewer)

    other = acceptances.make_acceptance(milestone, [office], by=reviewer)
    workflow.discard_acceptance(other, by=reviewer)
    assert list(Acceptance.objects.all()) == [acceptance]


def test_the_end_of_one_round_leaves_what_is_told_of_another_unread(milestone, township, editor, reviewer):
    first = acceptances.make_acceptance(milestone, [township], by=reviewer)
    notify([editor], "另一次验收", event=f"acceptance-opened:{first.pk}0")

    workflow.discard_acceptance(first, by=reviewer)

    assert Notice.objects.unread().get(recipient=editor).text == "另一次验收"


# The unit


def test_a_unit_hands_in_once_everything_is_answered(form, editor, approver):
    with pytest.raises(StepRefused) as refused:
        forms.hand_in_form(form, by=approver, version=1, on=SELF_DAY)
    assert refused.value.reasons == ["还有3项没有自评：标准目录、共性目录、过程和结果公开"]

    rows = {**acceptances.said(form), "2": {"self": "met", "evidence": ""}}
    saved = forms.save_form(form, by=editor, version=1, rows=rows, on=SELF_DAY)
    with pytest.raises(StepRefused, match="自评“达到”的要写明佐证：共性目录"):
        forms.hand_in_form(saved, by=approver, version=saved.version, on=SELF_DAY)

    handed_in = acceptances.hand_in(form, by=editor)
    assert (handed_in.state, handed_in.handed_in_by) == (State.HANDED_IN, approver)
    with pytest.raises(StepRefused, match="待复核状态下不能填写自评"):
        acceptances.save(form, by=editor)


def test_a_unit_that_handed_in_is_told_to_those_who_may_decide(form, editor, reviewer, office, township):
    own = factories.make_person("own", "周审核", Role.REVIEWER, office)
    factories.grant(own, Role.APPROVER, township)
    acceptances.hand_in(form, by=editor)

    told = Notice.objects.filter(event__startswith="acceptance-handed-in:")
    assert list(told.values_list("recipient", flat=True)) == [reviewer.pk]


def test_after_the_day_nothing_is_handed_in(form, editor, approver):
    saved = acceptances.save(form, by=editor, on=acceptances.UNTIL)
    day_after = acceptances.UNTIL + timedelta(days=1)

    with pytest.raises(StepRefused, match="已过，需要补报的请联系县政府办延长"):
        forms.hand_in_form(saved, by=approver, version=saved.version, on=day_after)
    with pytest.raises(StepRefused, match="已过，需要补报的请联系县政府办延长"):
        acceptances.save(saved, by=editor, on=day_after)


def test_of_two_people_at_once_the_second_is_told(form, editor, approver):
    forms.save_form(form, by=editor, version=1, rows=acceptances.said(form), on=SELF_DAY)

    with pytest.raises(StaleSave) as refused:
        forms.save_form(form, by=approver, version=1, rows=acceptances.said(form, mark="unmet"), on=SELF_DAY)
    assert refused.value.reasons == [forms.STALE_FORM]


@pytest.mark.parametrize("person", ["outsider", "reviewer", "leader", "administrator", "auditor"])
def test_nobody_else_fills_it_in(request, form, person):
    with pytest.raises(PermissionDenied):
        acceptances.save(form, by=request.getfixturevalue(person))


# The verdict


@pytest.mark.both_databases
def test_who_meets_everything_passes(in_review, township, reviewer, editor):
    decided = acceptances.decide(form_of(in_review, township), by=reviewer)

    assert (decided.state, decided.verdict, decided.decided_on) == (State.DECIDED, "passed", REVIEW_DAY)
    assert not Rectification.objects.exists()
    assert "通过" in Notice.objects.get(recipient=editor, event__startswith="acceptance-decided:").text
    assert line_of(decided).told == "通过"


def test_who_fails_puts_right_what_is_not_met_and_passes_later(
    in_review, township, reviewer, editor, colleague
):
    failed = acceptances.decide(form_of(in_review, township), by=reviewer, unmet=("2", "3"))
    first, second = failed.rectifications.order_by("indicator")

    # 10 working days after Thursday 10 March 2022.
    assert (failed.verdict, first.indicator, first.due_legal) == ("failed", "2", date(2022, 3, 24))
    assert first.problem == "共性目录：没有实施记录"
    assert line_of(failed).told == "不通过，还有2项整改没有销号"

    for one, day in ((first, date(2022, 3, 20)), (second, date(2022, 3, 28))):
        with clock.set_to(begins(day)):
            inspections.report(one, by=editor)
            with pytest.raises(PermissionDenied):
                inspections.accept(one, by=reviewer)  # who found it
            inspections.accept(one, by=colleague)

    line = line_of(failed)
    assert (line.told, line.passed_on, line.form.decided_on) == ("整改后通过", date(2022, 3, 28), REVIEW_DAY)


def test_a_unit_that_did_not_hand_in_gets_its_verdict_all_the_same(in_review, department, reviewer):
    decided = acceptances.decide(form_of(in_review, department), by=reviewer, unmet=("1",))

    assert (decided.verdict, decided.handed_in_at) == ("failed", None)


def test_nobody_decides_about_their_own_unit(in_review, township, colleague):
    factories.grant(colleague, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        acceptances.decide(form_of(in_review, township), by=type(colleague).objects.get(pk=colleague.pk))


def test_nobody_decides_what_they_filled_in_or_handed_in(in_review, township, editor, approver, office):
    for moved in (editor, approver):
        moved.memberships.all().delete()
        factories.grant(moved, Role.REVIEWER, office)

        with pytest.raises(PermissionDenied):
            acceptances.decide(form_of(in_review, township), by=type(moved).objects.get(pk=moved.pk))
        assert not to_decide(type(moved).objects.get(pk=moved.pk)).filter(unit=township).exists()


def test_what_is_not_met_is_told_and_everything_is_reviewed(in_review, township, reviewer):
    form = form_of(in_review, township)
    silent = {code: forms.Reviewed("unmet") for code in "123"}
    facts = {"by": reviewer, "version": form.version, "remark": "", "working_days": 10, "on": REVIEW_DAY}

    with pytest.raises(StepRefused, match="要写明问题"):
        forms.decide_form(form, reviewed=silent, **facts)
    with pytest.raises(StepRefused, match="每一项指标都要复核"):
        forms.decide_form(form, reviewed={"1": forms.Reviewed("met")}, **facts)


def test_a_verdict_is_given_once_and_not_before_the_review(acceptance, form, editor, reviewer, colleague):
    acceptances.hand_in(form, by=editor)
    with pytest.raises(StepRefused, match="还没有开始复核"):
        acceptances.decide(form, by=reviewer)
    acceptances.begin_review(acceptance, by=reviewer)
    acceptances.decide(form, by=reviewer)

    with pytest.raises(StepRefused, match="已有结论状态下不能作出结论"):
        acceptances.decide(form, by=colleague)


def test_the_round_closes_when_all_is_decided_and_put_right(
    in_review, township, department, reviewer, editor, colleague
):
    acceptances.decide(form_of(in_review, township), by=reviewer, unmet=("1",))
    with pytest.raises(StepRefused) as refused:
        workflow.close_acceptance(in_review, by=reviewer, version=in_review.version, on=REVIEW_DAY)
    assert refused.value.reasons == ["还有1个单位没有结论", "还有1项整改没有销号"]

    acceptances.decide(form_of(in_review, department), by=reviewer)
    order = Rectification.objects.get()
    inspections.report(order, by=editor)
    inspections.accept(order, by=colleague)

    closed = workflow.close_acceptance(in_review, by=reviewer, version=in_review.version, on=REVIEW_DAY)
    assert (closed.state, closed.closed_on) == (Round.CLOSED, REVIEW_DAY)


def test_the_milestone_is_met_on_the_day_of_the_last_closing(
    in_review, milestone, office, township, department, reviewer, editor, colleague
):
    with clock.set_to(begins(REVIEW_DAY)):
        acceptances.decide(form_of(in_review, department), by=reviewer)
        failed = acceptances.decide(form_of(in_review, township), by=reviewer, unmet=("1",))

    assert "整改没有销号" in found_on(milestone, office, date(2022, 3, 27)).lacks
    with clock.set_to(begins(date(2022, 3, 28))):
        order = inspections.report(failed.rectifications.get(), by=editor)
        inspections.accept(order, by=colleague)

    assert found_on(milestone, office, date(2022, 3, 31)).met_on == date(2022, 3, 28)
    assert found_on(milestone, office, date(2022, 3, 27)).met_on is None


def test_every_unit_of_the_plan_is_accepted_not_only_those_with_a_form(
    milestone, office, township, department, reviewer, editor
):
    owed = records.make_milestone(milestone.plan)
    for unit in (office, township, department):
        records.make_assignment(owed, unit)
    round_ = acceptances.make_acceptance(milestone, [township], by=reviewer)
    acceptances.hand_in(round_.forms.get(), by=editor)
    acceptances.begin_review(round_, by=reviewer)
    acceptances.decide(round_.forms.get(), by=reviewer, on=REVIEW_DAY)

    found = found_on(milestone, office, REVIEW_DAY)
    assert (found.met_on, found.lacks) == (None, "还有1个单位没有验收结论：县民政局")
    assert found.rows[-1].text == "还有1个单位没有列入验收：县民政局"


def test_a_second_round_changes_no_day_before_its_verdict(milestone, office, township, reviewer, editor):
    decided = accepted_round(milestone, township, reviewer, editor, on=REVIEW_DAY)
    second = acceptances.make_acceptance(
        milestone, [township], by=reviewer, on=date(2022, 5, 5), until=date(2022, 5, 6)
    )
    assert [row.url for row in found_on(milestone, office, date(2022, 4, 15)).rows] == [
        decided.get_absolute_url()
    ]
    assert found_on(milestone, office, date(2022, 5, 5)).met_on == REVIEW_DAY

    acceptances.begin_review(second, by=reviewer, on=date(2022, 5, 9))
    with clock.set_to(begins(date(2022, 5, 10))):
        acceptances.decide(second.forms.get(), by=reviewer, unmet=("1",), on=date(2022, 5, 10))
    assert found_on(milestone, office, date(2022, 5, 9)).met_on == REVIEW_DAY
    assert "整改没有销号" in found_on(milestone, office, date(2022, 5, 10)).lacks


def test_a_second_verdict_that_passes_too_leaves_the_first_day(milestone, office, township, reviewer, editor):
    accepted_round(milestone, township, reviewer, editor, on=REVIEW_DAY)
    accepted_round(milestone, township, reviewer, editor, on=date(2022, 3, 18))

    assert found_on(milestone, office, date(2022, 3, 18)).met_on == REVIEW_DAY


# Pages


def posted(form, *, mark="met", evidence="岫政办发〔2021〕12号", **more):
    values = {"version": form.version, **more}
    for row in form.acceptance.indicators:
        values[f"self_{row['code']}"], values[f"evidence_{row['code']}"] = mark, evidence
    return values


def test_a_round_is_opened_on_its_page(sign_in, milestone, township, department, office, reviewer):
    client, address = sign_in(reviewer), url("acceptance_add")
    page = client.get(address).content.decode()
    assert "标准目录：26个试点领域" in page
    assert f'value="{office.pk}"' not in page  # the county office accepts, it isn't accepted

    facts = {
        "milestone": milestone.pk,
        "title": "试点验收",
        "self_until": "2022-02-28",
        "units": [township.pk],
    }
    wrong = client.post(address, {**facts, "indicators": "标准目录：编制完成\n没有冒号的一行"})
    assert wrong.status_code == 422
    assert "第2行请写成“指标：要求”：没有冒号的一行" in wrong.content.decode()
    assert "标准目录：编制完成" in wrong.content.decode()

    client.post(address, {**facts, "indicators": "标准目录：编制完成\n培训: 每年一次"})
    made = Acceptance.objects.get()
    assert [(row["code"], row["name"], row["asked"]) for row in made.indicators] == [
        ("1", "标准目录", "编制完成"),
        ("2", "培训", "每年一次"),
    ]


def test_the_unit_fills_in_and_hands_in_on_its_pages(sign_in, form, editor, approver):
    client, address = sign_in(editor), url("acceptance_form_save", form.pk)

    client.post(address, posted(form, mark=""))
    form.refresh_from_db()
    assert (form.state, form.version) == (State.OPEN, 2)
    page = client.get(form.get_absolute_url()).content.decode()
    assert "还有3项没有自评：标准目录、共性目录、过程和结果公开" in page
    assert "填完以后由本单位没有填写过的审核人报送：李审核" in page

    client.post(address, posted(form))
    page = client.get(form.get_absolute_url()).content.decode()
    assert "等本单位没有填写过的审核人报送：李审核" in page
    client, address = sign_in(approver), url("acceptance_form_hand_in", form.pk)
    assert address in client.get(form.get_absolute_url()).content.decode()
    assert "报送以后不能再改" in client.get(address).content.decode()
    client.post(address, {"version": 3})

    form.refresh_from_db()
    assert form.state == State.HANDED_IN
    page = client.get(form.get_absolute_url()).content.decode()
    assert "自评截止后，由县政府办复核" in page


def test_a_stale_form_keeps_what_was_typed(sign_in, form, editor, township):
    stale = posted(form, evidence="见门户网站")
    acceptances.save(form, by=factories.make_person("second", "孙经办", Role.EDITOR, township))

    page = sign_in(editor).post(url("acceptance_form_save", form.pk), stale)

    assert page.status_code == 422
    assert forms.STALE_FORM in page.content.decode()
    assert "见门户网站" in page.content.decode()
    assert 'name="version" value="2"' in page.content.decode()


def test_the_county_office_decides_on_the_same_page(sign_in, in_review, township, reviewer):
    form, client = form_of(in_review, township), sign_in(reviewer)
    address = url("acceptance_form_decide", form.pk)
    values = {
        "version": form.version,
        "remark": "",
        "working_days": "10",
        "review_1": "met",
        "review_2": "unmet",
    }

    page = client.post(address, values)
    assert page.status_code == 422
    for message in ("请选择“过程和结果公开”是否达到。", "“未达到”的要写明问题，单位照此整改。"):
        assert message in page.content.decode()
    client.post(address, {**values, "review_3": "none", "remark_2": "没有对照省目录"})

    form.refresh_from_db()
    assert form.verdict == "failed"
    assert form.rectifications.get().problem == "共性目录：没有对照省目录"


def test_units_see_their_own_forms_only(sign_in, in_review, form, editor, outsider):
    assert sign_in(editor).get(form.get_absolute_url()).status_code == 200
    assert sign_in(editor).get(in_review.get_absolute_url()).status_code == 404
    assert sign_in(outsider).get(form.get_absolute_url()).status_code == 404
    assert "共 <strong>1</strong> 份" in sign_in(editor).get(url("acceptances")).content.decode()


def test_the_table_costs_the_same_however_many_units(
    sign_in, acceptance, form, milestone, office, reviewer, count_queries
):
    small = acceptances.make_acceptance(milestone, [office], by=reviewer)
    client = sign_in(reviewer)

    counts = {
        count_queries(lambda one=one: client.get(one.get_absolute_url())) for one in (small, acceptance)
    }
    assert len(counts) == 1
    assert len(form_lines(acceptance)) == 2


def test_the_documents_say_what_the_pages_say(sign_in, in_review, township, department, reviewer):
    form = acceptances.decide(form_of(in_review, township), by=reviewer, unmet=("2",))
    client = sign_in(reviewer)

    def cells(address):
        content = b"".join(client.get(address))
        assert content == b"".join(client.get(address))  # the same data, the same bytes
        (table,) = docx.Document(io.BytesIO(content)).tables
        return [[cell.text for cell in row.cells] for row in table.rows]

    one = cells(url("acceptance_form_file", form.pk))
    assert one[0] == ["序号", "指标", "要求", "自评", "佐证", "复核", "结论", "整改期限"]
    assert [one[2][at] for at in (1, 3, 5, 6, 7)] == [
        "共性目录",
        "达到",
        "没有实施记录",
        "未达到",
        "2022年3月24日",
    ]
    summary = {row[1]: row[2:] for row in cells(url("acceptance_summary", in_review.pk))[1:]}
    assert summary["偏岭镇"] == ["2", "1", "不通过，还有1项整改没有销号", "2022年3月10日", ""]
    assert summary["县民政局"] == ["", "", "未报送自评", "", ""]


def test_the_desk_says_what_waits(sign_in, acceptance, form, editor, reviewer, in_review):
    assert "<strong>2</strong> 份验收表等您作出结论" in sign_in(reviewer).get("/desk/").content.decode()


def test_the_indicators_ship_with_the_portal():
    assert [row["code"] for row in default_indicators()] == [str(number) for number in range(1, 10)]
    assert all(row["name"] and row["asked"].endswith("。") for row in default_indicators())
