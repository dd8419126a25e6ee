"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "disclosure_portal.accounts"
    verbose_name = "用户与岗位授权"
