"""Decisions on the desk: the board, proposing, the facts, the page of one, and its gates."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.forms.decisions import BoardFilter, EditForm, GateForm, ProposalForm
from participation.models import Decision, Evidence, NotNeeded, Stage
from participation.permissions import may_edit, may_enter_evidence, may_say_not_needed
from participation.queries.decisions import counts_by_stage, for_board, narrowed, waiting_for
from participation.queries.lists import usual_legality_unit
from participation.queries.rounds import Round
from participation.workflow import gates
from participation.workflow.decision_papers import QUESTION_OF, WRITE_DRAFT, refusal_of_stage, stands_once
from participation.workflow.decisions import EDIT, REVIEWED, writable_by


@dataclass(frozen=True)
class GateLine:
    """One gate out of the present stage, as the reader may or may not pass it."""

    step: gates.Gate
    missing: list[
        tuple[str, str]
    ]  # (what is missing with its article, the part of the page where it is mended)
    signer: str
    bar: str

    @property
    def goes_on(self) -> bool:
        return self.step in gates.COURSE

    @property
    def button(self) -> str:
        return f"签批：{self.step.label}" if self.goes_on else self.step.label

    @property
    def done(self) -> str:
        return f"已签批：{self.step.label}。" if self.goes_on else f"已{self.step.label}。"


@dataclass(frozen=True)
class KindLine:
    """One kind of evidence: what stands, what stood, and whether it was found not needed."""

    kind: str
    label: str
    standing: list[Evidence]
    struck: list[Evidence]
    requirement: str
    not_needed: NotNeeded | None
    may_enter: bool
    may_correct: bool
    may_say: bool


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision that the reader may follow; what waits for them stands first."""
    visible = Decision.objects.visible_to(request.user)
    units = Unit.objects.filter(pk__in=visible.order_by().values("unit"))
    form = BoardFilter(request.GET, units=units)
    found = narrowed(visible, **form.chosen)
    context = {
        "form": form,
        "page": paginate(request, for_board(found, request.user)),
        "counts": counts_by_stage(visible),
        "waiting": visible.filter(waiting_for(request.user)).count(),
        "may_propose": has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER),
    }
    return render(request, "participation/desk/decisions.html", context)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    organisers = units_of(request.user, Role.EDITOR, Role.REVIEWER).compiling()
    if not has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER):
        raise PermissionDenied
    counties = sorted({pk for pk in organisers.values_list("county", flat=True) if pk})
    units = Unit.objects.filter(county__in=counties).compiling()
    organs = Unit.objects.filter(Q(pk__in=counties) | Q(pk__in=organisers))
    first = organisers.first()
    begun = {
        "organ": counties[0] if counties else None,
        "legality_unit": usual_legality_unit(first.county) if first else None,
        "unit": first,
    }
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        organisers=organisers,
        organs=organs,
        units=units,
        initial=begun,
    )
    if form.is_bound and form.is_valid():
        try:
            made = workflow.propose(form.save(commit=False), by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已提出决策建议。下一步：登记建议的依据，由单位审核人送研究论证。")
            return redirect(made)
    return render(request, "participation/desk/decision_propose.html", {"form": form}, status=status_of(form))


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_decision(request, pk)
    user = request.user
    round = Round(record)
    lines = gate_lines(round, user)
    asked = {where.removeprefix("evidence-") for line in lines if line.goes_on for _, where in line.missing}
    kinds = kind_lines(round, user)
    context = {
        "decision": record,
        "gates": lines,
        "steps": steps_of(record),
        "warnings": gates.warnings(round),
        "due": gates.publication_due(round) if record.state == Stage.DECIDED else None,
        "kinds": [one for one in kinds if one.kind in asked or one.standing or one.struck or one.not_needed],
        "later_kinds": [
            one for one in kinds if not (one.kind in asked or one.standing or one.struck or one.not_needed)
        ],
        "others": other_requirements(round, user),
        "drafts": list(record.drafts.select_related("made_by").order_by("-number")),
        "consultations": list(record.consultations.order_by("-round", "pk")),
        "entries": list(record.stage_entries.select_related("signed_by").order_by("-pk")),
        "archives": list(record.archives.all()),
        "may_edit": may_edit(user, record) and not EDIT.refusals(record),
        "may_draft": may_edit(user, record) and not WRITE_DRAFT.refusals(record),
        "may_listen": may_edit(user, record) and record.state in (Stage.DRAFTING, Stage.PARTICIPATION),
    }
    return render(request, "participation/desk/decision.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A stale save is refused: what was typed stays in the form, beside it what was saved meanwhile."""
    record = visible_decision(request, pk)
    if not may_edit(request.user, record):
        raise PermissionDenied
    if refusals := EDIT.refusals(record):
        tell(request, refusals)
        return redirect(record)
    units = Unit.objects.filter(county=record.unit.county_id).compiling()
    instance = Decision.objects.get(pk=record.pk)  # the form writes into it
    form = EditForm(
        request.POST if request.method == "POST" else None,
        instance=instance,
        units=units,
        names=writable_by(request.user, record),
    )
    is_stale = False
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            workflow.edit(record, by=request.user, version=version, values=form.values)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            is_stale = record.version != version
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    names = writable_by(request.user, record)
    frozen = [Decision._meta.get_field(name).verbose_name for name in REVIEWED if name not in names]
    context = {"decision": record, "form": form, "is_stale": is_stale, "frozen": frozen}
    return render(request, "participation/desk/decision_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Says once what the step does and what the public will see; then signs it."""
    record = visible_decision(request, pk)
    step = gates.BY_VERB.get(verb)
    if step is None:
        raise Http404
    if not step.may(request.user, record):
        raise PermissionDenied
    if record.state not in step.sources:
        tell(request, step.refusals(record))
        return redirect(record)
    round = Round(record)
    line = _gate_line(step, round, request.user)
    form = GateForm(
        request.POST if request.method == "POST" else None,
        button=line.button,
        required=verb in gates.WITH_REASON,
        seen=gates.seen(round),
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.pass_gate(record, verb, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, line.done)
            return redirect(record)
    context = {"decision": record, "line": line, "form": form}
    return render(request, "participation/desk/decision_gate.html", context, status=status_of(form))


# What the page of a decision is made of


def visible_decision(request: HttpRequest, pk: int) -> Decision:
    found = Decision.objects.visible_to(request.user).select_related(
        "unit", "unit__county", "organ", "legality_unit", "executing_unit", "created_by", "saved_by"
    )
    return get_object_or_404(found, pk=pk)


def gate_lines(round: Round, user: User) -> list[GateLine]:
    """The gates out of the present stage, the one that goes on first."""
    lines = [_gate_line(step, round, user) for step in gates.GATES if round.decision.state in step.sources]
    return sorted(lines, key=lambda line: not line.goes_on)


def _gate_line(step: gates.Gate, round: Round, user: User) -> GateLine:
    decision = round.decision
    return GateLine(step, step.missing(round), gates.signer(step, decision), gates.bar(step, decision, user))


def kind_lines(round: Round, user: User) -> list[KindLine]:
    """Every kind of evidence in the order of the course."""
    decision = round.decision
    found = list(decision.evidence.select_related("entered_by", "attachment").order_by("-pk"))
    is_over = bool(EDIT.refusals(decision))
    lines = []
    for kind in Evidence.Kind:
        mine = [one for one in found if one.kind == kind]
        requirement = kind.value if kind.value in NotNeeded.Requirement.values else ""
        question = QUESTION_OF.get(requirement, "")
        standing = [one for one in mine if not one.superseded_at and one.round == decision.round]
        is_open = not is_over and refusal_of_stage(decision, kind) is None
        may_write = is_open and may_enter_evidence(user, decision, kind)
        lines.append(
            KindLine(
                kind.value,
                kind.label,
                standing,
                [one for one in mine if one.superseded_at or one.round != decision.round],
                requirement,
                round.needless.get(requirement),
                may_write and not (standing and stands_once(kind)),
                may_write,
                bool(requirement)
                and not is_over
                and may_edit(user, decision)
                and not (question and getattr(decision, question)),
            )
        )
    return lines


def other_requirements(round: Round, user: User) -> list[tuple[str, str, NotNeeded | None, bool]]:
    """What may be not needed and has no evidence of its own: code, label, what was said, whether the user may say."""
    decision = round.decision
    is_over = bool(EDIT.refusals(decision))
    codes = [one for one in NotNeeded.Requirement if one.value not in Evidence.Kind.values]
    return [
        (
            one.value,
            one.label,
            round.needless.get(one.value),
            not is_over
            and may_say_not_needed(user, decision, one)
            and not (one == NotNeeded.Requirement.PARTICIPATION and decision.is_public),
        )
        for one in codes
    ]


def steps_of(decision: Decision) -> list[dict[str, str]]:
    """The stages of the course, for components/steps.html."""
    course = [Stage.PROPOSED, *(step.target for step in gates.COURSE)]
    if decision.state not in course:
        passed = [stage for stage in course if stage in _passed(decision)]
        shown = [{"label": Stage(stage).label, "state": "done"} for stage in passed]
        return [*shown, {"label": decision.get_state_display(), "state": "now"}]
    here = course.index(decision.state)
    states = ["done"] * here + ["now"] + [""] * (len(course) - here - 1)
    return [
        {"label": Stage(stage).label, "state": state} for stage, state in zip(course, states, strict=True)
    ]


def _passed(decision: Decision) -> set[str]:
    return {Stage.PROPOSED, *decision.stage_entries.values_list("stage", flat=True)}
