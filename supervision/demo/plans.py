"""A new cycle of the seed plan whose days lie around today, its domains claimed, and this year's table of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from catalogs.models import DomainClaim
from catalogs.workflow import claims as catalog_claims
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days, working_days_before
from disclosure_portal.workdays.display import day_words
from supervision import reference
from supervision.models import Assignment, Milestone, Plan
from supervision.queries.cloning import shifted
from supervision.queries.due_days import rest_of
from supervision.workflow import drafting, rolls
from supervision.workflow.assignments import waive
from supervision.workflow.claims import claim
from supervision.workflow.cloning import clone_plan
from supervision.workflow.plans import close_plan, start_plan
from supervision.workflow.task_tables import Task, apply_task_table

TITLE = "岫岩满族自治县基层政务公开标准化规范化提升行动实施方案（演示）"
TEXT = """为巩固基层政务公开标准化规范化工作成果，结合本县实际，制定本方案（本文件为演示内容）。
一、总体要求
沿用上一轮实施方案的任务和分工，各项时间节点整体后移。
二、进度安排
各牵头单位先认领任务，各乡镇（街道）和县政府各部门编制、更新目录，县政府办公室组织验收和推广。
三、工作要求
各单位要明确工作机构和人员，把政务公开纳入教育培训和绩效考核。"""
# The catalogs' day (SP-04 to SP-07) falls on the end of this month, 2 months after the issue.
MONTHS_SINCE_ISSUE = 2
ISSUED_ON_DAY = 20
CLAIMED_AFTER, CLAIMED_LATE_AFTER = 5, 25  # days after the issue
LATE_DOMAINS, OPEN_DOMAINS = ("06", "12", "17"), ("11", "15", "26")
ALONE_DOMAINS = ("01", "02", "03", "04", "05", "08", "10")  # led by one unit that says so
LET_OFF, LET_OFF_BECAUSE = "XY-TJJ", "没有承办试点决策事项，不单独总结（演示）"
ROLLED_BECAUSE = "县政府办公室主任办公会议定（演示）"
# This year's tasks: what, who leads, who cooperates, working days from today, how the table says it.
TASKS = (
    ("修订政务公开工作规范", "XY-ZFB", ("XY-SFJ",), -15),
    ("梳理惠民惠农政策并做好解读", "XY-NYNC", ("XY-CZJ", "XY-MZ"), 3),
    ("更新政务公开专区和公开查阅点", "XY-YSJ", ("XY-ZFB",), 8),
    ("公开社会救助审核确认结果", "XY-MZ", ("XY-CZJ",), 25),
)


def fill(*, today: date) -> list[str]:
    """Fill the county's plans once; the same day gives the same days."""
    county = Unit.objects.get(code=reference.COUNTY)
    if Plan.objects.filter(county=county, is_demo=True).exists():
        return ["演示方案：已有，未改动。"]
    seed = Plan.objects.get(county=county, template=reference.TEMPLATE)
    by = holders(Role.REVIEWER, county).filter(is_demo=True).order_by("pk")[0]
    calendar = WorkCalendar.load(county)
    _close(seed, by=by, today=today, calendar=calendar)
    issued_on = shifted(today.replace(day=ISSUED_ON_DAY), -MONTHS_SINCE_ISSUE)
    _claim_domains(county, by=by, since=issued_on)
    cycle = _new_cycle(seed, by=by, issued_on=issued_on)
    _let_off(cycle, by=by, today=today)
    _roll_days_of_rest(cycle, by=by)
    yearly = _yearly_tasks(county, by=by, today=today, calendar=calendar)
    Plan.objects.filter(pk__in=(cycle.pk, yearly.pk)).update(is_demo=True)
    owed = Assignment.objects.filter(milestone__plan__in=(cycle, yearly)).count()
    return [f"演示方案：新一轮实施方案和年度任务分解表各1份，任务{owed}项，均标为演示数据。"]


def _close(seed: Plan, *, by: User, today: date, calendar: WorkCalendar) -> None:
    """The first cycle ended with the working day after its last day."""
    over = add_working_days(seed.ends_on, 1, calendar=calendar).legal
    if seed.state == Plan.State.RUNNING and over <= today:
        close_plan(seed, by=by, on=over)


def _claim_domains(county: Unit, *, by: User, since: date) -> None:
    """Most leads claim in time, some late, some not at all; the county office enters it for them."""
    proposed = (
        DomainClaim.objects.current()
        .filter(unit__county=county, claimed_on__isnull=True, unit__is_active=True)
        .select_related("unit__county", "domain")
    )
    for record in proposed.exclude(domain__code__in=OPEN_DOMAINS).order_by("domain", "-part", "unit"):
        days = CLAIMED_LATE_AFTER if record.domain.code in LATE_DOMAINS else CLAIMED_AFTER
        with clock.set_to(_morning(since + timedelta(days=days))):
            record = claim(record, by=by, on=clock.today())
            if record.part == DomainClaim.Part.LEAD and record.domain.code in ALONE_DOMAINS:
                _say_alone(record, by=by)
    DomainClaim.objects.filter(unit__county=county, claimed_by=by).update(is_demo=True)


def _say_alone(record: DomainClaim, *, by: User) -> None:
    others = DomainClaim.objects.current().filter(domain=record.domain, part=DomainClaim.Part.COOPERATING)
    if not others.filter(unit__county=record.unit.county_id).exists():
        catalog_claims.state_no_cooperation(record, by=by)


def _new_cycle(seed: Plan, *, by: User, issued_on: date) -> Plan:
    plan = clone_plan(seed, by=by, title=TITLE, document_number="", issued_on=issued_on, is_public=True)
    plan = drafting.edit_plan(plan, by=by, version=plan.version, values={"text": TEXT}, on=issued_on)
    return start_plan(plan, by=by, on=issued_on)


def _let_off(plan: Plan, *, by: User, today: date) -> None:
    """One unit has nothing to sum up."""
    owed = Assignment.objects.filter(milestone__plan=plan, milestone__code="SP-16", unit__code=LET_OFF)
    for assignment in owed:
        waive(assignment, by=by, reason=LET_OFF_BECAUSE, on=today)


def _roll_days_of_rest(plan: Plan, *, by: User) -> None:
    """The office rolls the day of the catalogs (SP-04) when it is one of rest."""
    for milestone in plan.milestones.filter(code="SP-04"):
        if rest_of(milestone):
            rolls.roll_forward(milestone, ROLLED_BECAUSE, by=by, on=plan.issued_on)


def _yearly_tasks(county: Unit, *, by: User, today: date, calendar: WorkCalendar) -> Plan:
    """A table of tasks with days before and after today."""
    tasks = list(_tasks(today, calendar))
    issued_on = min(working_days_before(today, 60, calendar=calendar).legal, tasks[0].due)
    plan = Plan(
        county=county,
        title=f"{today.year}年政务公开工作要点任务分解表（演示）",
        issued_on=issued_on,
        ends_on=max(date(today.year, 12, 31), tasks[-1].due),
        is_public=True,
    )
    plan = apply_task_table(plan, tasks, by=by).plan
    return start_plan(plan, by=by, on=issued_on)


def _tasks(today: date, calendar: WorkCalendar) -> Iterator[Task]:
    keys = dict(Unit.objects.filter(county__code=reference.COUNTY).values_list("code", "pk"))
    for duty, lead, cooperating, days in TASKS:
        count = working_days_before if days < 0 else add_working_days
        due = count(today, abs(days), calendar=calendar).legal
        yield Task(
            name=duty,
            duty=f"{duty}。",
            scope=Milestone.Scope.NAMED,
            leads=(keys[lead],),
            cooperating=tuple(keys[code] for code in cooperating),
            due_words=f"{day_words(due)}前",
            due=due,
            is_continuing=False,
            progress="",
        )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
