"""What `manage.py check --deploy` says about the accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from disclosure_portal.accounts.models import User


def no_demonstration_people(**options: Any) -> list[CheckMessage]:
    """With DEBUG off, demonstration people can't sign in; their data still stands on the public pages."""
    if settings.DEBUG:
        return []
    try:
        count = User.objects.filter(is_demo=True).count()
    except DatabaseError:
        return []  # not migrated yet
    if not count:
        return []
    return [
        Warning(
            f"数据库中有{count}个演示账号：DEBUG关闭时不能登录，但演示数据仍会对公众显示。",
            hint="正式运行请改用没有运行过fill_demo的数据库（DATABASE_URL或VAR_DIR）。",
            id="accounts.W001",
        )
    ]
