"""Who is reading a batch right now, so that two reviewers don't do the same work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from catalogs.models.submissions import Submission

SHOWN_FOR = timedelta(minutes=5)  # a page that was left open without use is no longer being read


class ReadingQuerySet(models.QuerySet["Reading"]):
    def current(self, now: datetime) -> ReadingQuerySet:
        return self.filter(seen_at__gt=now - SHOWN_FOR)


class Reading(models.Model):
    """正在审阅: a reviewer has the page of a batch open. `seen_at` is renewed while the page is used.

    It tells colleagues and locks nothing.
    """

    submission = models.ForeignKey(
        Submission, models.CASCADE, verbose_name="报送批次", related_name="readings"
    )
    user = models.ForeignKey("accounts.User", models.CASCADE, verbose_name="审核人", related_name="+")
    seen_at = models.DateTimeField("最近一次")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "正在审阅"
        constraints = [models.UniqueConstraint(name="catalogs_reading_once", fields=["submission", "user"])]

    def __str__(self) -> str:
        return f"{self.user}正在审阅{self.submission}"
