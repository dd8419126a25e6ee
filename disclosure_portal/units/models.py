"""Units: the county's departments, townships and subdistricts, as a tree under city and county."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_county(self, county: Unit | None) -> UnitQuerySet:
        """The county itself and every unit below it; none for None."""
        return self.filter(county=county) if county else self.none()

    def compiling(self) -> UnitQuerySet:
        """Units that compile catalogs: all but the containers."""
        return self.exclude(kind__in=Unit.CONTAINERS)

    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)


class Unit(models.Model):
    """单位: one body of government. City and county are containers that hold the others."""

    class Kind(models.TextChoices):
        CITY = "city", "市"
        COUNTY = "county", "县（市、区）"
        COUNTY_OFFICE = "county_office", "政府办公室"
        DEPARTMENT = "department", "政府部门"
        VERTICAL = "vertical", "垂直管理单位"
        TOWNSHIP = "township", "乡镇"
        SUBDISTRICT = "subdistrict", "街道"
        PARK = "park", "园区"
        OTHER = "other", "其他单位"

    class Tier(models.TextChoices):
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"

    CONTAINERS = (Kind.CITY, Kind.COUNTY)

    code = models.SlugField("单位代码", max_length=20, unique=True)
    name = models.CharField("单位简称", max_length=50)
    full_name = models.CharField("单位全称", max_length=100)
    kind = models.CharField("单位类别", max_length=20, choices=Kind)
    tier = models.CharField("层级", max_length=20, choices=Tier)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级单位", related_name="children", null=True, blank=True
    )
    county = models.ForeignKey(
        "self", models.PROTECT, verbose_name="所属县", related_name="+", null=True, blank=True, editable=False
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="职能承接单位",
        related_name="predecessors",
        null=True,
        blank=True,
    )
    opened_on = models.DateField(
        "设立日期",
        null=True,
        blank=True,
        help_text="这一天以前的统计不计本单位。本平台启用时就有的单位不填。",
    )
    is_active = models.BooleanField("在用", default=True)
    position = models.PositiveIntegerField("排序", default=0)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="units_unit_only_city_has_no_parent",
                condition=Q(kind="city") | Q(kind="county") | Q(parent__isnull=False),
                violation_error_message="除市、县以外，每个单位都要有上级单位。",
            ),
            models.CheckConstraint(
                name="units_unit_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                violation_error_message="单位不能作为自己的上级单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Keep `county`, the nearest county above (a county is its own), for this unit and those below it."""
        county_before = self.county_id
        self.county_id = self._nearest_county_id()
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "county"}
        super().save(**options)
        if self.kind == self.Kind.COUNTY and self.county_id is None:  # new: its key is only known now
            self.county_id = self.pk
            super().save(update_fields=["county"])
        if self.county_id != county_before:
            for child in self.children.exclude(pk=self.pk):
                child.save()

    def clean(self) -> None:
        """Refuse a tree that would not hold: a circle, a county below a county, a unit that has no place."""
        if self.kind not in self.CONTAINERS and self.parent is None:
            raise ValidationError({"parent": "请选择上级单位：除市、县以外，每个单位都要有上级单位。"})
        if self.pk and self.parent and self in self.parent.lineage():
            raise ValidationError({"parent": f"{self.parent}在本单位之下，不能作为本单位的上级单位。"})
        if self.kind == self.Kind.COUNTY and self.parent and self.parent.county_id:
            raise ValidationError({"parent": "县的上级单位只能是市，或者不填。"})
        if self.successor is not None and (self.is_active or self.successor_id == self.pk):
            raise ValidationError({"successor": "职能承接单位是另一个单位，只在本单位停用后填写。"})

    def _nearest_county_id(self) -> int | None:
        if self.kind == self.Kind.COUNTY:
            return self.pk
        return self.parent.county_id if self.parent else None

    def lineage(self) -> list[Unit]:
        """The unit itself and every unit above it, nearest first."""
        found = [self]
        while (above := found[-1].parent) and above not in found:
            found.append(above)
        return found

    @property
    def is_container(self) -> bool:
        return self.kind in self.CONTAINERS

    @property
    def is_township(self) -> bool:
        """Whether it is a township or a subdistrict: they owe by the standard items' duty, not by claims."""
        return self.kind in (self.Kind.TOWNSHIP, self.Kind.SUBDISTRICT)

    @property
    def subject_name(self) -> str:
        """How the unit signs as 公开主体: 偏岭镇人民政府, but 岫岩满族自治县民政局."""
        if self.is_township and self.parent:
            return self.full_name.removeprefix(self.parent.name)
        return self.full_name


class UnitChange(models.Model):
    """机构调整: a unit was renamed, merged, abolished, or gave duties to another, by a document of a date.

    What it does to items, claims, open work and people is the business of the floors above.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", "更名"
        MERGE = "merge", "并入"
        TRANSFER = "transfer", "划转职责"
        ABOLISH = "abolish", "撤销"

    kind = models.CharField("调整方式", max_length=20, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="被调整单位", related_name="changes")
    successor = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="承接单位", related_name="taken_over", null=True, blank=True
    )
    effective_on = models.DateField("生效日期")
    document = models.CharField("批准文件", max_length=200, help_text="文件名称和文号。")
    name_before = models.CharField("原简称", max_length=50)
    full_name_before = models.CharField("原全称", max_length=100)
    name_after = models.CharField("新简称", max_length=50, blank=True)
    full_name_after = models.CharField("新全称", max_length=100, blank=True)
    domains = models.JSONField("划转的领域", default=list, blank=True, help_text="领域代码。")
    carried = models.JSONField("转移情况", default=dict, editable=False)
    done_at = models.DateTimeField("办理时间", editable=False)
    done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="办理人", related_name="+", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "机构调整"
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="units_change_has_successor",
                condition=Q(kind="rename", successor__isnull=True)
                | ~Q(kind="rename") & Q(successor__isnull=False),
            ),
            models.CheckConstraint(
                name="units_change_rename_has_names",
                condition=~Q(kind="rename") | ~Q(name_after="") & ~Q(full_name_after=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_before}{self.get_kind_display()}"

    def sentence(self) -> str:
        """What happened, for the page of the unit: a whole sentence."""
        day = f"{self.effective_on:%Y}年{self.effective_on.month}月{self.effective_on.day}日"
        match self.kind:
            case self.Kind.RENAME:
                return f"{day}，{self.full_name_before}更名为{self.full_name_after}。"
            case self.Kind.TRANSFER:
                return f"{day}，{self.full_name_before}的部分职责划转至{self.successor.full_name}。"
            case self.Kind.MERGE:
                return f"{day}，{self.full_name_before}并入{self.successor.full_name}。"
            case _:
                return f"{day}，{self.full_name_before}撤销，职能由{self.successor.full_name}承接。"
