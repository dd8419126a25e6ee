"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class AccountsConfig(AppConfig):
    name = "disclosure_portal.accounts"
    verbose_name = "用户与岗位授权"

    def ready(self) -> None:
        from disclosure_portal.accounts.checks import no_demonstration_people  # models are ready only now

        register(no_demonstration_people, deploy=True)
