"""Since when the public may read a plan."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from supervision.models.plans import Plan


class PlanReleaseQuerySet(models.QuerySet["PlanRelease"]):
    def in_force(self) -> PlanReleaseQuerySet:
        return self.filter(until__isnull=True)

    def in_force_on(self, day: date) -> PlanReleaseQuerySet:
        """Those at the end of a day, which may have passed."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class PlanRelease(models.Model):
    """方案公开: a plan stands before the public from a day on, up to the day on which it was withdrawn (SP-26)."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="实施方案", related_name="releases")
    since = models.DateField("公开日期")
    until = models.DateField("停止公开日期", null=True)

    objects = PlanReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案公开"
        ordering = ["plan", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_plan_public_once", fields=["plan"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="supervision_plan_release_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.plan}》公开"
