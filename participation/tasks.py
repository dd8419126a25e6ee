"""Background work of public participation: each task loads what its job names, calls the workflow and says how it ended."""

from __future__ import annotations

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from disclosure_portal.attachments.packing import PaperMissing
from disclosure_portal.jobs import queue
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Decision
from participation.workflow.archives import ARCHIVE_TASK, make_archive
from participation.workflow.opinions import compare, propose_groups
from participation.workflow.opinions.proposing import GROUP_TASK
from participation.workflow.posting import clear_counts
from participation.workflow.purging import purge_personal_data


@shared_task(name=ARCHIVE_TASK)
def write_archive(job_id: int) -> None:
    """Write the archive package of a decision. Running it again finds that nothing changed and keeps the first one."""
    with queue.claimed(job_id) as claim:
        decision = Decision.objects.select_related("unit").get(pk=claim.args["decision"])
        try:
            package = make_archive(decision, by=claim.requested_by, progress=claim.report)
        except PaperMissing as missing:
            raise queue.JobFailed(str(missing)) from missing
        claim.finish(
            f"归档包已生成，共{package.size}字节，SHA-256摘要{package.sha256}。",
            result_url=reverse("participation_desk:archives", args=[decision.pk]),
        )


@shared_task(name=GROUP_TASK)
def group_opinions(job_id: int) -> None:
    """Put near-identical opinions together: compared while nothing is locked, written with the end of the job."""
    with queue.claimed(job_id) as claim:
        consultation = Consultation.objects.get(pk=claim.args["consultation"])
        comparison = compare(consultation, report=claim.report)
        try:
            with transaction.atomic():
                claim.lock()
                proposal = propose_groups(comparison, by=claim.requested_by)
                groups = reverse("participation_desk:opinion_groups", args=[consultation.pk])
                claim.finish(str(proposal), result_url=groups)
        except StepRefused as refused:
            raise queue.JobFailed(str(refused)) from refused
        except PermissionDenied as denied:
            raise queue.JobFailed("您已经没有办理这项活动的岗位，没有归并。") from denied


@shared_task
def purge(job_id: int) -> None:
    """Delete personal data whose time is over, and the counts of posts. Running it again finds nothing left."""
    with queue.claimed(job_id) as claim:
        purged = purge_personal_data()
        clear_counts()
        scans = f"，连同{purged.files}份原件扫描件" if purged.files else ""
        told = f"{purged.records}条记录的个人信息已到期删除{scans}。"
        claim.finish(told if purged.records else "没有到期的个人信息。")
