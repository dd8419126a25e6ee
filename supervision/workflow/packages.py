"""The county's package (SP-17): the received material merged, dispatched to the city office, its receipt kept.

Source: 岫政办发〔2020〕37号三（三）.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import StepRefused
from supervision.models import CountyPackage, Milestone
from supervision.permissions import may_pack
from supervision.queries.summaries import PACKAGE_CHECK, received
from supervision.workflow.keeping import fault_of, keep

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment
    from supervision.models import Summary

PACK_TASK = "supervision.tasks.write_package"
CITY_OFFICE = "市政府办公室"

Write = Callable[["Milestone", Sequence["Summary"]], bytes]


def refusals(milestone: Milestone) -> list[str]:
    """Why the material can't be merged now."""
    if milestone.check_name != PACKAGE_CHECK:
        return ["这个时间节点不要求汇总上报"]
    if not received(milestone.plan):
        return ["还没有接收任何单位的总结材料"]
    return []


def orders_of(milestone: Milestone) -> QuerySet[Job]:
    return Job.objects.filter(name=PACK_TASK, key__startswith=f"package:{milestone.pk}:").order_by("-pk")


@transaction.atomic
def order_package(milestone: Milestone, *, by: User) -> Job:
    """Order the package. While one is being written, that one is returned."""
    milestone = _locked(milestone)
    _require(milestone, by=by)
    orders = orders_of(milestone)
    running = orders.filter(state__in=Job.UNFINISHED).first()
    if running:
        return running
    key = f"package:{milestone.pk}:{orders.count() + 1}"
    county = milestone.plan.county
    args = {"milestone": milestone.pk}
    job = queue.enqueue(PACK_TASK, key, args, by=by, unit=county, title="汇总试点工作总结材料")
    trail.record("supervision.countypackage.order_package", county, by=by, detail={"job": job.pk})
    return job


def make_package(milestone: Milestone, *, by: User, write: Write) -> CountyPackage:
    """Merge what is received now and freeze it. Nothing new since the last one: that one stands and is returned.

    The file is written before anything is locked: meanwhile others save. Raises StepRefused when they changed what
    is to be merged.
    """
    _require(milestone, by=by)
    summaries = received(milestone.plan)
    contents = _contents(summaries)
    standing = _standing(milestone, contents)
    return standing or _freeze(milestone, contents, write(milestone, summaries), by=by)


@transaction.atomic
def _freeze(
    milestone: Milestone, contents: list[dict[str, Any]], content: bytes, *, by: User
) -> CountyPackage:
    milestone = _locked(milestone)
    _require(milestone, by=by)
    if standing := _standing(milestone, contents):  # another worker was first
        return standing
    if _contents(received(milestone.plan)) != contents:
        raise StepRefused(["汇总期间材料又有变动，请重新汇总"])
    newest = milestone.packages.first()
    package = CountyPackage(
        milestone=milestone,
        number=newest.number + 1 if newest else 1,
        contents=contents,
        made_at=clock.now(),
        made_by=by,
    )
    keep(package, content, f"package-{milestone.pk}-{package.number}.zip")
    package.save(force_insert=True)
    after = {"digest": package.digest, "number": package.number, "units": len(contents)}
    trail.record("supervision.countypackage.create", package, by=by, after=after, detail=after)
    return package


def _require(milestone: Milestone, *, by: User) -> None:
    if not may_pack(by, milestone):
        raise PermissionDenied
    if reasons := refusals(milestone):
        raise StepRefused(reasons)


def _contents(summaries: Sequence[Summary]) -> list[dict[str, Any]]:
    return [
        {"unit": one.unit.name, "code": one.unit.code, "number": one.number, "digest": one.digest}
        for one in summaries
    ]


def _standing(milestone: Milestone, contents: list[dict[str, Any]]) -> CountyPackage | None:
    """The newest package, when the same is in it and its file is whole."""
    newest = milestone.packages.first()
    is_same = newest and newest.contents == contents and not fault_of(newest.file, newest.digest)
    return newest if is_same else None


@transaction.atomic
def dispatch_package(
    package: CountyPackage, *, by: User, on: date, to: str, document_number: str = "", today: date
) -> CountyPackage:
    """Record that the package went to the city office. It is done once; what was sent is the frozen file."""
    fresh = _begin(package, by)
    reasons = []
    if fresh.dispatched_on:
        reasons.append("这一版已经报送过")
    if fault := fault_of(fresh.file, fresh.digest):
        reasons.append(fault)
    if on > today:
        reasons.append("报送日期还没有到")
    if on < timezone.localdate(fresh.made_at):
        reasons.append("报送日期早于汇总的日期")
    if reasons:
        raise StepRefused(reasons)
    fresh.dispatched_on, fresh.dispatched_to, fresh.dispatched_by = on, to, by
    fresh.document_number, fresh.dispatch_entered_on = document_number, today
    changed = ["dispatched_on", "dispatched_to", "dispatched_by", "document_number", "dispatch_entered_on"]
    fresh.save(update_fields=changed)
    after = {"on": on, "to": to, "document_number": document_number, "digest": fresh.digest}
    trail.record("supervision.countypackage.dispatch", fresh, by=by, after=after, detail=after)
    return fresh


@transaction.atomic
def record_receipt(
    package: CountyPackage, *, by: User, receipt: str, attachment: Attachment | None
) -> CountyPackage:
    """Keep what the city office answered: its words, its paper or both."""
    fresh = _begin(package, by)
    if not fresh.dispatched_on:
        raise StepRefused(["还没有登记报送，不能登记回执"])
    if not receipt.strip() and attachment is None:
        raise StepRefused(["请填写回执内容，或者上传回执"])
    before = {"receipt": fresh.receipt, "attachment": fresh.receipt_attachment_id}
    fresh.receipt, fresh.receipt_attachment = receipt.strip(), attachment or fresh.receipt_attachment
    fresh.save(update_fields=["receipt", "receipt_attachment"])
    after = {"receipt": fresh.receipt, "attachment": fresh.receipt_attachment_id}
    trail.record("supervision.countypackage.record_receipt", fresh, by=by, before=before, after=after)
    return fresh


def _locked(milestone: Milestone) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).select_related("plan__county")
    return found.get(pk=milestone.pk)


def _begin(package: CountyPackage, by: User) -> CountyPackage:
    found = CountyPackage.objects.select_for_update(of=("self",)).select_related("milestone__plan__county")
    fresh = found.get(pk=package.pk)
    if not may_pack(by, fresh.milestone):
        raise PermissionDenied
    return fresh
