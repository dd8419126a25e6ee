"""Revisions: what was signed off, and what the public reads."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from catalogs.models.elements import Elements
from catalogs.models.items import CatalogItem


class RevisionQuerySet(models.QuerySet["Revision"]):
    def published(self) -> RevisionQuerySet:
        return self.filter(published_at__isnull=False)


class Revision(Elements):
    """版本: an item as the unit confirmed it, numbered and immutable but for its publication."""

    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="revisions")
    number = models.PositiveIntegerField("版次")
    not_applicable = models.BooleanField("不适用", default=False)
    not_applicable_reason = models.CharField("不适用的原因", max_length=200, blank=True)
    taken_at = models.DateTimeField("确认时间")
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="确认人", related_name="+")
    prepared_by = models.ManyToManyField("accounts.User", verbose_name="编制人", related_name="+")
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True
    )
    search_text = models.TextField("检索文本", blank=True)

    PUBLICATION = frozenset({"published_at", "published_by", "search_text"})

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版本"
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(name="catalogs_revision_numbered_once", fields=["item", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.full_name()}（第{self.number}版）"

    def save(self, **options: Any) -> None:
        """Insert, or record the publication; anything else is refused."""
        fields = options.get("update_fields")
        if self.pk is not None and not (fields and set(fields) <= self.PUBLICATION):
            raise TypeError("A revision is immutable: only its publication may be recorded.")
        super().save(**options)

    def delete(self, **options: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A revision is never deleted.")


class Withdrawal(models.Model):
    """撤下记录: one published revision taken off the public site, with the reason that the public reads."""

    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="withdrawals")
    revision = models.ForeignKey(Revision, models.PROTECT, verbose_name="撤下的版本", related_name="+")
    at = models.DateTimeField("撤下时间")
    by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="撤下人", related_name="+")
    reason = models.CharField("撤下原因", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "撤下记录"
        ordering = ["item", "-at"]
        constraints = [
            models.UniqueConstraint(name="catalogs_withdrawal_once_per_revision", fields=["revision"]),
            models.CheckConstraint(name="catalogs_withdrawal_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"撤下{self.revision}"


class PublishedFacet(models.Model):
    """发布索引: one value under which a published item is found. Written by publication, read by filters."""

    class Facet(models.TextChoices):
        DOMAIN = "domain", "领域"
        UNIT = "unit", "单位"
        LEVEL = "level", "公开层级"
        AUDIENCE = "audience", "公开对象"
        METHOD = "method", "公开方式"
        CHANNEL = "channel", "公开渠道"
        LAW = "law", "公开依据"

    item = models.ForeignKey(CatalogItem, models.CASCADE, verbose_name="公开事项", related_name="facets")
    facet = models.CharField("类别", max_length=10, choices=Facet)
    code = models.CharField("取值", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "发布索引"
        constraints = [
            models.UniqueConstraint(
                F("facet"), F("code"), F("item"), name="catalogs_facet_once"
            ),  # also the index that filters use: facet, code, item
        ]

    def __str__(self) -> str:
        return f"{self.get_facet_display()}：{self.code}"
