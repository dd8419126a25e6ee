"""Celery tasks: load, call, count."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.attachments.packing import PaperMissing
from disclosure_portal.jobs import queue
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from supervision.documents.reports import asked_for, content_of
from supervision.documents.summaries import package_bytes
from supervision.models import Milestone, Plan, Report
from supervision.queries.checks import COUNTY_CHECK
from supervision.queries.reports import NothingToReport, figures_of
from supervision.workflow.checking import run, watch_clocks
from supervision.workflow.packages import PACK_TASK, make_package
from supervision.workflow.plans import add_missing_assignments, follow_unit_changes
from supervision.workflow.rectifications import pass_on
from supervision.workflow.reports import REPORT_TASK, keep_report

log = logging.getLogger(__name__)

T, Done = TypeVar("T"), TypeVar("Done")


@shared_task
def check_deadlines(job_id: int) -> None:
    """Order the day's check of every county. Ordered again the same day, the checks that exist stand."""
    with queue.claimed(job_id) as claim:
        today, counties = clock.today().isoformat(), _counties()
        for county in counties:
            queue.enqueue(
                COUNTY_CHECK,
                f"{COUNTY_CHECK}:{county.pk}:{today}",
                {"county": county.pk},
                by=system_user(),
                unit=county,
                title=f"{county}定时核验",
            )
        claim.finish(f"{len(counties)}个县开始核验。")


@shared_task(name=COUNTY_CHECK)
def check_county(job_id: int) -> None:
    """One run of all checks of a county. Stopped and started again it says nothing twice."""
    with queue.claimed(job_id) as claim:
        county = Unit.objects.get(pk=claim.args["county"])
        done = run(county, as_of=clock.today(), at=clock.now(), progress=claim.report)
        claim.finish(
            f"核验{done.checked}项，变化{done.changed}项，发出消息{done.notices}条，提交督办{done.escalations}项。"
        )


@shared_task
def keep_assignments(job_id: int) -> None:
    """Bring the tasks of running plans, and what is to be put right, in step with units and claims that changed."""
    with queue.claimed(job_id) as claim:
        done = _in_turn(Plan.objects.running(), _keep_assignments)
        moved, added = (sum(figures) for figures in zip(*done, strict=True)) if done else (0, 0)
        passed_on = sum(_in_turn(_counties(), lambda county: len(pass_on(county, by=system_user()))))
        also = f"，转办整改{passed_on}项" if passed_on else ""
        claim.finish(f"补列任务{added}项，随机构调整免除{moved}项{also}。")


def _keep_assignments(plan: Plan) -> tuple[int, int]:
    today, by = clock.today(), system_user()
    moved = added = 0
    with suppress(StepRefused):  # closed meanwhile
        moved = len(follow_unit_changes(plan, by=by, on=today))
        added = len(add_missing_assignments(plan, by=by, on=today))
    return moved, added


@shared_task
def watch_hours(job_id: int) -> None:
    """Look at the clocks that run in hours (国办发〔2016〕80号)."""
    with queue.claimed(job_id) as claim:
        told = sum(_in_turn(_counties(), lambda county: watch_clocks(county, at=clock.now())))
        claim.finish(f"发出消息{told}条。")


def _in_turn(things: Iterable[T], act: Callable[[T], Done]) -> list[Done]:
    """One's fault keeps no other waiting: it is raised when all have had their turn, so that the job is told."""
    done, faults = [], []
    for one in things:
        try:
            done.append(act(one))
        except Exception as fault:
            log.exception("The task failed for %r.", one)
            faults.append(fault)
    if faults:
        raise faults[0]
    return done


def _counties() -> list[Unit]:
    return list(Unit.objects.active().filter(kind=Unit.Kind.COUNTY))


@shared_task(name=PACK_TASK)
def write_package(job_id: int) -> None:
    """Merge the received summary material. Running it again finds that nothing changed and keeps the first one."""
    with queue.claimed(job_id) as claim:
        milestone = Milestone.objects.select_related("plan__county").get(pk=claim.args["milestone"])
        try:
            package = make_package(milestone, by=claim.requested_by, write=package_bytes)
        except (StepRefused, PaperMissing) as reason:
            raise queue.JobFailed(str(reason)) from reason
        except PermissionDenied as denied:
            raise queue.JobFailed("您已经没有县政府办审核的岗位，没有汇总。") from denied
        told = f"已汇总{len(package.contents)}个单位的材料，第{package.number}版。"
        claim.finish(told, result_url=package.get_absolute_url())


@shared_task(name=REPORT_TASK)
def make_report(job_id: int) -> None:
    """Make the file of a report. A worker that was killed leaves nothing; running it again keeps the first file."""
    with queue.claimed(job_id) as claim:
        found = Report.objects.select_related("county", "unit", "layout", "plan__county")
        report = found.get(pk=claim.args["report"])
        claim.report(0, 2, "正在取数")
        try:
            figures = figures_of(asked_for(report), report.kind)
            claim.report(1, 2, "正在写文件")
            content = content_of(report, figures, claim.report)
            with transaction.atomic():
                claim.lock()
                made = keep_report(report, figures, content, by=claim.requested_by)
                claim.finish(f"{report}已生成。", result_url=made.get_absolute_url())
        except (NothingToReport, PaperMissing) as reason:
            raise queue.JobFailed(str(reason)) from reason
        except PermissionDenied as denied:
            raise queue.JobFailed("您已经没有县政府办审核的岗位，没有生成。") from denied
