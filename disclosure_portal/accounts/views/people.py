"""People and their posts: who works where, granting, ending and handing over, passwords, closed accounts.

Initial passwords are shown once, on the page that answers the request, and are kept nowhere: that page
answers POST itself instead of redirecting, because what would carry the password over a redirect would store it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from disclosure_portal.accounts import queries, workflow
from disclosure_portal.accounts.forms import ConfirmForm, EndForm, GrantForm, HandOverForm, PeopleFilterForm
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.permissions import (
    counties_to_see,
    may_manage_account,
    may_manage_people,
    may_see_any_people,
    may_use_admin,
)
from disclosure_portal.accounts.workflow import said
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused

UNPROCESSABLE = 422


@dataclass(frozen=True)
class UnitRow:
    """One line of the list of units."""

    unit: Unit
    posts: list[Membership]
    gap: str

    def matches(self, words: str) -> bool:
        names = [self.unit.name, self.unit.full_name, *(str(post.user) for post in self.posts)]
        return any(words in name for name in names)


def people(request: HttpRequest) -> HttpResponse:
    """Every unit of the county with its people, and what they lack."""
    if not may_see_any_people(request.user):
        raise PermissionDenied
    rows = [row for county in counties_to_see(request.user) for row in _rows(county)]
    gaps = sum(1 for row in rows if row.gap)
    form = PeopleFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "problems": False}
    shown = [row for row in rows if row.matches(chosen["q"]) and (row.gap or not chosen["problems"])]
    context = {"rows": shown, "total": len(rows), "gaps": gaps, "form": form, "chosen": chosen}
    context["may_use_admin"] = may_use_admin(request.user)
    return render(request, "accounts/people.html", context)


def unit_people(request: HttpRequest, code: str) -> HttpResponse:
    return _show_unit(request, _unit(request, code))


@sensitive_variables("password")
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """Give a role to someone known, or open an account and show its password once."""
    unit = _managed_unit(request, code)
    form = GrantForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        post = {
            "role": data["role"],
            "unit": unit,
            "starts_on": data["starts_on"],
            "ends_on": data["ends_on"],
        }
        try:
            if data["user"]:
                membership = workflow.grant(data["user"], by=request.user, **post)
                messages.success(request, f"已授权{membership}。")
                return redirect("accounts:unit_people", unit.code)
            new = {name: data[name] for name in ("username", "name", "phone")}
            membership, password = workflow.open_account(by=request.user, **new, **post)
            return _show_password(
                request, membership.user, password, reverse("accounts:unit_people", args=[unit.code])
            )
        except StepRefused as refused:
            _add_reasons(form, refused)
    return _form_page(request, form, "accounts/grant.html", unit=unit)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _managed_membership(request, pk)
    form = EndForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        try:
            ended = workflow.end(membership, by=request.user, on=form.cleaned_data["on"])
        except StepRefused as refused:
            _add_reasons(form, refused)
        else:
            messages.success(request, f"{ended}的岗位到{said(ended.ends_on)}结束。")
            return redirect("accounts:unit_people", membership.unit.code)
    return _form_page(request, form, "accounts/end.html", membership=membership)


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _managed_membership(request, pk)
    form = HandOverForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        try:
            chosen, on = form.cleaned_data["to_user"], form.cleaned_data["on"]
            successor = workflow.hand_over(membership, chosen, by=request.user, on=on)
        except StepRefused as refused:
            _add_reasons(form, refused)
        else:
            messages.success(
                request, f"自{said(successor.starts_on)}起由{successor.user}接任，已发消息告知本人。"
            )
            return redirect("accounts:unit_people", membership.unit.code)
    return _form_page(request, form, "accounts/hand_over.html", membership=membership)


def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: how to reach them, their posts, and what an administrator can do with the account."""
    person = _person(request, pk)
    counties = counties_to_see(request.user)
    posts = (
        person.memberships.filter(unit__county__in=counties)
        .select_related("unit")
        .order_by("-starts_on", "-pk")
    )
    context = {"person": person, "posts": posts, "may_manage": may_manage_account(request.user, person)}
    return render(request, "accounts/account.html", context)


@sensitive_variables("password")
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed_person(request, pk)
    form = ConfirmForm(request.POST or None, button="重设密码")
    if request.method == "POST":
        password = workflow.reset_password(person, by=request.user)
        return _show_password(request, person, password, reverse("accounts:account", args=[pk]))
    return _form_page(request, form, "accounts/reset_password.html", person=person)


def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed_person(request, pk)
    if request.method == "POST":
        return _carry_out(request, workflow.close_account, person, f"{person}的账号已停用，不能再登录。")
    return _form_page(request, ConfirmForm(button="停用账号"), "accounts/close_account.html", person=person)


def reopen_account(request: HttpRequest, pk: int) -> HttpResponse:
    person = _managed_person(request, pk)
    if request.method == "POST":
        return _carry_out(request, workflow.reopen_account, person, f"{person}的账号已恢复使用。")
    return _form_page(request, ConfirmForm(button="恢复使用"), "accounts/reopen_account.html", person=person)


def _rows(county: Unit) -> list[UnitRow]:
    """The county's active units, each with today's posts and its gap. A handful of queries, however many units."""
    posts: dict[int, list[Membership]] = defaultdict(list)
    for post in _in_order(Membership.objects.current().in_county(county.pk).select_related("user")):
        posts[post.unit_id].append(post)
    gaps = {gap.unit.pk: gap.text for gap in queries.county_four_eyes_gaps(county)}
    units = Unit.objects.in_county(county).active()
    return [
        UnitRow(unit, posts[unit.pk], gaps.get(unit.pk, ""))
        for unit in units
        if not unit.is_container or posts[unit.pk]
    ]


def _in_order(memberships: Iterable[Membership]) -> list[Membership]:
    """By role, as the roles are listed: the editor first."""
    return sorted(memberships, key=lambda held: Role.values.index(held.role))


def _show_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    memberships = _in_order(unit.memberships.select_related("user").order_by("-starts_on", "-pk"))
    context = {
        "unit": unit,
        "current": [post for post in memberships if not post.is_over() and post.user.is_active],
        "past": [post for post in memberships if post.is_over() or not post.user.is_active],
        "gap": queries.four_eyes_gap(unit),
        "may_manage": may_manage_people(request.user, unit),
    }
    return render(request, "accounts/unit_people.html", context)


def _unit(request: HttpRequest, code: str) -> Unit:
    """The unit, if the user may read its people. Someone without any such role is refused, elsewhere it is not found."""
    if not may_see_any_people(request.user):
        raise PermissionDenied
    return get_object_or_404(Unit.objects.filter(county__in=counties_to_see(request.user)), code=code)


def _managed_unit(request: HttpRequest, code: str) -> Unit:
    unit = _unit(request, code)
    if not may_manage_people(request.user, unit):
        raise PermissionDenied
    return unit


def _managed_membership(request: HttpRequest, pk: int) -> Membership:
    membership = get_object_or_404(Membership.objects.select_related("user", "unit"), pk=pk)
    _managed_unit(request, membership.unit.code)
    return membership


def _person(request: HttpRequest, pk: int) -> User:
    if not may_see_any_people(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    known = person.memberships.filter(unit__county__in=counties_to_see(request.user)).exists()
    if not known and not may_manage_account(request.user, person):
        raise Http404
    return person


def _managed_person(request: HttpRequest, pk: int) -> User:
    person = _person(request, pk)
    if not may_manage_account(request.user, person):
        raise PermissionDenied
    return person


def _carry_out(request: HttpRequest, act: Any, person: User, done: str) -> HttpResponse:
    try:
        act(person, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("accounts:account", person.pk)


def _form_page(request: HttpRequest, form: Form, template: str, **context: Any) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _show_password(request: HttpRequest, person: User, password: str, back: str) -> HttpResponse:
    return render(
        request, "accounts/new_password.html", {"person": person, "password": password, "back": back}
    )


def _add_reasons(form: Form, refused: StepRefused) -> None:
    for reason in refused.reasons:
        form.add_error(None, reason)
