"""Every path of the portal. PORTAL_ROLE decides which half a process serves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "disclosure_portal.web.views.errors.bad_request"
handler403 = "disclosure_portal.web.views.errors.permission_denied"
handler404 = "disclosure_portal.web.views.errors.not_found"
handler500 = "disclosure_portal.web.views.errors.server_error"

public = [
    path("", include("disclosure_portal.web.urls.public")),
    path("", include("catalogs.urls.public")),
    path("", include("participation.urls.public")),
    path("", include("supervision.urls.public")),
]
desk = [
    path("desk/", include("disclosure_portal.web.urls.desk")),
    path("desk/", include("disclosure_portal.accounts.urls")),
    path("desk/attachments/", include("disclosure_portal.attachments.urls")),
    path("desk/audit/", include("disclosure_portal.audit.urls")),
    path("desk/jobs/", include("disclosure_portal.jobs.urls")),
    path("desk/notices/", include("disclosure_portal.notices.urls")),
    path("desk/", include("catalogs.urls.desk")),
    path("desk/", include("participation.urls.desk")),
    path("desk/", include("supervision.urls.desk")),
    path("admin/", admin.site.urls),
]
urlpatterns = [
    *(public if settings.PORTAL_ROLE in ("public", "all") else []),
    *([path("", RedirectView.as_view(pattern_name="web:desk"))] if settings.PORTAL_ROLE == "desk" else []),
    *(desk if settings.PORTAL_ROLE in ("desk", "all") else []),
]
