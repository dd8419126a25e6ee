"""消息提醒: what a person was told, once per event."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from disclosure_portal import clock

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def mark_read(self) -> int:
        """Returns how many were unread until now."""
        return self.unread().update(read_at=clock.now())


class Notice(models.Model):
    """消息提醒: one message to one person. The pair (recipient, event) is the ledger of what was said."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="接收人", related_name="notices"
    )
    event = models.CharField("事件", max_length=200, editable=False)
    text = models.TextField("内容")
    url = models.CharField("链接", max_length=500, blank=True)
    created_at = models.DateTimeField("发出时间", default=clock.now, editable=False)
    read_at = models.DateTimeField("已读时间", null=True, editable=False)
    call = models.UUIDField("发出批号", default=uuid.uuid4, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息提醒"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_notice_inbox"),
            models.Index(fields=["event"], name="notices_notice_of_event"),
        ]
        constraints = [
            models.UniqueConstraint(name="notices_notice_once_per_event", fields=["recipient", "event"]),
        ]

    def __str__(self) -> str:
        return self.text
