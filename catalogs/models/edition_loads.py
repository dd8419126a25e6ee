"""Files on their way into a draft edition of the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.editions import Edition
from catalogs.models.uploads import Upload
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class EditionLoadQuerySet(models.QuerySet["EditionLoad"]):
    def visible_to(self, user: User) -> EditionLoadQuerySet:
        return self.filter(county__in=counties_of(user, Role.REVIEWER))


class EditionLoad(Upload):
    """版本载入: one file that becomes a draft edition. Loaded whole, or refused until its bad rows are left out."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        REFUSED = "refused", "文件未通过"
        BAD_ROWS = "bad_rows", "有错误的行"
        LOADED = "loaded", "已载入"
        CANCELLED = "cancelled", "已取消"

    UNDER_WAY = WRITING = (State.READING,)  # one job reads it and writes the edition
    UNFINISHED = (State.READING, State.BAD_ROWS)
    LAYERS = (Edition.Layer.PROVINCIAL, Edition.Layer.COMMON)

    layer = models.PositiveSmallIntegerField("层级", choices=Edition.Layer)
    name = models.CharField("版本名称", max_length=100)
    county = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属县", related_name="+", null=True, blank=True
    )
    unit_kind = models.CharField("适用单位", max_length=20, choices=Unit.Kind, blank=True)
    number = models.PositiveIntegerField("版次", null=True, blank=True)
    based_on = models.ForeignKey(
        Edition, models.PROTECT, verbose_name="底本", related_name="+", null=True, blank=True
    )
    document = models.CharField("发文名称和文号", max_length=200, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    domain = models.ForeignKey(
        Domain, models.PROTECT, verbose_name="领域", related_name="+", null=True, blank=True
    )
    duty = models.JSONField("责任主体", default=list)
    duty_for_all = models.BooleanField("所有条目都用所选的责任主体", default=False)
    keeps_other_domains = models.BooleanField("文件中没有的领域沿用底本", default=True)
    skip_bad_rows = models.BooleanField("略去有错误的行", default=False)
    filename = models.CharField("文件名", max_length=200)
    state = models.CharField("状态", max_length=20, choices=State, default=State.READING, editable=False)
    edition = models.ForeignKey(
        Edition, models.SET_NULL, verbose_name="载入的版本", related_name="loads", null=True
    )
    read = models.PositiveIntegerField("读到的行", default=0)
    failed = models.PositiveIntegerField("有错误的行", default=0)
    matched = models.PositiveIntegerField("与底本对上的条目", default=0)
    added = models.PositiveIntegerField("新条目", default=0)
    kept = models.PositiveIntegerField("沿用底本的条目", default=0)

    objects = EditionLoadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版本载入"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="catalogs_edition_load_refused_says_why", condition=~Q(state="refused") | ~Q(refusal="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.filename}"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:edition_load", args=[self.pk])


class EditionLoadRow(models.Model):
    """载入提示: a row of the file about which there is something to say."""

    load = models.ForeignKey(EditionLoad, models.CASCADE, verbose_name="版本载入", related_name="rows")
    position = models.PositiveIntegerField("序号")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    first_row = models.PositiveIntegerField("起始行")
    last_row = models.PositiveIntegerField("结束行")
    name = models.CharField("事项", max_length=500, blank=True)
    is_bad = models.BooleanField("有错误", default=False)
    problems = models.JSONField("错误和提示", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "载入提示"
        ordering = ["load", "-is_bad", "position"]
        constraints = [
            models.UniqueConstraint(name="catalogs_edition_load_row_once", fields=["load", "position"])
        ]

    def __str__(self) -> str:
        return f"第{self.first_row}行{self.name}"
