"""Disclosure items: the working copy that a unit compiles."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.editions import StandardItem
from catalogs.models.elements import Elements
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


class CatalogItemQuerySet(models.QuerySet["CatalogItem"]):
    def visible_to(self, user: User) -> CatalogItemQuerySet:
        """Items of the units that the user reaches by any role."""
        return self.filter(unit__in=units_of(user, *Role))

    def published(self) -> CatalogItemQuerySet:
        """What the public may read: published and not withdrawn."""
        return self.filter(published_revision__isnull=False, withdrawn_at__isnull=True)

    def of(self, unit: Unit, domain: Domain) -> CatalogItemQuerySet:
        return self.filter(unit=unit, domain=domain)

    def editable(self) -> CatalogItemQuerySet:
        return self.filter(state__in=CatalogItem.EDITABLE)

    def awaiting_publication(self) -> CatalogItemQuerySet:
        approved = self.filter(state=CatalogItem.State.APPROVED, approved_revision__isnull=False)
        return approved.exclude(published_revision=F("approved_revision"))


class CatalogItem(Elements):
    """公开事项: one item of a unit's catalog in one domain, as it is being worked on.

    `state` moves only by steps. Whether the item is published or withdrawn follows from
    `published_revision` and `withdrawn_at`; `status` is computed from all of them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "审核中"
        RETURNED = "returned", "退回修改"
        APPROVED = "approved", "已审定"

    class Status(models.TextChoices):
        """The word that a person sees."""

        DRAFT = "draft", "草稿"
        HANDED_IN = "submitted", "待单位审核"
        CONFIRMED = "confirmed", "待县政府办审核"
        RETURNED = "returned", "退回修改"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已发布"
        REVISING = "revising", "修订中"
        WITHDRAWN = "withdrawn", "已撤下"

    EDITABLE = (State.DRAFT, State.RETURNED)

    code = models.UUIDField("事项代码", unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="catalog_items")
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="catalog_items")
    standard = models.ForeignKey(
        StandardItem,
        models.PROTECT,
        verbose_name="标准条目",
        related_name="taken_over",
        null=True,
        blank=True,
    )
    standard_code = models.CharField("条目代码", max_length=20, blank=True, editable=False)
    position = models.PositiveIntegerField("序号", default=0)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    not_applicable = models.BooleanField("不适用", default=False)
    not_applicable_reason = models.CharField("不适用的原因", max_length=200, blank=True)
    needs_checking = models.BooleanField("待核对", default=False)
    checked_off_at = models.DateTimeField("核对时间", null=True, editable=False)
    checked_off_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="核对人",
        related_name="+",
        null=True,
        editable=False,
        help_text="在本次修订中勾选“已核对”的人。",
    )
    returned_because = models.TextField("退回意见", blank=True, editable=False)
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    returned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="退回人", related_name="+", null=True, editable=False
    )
    entered_for = models.BooleanField("代录", default=False, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    saved_at = models.DateTimeField("保存时间", editable=False)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="编制人",
        related_name="+",
        editable=False,
        help_text="上次发布以来保存过任一要素的人，含导入。",
    )
    approved_revision = models.ForeignKey(
        "catalogs.Revision",
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="审定版本",
        editable=False,
    )
    published_revision = models.ForeignKey(
        "catalogs.Revision",
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="发布版本",
        editable=False,
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, editable=False)
    withdrawn_because = models.CharField("撤下原因", max_length=500, blank=True, editable=False)

    objects = CatalogItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开事项"
        ordering = ["domain", "unit", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_item_standard_taken_once",
                fields=["unit", "standard_code"],
                condition=~Q(standard_code=""),
            ),
            models.CheckConstraint(
                name="catalogs_item_not_applicable_has_reason",
                condition=Q(not_applicable=False) | ~Q(not_applicable_reason=""),
            ),
            models.CheckConstraint(
                name="catalogs_item_returned_by_someone",
                condition=Q(returned_because="") | Q(returned_at__isnull=False, returned_by__isnull=False),
            ),
            models.CheckConstraint(
                name="catalogs_item_withdrawn_has_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
            ),
            models.CheckConstraint(
                name="catalogs_item_checked_off_or_to_check",
                condition=Q(checked_off_at__isnull=True, checked_off_by__isnull=True)
                | Q(needs_checking=False, checked_off_at__isnull=False, checked_off_by__isnull=False),
            ),
            models.CheckConstraint(
                name="catalogs_item_approved_has_revision",
                condition=~Q(state="approved") | Q(approved_revision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="catalogs_item_public_list",
                fields=["domain", "unit", "position", "id"],
                condition=Q(published_revision__isnull=False, withdrawn_at__isnull=True),
            ),
            # Who took a standard item over: asked by its public page and by the desk.
            models.Index(name="catalogs_item_of_standard", fields=["standard_code", "unit"]),
        ]

    def __str__(self) -> str:
        return self.full_name()

    def get_absolute_url(self) -> str:
        return reverse("catalogs:item", args=[self.pk])

    def get_desk_url(self) -> str:
        """The row in the editor's grid."""
        return f"{reverse('catalogs_desk:domain', args=[self.unit.code, self.domain.code])}#item-{self.pk}"

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_published(self) -> bool:
        return self.published_revision_id is not None and self.withdrawn_at is None

    @property
    def status(self) -> Status:
        """Computed. A submitted item knows from its open batch (`open_rows`) whose turn it is."""
        match self.state:
            case self.State.SUBMITTED:
                return self.Status.CONFIRMED if self._is_confirmed() else self.Status.HANDED_IN
            case self.State.RETURNED:
                return self.Status.RETURNED
            case self.State.APPROVED if self.published_revision_id != self.approved_revision_id:
                return self.Status.APPROVED
        if self.withdrawn_at:
            return self.Status.WITHDRAWN
        if self.published_revision_id is None:
            return self.Status.DRAFT
        return self.Status.PUBLISHED if self.state == self.State.APPROVED else self.Status.REVISING

    def _is_confirmed(self) -> bool:
        return any(row.submission.has_left_unit for row in self.rows.all() if row.is_pending)
