"""Administrators read the jobs of their county, the superuser the scheduled ones too; nobody edits one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from disclosure_portal.accounts.admin import CountyAdmin
from disclosure_portal.jobs.models import Job


@admin.register(Job)
class JobAdmin(CountyAdmin):
    county_path = "unit__county"
    list_display = ["title", "state", "due_at", "created_at", "finished_at", "attempts", "outcome"]
    list_filter = ["state", "name"]
    list_select_related = ["requested_by", "unit"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
