"""牵头部门审看: what waits for the lead department, one batch to look at, and where the look is switched on."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import checkup, workflow
from catalogs.forms.lead_looks import REMARK, LookForm, LookRuleForm
from catalogs.models import Domain, LeadLook
from catalogs.queries import ComparedRow, compared_rows
from catalogs.queries.lead_looks import domain_looks
from catalogs.workflow.lead_looks import LOOK
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.web.answers import UNPROCESSABLE, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused


@dataclass(frozen=True)
class LookRow:
    """One row of the batch with its findings, and the field for a remark or the remark that was made."""

    compared: ComparedRow
    findings: list[checkup.Finding]
    field: BoundField | None
    remark: str

    @classmethod
    def of(
        cls, compared: ComparedRow, findings: list[checkup.Finding], look: LeadLook, form: LookForm | None
    ) -> LookRow:
        name = f"{REMARK}{compared.row.pk}"
        field = form[name] if form and name in form.fields else None
        return cls(compared, findings, field, look.row_remarks.get(str(compared.row.pk), ""))

    @property
    def is_plain(self) -> bool:
        wrong = self.field is not None and self.field.errors
        return self.compared.is_plain and not self.remark and not wrong


@require_safe
def lead_looks(request: HttpRequest) -> HttpResponse:
    """The batches laid before the user's departments, those that wait first."""
    looks = LeadLook.objects.visible_to(request.user)
    joined = looks.select_related("unit", "submission__unit", "submission__domain", "answered_by")
    context = {
        "waiting": list(joined.waiting().order_by("due_on", "pk")),
        "page": paginate(request, joined.exclude(outcome=LeadLook.Outcome.WAITING).order_by("-answered_at")),
    }
    return render(request, "catalogs/desk/lead_looks.html", context)


@require_safe
def lead_look(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with what is new in it; for the lead department's people with a field at each row."""
    return _show(request, _look(request, pk))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    look, form = _look(request, pk), LookForm(request.POST)
    if look.is_waiting and not LOOK.may(request.user, look.submission):
        raise PermissionDenied
    if not form.is_valid():
        return _show(request, look, form)
    remarks, rows = form.cleaned_data["remarks"], form.row_remarks
    try:
        look = workflow.answer_look(look, by=request.user, remarks=remarks, row_remarks=rows)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(look)
    messages.success(request, f"已答复：{look.get_outcome_display()}。{look.submission}转县政府办公室审核。")
    return redirect("catalogs_desk:lead_looks")


def _look(request: HttpRequest, pk: int) -> LeadLook:
    joined = ("unit", "submission__unit", "submission__domain", "answered_by")
    return get_object_or_404(LeadLook.objects.visible_to(request.user).select_related(*joined), pk=pk)


def _show(request: HttpRequest, look: LeadLook, form: LookForm | None = None) -> HttpResponse:
    compared = compared_rows(look.submission.rows.all())
    if form is None and look.is_waiting and LOOK.is_open_to(request.user, look.submission):
        form = LookForm(rows=[one.row.pk for one in compared])
    shown = {one.item.pk: one.row.revision for one in compared if one.row.revision}
    findings = checkup.findings_of([one.item for one in compared], shown)
    rows = [LookRow.of(one, findings.get(one.item.pk, []), look, form) for one in compared]
    context = {
        "look": look,
        "form": form,
        "plain": [row for row in rows if row.is_plain],
        "others": [row for row in rows if not row.is_plain],
    }
    return render(request, "catalogs/desk/lead_look.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def look_rules(request: HttpRequest) -> HttpResponse:
    """Where the county office switches the look on, domain by domain."""
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    form = LookRuleForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        domain = get_object_or_404(Domain, code=form.cleaned_data["domain"])
        is_on, days = form.cleaned_data["is_on"], form.cleaned_data["working_days"]
        workflow.set_look(county, domain, by=request.user, is_on=is_on, working_days=days)
        said = f"启用牵头部门审看，期限{days}个工作日" if is_on else "不经牵头部门审看"
        messages.success(request, f"“{domain}”{said}，从以后报送的批次起执行。")
        return redirect("catalogs_desk:look_rules")
    context = {"looks": domain_looks(county), "form": form}
    return render(request, "catalogs/desk/look_rules.html", context, status=UNPROCESSABLE if form else 200)
