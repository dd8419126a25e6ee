"""A person's time on the desk: begun by signing in, kept alive by use, ended by the person or by idleness."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import home_county, system_user
from disclosure_portal.audit import trail

LAST_USED = "last_used"  # the session's key for the moment of the last request, in seconds

# Why a session ended, as the sign-in page is told.
IDLE = "idle"
GONE = "gone"
GUESSED = "guessed"
REASONS = {
    IDLE: "您长时间没有操作，为安全起见已自动退出，请重新登录。",
    GONE: "登录已失效（长时间没有操作，或密码已被修改），请重新登录。",
    GUESSED: "当前密码连续输错次数过多，为安全起见已自动退出。请稍后再登录，忘记密码请联系本县管理员重设。",
}

LOST = "刚才提交的内容没有保存，登录以后请重新填写。"  # what a form brought after the session had ended


def is_idle(request: HttpRequest) -> bool:
    """Whether the last use lies longer ago than people may be idle; the last second still counts as in time."""
    last_used = request.session.get(LAST_USED)
    return last_used is not None and clock.now().timestamp() - last_used > settings.IDLE_SECONDS


@transaction.atomic
def begin(request: HttpRequest, user: User) -> None:
    auth.login(request, user)
    request.session[LAST_USED] = clock.now().timestamp()
    trail.record("accounts.user.sign_in", user, by=user, county=home_county(user))


@transaction.atomic
def end(request: HttpRequest, *, reason: str = "") -> None:
    user = request.user
    auth.logout(request)
    detail = {"reason": reason} if reason else {}
    trail.record("accounts.user.sign_out", user, by=user, county=home_county(user), detail=detail)


@transaction.atomic
def note_failure(username: str, *, locked_out: bool) -> None:
    """Record a failed attempt. A name that is nobody's is not kept: people type passwords into that field."""
    verb = "accounts.user.lock_out" if locked_out else "accounts.user.fail_sign_in"
    user = User.objects.filter(username=username).first()
    trail.record(verb, user, by=system_user(), county=home_county(user) if user else None)


@transaction.atomic
def note_wrong_password(user: User) -> None:
    """Record that the current password was given wrongly where it is changed."""
    trail.record("accounts.user.fail_change_password", user, by=user, county=home_county(user))
