"""Every path of the portal. PORTAL_ROLE decides which half a process serves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

public = [
    path("", include("catalogs.urls.public")),
]
desk = [
    path("desk/", include("disclosure_portal.web.urls")),
    path("desk/", include("disclosure_portal.accounts.urls")),
    path("desk/attachments/", include("disclosure_portal.attachments.urls")),
    path("desk/audit/", include("disclosure_portal.audit.urls")),
    path("desk/jobs/", include("disclosure_portal.jobs.urls")),
    path("desk/notices/", include("disclosure_portal.notices.urls")),
    path("desk/", include("catalogs.urls.desk")),
    path("admin/", admin.site.urls),
]
urlpatterns = [
    *(public if settings.PORTAL_ROLE in ("public", "all") else []),
    *(desk if settings.PORTAL_ROLE in ("desk", "all") else []),
]
