"""A person's inbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.queries import unread_count
from disclosure_portal.web.pagination import paginate

PER_PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    own = Notice.objects.visible_to(request.user)
    only_unread = request.GET.get("show") == "unread"
    notices = own.unread() if only_unread else own
    page = paginate(request, notices, PER_PAGE)
    context = {"page": page, "unread": unread_count(request.user), "only_unread": only_unread}
    return render(request, "notices/inbox.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk).mark_read()
    return redirect(notice.url or "notices:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    marked = Notice.objects.visible_to(request.user).mark_read()
    messages.success(request, f"已将{marked}条消息标为已读。" if marked else "没有未读消息。")
    return redirect("notices:inbox")
