"""Error pages: what happened and what to do next, in the shell of the half that was asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure_portal.web.busy import RETRY_SECONDS, is_busy, sent_again
from disclosure_portal.web.paths import is_private


@dataclass(frozen=True)
class ErrorPage:
    status: int
    heading: str
    message: str
    advice: tuple[str, ...] = ()


BAD_REQUEST = ErrorPage(
    400,
    "请求无法识别",
    "浏览器发来的内容不完整或不符合要求，没有保存任何内容。",
    ("请返回上一页，刷新后重新操作。",),
)
EXPIRED = ErrorPage(
    403,
    "页面已过期",
    "这个页面打开太久，或者浏览器没有接受 Cookie，提交的内容没有保存。",
    (
        "请返回上一页并复制已填写的内容，刷新页面后重新提交。",
        "如仍出现，请在浏览器设置中允许本网站使用 Cookie。",
    ),
)
PERMISSION_DENIED = ErrorPage(
    403,
    "没有权限",
    "您当前的岗位不能进行这项操作。",
    ("如工作需要，请联系本单位审核人或县政府办管理员调整岗位授权。",),
)
NOT_FOUND = ErrorPage(
    404,
    "页面不存在",
    "没有找到您要访问的页面，它可能已调整位置或已撤下。",
    ("请检查网址是否完整。", "也可以从导航重新查找。"),
)
FROM_ELSEWHERE = ErrorPage(
    403,
    "没有从本网站提交",
    "这份表单不是从本网站的页面提交的，没有保存任何内容。",
    ("请打开活动页面，在本网站上填写后提交。",),
)
TOO_LARGE = ErrorPage(
    413,
    "提交的内容太大",
    "一次提交的内容超过了上限，没有保存任何内容。",
    ("用浏览器的“后退”回到原来的页面，填写的内容可能还在。", "请减少内容或换小一些的文件，再分几次提交。"),
)
BUSY = ErrorPage(
    503,
    "系统正忙",
    "系统正忙，请稍后再试。这一次没有保存任何内容。",
    ("请过半分钟，再点一次。", "如反复出现，请记下时间，联系县政府办管理员。"),
)
SERVER_ERROR = ErrorPage(
    500,
    "系统出现问题",
    "系统暂时无法完成这项操作，问题已记入运行日志。",
    ("请稍后重试。", "如反复出现，请记下时间和所做的操作，联系县政府办管理员。"),
)


def show(request: HttpRequest, page: ErrorPage, **context: object) -> HttpResponse:
    desk = settings.PORTAL_ROLE == "desk" or (settings.PORTAL_ROLE == "all" and is_private(request))
    context |= {"page": page, "shell": "desk/base.html" if desk else "base.html"}
    return render(request, "error.html", context, status=page.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return show_apart(request, TOO_LARGE if too_large else BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """PermissionDenied may carry its own Chinese sentence, which then takes the place of the general one."""
    return show(request, PERMISSION_DENIED, message=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_busy(sys.exception()):
        return busy(request)
    return show_apart(request, SERVER_ERROR)


def busy(request: HttpRequest) -> HttpResponse:
    """Sent by a form, what was typed stands on the page and can be sent again."""
    response = show_apart(request, BUSY, again=sent_again(request))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def request_too_large(request: HttpRequest) -> HttpResponse:
    message = f"一次提交不能超过 {settings.REQUEST_LIMIT_MB} MB，没有保存任何内容。"
    return show_apart(request, TOO_LARGE, message=message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return show_apart(request, EXPIRED)


def show_apart(request: HttpRequest, page: ErrorPage, **context: object) -> HttpResponse:
    """Show a page that asks nobody who they are: the session or the database may be what failed."""
    return show(request, page, user=AnonymousUser(), messages=[], **context)
