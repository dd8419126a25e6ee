"""Which standard item an item answered to before it answered to another one, or to none."""

from __future__ import annotations

from django.db import models


class EarlierCode(models.Model):
    """此前的条目代码: kept where a published item is linked to a standard item, or its standard item is dropped."""

    item = models.ForeignKey(
        "catalogs.CatalogItem", models.CASCADE, verbose_name="公开事项", related_name="earlier_codes"
    )
    code = models.CharField("条目代码", max_length=20, blank=True)
    until = models.DateTimeField("更改时间")

    class Meta:
        verbose_name = verbose_name_plural = "此前的条目代码"
        ordering = ["item", "until", "pk"]

    def __str__(self) -> str:
        return f"{self.item}：{self.code}"
