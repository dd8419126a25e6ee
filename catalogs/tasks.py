"""Background work of the catalogs: each task loads what its job names, calls the workflow and says how it ended."""

from __future__ import annotations

from tempfile import TemporaryFile

from celery import shared_task
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.urls import reverse

from catalogs import workflow
from catalogs.forms.exports import WORKING, ExportForm
from catalogs.models import Domain, EditionLoad, ImportRun, Law, Registration, RegistrationRow
from catalogs.spreadsheets import editions
from catalogs.spreadsheets.column_staging import stage_registration
from catalogs.spreadsheets.exporting import write_items, write_published
from catalogs.spreadsheets.staging import stage
from catalogs.workflow import registrations
from catalogs.workflow.edition_loads import LOAD_TASK
from catalogs.workflow.exporting import EXPORT_TASK
from catalogs.workflow.finding_counts import COUNT_TASK
from catalogs.workflow.importing import APPLY_TASK, READ_TASK
from catalogs.workflow.laws import TELL_TASK
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.housekeeping import days_ago
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused

CANCEL_BY = {
    ImportRun: workflow.cancel_import,
    Registration: workflow.cancel_registration,
    EditionLoad: workflow.cancel_load,
}


@shared_task(name=READ_TASK)
def read_import(job_id: int) -> None:
    """Read an uploaded file into staging rows. Running it again goes on where it stopped."""
    with queue.claimed(job_id) as claim:
        run = ImportRun.objects.select_related("unit", "domain", "source").get(pk=claim.args["upload"])
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
        run = ImportRun.objects.select_related("unit").get(pk=claim.args["upload"])
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


@shared_task(name=LOAD_TASK)
def load_edition(job_id: int) -> None:
    """Read an uploaded edition into a draft. Nothing is written before its end, so running it again harms nothing."""
    with queue.claimed(job_id) as claim:
        record = EditionLoad.objects.select_related("county", "domain", "based_on", "source").get(
            pk=claim.args["upload"]
        )
        if record.state != EditionLoad.State.READING:
            claim.finish(f"{record.get_state_display()}。", result_url=record.get_absolute_url())
            return
        with record.source.file.open("rb") as file:
            content = file.read()
        try:
            record = editions.load(
                record,
                content,
                by=claim.requested_by,
                progress=lambda done, total: claim.report(done, total, "正在对照底本"),
            )
        except (PermissionDenied, StepRefused) as refused:
            raise queue.JobFailed("没有读取：您现在不能载入标准版本，或者载入已被取消。") from refused
        claim.finish(f"{record.get_state_display()}。", result_url=record.get_absolute_url())


@shared_task(name=EXPORT_TASK)
def export_catalogs(job_id: int) -> None:
    """Write the file that was ordered, with what its requester reaches when the job runs."""
    with queue.claimed(job_id) as claim:
        form = ExportForm(claim.args["chosen"], user=claim.requested_by)
        if not form.is_valid():
            raise queue.JobFailed("导出的条件已有变化，请回到“目录导出”重新选择。")
        items = form.items()
        total = items.count()
        write = write_items if form.chosen_content == WORKING else write_published
        name = f"{form.title}_{clock.today():%Y%m%d}.{form.chosen_form}"
        with TemporaryFile() as file:
            write(
                file,
                items,
                form=form.chosen_form,
                layout=form.chosen_layout,
                progress=lambda done: claim.report(min(done, total), total, "正在写入"),
            )
            file.seek(0)
            claim.finish(f"共{total:,}项。", file=File(file, name="export"), file_name=name)


@shared_task
def tidy_imports(job_id: int) -> None:
    """Cancel the imports, batch registrations and loads of editions that were left lying, with what was read of them."""
    with queue.claimed(job_id) as claim:
        stamp = {"before": days_ago(settings.IMPORT_UNFINISHED_DAYS), "by": system_user()}
        counts = {
            kind._meta.verbose_name: workflow.cancel_abandoned(kind, cancel, **stamp)
            for kind, cancel in CANCEL_BY.items()
        }
        told = "、".join(f"{count}次{what}" for what, count in counts.items() if count)
        claim.finish(f"已取消过期未完成的{told}。" if told else "没有过期未完成的导入、批量登记和版本载入。")


@shared_task(name=COUNT_TASK)
def count_findings(job_id: int) -> None:
    """Count what the check-up finds: in a unit's domain, in what a person reaches, or, at night, everywhere."""
    with queue.claimed(job_id) as claim:
        if unit := claim.args.get("unit"):
            domain = claim.args.get("domain")
            workflow.count_findings(
                Unit.objects.select_related("parent", "county").get(pk=unit),
                Domain.objects.get(pk=domain) if domain else None,
            )
            claim.finish("已统计。")
            return
        done = workflow.count_units(
            workflow.units_to_count(by=claim.requested_by),
            progress=lambda done, total: claim.report(done, total, "正在逐个单位统计"),
        )
        claim.finish(f"已统计{done}个单位。", result_url=reverse("catalogs_desk:checkup_rules"))


@shared_task(name=TELL_TASK)
def tell_of_end(job_id: int) -> None:
    """Find the items that cite a law in force no more and tell their editors. Nobody is told twice."""
    with queue.claimed(job_id) as claim:
        law = Law.objects.select_related("replaced_by").get(pk=claim.args["law"])
        told = len(workflow.tell_of_end(law))
        outcome = f"已通知{told}个单位的经办人修改。" if told else "没有事项需要修改。"
        claim.finish(outcome, result_url=law.get_absolute_url())


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


@shared_task(name=registrations.READ_TASK)
def read_registration(job_id: int) -> None:
    """Read a column export into rows with proposals. Running it again begins anew: nothing was kept by halves."""
    with queue.claimed(job_id) as claim:
        registration = _registration(claim)
        if registration.state != Registration.State.READING:
            claim.finish(f"{registration.get_state_display()}。", result_url=registration.get_absolute_url())
            return
        try:
            registration = stage_registration(
                registration,
                by=claim.requested_by,
                progress=lambda done, total: claim.report(done, total, "正在对照目录"),
            )
        except (PermissionDenied, StepRefused) as refused:
            raise queue.JobFailed(f"没有读取：{_why_not_registered(registration, refused)}") from refused
        outcome = registration.refusal or "已读取，请核对后登记。"
        claim.finish(outcome, result_url=registration.get_absolute_url())


@shared_task(name=registrations.APPLY_TASK)
def apply_registration(job_id: int) -> None:
    """Register the ticked rows, together with the end of the job, in a single transaction."""
    with queue.claimed(job_id) as claim:
        registration = _registration(claim)
        try:
            with transaction.atomic():
                claim.lock()
                registration = workflow.apply_registration(registration, by=claim.requested_by)
                claim.finish(registered(registration), result_url=registration.get_absolute_url())
        except PermissionDenied as refused:
            workflow.reopen_registration(registration, by=system_user())
            raise queue.JobFailed(f"没有登记：{_why_not_registered(registration, refused)}") from refused
        except StepRefused as refused:
            raise queue.JobFailed(f"没有登记：{_why_not_registered(registration, refused)}") from refused


def _registration(claim: queue.Claim) -> Registration:
    return Registration.objects.select_related("unit", "source").get(pk=claim.args["upload"])


def registered(registration: Registration) -> str:
    """How a batch registration ended, in numbers."""
    counts = registration.outcome_counts()
    done = counts.pop(RegistrationRow.Outcome.REGISTERED, 0)
    rest = "".join(f"，{outcome.label}{count}条" for outcome, count in counts.items())
    return f"登记{done}条{rest}。"


def _why_not_registered(registration: Registration, refused: PermissionDenied | StepRefused) -> str:
    if isinstance(refused, PermissionDenied):
        return f"您现在不能为{registration.unit}登记。岗位有变动的，请由现任经办人登记。"
    return f"{refused}。"


def outcome(run: ImportRun) -> str:
    if run.state != ImportRun.State.APPLIED:
        return "预览之后有人保存过相关事项，没有导入。请重新核对。"
    kept = f"有冲突、保留现在内容的{run.conflicts}行，" if run.conflicts else ""
    return f"新增{run.created}项，更新{run.updated}项，未变{run.unchanged}项，{kept}跳过{run.failed}行。"


def _why(run: ImportRun, refused: PermissionDenied | StepRefused) -> str:
    if isinstance(refused, PermissionDenied):
        return f"您现在不能编制{run.unit}的目录。岗位有变动的，请由现任经办人导入。"
    return f"{refused}。"
