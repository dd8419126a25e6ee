"""Reports: ordered, made in the background, handed in and frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Report, ReportKind
from supervision.permissions import may_order_report
from supervision.queries.layouts import FORMS, current
from supervision.queries.reports.quarters import is_quarter
from supervision.workflow.keeping import fault_of, keep

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.models import Plan

REPORT_TASK = "supervision.tasks.make_report"
State = Report.State
ENDINGS = {
    **dict.fromkeys(FORMS, "xlsx"),
    ReportKind.SUMMARY: "docx",
    ReportKind.BRIEF: "docx",
    ReportKind.EVIDENCE: "zip",
}
OF_A_PLAN = (ReportKind.PROGRESS, ReportKind.SUMMARY, ReportKind.BRIEF)

Write = Callable[[Report, dict[str, Any]], bytes]


def may_hand_in(user: User, report: Report) -> bool:
    return may_order_report(user, report.county)


def is_untouched(report: Report) -> str | None:
    return fault_of(report.file, report.digest)


MAKE = Step("make_report", "生成", (State.MAKING,), State.MADE, may_hand_in)
HAND_IN = Step("hand_over_report", "报送", (State.MADE,), State.HANDED_IN, may_hand_in, (is_untouched,))
STEPS = (MAKE, HAND_IN)


@transaction.atomic
def order_report(
    county: Unit,
    kind: str,
    *,
    by: User,
    as_of: date,
    begins_on: date | None = None,
    unit: Unit | None = None,
    plan: Plan | None = None,
) -> Report:
    """Order a report of a day. The same one that is still being made is returned.

    Raises StepRefused for a 季度统计表 of anything but a whole quarter.
    """
    if not may_order_report(by, county):
        raise PermissionDenied
    if kind == ReportKind.QUARTERLY and not is_quarter(begins_on, as_of):
        raise StepRefused(["季度统计表的起止日期应当是一个季度的第一天和最后一天"])
    same = {
        "county": county,
        "kind": kind,
        "as_of": as_of,
        "begins_on": begins_on,
        "unit": unit,
        "plan": plan,
    }
    hold(county)  # of two clicks at once one orders, the other finds it
    making = Report.objects.filter(**same, state=State.MAKING, job__state__in=Job.UNFINISHED)
    if running := making.first():
        return running
    layout = current(county, kind) if kind in FORMS else None
    report = Report.objects.create(**same, layout=layout, ordered_at=clock.now(), ordered_by=by)
    report.job = _enqueue(report, by, attempt=1)
    report.save(update_fields=["job"])
    detail = {"kind": kind, "as_of": as_of, "unit": unit.code if unit else ""}
    trail.record("supervision.report.order_report", report, by=by, detail=detail, county=county)
    return report


@transaction.atomic
def order_again(report: Report, *, by: User) -> Report:
    """Order anew what a job couldn't make."""
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not may_order_report(by, fresh.county):
        raise PermissionDenied
    if fresh.state != State.MAKING or (fresh.job and not fresh.job.is_finished):
        raise StepRefused(["报表已经生成，或者正在生成，不用重新生成"])
    attempt = int(fresh.job.key.rpartition(":")[2]) + 1 if fresh.job else 1
    fresh.job = _enqueue(fresh, by, attempt=attempt)
    fresh.save(update_fields=["job"])
    trail.record("supervision.report.order_again", fresh, by=by, detail={"attempt": attempt})
    return fresh


def _enqueue(report: Report, by: User, *, attempt: int) -> Job:
    key = f"report:{report.pk}:{attempt}"
    title = f"生成{report}"
    return queue.enqueue(REPORT_TASK, key, {"report": report.pk}, by=by, unit=report.county, title=title)


@transaction.atomic
def keep_report(report: Report, figures: dict[str, Any], content: bytes, *, by: User) -> Report:
    """Keep the finished file with what stands in it. Made already, it stands as it is: a job may run twice."""
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.state != State.MAKING:
        return fresh
    fresh = MAKE.begin(report, by=by)
    fresh.figures = figures
    keep(fresh, content, f"report-{fresh.pk}.{ENDINGS[fresh.kind]}")
    changed = ["figures", "file", "size", "digest"]
    MAKE.finish(fresh, by=by, changed=changed, detail={"digest": fresh.digest, "size": fresh.size})
    return fresh


@transaction.atomic
def hand_in_report(report: Report, *, by: User, on: date, to: str, today: date) -> Report:
    """Record that the report went out: from then on it stands as evidence of what was said."""
    fresh = HAND_IN.begin(report, by=by)
    reasons = []
    if on > today:
        reasons.append("报送日期还没有到")
    if on < fresh.as_of:
        reasons.append("报送日期早于数据截止日期")
    if not to.strip():
        reasons.append("请填写报送对象")
    if reasons:
        raise StepRefused(reasons)
    fresh.handed_in_on, fresh.handed_in_to, fresh.handed_in_by = on, to.strip(), by
    detail = {"on": on, "to": fresh.handed_in_to, "digest": fresh.digest}
    changed = ["handed_in_on", "handed_in_to", "handed_in_by"]
    HAND_IN.finish(fresh, by=by, changed=changed, detail=detail)
    return fresh
