"""Pages of a batch inside the unit: handing in, where it is, signing off on screen or on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs import checkup, workflow
from catalogs.forms.submissions import HandInForm, SendBackForm, SignedSheetForm, SignOffForm
from catalogs.models import CatalogItem, Domain, Submission
from catalogs.permissions import (
    has_prepared,
    may_compile,
    may_confirm,
    may_follow,
    may_hand_in,
    may_record_signed_sheet,
    may_send_back,
)
from catalogs.queries import (
    ComparedRow,
    compared_rows,
    sheet_code,
    signers,
    signers_for,
    untouched_returns,
)
from catalogs.queries.lead_looks import last_look, looking_people
from catalogs.views.answers import back_to
from catalogs.workflow.reviewing import REVIEW
from catalogs.workflow.submitting import CONFIRM, RECALL, SEND_BACK
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role, holders, units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import keys
from disclosure_portal.workflow import Step, StepRefused

State = Submission.State

# Where a batch is, for the line of steps: the state in which each of them is under way.
STAGES = [
    (State.OPEN, "经办人提交"),
    (State.HANDED_IN, "单位审核人审核"),
    (State.WITH_LEAD, "牵头部门审看"),
    (State.CONFIRMED, "县政府办审核"),
    (State.DECIDED, "办结"),
]
_NEXT = {State.WITH_LEAD: "牵头部门审看", State.CONFIRMED: "县政府办公室审核"}
# Who has a batch in each state.
HELD_BY = {State.OPEN: Role.EDITOR, State.CONFIRMED: Role.REVIEWER}


@dataclass(frozen=True)
class ReadyItem:
    """One line of the hand-in page: an item, and why it can't go yet."""

    item: CatalogItem
    obstacles: list[str]
    hints: list[checkup.Finding]
    is_untouched_return: bool


@dataclass(frozen=True)
class SignOffRow:
    """One row of a batch with the fields of its sign-off."""

    compared: ComparedRow
    fields: list[BoundField]
    findings: list[checkup.Finding]

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it needs to be looked at: it stands folded."""
        wrong = any(field.errors for field in self.fields) or any(one.is_blocking for one in self.findings)
        return self.compared.is_plain and not wrong


# Handing in


def hand_in(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """检查并提交: what is ready goes into a batch; what isn't says why."""
    where = get_object_or_404(units_of(request.user, *Role), code=unit)
    about = get_object_or_404(Domain, code=domain)
    if not may_compile(request.user, where):
        raise PermissionDenied
    lines = _lines(where, about)
    ready = [line.item.pk for line in lines if not line.obstacles]
    form = HandInForm(request.POST if request.method == "POST" else None, ready=ready)
    if form.is_bound and form.is_valid():
        try:
            batch = workflow.hand_in(where, about, by=request.user, items=form.cleaned_data["items"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            count = len(form.cleaned_data["items"])
            messages.success(request, f"已提交{count}项，接下来由单位审核人审核，结果会在消息中提醒您。")
            return redirect(batch)
    return _show_hand_in(request, where, about, lines, form)


def _show_hand_in(
    request: HttpRequest, unit: Unit, domain: Domain, lines: list[ReadyItem], form: HandInForm
) -> HttpResponse:
    ready = [line for line in lines if not line.obstacles]
    people = signers_for(unit, [line.item for line in ready], handed_in_by=request.user.pk)
    mended = {line.item.pk for line in ready if not line.is_untouched_return}
    ticked = set(keys(form["items"].value() or [])) if form.is_bound else mended
    context = {
        "unit": unit,
        "domain": domain,
        "form": form,
        "ready": ready,
        "blocked": [line for line in lines if line.obstacles],
        "ticked": ticked,
        "untouched": len(ready) - len(mended),
        "signers": people,
        "approvers": holders(Role.APPROVER, unit),
        "under_way": _under_way(unit, domain),
    }
    return render(request, "catalogs/desk/hand_in.html", context, status=status_of(form))


def _lines(unit: Unit, domain: Domain) -> list[ReadyItem]:
    items = list(CatalogItem.objects.of(unit, domain).editable().select_related("unit", "domain"))
    untouched = untouched_returns(items)
    findings = checkup.findings_of(items)
    return [
        ReadyItem(item, checkup.obstacles(item), _hints(findings[item.pk]), item.pk in untouched)
        for item in sorted(items, key=lambda item: item.state != CatalogItem.State.RETURNED)
    ]


def _hints(findings: list[checkup.Finding]) -> list[checkup.Finding]:
    """What may stay as it is, and nobody has said yet why."""
    return [finding for finding in findings if not finding.is_blocking and finding.is_open]


def _under_way(unit: Unit, domain: Domain) -> Submission | None:
    """The earlier batch of the domain that has to be finished first."""
    unfinished = Submission.objects.filter(unit=unit, domain=domain).unfinished()
    return unfinished.exclude(state=State.OPEN).select_related("unit", "domain").first()


# The batch


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the batch is, who has it, and for the approver everything to sign."""
    batch = _batch(request, pk)
    return _show(request, batch)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The approver's signature under the whole batch, on screen."""
    batch = _batch(request, pk)
    if not may_confirm(request.user, batch):
        raise PermissionDenied
    form = SignOffForm(request.POST)
    if not form.is_valid() and CONFIRM.is_open_to(request.user, batch):
        return _show(request, batch, form)
    try:
        batch = workflow.confirm(batch, by=request.user, secrecy=form.secrecy, returned=form.returned)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, _outcome(form, batch))
    return redirect(batch)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole batch back to the editor, with a reason."""
    batch = _batch(request, pk)
    if not may_send_back(request.user, batch):
        raise PermissionDenied
    if refusals := SEND_BACK.refusals(batch):
        return back_to(batch, request, refusals)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.send_back(batch, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "已整批退回，经办人会收到消息，修改后重新提交。")
        return redirect(batch)
    context = {"submission": batch, "form": form}
    return render(request, "catalogs/desk/send_back.html", context, status=status_of(form))


def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor takes the batch back before it is signed."""
    batch = _batch(request, pk)
    if not may_hand_in(request.user, batch):
        raise PermissionDenied
    if refusals := RECALL.refusals(batch):
        return back_to(batch, request, refusals)
    if request.method == "POST":
        try:
            workflow.recall(batch, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "已撤回，各事项可以继续修改。")
        return redirect(batch)
    return render(request, "catalogs/desk/recall.html", {"submission": batch, "count": batch.rows.count()})


# On paper


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """政府信息公开审核（保密审查）表, to print, sign and seal."""
    batch = _batch(request, pk)
    if batch.state == State.OPEN:
        return back_to(batch, request, ["本批次还没有提交，提交后才能打印审核表。"])
    rows = compared_rows(batch.rows.all())
    code = sheet_code(rows) if batch.state == State.HANDED_IN else ""
    return render(request, "catalogs/desk/sheet.html", {"submission": batch, "rows": rows, "code": code})


def signed_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the signed sheet counts as the approver's signature."""
    batch = _batch(request, pk)
    if not may_record_signed_sheet(request.user, batch):
        raise PermissionDenied
    if refusals := CONFIRM.refusals(batch):
        return back_to(batch, request, refusals)
    compared = compared_rows(batch.rows.all())
    rows, people = [one.row.pk for one in compared], signers(batch)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SignedSheetForm(*sent, rows=rows, signers=people, code=sheet_code(compared))
    if form.is_bound and form.is_valid():
        try:
            batch = workflow.confirm_on_paper(
                batch,
                by=request.user,
                signer=form.cleaned_data["signer"],
                sheet=form.cleaned_data["scan"],
                secrecy=form.secrecy,
                returned=form.returned,
            )
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, _outcome(form, batch))
        return redirect(batch)
    context = {"submission": batch, "form": form, "rows": _with_fields(compared, form), "signers": people}
    return render(request, "catalogs/desk/signed_sheet.html", context, status=status_of(form))


# Shared


def _batch(request: HttpRequest, pk: int) -> Submission:
    """The batch, for those who may follow it: 404 for strangers, 403 for colleagues without a part in it."""
    joined = ("unit", "domain", "handed_in_by", "confirmed_by", "scan", "scan_recorded_by")
    visible = Submission.objects.visible_to(request.user).select_related(*joined)
    batch = get_object_or_404(visible, pk=pk)
    if not may_follow(request.user, batch):
        raise PermissionDenied
    return batch


def _show(request: HttpRequest, batch: Submission, form: SignOffForm | None = None) -> HttpResponse:
    user, compared = request.user, compared_rows(batch.rows.all())
    waits = batch.state == State.HANDED_IN
    is_signing = waits and may_confirm(user, batch)
    form = form or (SignOffForm(rows=[one.row.pk for one in compared]) if is_signing else None)
    rows = _with_fields(compared, form)
    people = signers(batch) if waits else _holders(batch)
    look = last_look(batch)
    context = {
        "submission": batch,
        "steps": _steps(batch, has_look=look is not None),
        "look": look,
        "form": form,
        "plain": [row for row in rows if row.is_plain],
        "others": [row for row in rows if not row.is_plain],
        "rows": rows,
        "people": people,
        "is_signing": is_signing,
        "is_kept_from_signing": waits
        and has_role(user, Role.APPROVER, batch.unit)
        and has_prepared(user, batch),
        "may_recall": _is_open(RECALL, user, batch),
        "may_send_back": _is_open(SEND_BACK, user, batch),
        "may_record_sheet": waits and may_record_signed_sheet(user, batch),
        "may_review": _is_open(REVIEW, user, batch),
        "may_compile": may_compile(user, batch.unit),
    }
    return render(request, "catalogs/desk/submission.html", context, status=status_of(form))


def _with_fields(compared: Iterable[ComparedRow], form: SignOffForm | None) -> list[SignOffRow]:
    rows = list(compared)
    revisions = {one.item.pk: one.row.revision for one in rows if one.row.revision is not None}
    findings = checkup.findings_of([one.item for one in rows], revisions)
    return [
        SignOffRow(one, list(form.row_fields(one.row.pk)) if form else [], findings[one.item.pk])
        for one in rows
    ]


def _is_open(step: Step, user: User, batch: Submission) -> bool:
    return not step.refusals(batch) and step.may(user, batch)


def _holders(batch: Submission) -> list[User]:
    """Whose turn it is, once the unit's approver has signed or before the editor hands in."""
    if batch.state == State.WITH_LEAD:
        return looking_people([batch]).get(batch.pk, [])
    role = HELD_BY.get(State(batch.state))
    return list(holders(role, batch.unit)) if role else []


def _steps(batch: Submission, *, has_look: bool) -> list[dict[str, str]]:
    """The line of steps; the lead department's look is one only for the batches that pass by it."""
    stages = [stage for stage in STAGES if has_look or stage[0] != State.WITH_LEAD]
    states = [state for state, _ in stages]
    here = states.index(State(batch.state))
    if batch.state == State.DECIDED:
        here += 1  # nothing is under way any more
    marks = ["done"] * here + ["now"] + [""] * len(stages)
    return [{"label": label, "state": mark} for (_, label), mark in zip(stages, marks, strict=False)]


def _outcome(form: SignOffForm, batch: Submission) -> str:
    returned = f"，退回经办人{len(form.returned)}项" if form.returned else ""
    return f"已审核报送{len(form.secrecy)}项{returned}。接下来由{_NEXT[State(batch.state)]}。"
