"""The administration: for administrators and superusers only, reached by the desk's own sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, site
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class PortalAdminConfig(AdminConfig):
    default_site = "disclosure_portal.accounts.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib.auth.models import Group  # models are ready only now

        site.unregister(Group)  # what people may do follows from their posts


class PortalAdminSite(AdminSite):
    site_title = "管理后台"
    site_header = f"{settings.SITE['name']} · 管理后台"
    site_url = "/desk/"
    index_title = "基础数据"

    def has_permission(self, request: HttpRequest) -> bool:
        from disclosure_portal.accounts.permissions import (
            may_use_admin,
        )  # models are not ready when apps load

        return may_use_admin(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """A colleague without the role is refused, not sent to sign in once more."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **options: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **options)

        return update_wrapper(inner, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("accounts:sign_in")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from disclosure_portal.accounts.views.signing_in import sign_out

        return sign_out(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("accounts:password_change")
