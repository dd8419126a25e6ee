"""Background work of the catalogs: reading and applying imports, and clearing out abandoned ones."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs import workflow
from catalogs.models import ImportRun
from catalogs.spreadsheets.staging import stage
from catalogs.workflow.importing import APPLY_TASK, READ_TASK
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.housekeeping import days_ago
from disclosure_portal.workflow import StepRefused


@shared_task(name=READ_TASK)
def read_import(job_id: int) -> None:
    """Read an uploaded file into staging rows. Running it again goes on where it stopped."""
    with queue.claimed(job_id) as claim:
        run = ImportRun.objects.select_related("unit", "domain", "source").get(pk=claim.args["run"])
        if run.state != ImportRun.State.UPLOADED:
            claim.finish(f"{run.get_state_display()}。", result_url=run.get_absolute_url())
            return
        with run.source.file.open("rb") as file:
            content = file.read()
        try:
            stage(
                run,
                content,
                by=claim.requested_by,
                progress=lambda done, total: claim.report(done, total, "正在读取表格"),
            )
        except (PermissionDenied, StepRefused) as refused:
            raise queue.JobFailed(f"没有读取：{_why(run, refused)}") from refused
        claim.finish(run.refusal or "已读取，请核对后导入。", result_url=run.get_absolute_url())


@shared_task(name=APPLY_TASK)
def apply_import(job_id: int) -> None:
    """Write the staged rows of one import, together with the end of the job, in a single transaction.

    Running it again writes nothing twice: the job must still be ours, and an applied import is left alone.
    When it is refused, the import is open for another decision and the job fails with the reason.
    """
    with queue.claimed(job_id) as claim:
        run = ImportRun.objects.select_related("unit").get(pk=claim.args["run"])
        try:
            with transaction.atomic():
                claim.lock()
                run = workflow.apply_import(run, by=claim.requested_by)
                claim.finish(outcome(run), result_url=run.get_absolute_url())
        except PermissionDenied as refused:
            workflow.reopen_import(run, by=system_user())
            raise queue.JobFailed(f"没有导入：{_why(run, refused)}") from refused
        except StepRefused as refused:  # not being applied any more, so there is nothing to open again
            raise queue.JobFailed(f"没有导入：{_why(run, refused)}") from refused


@shared_task
def tidy_imports(job_id: int) -> None:
    """Cancel the imports that were left lying, and remove what was read of them."""
    with queue.claimed(job_id) as claim:
        before = days_ago(settings.IMPORT_UNFINISHED_DAYS)
        cancelled = workflow.cancel_abandoned_imports(before=before, by=system_user())
        claim.finish(f"已取消{cancelled}次过期未完成的导入。" if cancelled else "没有过期未完成的导入。")


@shared_task
def publish_due(job_id: int) -> None:
    """Carry out the publications whose time has come, those missed while nothing ran included.

    Running it again publishes nothing twice: an order is carried out once, in a transaction of its own.
    """
    with queue.claimed(job_id) as claim:
        done = workflow.carry_out_due(now=clock.now())
        claim.finish(f"已完成{len(done)}次定时发布。" if done else "没有到时间的定时发布。")


@shared_task
def pass_silent_looks(job_id: int) -> None:
    """Hand the batches on whose lead department let its time pass: silence is no objection."""
    with queue.claimed(job_id) as claim:
        passed = workflow.pass_silent_looks(on=clock.today(), by=system_user())
        claim.finish(f"{passed}批报送审看期满，已转县政府办审核。" if passed else "没有审看期满的报送。")


def outcome(run: ImportRun) -> str:
    if run.state != ImportRun.State.APPLIED:
        return "预览之后有人保存过相关事项，没有导入。请重新核对。"
    return f"新增{run.created}项，更新{run.updated}项，未变{run.unchanged}项，跳过{run.failed}行。"


def _why(run: ImportRun, refused: PermissionDenied | StepRefused) -> str:
    if isinstance(refused, PermissionDenied):
        return f"您现在不能编制{run.unit}的目录。岗位有变动的，请由现任经办人导入。"
    return f"{refused}。"
