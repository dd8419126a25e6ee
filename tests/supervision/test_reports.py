"""Reports: figures from the pages' own queries, made in the background, frozen with a digest, handed in once."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import docx
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.clock import begins
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from disclosure_portal.workflow import StepRefused
from participation.models import Decision, Method
from participation.workflow import mechanisms
from supervision import tasks
from supervision.documents.official import NO_DAY
from supervision.documents.reports import content_of
from supervision.models import Assessment, Reminder, Report, ReportKind
from supervision.queries.dashboard import dashboard
from supervision.queries.matrix import matrix
from supervision.queries.reports import Asked, NothingToReport, figures_of
from supervision.workflow import reports as workflow
from tests import factories
from tests.participation import consultations, lists
from tests.supervision import assessments, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county, reviewer, township):
    """A plan with a task that is overdue and one that was let off."""
    made = records.make_plan(county, by=reviewer, ends_on=date(2040, 12, 31))
    late, let_off = records.make_milestone(made), records.make_milestone(made, name="配合认领")
    records.make_assignment(late, township)
    waived = {"waived_on": date(2020, 9, 1), "waived_by": reviewer, "waived_because": "没有领域。"}
    records.make_assignment(let_off, township, **waived)
    return made


@pytest.fixture
def made(plan, county, reviewer):
    return make(county, ReportKind.PROGRESS, by=reviewer)


def make(county, kind, *, by, **given):
    report = workflow.order_report(county, kind, by=by, as_of=given.pop("as_of", clock.today()), **given)
    tasks.make_report(report.job_id)
    return Report.objects.get(pk=report.pk)


def url(name, *arguments):
    return reverse(f"supervision_desk:{name}", args=arguments)


def told(county, kind, **given):
    given.setdefault("as_of", clock.today())
    return figures_of(Asked(county, **given), kind)


# Figures


def test_the_catalogs_form_counts_what_the_matrix_counts(county, published, settings):
    settings.SITE_ADDRESS = "https://gk.example.gov.cn"
    found = told(county, ReportKind.CATALOGS)

    table = matrix(county, as_of=clock.today())
    row = next(row for row in found["rows"] if row["unit"] == "偏岭镇")
    assert found["totals"]["level2"] == table.total.published == 1
    assert (row["domain"], row["level1"], row["completeness"]) == ("社会救助", 1, 1.0)
    assert row["address"] == "https://gk.example.gov.cn/catalogs/social-assistance/?unit=210323106"
    assert found["cautions"] == []


def test_without_the_sites_address_the_catalogs_form_says_who_fills_it_in(
    county, published, reviewer, client
):
    made = make(county, ReportKind.CATALOGS, by=reviewer)

    (caution,) = made.figures["cautions"]
    assert "没有设置网站地址" in caution
    assert {row["address"] for row in made.figures["rows"]} == {""}
    with made.file.open("rb") as file:
        _, _, above, *_ = openpyxl.load_workbook(io.BytesIO(file.read())).active.values
    assert above[0] == caution
    client.force_login(reviewer)
    assert caution in client.get(url("report", made.pk)).content.decode()


def test_what_was_not_public_yet_is_not_counted(county, published):
    with pytest.raises(NothingToReport):
        told(county, ReportKind.CATALOGS, as_of=date(2020, 1, 1))


def test_the_progress_form_counts_what_the_dashboard_counts(county, plan):
    found = told(county, ReportKind.PROGRESS)

    board = dashboard(plan, as_of=clock.today())
    assert found["totals"]["units"] == board.total == 2
    assert (found["totals"]["overdue"], found["totals"]["waived"], found["totals"]["rate"]) == (1, 1, 0.0)
    assert {row["name"]: row["overdue"] for row in found["rows"]} == {"标准目录": 1, "配合认领": 0}
    assert sum(row["units"] for row in found["rows"]) == board.total


def test_the_forms_name_the_day_by_which_lateness_is_judged(county, plan, township):
    """The county office let 31 October 2020, a Saturday, roll to the Monday; the other task stayed."""
    rolled = {"due_legal": date(2020, 11, 2), "rolls_because": "民法典第二百零三条"}
    plan.milestones.filter(name="标准目录").update(**rolled)
    told_twice = "2020-11-02（方案写明2020-10-31）"

    rows = told(county, ReportKind.PROGRESS)["rows"]
    assert [row["due"] for row in rows] == [told_twice, "2020-10-31"]
    pack = told(county, ReportKind.EVIDENCE, begins_on=date(2020, 1, 1), unit=township)
    assert [row[2] for row in pack["tables"][0]["rows"]] == [told_twice, "2020-10-31"]


def test_the_participation_form_counts_what_was_announced(county, decision, editor):
    consultations.make(decision, Method.OPEN_SOLICITATION, by=editor, state="published")
    consultations.make(decision, Method.WRITTEN, by=editor, state="published")

    found = told(county, ReportKind.PARTICIPATION)
    (row,) = found["rows"]
    assert (row["open_solicitation"], row["written"], row["opinions"]) == (1, 1, 0)
    assert (row["closed"], row["methods"]) == (0, 0)  # nobody has been heard yet
    assert found["totals"]["open_solicitation"] == 1


def test_methods_count_as_the_plan_counts_them(county, decision, editor):
    """Two symposia are one method; a written round, one that was cut short and a bare notice are none."""
    closed_at = begins(date(2021, 10, 8))
    given = {
        "by": editor,
        "state": "closed",
        "published_at": begins(date(2021, 9, 1)),
        "closed_at": closed_at,
    }
    for method in (Method.SYMPOSIUM, Method.SYMPOSIUM, Method.WRITTEN):
        consultations.make(decision, method, **given)
    consultations.make(decision, Method.QUESTIONNAIRE, **given, ended_early=True)
    consultations.make(decision, Method.HEARING, by=editor, state="published", published_at=closed_at)

    def counted(day):
        (row,) = told(county, ReportKind.PARTICIPATION, as_of=day)["rows"]
        return row["closed"], row["methods"]

    Decision.objects.update(created_at=begins(date(2021, 8, 1)))
    days = [date(2021, 10, 7), date(2021, 10, 8)]
    assert [counted(day) for day in days] == [(0, 0), (4, 1)]
    scopes = [told(county, ReportKind.SUMMARY, as_of=day)["sections"]["scope"] for day in days]
    assert "听取公众意见，还没有办结的活动；" in scopes[0]
    assert scopes[1].endswith("已办结的活动采用了座谈会等方式；其中0件采用了两种以上方式。")


def test_there_are_no_scores_before_a_round_was_announced(county):
    with pytest.raises(NothingToReport, match="没有公布过考核得分"):
        told(county, ReportKind.SCORES)
    assert not Assessment.objects.exists()


def test_the_order_page_says_that_no_score_was_published(client, county, reviewer):
    client.force_login(reviewer)

    page = client.get(url("report_order", "scores")).content.decode()
    assert "本县还没有公布过考核得分" in page
    assert 'name="as_of"' not in page
    answer = client.post(url("report_order", "scores"), {"as_of": "2026-03-01"})
    assert (answer.status_code, "本县还没有公布过考核得分" in answer.content.decode()) == (422, True)
    assert not Report.objects.exists()


def test_scores_are_not_ordered_of_a_day_before_they_were_announced(
    client, county, township, reviewer, colleague
):
    round_ = assessments.make_round(
        assessments.make_rubric(county, by=reviewer, publisher=colleague), by=reviewer
    )
    announced = assessments.bring_to("objection", round_, by=reviewer)
    client.force_login(reviewer)
    first = timezone.localdate(announced.announced_at)

    day = {"as_of": (first - timedelta(days=1)).isoformat()}
    answer = client.post(url("report_order", "scores"), day)
    assert f"最早在{day_words(first)}公布" in answer.content.decode()
    assert client.post(url("report_order", "scores"), {"as_of": first.isoformat()}).status_code == 302


def test_until_a_round_is_frozen_its_form_says_that_the_scores_may_change(
    county, township, reviewer, colleague
):
    round_ = assessments.make_round(
        assessments.make_rubric(county, by=reviewer, publisher=colleague), by=reviewer
    )
    announced = assessments.bring_to("objection", round_, by=reviewer)
    report = Report(county=county, kind=ReportKind.SCORES, as_of=clock.today())
    content = content_of(report, told(county, ReportKind.SCORES))

    _, _, above, *_ = openpyxl.load_workbook(io.BytesIO(content)).active.values
    until = day_words(announced.objection_until)
    assert (
        above[0] == f"本表得分在公示和申诉期内（申诉到{until}24时截止），没有定分，可能变动，不是最终得分。"
    )


def test_a_frozen_round_prints_in_the_official_columns_what_its_sheets_say(
    county, township, outsider, department, reviewer, colleague
):
    since = {"since": date(2025, 7, 1), "entered_at": begins(date(2025, 7, 1))}
    records.make_person_in_charge(township, by=reviewer, **since)
    rubric = assessments.make_rubric(county, by=reviewer, publisher=colleague)
    frozen = assessments.make_frozen(rubric, by=reviewer, other=colleague)
    report = Report(county=county, kind=ReportKind.SCORES, as_of=clock.today())
    content = content_of(report, told(county, ReportKind.SCORES))

    title, above, heads, parts, *rows, _ = openpyxl.load_workbook(io.BytesIO(content)).active.values
    assert title[0] == "2025年度政务公开考核得分表"
    assert above[0].split()[1:] == ["依据：《2025年度督查检查考核计划》第6项", "数据截至：2025-12-31"]
    assert [part or head for head, part in zip(heads, parts, strict=True)] == [
        *("序号", "类别", "单位"),
        *("指标A", "指标B", "指标P1", "指标Q1"),
        *("总分", "等次", "名次"),
    ]
    sheets = {sheet.unit.name: sheet for sheet in frozen.unit_scores.all()}
    assert [row[:3] for row in rows] == [
        (1, "县政府部门", "县民政局"),
        (2, "乡镇（街道）", "偏岭镇"),
        (3, "乡镇（街道）", "新甸镇"),
    ]
    for _, _, unit, *points, total, grade, rank in rows:
        sheet = sheets[unit]
        assert (total, grade, rank) == (float(sheet.total), sheet.grade, sheet.rank)
        assert round(sum(points), 2) == total
    assert [row[-1] for row in rows] == [1, 1, 2]
    assert rows[1][3] > rows[2][3] == 20  # a named person for half of the year, and none


def test_the_quarterly_form_counts_by_departments_and_townships(county, published, editor):
    factories.make_disclosure(published, by=editor)

    day = clock.today()
    found = told(county, ReportKind.QUARTERLY, begins_on=date(2020, 1, 1), as_of=day)
    first, website = found["rows"][:2]
    assert (first["county"], first["departments"], first["townships"]) == (1, 0, 1)
    assert website["indicator"] == "其中：政府网站"
    assert "county" not in found["rows"][3]  # 规范性文件: not held here, filled in by hand
    assert int(found["facts"]["by_hand"]) == 6
    before = told(county, ReportKind.QUARTERLY, begins_on=date(2019, 1, 1), as_of=date(2019, 3, 31))
    assert before["rows"][0]["county"] == 0


@override_settings(DEBUG=True)  # the clock is set
def test_quarterly_statistics_are_of_the_quarter_that_they_name(client, county, reviewer):
    client.force_login(reviewer)
    with clock.set_to(begins(date(2021, 1, 12))):
        offered = client.get(url("report_order", "quarterly")).context["form"].initial
        client.post(url("report_order", "quarterly"), {"year": "2020", "quarter": "4"})

    assert (offered["year"], offered["quarter"]) == (2020, 4)
    report = Report.objects.get()
    assert (report.begins_on, report.as_of) == (date(2020, 10, 1), date(2020, 12, 31))
    tasks.make_report(report.job_id)
    report.refresh_from_db()
    facts = report.figures["facts"]
    assert (facts["year"], facts["quarter"]) == ("2020", "四")


@pytest.mark.parametrize(
    ("begins_on", "as_of"),
    [(None, "2020-09-30"), ("2020-08-01", "2020-09-30"), ("2020-07-01", "2020-09-29")],
)
def test_what_is_no_quarter_is_not_ordered_as_one(county, reviewer, begins_on, as_of):
    given = {"begins_on": begins_on and date.fromisoformat(begins_on), "as_of": date.fromisoformat(as_of)}
    with pytest.raises(StepRefused, match="一个季度的第一天和最后一天"):
        workflow.order_report(county, ReportKind.QUARTERLY, by=reviewer, **given)


def test_the_brief_says_the_dashboards_sentence_and_figures(county, plan):
    found = told(county, ReportKind.BRIEF)

    board = dashboard(plan, as_of=clock.today())
    assert found["conclusion"] == board.headline.text
    assert [one["figure"] for one in found["figures"]] == ["0/1", "1", "—"]
    assert found["figures"][0]["told"] == "已完成／全部任务（不含已免除）"
    assert found["problems"][0].startswith("偏岭镇“标准目录”逾期")
    assert found["suggestion"].startswith("请县政府督查部门就“标准目录”向偏岭镇发督办单")


def test_the_brief_asks_for_no_measures_against_its_own_office(county, plan, office):
    records.make_assignment(records.make_milestone(plan, date(2020, 9, 1), name="方案公开"), office)

    suggestion = told(county, ReportKind.BRIEF)["suggestion"]

    assert suggestion.startswith("请县政府督查部门就“标准目录”向偏岭镇发督办单")
    assert suggestion.endswith("“方案公开”由本办限期完成。")


def test_a_brief_goes_to_the_countys_leaders(client, county, plan, reviewer):
    report = make(county, ReportKind.BRIEF, by=reviewer)
    client.force_login(reviewer)

    assert 'value="县政府领导"' in client.get(report.get_absolute_url()).content.decode()


def test_things_reminded_of_and_messages_are_told_apart(county, plan, township, editor, approver):
    now = clock.now()
    days = {"due_on": clock.today(), "said_on": clock.today(), "said_at": now}
    facts = {"unit": township, "kind": "assignment", "title": "标准目录", "url": "/desk/", "stage": "day"}
    for subject in "abc":
        Reminder.objects.create(**facts, **days, subject=subject, event="once", recipients=2)
    for person in (editor, approver):
        Notice.objects.create(recipient=person, event="once", text="请完成", created_at=now)
    Notice.objects.filter(recipient=editor).update(read_at=now)

    told_in_brief = told(county, ReportKind.BRIEF)["going_on"]
    assert told_in_brief == "正在征求公众意见0项；近30日提醒3项，发出消息2条，已读1条。"


def test_a_leader_is_told_when_no_plan_runs(county):
    with pytest.raises(NothingToReport, match="没有执行中的实施方案"):
        told(county, ReportKind.BRIEF)


def test_figures_ask_as_much_for_ten_units_as_for_one(county, plan, reviewer, decision):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            for kind in (ReportKind.PROGRESS, ReportKind.PARTICIPATION, ReportKind.QUARTERLY):
                told(county, kind)
        return len(captured)

    asked()  # reads what is kept from then on
    alone = asked()
    milestone = plan.milestones.first()
    for number in range(10):
        unit = factories.make_unit(county, f"XY-{number}", f"县{number}局", Unit.Kind.DEPARTMENT)
        records.make_assignment(milestone, unit)

    assert asked() == alone


# Files


@pytest.fixture
def whole_county(county, plan, published, decision, township, reviewer, colleague, editor):
    """Something for every kind of report to tell; the pack holds a paper."""
    round_ = assessments.make_round(
        assessments.make_rubric(county, by=reviewer, publisher=colleague), by=reviewer
    )
    assessments.bring_to("objection", round_, by=reviewer)
    lists.make_published_mechanism(township, editor=editor, reviewer=reviewer)


class AnyDatetime(type):
    def __instancecheck__(cls, one):
        return isinstance(one, datetime)


class Later(datetime, metaclass=AnyDatetime):
    """The clock of a library, long after the first file was made."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2031, 5, 4, 3, 2, 1, tzinfo=tz)


@pytest.mark.parametrize("kind", ReportKind.values)
@override_settings(DEBUG=True)  # the clock is set
def test_the_same_figures_give_the_same_bytes_years_later(county, township, whole_county, kind, monkeypatch):
    period = {"begins_on": date(2020, 1, 1), "unit": township} if kind == ReportKind.EVIDENCE else {}
    report = Report(county=county, kind=kind, as_of=clock.today(), **period)
    figures = told(county, kind, **period)
    first = content_of(report, figures)

    later = Later.now(UTC)
    monkeypatch.setattr(time, "time", later.timestamp)
    monkeypatch.setattr("xlsxwriter.core.datetime", Later)
    monkeypatch.setattr("xlsxwriter.workbook.datetime", Later)
    with clock.set_to(later):
        assert content_of(report, json.loads(json.dumps(figures))) == first


def test_a_made_report_opens_and_holds_its_figures(made):
    with made.file.open("rb") as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active

    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "岫岩满族自治县政务公开工作进展情况统计表"
    total = next(row for row in rows if row[0] == "合计")
    assert total[4:] == (2, 0, 0, 1, 0, 0, 1, 0)
    assert made.figures["totals"]["units"] == 2


def test_the_summary_is_prefilled_under_the_headings(county, plan, decision, editor):
    consultations.make(decision, Method.OPEN_SOLICITATION, by=editor, state="published")
    figures = told(county, ReportKind.SUMMARY)
    content = content_of(Report(county=county, kind=ReportKind.SUMMARY, as_of=clock.today()), figures)

    texts = [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]
    headings = [text for text in texts if text[:2] in {f"{numeral}、" for numeral in "一二三四五六"}]
    assert headings == [
        "一、基本情况",
        "二、主要做法",
        "三、成效数据",
        "四、典型案例",
        "五、存在问题",
        "六、下一步",
    ]
    assert "（一）规范参与的范围和方式" in texts
    assert texts[-2:] == [figures["facts"]["office"], NO_DAY]  # dated by hand when it is signed
    assert any("共有1件重大行政决策事项听取公众意见" in text for text in texts)


@override_settings(DEBUG=True)  # the clock is set
def test_the_summary_of_a_past_day_names_what_was_in_force_then(county, office, reviewer, colleague):
    given = {"editor": reviewer, "reviewer": colleague}
    with clock.set_to(begins(date(2021, 10, 8))):
        rules = lists.make_published_mechanism(office, title="工作规定", **given)
    with clock.set_to(begins(date(2022, 3, 1))):
        mechanisms.repeal(rules, by=colleague, reason="已过时")
    with clock.set_to(begins(date(2022, 5, 1))):
        lists.make_published_mechanism(office, title="新的规定", document_number="", **given)

    then, between, now = (
        told(county, ReportKind.SUMMARY, as_of=date(*day))
        for day in ((2021, 12, 31), (2022, 4, 1), (2022, 5, 1))
    )
    assert then["papers"] == ["工作规定（岫政办发〔2021〕12号）"]
    assert then["sections"]["mechanisms"] == "建立制度1项：“工作规定”。"
    assert (between["papers"], now["papers"]) == ([], ["新的规定"])


# Making, killed and made again


def test_ordering_twice_at_once_gives_one_report(county, plan, reviewer):
    given = {"by": reviewer, "as_of": clock.today()}
    first = workflow.order_report(county, ReportKind.PROGRESS, **given)

    assert workflow.order_report(county, ReportKind.PROGRESS, **given) == first
    assert Job.objects.filter(name=workflow.REPORT_TASK).count() == 1


@pytest.mark.both_databases
def test_a_killed_worker_leaves_nothing_and_the_next_one_makes_it_once(county, plan, reviewer, monkeypatch):
    report = workflow.order_report(county, ReportKind.PROGRESS, by=reviewer, as_of=clock.today())
    with monkeypatch.context() as killed:
        killed.setattr(queue.Claim, "finish", mock.Mock(side_effect=RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            tasks.make_report(report.job_id)
    report.refresh_from_db()
    assert (report.state, report.digest) == ("making", "")
    tasks.make_report(report.job_id)
    report.refresh_from_db()

    assert report.state == "made"
    assert Job.objects.get(pk=report.job_id).state == "done"


def test_what_cannot_be_made_says_why_and_can_be_ordered_again(client, county, reviewer):
    report = make(county, ReportKind.PROGRESS, by=reviewer)
    client.force_login(reviewer)

    page = client.get(url("report", report.pk)).content.decode()
    assert "没有执行中的实施方案，请另选日期。" in page
    records.make_milestone(records.make_plan(county, by=reviewer, ends_on=date(2040, 1, 1)))
    client.post(url("report_again", report.pk))
    report.refresh_from_db()
    assert report.job.key == f"report:{report.pk}:2"
    again = Entry.objects.get(verb="supervision.report.order_again")
    assert (again.actor, again.record_id, again.detail) == (reviewer, str(report.pk), {"attempt": 2})
    tasks.make_report(report.job_id)
    report.refresh_from_db()
    assert report.state == "made"


# Handing in


def test_handed_in_it_says_when_to_whom_and_stays(made, reviewer):
    today = clock.today()
    given = {"by": reviewer, "to": "市政府办公室", "today": today}

    with pytest.raises(StepRefused, match="早于数据截止日期"):
        workflow.hand_in_report(made, on=date(2020, 1, 1), **given)
    sent = workflow.hand_in_report(made, on=today, **given)
    assert (sent.state, sent.handed_in_to, sent.handed_in_on) == ("handed_in", "市政府办公室", today)
    with pytest.raises(StepRefused, match="已报送状态下不能报送"):
        workflow.hand_in_report(made, on=today, **given)


def test_a_changed_file_is_neither_handed_out_nor_handed_in(client, made, reviewer):
    path = Path(made.file.path)
    path.write_bytes(path.read_bytes()[:-1])
    client.force_login(reviewer)

    answer = client.get(url("report_file", made.pk))
    assert (answer.status_code, "和生成时的不一样" in answer.content.decode()) == (409, True)
    answer = client.post(url("report_hand_in", made.pk), {"on": clock.today().isoformat(), "to": "市"})
    assert (answer.status_code, "和生成时的不一样" in answer.content.decode()) == (422, True)


def test_only_the_county_office_orders_and_hands_in(made, county, leader, administrator):
    for person in (leader, administrator):
        with pytest.raises(PermissionDenied):
            workflow.order_report(county, ReportKind.PROGRESS, by=person, as_of=clock.today())
        with pytest.raises(PermissionDenied):
            workflow.hand_in_report(made, by=person, on=clock.today(), to="市", today=clock.today())


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("reviewer", (200, 200, 200, 200, 422)),
        ("leader", (200, 403, 200, 200, 403)),
        ("auditor", (200, 403, 200, 200, 403)),
        ("editor", (403, 403, 404, 404, 404)),
    ],
)
def test_pages_answer_by_role(client, request, made, person, answers):
    client.force_login(request.getfixturevalue(person))

    found = (
        client.get(url("reports")).status_code,
        client.get(url("report_order", "progress")).status_code,
        client.get(url("report", made.pk)).status_code,
        client.get(url("report_file", made.pk)).status_code,
        client.post(url("report_hand_in", made.pk), {"on": "", "to": ""}).status_code,
    )
    assert found == answers


def test_a_clerk_orders_sees_it_made_and_takes_it_away(client, plan, reviewer):
    client.force_login(reviewer)
    client.post(url("report_order", "progress"), {"plan": plan.pk, "as_of": clock.today().isoformat()})
    report = Report.objects.get()
    assert "正在生成" in client.get(url("report", report.pk)).content.decode()
    tasks.make_report(report.job_id)

    page = client.get(url("report", report.pk)).content.decode()
    assert "未完成：逾期</dt><dd>1</dd>" in page
    answer = client.get(url("report_file", report.pk))
    assert "%E8%BF%9B%E5%B1%95" in answer["Content-Disposition"]  # 进展…
    assert "共 <strong>1</strong> 份" in client.get(url("reports"), {"kind": "progress"}).content.decode()


def test_the_chosen_plan_is_the_one_that_is_told(county, plan, reviewer):
    other = records.make_plan(
        county, by=reviewer, title="年度要点", issued_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    records.make_milestone(other, date(2026, 6, 30), name="年度任务")

    found = told(county, ReportKind.PROGRESS, plan=other)
    assert (found["facts"]["plan"], [row["name"] for row in found["rows"]]) == ("年度要点", ["年度任务"])
    with pytest.raises(NothingToReport):
        told(county, ReportKind.PROGRESS, plan=other, as_of=date(2025, 12, 31))


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("progress", {"as_of": "2020-12-31", "plan": ""}, "请选择实施方案。"),
        ("progress", {"as_of": "2999-12-31"}, "请填写1990年至2100年之间的日期。"),
        ("progress", {"as_of": "2099-12-31"}, "这一天还没有到"),
        ("progress", {"as_of": "昨天"}, "请填写日期，例如"),
        ("evidence", {"begins_on": "2020-09-01", "as_of": "2020-08-01"}, "开始日期晚于数据截止日期"),
        ("quarterly", {"year": "", "quarter": "3"}, "请填写年度。"),
        ("quarterly", {"year": "去年", "quarter": "3"}, "请填写四位数字的年份，例如 2026。"),
        ("quarterly", {"year": "2020", "quarter": "5"}, "请选择季度。"),
        ("quarterly", {"year": "2099", "quarter": "4"}, "2099年第四季度还没有结束，请在结束以后生成。"),
        ("evidence", {"begins_on": "2020-01-01", "as_of": "2020-08-01", "unit": ""}, "请选择单位。"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(client, reviewer, kind, sent, said):
    client.force_login(reviewer)

    answer = client.post(url("report_order", kind), sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Report.objects.exists()


def test_an_unknown_report_is_not_found(client, reviewer):
    client.force_login(reviewer)

    assert client.get(url("report_order", "weekly")).status_code == 404


def test_the_list_asks_as_much_for_ten_reports_as_for_one(client, county, plan, reviewer):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("reports"))
        return len(captured)

    client.force_login(reviewer)
    workflow.order_report(county, ReportKind.BRIEF, by=reviewer, as_of=clock.today())
    asked()
    alone = asked()
    for day in range(1, 11):
        workflow.order_report(county, ReportKind.BRIEF, by=reviewer, as_of=date(2026, 1, day))

    assert asked() == alone
