"""归档包: a decision's whole course in one file that opens without the portal."""

from __future__ import annotations

from typing import Any

from django.db import models

from participation.models.decisions import Decision


class ArchivePackage(models.Model):
    """归档包: made once when the decision is closed; its digest proves that it is the same (档案法 art. 37)."""

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="archives")
    file = models.FileField("归档包", upload_to="archives/%Y/", max_length=200)
    sha256 = models.CharField("SHA-256摘要", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="生成人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "归档包"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.decision}归档包"

    @property
    def unit(self) -> Any:
        return self.decision.unit
