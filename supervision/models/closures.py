"""When a plan had been closed before it was carried out again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from supervision.models.plans import Plan


class EarlierClosure(models.Model):
    """此前的结束: a time for which a plan was closed, up to the day from which on it was carried out again.

    The closing that stands is `Plan.closed_on`.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="实施方案", related_name="earlier_closures")
    since = models.DateField("结束日期")
    until = models.DateField("恢复执行日期")

    class Meta:
        verbose_name = verbose_name_plural = "此前的结束"
        ordering = ["plan", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_earlier_closure_lasted", condition=Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.plan}》结束"
