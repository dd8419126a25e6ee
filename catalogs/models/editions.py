"""Editions of the standard, in layers: national, provincial, and the county's own common editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.elements import Elements
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_portal.accounts.models import User

UNIT_PLACEHOLDER = "{单位}"


class DutyHolder(models.TextChoices):
    """Who owes a standard item."""

    COUNTY_DEPARTMENT = "county_department", "县级部门"
    TOWNSHIP_GOVERNMENT = "township_government", "乡镇人民政府"
    SUBDISTRICT_OFFICE = "subdistrict_office", "街道办事处"
    BRANCH = "branch", "派出机构"
    INSTITUTION = "institution", "事业单位"
    VILLAGE = "village", "村（社区）"
    MARKET_PARTY = "market_party", "市场主体"


def duty_of(kind: str) -> DutyHolder:
    """The duty that a unit of this kind answers to in the standard tables."""
    match kind:
        case Unit.Kind.TOWNSHIP:
            return DutyHolder.TOWNSHIP_GOVERNMENT
        case Unit.Kind.SUBDISTRICT:
            return DutyHolder.SUBDISTRICT_OFFICE
        case _:
            return DutyHolder.COUNTY_DEPARTMENT


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(state=Edition.State.PUBLISHED)

    def visible_to(self, user: User) -> EditionQuerySet:
        """The editions for everyone, and those of the counties for which the user reviews."""
        return self.filter(Q(county__isnull=True) | Q(county__in=counties_of(user, Role.REVIEWER)))

    def issued(self) -> EditionQuerySet:
        """What the public reads: every edition that is or was in force."""
        return self.exclude(state=Edition.State.DRAFT)

    def succeeding(self, layer: int, county: Unit | None, unit_kind: str) -> EditionQuerySet:
        """The editions that follow one upon another: of one layer, for the same units."""
        return self.filter(layer=layer, county=county, unit_kind=unit_kind)

    def base_for(self, layer: int, county: Unit | None, unit_kind: str) -> Edition | None:
        """The edition in force that a new one follows, else the nearest above it."""
        published = self.published()
        above = published.filter(layer__lt=layer, unit_kind__in={"", unit_kind})
        above = above.filter(Q(county__isnull=True) | Q(county=county))
        return published.succeeding(layer, county, unit_kind).first() or above.nearest_first().first()

    def nearest_first(self) -> EditionQuerySet:
        """The lowest layer first; in a layer the county's own before that for all, one kind's before that for all."""
        return self.order_by("-layer", F("county").asc(nulls_last=True), "-unit_kind", "-number")


class Edition(models.Model):
    """标准版本: one layer of the standard. A unit takes over from the nearest published one."""

    class Layer(models.IntegerChoices):
        NATIONAL = 1, "国家标准"
        PROVINCIAL = 2, "省共性目录"
        COMMON = 3, "县通用版"

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        PUBLISHED = "published", "已下发"
        REPLACED = "replaced", "已被替换"

    layer = models.PositiveSmallIntegerField("层级", choices=Layer)
    name = models.CharField("版本名称", max_length=100)
    number = models.PositiveIntegerField("版次", default=1)
    county = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属县", related_name="+", null=True, blank=True
    )
    unit_kind = models.CharField("适用单位", max_length=20, choices=Unit.Kind, blank=True)
    based_on = models.ForeignKey(
        "self", models.PROTECT, verbose_name="来源版本", related_name="derived", null=True, blank=True
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField("下发时间", null=True, editable=False)
    document = models.CharField("发文名称和文号", max_length=200, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "标准版本"
        ordering = ["-layer", "unit_kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_edition_numbered_once",
                fields=["layer", "county", "unit_kind", "number"],
                condition=Q(county__isnull=False),
            ),
            models.UniqueConstraint(
                name="catalogs_edition_for_all_numbered_once",
                fields=["layer", "number"],
                condition=Q(county__isnull=True),
            ),
            models.UniqueConstraint(
                name="catalogs_edition_one_draft",
                fields=["layer", "county", "unit_kind"],
                condition=Q(county__isnull=False, state="draft"),
            ),
            models.CheckConstraint(
                name="catalogs_edition_published_has_time",
                condition=Q(state="draft") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        is_numbered = self.layer == self.Layer.COMMON or self.number > 1
        return f"{self.name}（第{self.number}版）" if is_numbered else self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:edition", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("catalogs:edition", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.state != self.State.DRAFT

    def predecessors(self) -> models.QuerySet[Edition]:
        """The editions of the same layer for the same units, this one not among them."""
        same = Edition.objects.succeeding(self.layer, self.county, self.unit_kind)
        return same.exclude(pk=self.pk)

    def served_units(self) -> models.QuerySet[Unit]:
        """The units that may take the edition over: of its county, or of every county, of its kind if it has one."""
        units = Unit.objects.compiling().active()
        if self.county_id:
            units = units.filter(county=self.county_id)
        return units.filter(kind=self.unit_kind) if self.unit_kind else units

    def serves(self, unit: Unit) -> bool:
        """Whether it is for the unit's county, or for every one, and for its kind of unit, or for all."""
        return self.county_id in (None, unit.county_id) and self.unit_kind in ("", unit.kind)


class StandardItem(Elements):
    """标准条目: what an edition says about one item, and who owes it.

    The code is stable over editions of all layers: 20-003 is the same item in each. Names are not: editions
    that others issue do give two items one name.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="标准版本", related_name="items")
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="standard_items")
    code = models.CharField("条目代码", max_length=20)
    position = models.PositiveIntegerField("序号", default=0)
    duty = models.JSONField("责任主体", default=list, blank=True)
    needs_checking = models.BooleanField(
        "待核对", default=False, help_text="尚未在公布的目录中见到，采用时须逐条核对。"
    )
    note = models.TextField("说明", blank=True)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "标准条目"
        ordering = ["domain", "position", "code"]
        constraints = [
            models.UniqueConstraint(name="catalogs_standard_code_once", fields=["edition", "code"]),
        ]

    def __str__(self) -> str:
        return self.full_name()

    @property
    def published_at(self) -> datetime | None:
        """When the edition was put in force: a published text, as a revision is one."""
        return self.edition.published_at

    def is_owed_by(self, unit: Unit) -> bool:
        return duty_of(unit.kind) in self.duty

    def prefilled_for(self, unit: Unit) -> dict:
        """The elements as a unit takes them over: 公开主体 is the unit itself."""
        taken = self.elements()
        taken["subject"] = (self.subject or UNIT_PLACEHOLDER).replace(UNIT_PLACEHOLDER, unit.subject_name)
        if self.edition.layer != Edition.Layer.COMMON:
            taken["subject"] = unit.subject_name
        return taken
