"""任务认领 on the desk: the 26 domains, and one of them with who leads, who cooperates and what is said against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalogs.models import Domain, DomainClaim
from catalogs.permissions import claims_for, may_claim, may_settle_claims
from catalogs.workflow import claims as catalog_claims
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import carried
from supervision.forms.claims import ReasonForm, TakeOnForm
from supervision.models import ClaimRefusal
from supervision.queries.claims import ClaimLine, claim_lines, counts_by_state
from supervision.workflow import claims as workflow

if TYPE_CHECKING:
    from django.forms import Form

    from disclosure_portal.units.models import UnitQuerySet

UNPROCESSABLE = 422


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The 26 domains with their leads, what is open first counted; by the address only some."""
    county = _county(request)
    lines = claim_lines(county)
    state, mine = request.GET.get("state", ""), "mine" in request.GET
    own = _own_units(request.user)
    shown = [line for line in lines if _is_shown(line, state, own if mine else None)]
    context = {
        "county": county,
        "lines": shown,
        "counts": counts_by_state(lines),
        "total": len(lines),
        "state": state,
        "mine": mine,
        "has_own": bool(own),
    }
    return render(request, "supervision/desk/claims.html", context)


@require_safe
def claims_domain(request: HttpRequest, code: str) -> HttpResponse:
    """One domain: who leads and who cooperates, and what the reader may do about it."""
    return _show(request, get_object_or_404(Domain, code=code))


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    done = f"已认领“{record.domain}”领域。"
    if claims_for(request.user, record.unit):
        done = f"已代{record.unit}认领“{record.domain}”领域。"
    return _do(
        request, record.domain, lambda: workflow.claim(record, by=request.user, on=clock.today()), done
    )


@require_POST
def no_cooperation(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    done = f"已声明“{record.domain}”领域没有配合单位。"
    act = catalog_claims.state_no_cooperation
    return _do(request, record.domain, lambda: act(record, by=request.user), done)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit says why not."""
    record = _visible(request, pk)
    if not may_claim(request.user, record):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, record.domain, {f"decline-{record.pk}": form})
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        record.domain,
        lambda: workflow.decline(record, by=request.user, reason=reason, on=clock.today()),
        "已说明不认领的理由，请等县政府办公室处理。",
    )


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office takes a unit out of the domain."""
    record = _visible(request, pk)
    if not may_settle_claims(request.user, record.unit):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, record.domain, {f"take-out-{record.pk}": form})
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        record.domain,
        lambda: workflow.take_out(record, by=request.user, reason=reason, on=clock.today()),
        f"{record.unit}不再列在“{record.domain}”领域。",
    )


@require_POST
def uphold(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office keeps the domain with the unit."""
    units = units_of(request.user, *Role)
    refusal = get_object_or_404(
        ClaimRefusal.objects.filter(unit__in=units).select_related("domain", "unit"), pk=pk
    )
    if not may_settle_claims(request.user, refusal.unit):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, refusal.domain, {f"uphold-{refusal.pk}": form})
    answer = form.cleaned_data["reason"]
    return _do(
        request,
        refusal.domain,
        lambda: workflow.uphold(refusal, by=request.user, answer=answer, on=clock.today()),
        f"已答复{refusal.unit}，仍由该单位认领。",
    )


@require_POST
def take_on(request: HttpRequest, code: str) -> HttpResponse:
    """A unit joins the domain, by itself or entered by the county office."""
    domain = get_object_or_404(Domain, code=code)
    form = TakeOnForm(request.POST, units=_claiming_units(request.user))
    if not _claiming_units(request.user).exists():
        raise PermissionDenied
    if not form.is_valid():
        return _show(request, domain, {"take-on": form})
    unit, part = form.cleaned_data["unit"], form.cleaned_data["part"]
    return _do(
        request,
        domain,
        lambda: workflow.take_on(unit, domain, part, by=request.user),
        f"{unit}已列为“{domain}”领域的{DomainClaim.Part(part).label}单位。",
    )


def _do(request: HttpRequest, domain: Domain, act: Callable[[], object], done: str) -> HttpResponse:
    """Back to the domain, which says what came of it."""
    return carried(request, act, done, to=reverse("supervision_desk:claims_domain", args=[domain.code]))


def _show(request: HttpRequest, domain: Domain, sent: dict[str, Form] | None = None) -> HttpResponse:
    """The page of a domain, perhaps with a form that had something wrong in it."""
    county = _county(request)
    (line,) = claim_lines(county, domain=domain)
    context = {
        "county": county,
        "line": line,
        "rows": [_row(one, request.user, sent or {}) for one in line.claims],
        "refusals": [
            (one, may_settle_claims(request.user, one.unit), (sent or {}).get(f"uphold-{one.pk}"))
            for one in line.refusals
        ],
        "take_on": _take_on_form(request, line, sent or {}),
    }
    status = UNPROCESSABLE if sent else 200
    return render(request, "supervision/desk/claims_domain.html", context, status=status)


def _row(one: DomainClaim, user: User, sent: dict[str, Form]) -> dict[str, object]:
    """A unit of the domain, with what the reader may do about it."""
    may = may_claim(user, one)
    return {
        "claim": one,
        "may_claim": may and not one.is_claimed,
        "is_for": claims_for(user, one.unit),
        "may_state_alone": may and one.is_claimed and one.part == DomainClaim.Part.LEAD and not one.is_alone,
        "may_settle": may_settle_claims(user, one.unit),
        "decline": sent.get(f"decline-{one.pk}"),
        "take_out": sent.get(f"take-out-{one.pk}"),
    }


def _take_on_form(request: HttpRequest, line: ClaimLine, sent: dict[str, Form]) -> Form | None:
    """For whoever may enter a unit that isn't there yet."""
    if "take-on" in sent:
        return sent["take-on"]
    there = [one.unit_id for one in line.claims]
    units = _claiming_units(request.user).exclude(pk__in=there)
    return TakeOnForm(units=units) if units.exists() else None


def _claiming_units(user: User) -> UnitQuerySet:
    """Units for which the user may claim: all that compile and don't owe by duty."""
    units = units_of(user, Role.EDITOR, Role.APPROVER, Role.REVIEWER).compiling().active()
    return units.exclude(kind__in=(Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT))


def _own_units(user: User) -> set[int]:
    return set(units_of(user, Role.EDITOR, Role.APPROVER).values_list("pk", flat=True))


def _is_shown(line: ClaimLine, state: str, own: set[int] | None) -> bool:
    is_own = own is None or any(one.unit_id in own for one in line.claims)
    return is_own and state in ("", line.state)


def _visible(request: HttpRequest, pk: int) -> DomainClaim:
    found = DomainClaim.objects.filter(unit__in=units_of(request.user, *Role))
    return get_object_or_404(found.select_related("unit__county", "domain"), pk=pk)


def _county(request: HttpRequest) -> Unit:
    """The county whose list the reader sees."""
    units = units_of(request.user, *Role).values("county")
    county = Unit.objects.filter(pk__in=units).order_by("pk").first()
    if county is None:
        raise Http404
    return county
