"""Since when the public may read a county's 公开情况一览表."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class MatrixReleaseQuerySet(models.QuerySet["MatrixRelease"]):
    def in_force(self) -> MatrixReleaseQuerySet:
        return self.filter(ended_at__isnull=True)


class MatrixRelease(models.Model):
    """一览表公开: the county's table is open to the public from a moment to a moment."""

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    opened_at = models.DateTimeField("公开时间")
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="公开人", related_name="+")
    ended_at = models.DateTimeField("停止公开时间", null=True)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="停止公开的人", related_name="+", null=True
    )

    objects = MatrixReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一览表公开"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_matrix_open_once", fields=["county"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="supervision_matrix_ends_after_it_opened",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("opened_at"), ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}公开情况一览表"
