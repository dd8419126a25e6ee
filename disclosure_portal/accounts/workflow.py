"""What is done with people: memberships granted, ended, handed over; accounts opened, closed, given passwords."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts import passwords
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.permissions import may_manage_account, may_manage_people
from disclosure_portal.accounts.queries import forget_memberships, home_county
from disclosure_portal.audit import trail
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused

ONE_DAY = timedelta(days=1)


@transaction.atomic
def grant(
    user: User, role: Role | str, unit: Unit, *, by: User, starts_on: date, ends_on: date | None = None
) -> Membership:
    """Give a person a role in a unit, from the first day to the last, both included.

    Raises PermissionDenied for anyone but the county's administrator, and StepRefused when the role
    does not belong there, is held already or must be another person's, or when `reasons_not_to_grant`
    finds something.
    """
    _require(may_manage_people(by, unit))
    if reasons := reasons_not_to_grant(user, by=by, starts_on=starts_on):
        raise StepRefused(reasons)
    user = _lock(user)  # two grants at once must each see the other's role
    return _save_new(Membership(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on), by=by)


def reasons_not_to_grant(user: User, *, by: User, starts_on: date) -> list[str]:
    """What speaks against a grant whatever the post: nobody grants to themselves (三员分立), or into the past."""
    reasons = []
    if user.pk == by.pk:
        reasons.append("不能给自己授权，请由另一名管理员授权（三员分立）。")
    if starts_on < clock.today():
        reasons.append("开始日期最早为今天：已经过去的日子不能改写。")
    return reasons


@transaction.atomic
def end(membership: Membership, *, by: User, on: date) -> Membership:
    """Set the last day of a membership; that day still counts. The row stays."""
    _require(may_manage_people(by, membership.unit))
    membership = _lock_open(membership)
    if on < membership.starts_on:
        raise StepRefused([f"最后一天不能早于开始日期{said(membership.starts_on)}。"])
    if on < clock.today() - ONE_DAY:
        raise StepRefused(["最后一天最早为昨天：已经过去的日子不能改写。"])
    if membership.ends_on is not None and on > membership.ends_on:
        raise StepRefused([f"这一岗位已定于{said(membership.ends_on)}结束，需要延长请另行授权。"])
    if membership.role == Role.ADMINISTRATOR and not _has_other_administrator(membership, on=on):
        raise StepRefused(["全县至少要有一名管理员，请先授权接任的管理员，再结束这一岗位。"])
    _set_last_day(membership, on, by=by, verb="end")
    return membership


@transaction.atomic
def hand_over(membership: Membership, to_user: User, *, by: User, on: date) -> Membership:
    """Pass a post on: `on` is the successor's first day, the day before it the predecessor's last.

    A predecessor who began only that day keeps it, so that the period is never empty. Work waits for
    the role and not for the person, so it needs no moving: the successor is told where it stands and
    how much the predecessor was told and has not read. Returns the successor's membership.
    """
    _require(may_manage_people(by, membership.unit))
    membership = _lock_open(membership)
    to_user = _lock(to_user)  # before the audit trail's lock, which comes last
    if on < membership.starts_on:
        raise StepRefused([f"交接日期不能早于开始日期{said(membership.starts_on)}。"])
    if on < clock.today():
        raise StepRefused(["交接日期最早为今天：已经过去的日子不能改写。"])
    if to_user.pk == membership.user_id:
        raise StepRefused(["接任人就是现任本人，请选择另一人。"])
    if to_user.pk == by.pk:
        raise StepRefused(["不能把岗位交接给自己，请由另一名管理员办理（三员分立）。"])
    last_day = max(on - ONE_DAY, membership.starts_on)
    if membership.ends_on is None or last_day < membership.ends_on:
        _set_last_day(membership, last_day, by=by, verb="hand_over", to=to_user)
    successor = Membership(user=to_user, role=membership.role, unit=membership.unit, starts_on=on)
    _save_new(successor, by=by)
    event = f"membership-handed-over:{membership.pk}:{successor.pk}"
    notify([to_user], _handover_text(membership, successor), event=event, url=reverse("web:desk"))
    return successor


@transaction.atomic
def move_people(unit: Unit, to_unit: Unit, *, by: User) -> tuple[list[Membership], list[str]]:
    """Pass every open post at a unit on to its successor, for the same people, from today.

    Returns the new memberships, and a sentence for each post that couldn't move: the administrator's own
    (三员分立), and those that their holders have at the successor already. Those end all the same.
    """
    _require(may_manage_people(by, unit) and may_manage_people(by, to_unit))
    today = clock.today()
    moved, refused = [], []
    posts = Membership.objects.select_for_update(of=("self",)).filter(unit=unit).order_by("pk")
    for post in [post for post in posts.prefetch_related("user") if not post.is_over()]:
        _set_last_day(post, max(today - ONE_DAY, post.starts_on), by=by, verb="move")
        if post.user_id == by.pk:
            refused.append(
                f"{post.user}（{post.get_role_display()}）：不能给自己授权，请由另一名管理员授权。"
            )
            continue
        following = Membership(user=post.user, role=post.role, unit=to_unit, starts_on=today)
        try:
            moved.append(_save_new(following, by=by))
        except StepRefused as refusal:
            refused.append(f"{post.user}（{post.get_role_display()}）：{refusal}")
    return moved, refused


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    phone: str,
    role: Role | str,
    unit: Unit,
    by: User,
    starts_on: date,
    ends_on: date | None = None,
) -> tuple[Membership, str]:
    """Make a new account with its first membership. Returns the membership and the password, told only here."""
    _require(may_manage_people(by, unit))
    password = passwords.make_up()
    user = User(username=username, name=name, phone=phone, must_change_password=True)
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as invalid:
        raise StepRefused(invalid.messages) from invalid
    user.save()
    trail.record("accounts.user.open", user, by=by, detail={"username": username}, county=unit.county)
    membership = grant(user, role, unit, by=by, starts_on=starts_on, ends_on=ends_on)
    return membership, password


@transaction.atomic
def reset_password(account: User, *, by: User) -> str:
    """Give the account a made-up password, to be changed at the next sign-in. Returns it, told only here."""
    account = _lock_account(account, by=by)
    password = passwords.make_up()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    trail.record("accounts.user.reset_password", account, by=by, county=home_county(account))
    return password


@transaction.atomic
def change_password(user: User, password: str) -> User:
    """Set the password that the person chose. The form has checked it against the rules."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    trail.record("accounts.user.change_password", user, by=user, county=home_county(user))
    return user


@transaction.atomic
def close_account(account: User, *, by: User) -> User:
    """Keep a person from signing in and from counting for any role, at once. What they did stays on record."""
    account = _lock_account(account, by=by)
    if account.pk == by.pk:
        raise StepRefused(["不能停用自己的账号，请由另一名管理员操作。"])
    if not account.is_active:
        raise StepRefused([f"{account}的账号已停用。"])
    return _set_active(account, False, by=by)


@transaction.atomic
def reopen_account(account: User, *, by: User) -> User:
    """Let a person sign in again; memberships that are still in force count again."""
    account = _lock_account(account, by=by)
    if account.is_active:
        raise StepRefused([f"{account}的账号正在使用。"])
    return _set_active(account, True, by=by)


def said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _set_active(account: User, active: bool, *, by: User) -> User:
    account.is_active = active
    account.save(update_fields=["is_active"])
    verb = "accounts.user.reopen" if active else "accounts.user.close"
    trail.record(verb, account, by=by, before={"is_active": not active}, after={"is_active": active})
    return account


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _lock_account(account: User, *, by: User) -> User:
    account = _lock(account)
    _require(may_manage_account(by, account))
    return account


def _lock_open(membership: Membership) -> Membership:
    """The row, locked and read afresh. Raises StepRefused when it is over or someone else has just changed it."""
    locked = Membership.objects.select_for_update(of=("self",))
    fresh = locked.select_related("user", "unit").get(pk=membership.pk)
    if fresh.is_over():
        raise StepRefused([f"{fresh}的岗位已于{said(fresh.ends_on)}结束。"])
    if fresh.ends_on != membership.ends_on:
        raise StepRefused([f"{fresh}的结束日期刚被他人修改，请刷新页面后再试。"])
    return fresh


def _save_new(membership: Membership, *, by: User) -> Membership:
    membership.granted_by = by
    _validate(membership)
    membership.save()
    _record("grant", membership, by=by, after=_terms(membership))
    return membership


def _validate(membership: Membership) -> None:
    try:
        membership.clean_fields()
        membership.clean()
        membership.validate_constraints()
    except ValidationError as invalid:
        raise StepRefused(invalid.messages) from invalid


def _has_other_administrator(membership: Membership, *, on: date) -> bool:
    """Whether someone else administers the county on the day after the last one."""
    others = Membership.objects.current(on + ONE_DAY).in_county(membership.unit.county_id)
    return others.filter(role=Role.ADMINISTRATOR).exclude(user=membership.user_id).exists()


def _set_last_day(membership: Membership, on: date, *, by: User, verb: str, to: User | None = None) -> None:
    before = _terms(membership)
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    detail = {"to": str(to), "to_id": to.pk} if to else {}
    _record(verb, membership, by=by, before=before, after=_terms(membership), detail=detail)


def _terms(membership: Membership) -> dict[str, Any]:
    return {
        "user": membership.user_id,
        "role": str(membership.role),
        "unit": membership.unit_id,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
    }


def _record(
    verb: str, membership: Membership, *, by: User, detail: dict[str, Any] | None = None, **values: Any
) -> None:
    forget_memberships(membership.user)
    detail = {"role": str(membership.role), "user": str(membership.user), **(detail or {})}
    trail.record(f"accounts.membership.{verb}", membership, by=by, detail=detail, **values)


def _handover_text(membership: Membership, successor: Membership) -> str:
    """Who takes over what from when, and how many messages the predecessor left unread.

    Their number and not their words: a message does not say for which of a person's posts it came.
    """
    text = (
        f"自{said(successor.starts_on)}起，由您接任{membership.unit}{membership.get_role_display()}"
        f"（原{membership.user}）。该岗位的待办事项在工作台列出。"
    )
    if unread := Notice.objects.filter(recipient=membership.user).unread().count():
        text += f"前任名下还有{unread}条未读消息（可能含其他岗位的），涉及本岗位的请向{membership.user}了解。"
    return text
