"""法规库: the laws and documents that catalogs cite, with the time in which each is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalogs.models.elements import BasisKind

if TYPE_CHECKING:
    from datetime import date


class LawQuerySet(models.QuerySet["Law"]):
    def valid_on(self, day: date) -> LawQuerySet:
        """In force on a day, its first and last day included; an unknown beginning or end does not exclude."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Law(models.Model):
    """法律法规文件: one issue of a law or document, known by title and number.

    国务院令第492号 and 国务院令第711号 are two issues of 政府信息公开条例: the first was valid to 2019-05-14 and
    `replaced_by` names the second. An amendment under the same number that keeps its articles is no new issue.
    Source: rules.md, legal-basis data rule (title, number, article, valid from and to); the article is the citation's.
    """

    class Confidence(models.TextChoices):
        CONFIRMED = "confirmed", "已核对"
        RECALLED = "recalled", "待核对"

    kind = models.CharField("类别", max_length=20, choices=BasisKind)
    title = models.CharField("名称", max_length=300)
    number = models.CharField("文号", max_length=100, blank=True)
    aliases = models.JSONField("其他写法", default=list, blank=True, help_text="目录中常见的简称和旧写法。")
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True, help_text="有效的最后一天。")
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name="被何者替代", related_name="replaces", null=True, blank=True
    )
    confidence = models.CharField("核对情况", max_length=20, choices=Confidence, default=Confidence.RECALLED)
    note = models.TextField("说明", blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规文件"
        ordering = ["kind", "title", "-valid_from", "number"]
        constraints = [
            models.UniqueConstraint(name="catalogs_law_once", fields=["title", "number"]),
            models.CheckConstraint(
                name="catalogs_law_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                name="catalogs_law_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message="不能被自己替代。",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:law", args=[self.pk])
