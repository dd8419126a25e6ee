"""填报表: a unit's catalog to fill in offline, and the conflicts that uploading it shows."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.models import Domain, ImportRow, ImportRun
from catalogs.spreadsheets.exporting import CONTENT_TYPES
from catalogs.spreadsheets.form_rows import form_domains, form_sheets
from catalogs.spreadsheets.unit_forms import write_unit_form
from catalogs.views.importing import save_choices, unit_for_compiling
from disclosure_portal import clock
from disclosure_portal.web.answers import tell
from disclosure_portal.workflow import StepRefused


@require_safe
def unit_form(request: HttpRequest, unit: str) -> HttpResponse:
    """The form of a whole unit, one sheet for each domain, or of one of its domains."""
    of_unit = unit_for_compiling(request.user, unit)
    name = f"{of_unit.name}填报表"
    if code := request.GET.get("domain"):
        domains = [get_object_or_404(Domain, code=code)]
        name = f"{of_unit.name}{domains[0]}填报表"
    else:
        domains = form_domains(of_unit)
    if not domains:
        messages.error(request, "本单位还没有应编的领域，没有可以填报的内容。请先认领领域。")
        return redirect("catalogs_desk:unit", of_unit.code)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_unit_form(file, of_unit, form_sheets(of_unit, domains))
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}_{clock.today():%Y%m%d}.xlsx",
        content_type=CONTENT_TYPES["xlsx"],
    )


@require_POST
def import_conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was chosen for rows with a conflict: row by row, or the same for all."""
    runs = ImportRun.objects.visible_to(request.user).select_related("unit")
    run = get_object_or_404(runs, pk=pk)
    try:
        if wanted := request.POST.get("all"):
            run = workflow.resolve_all_conflicts(run, wanted, by=request.user)
        else:
            run = save_choices(run, request.POST, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, _said(run))
    return redirect(f"{run.get_absolute_url()}#conflicts")


def _said(run: ImportRun) -> str:
    taken = run.rows.filter(choice=ImportRow.Choice.FORM).count()
    return f"已保存选择：{taken}行用表中的，{run.conflicts}行保留现在的。确认导入后才写入目录。"
