"""Background work of the catalogs: reading and applying imports."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from catalogs import workflow
from catalogs.models import ImportRun
from catalogs.spreadsheets.staging import stage
from catalogs.workflow.importing import APPLY_TASK, READ_TASK
from disclosure_portal.jobs import queue


@shared_task(name=READ_TASK)
def read_import(job_id: int) -> None:
    """Read an uploaded file into staging rows. Running it again goes on where it stopped."""
    with queue.claimed(job_id) as claim:
        run = ImportRun.objects.select_related("unit", "domain", "source").get(pk=claim.args["run"])
        if run.state != ImportRun.State.UPLOADED:
            claim.finish("已读取。", result_url=run.get_absolute_url())
            return
        with run.source.file.open("rb") as file:
            content = file.read()
        stage(run, content, progress=lambda done, total: claim.report(done, total, "正在读取表格"))
        claim.finish(run.refusal or "已读取，请核对后导入。", result_url=run.get_absolute_url())


@shared_task(name=APPLY_TASK)
def apply_import(job_id: int) -> None:
    """Write the staged rows of one import, together with the end of the job, in a single transaction.

    Running it again writes nothing twice: the job must still be ours, and an applied import is left alone.
    """
    with queue.claimed(job_id) as claim:
        run = ImportRun.objects.select_related("unit").get(pk=claim.args["run"])
        with transaction.atomic():
            claim.lock()
            run = workflow.apply_import(run, by=claim.requested_by)
            claim.finish(outcome(run), result_url=run.get_absolute_url())


def outcome(run: ImportRun) -> str:
    if run.state != ImportRun.State.APPLIED:
        return "预览之后有人保存过相关事项，没有导入。请重新核对。"
    return f"新增{run.created}项，更新{run.updated}项，未变{run.unchanged}项，跳过{run.failed}行。"
