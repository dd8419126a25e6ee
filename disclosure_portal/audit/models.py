"""操作日志: entries that can only be added, each sealed by a hash over itself and the one before it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.audit.digests import canonical, digest

HASH_VERSION = "disclosure-portal-audit/1"
START_OF_CHAIN = "0" * 64


class AppendOnly(TypeError):
    """An attempt to change or remove what was recorded, or to add it past the trail."""

    def __init__(self, act: str) -> None:
        super().__init__(f"The audit trail is append-only: {act} is refused. Use trail.record().")


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User) -> EntryQuerySet:
        """The chains of the counties that the user audits; the installation's own is read by command only."""
        return self.filter(county__in=units_of(user, Role.AUDITOR).values("county"))

    def of_chain(self, county_id: int | None) -> EntryQuerySet:
        """One chain in order; None is the installation's own."""
        return self.filter(county=county_id).order_by("sequence")

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly("update")

    def delete(self) -> NoReturn:
        raise AppendOnly("delete")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("bulk_update")

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("bulk_create")


class Entry(models.Model):
    """操作日志: who did what to which record, and when. Added by trail.record() alone, never changed."""

    county = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属县", related_name="+", null=True, editable=False
    )
    sequence = models.PositiveBigIntegerField("序号", editable=False)
    at = models.DateTimeField("时间", editable=False)
    verb = models.CharField("操作", max_length=100, editable=False)
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="涉及单位", related_name="+", null=True, editable=False
    )
    record_type = models.CharField("对象类型", max_length=100, blank=True, editable=False)
    record_id = models.CharField("对象编号", max_length=64, blank=True, editable=False)
    record_label = models.CharField("对象", max_length=200, blank=True, editable=False)
    before_digest = models.CharField("操作前摘要", max_length=64, blank=True, editable=False)
    after_digest = models.CharField("操作后摘要", max_length=64, blank=True, editable=False)
    detail = models.JSONField("详情", default=dict, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="操作人", related_name="+", editable=False
    )
    actor_name = models.CharField("操作人姓名", max_length=50, editable=False)
    address = models.CharField("操作地址", max_length=45, blank=True, editable=False)
    salt = models.CharField("盐值", max_length=32, editable=False)
    person_digest = models.CharField("姓名与地址摘要", max_length=64, editable=False)
    previous_hash = models.CharField("上一条校验值", max_length=64, editable=False)
    hash = models.CharField("校验值", max_length=64, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-at", "-sequence"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["county", "sequence"], name="audit_entry_in_order"),
            models.Index(fields=["county", "at"], name="audit_entry_by_time"),
            models.Index(fields=["record_type", "record_id"], name="audit_entry_by_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                Coalesce(F("county"), 0), F("sequence"), name="audit_entry_numbered_once_per_chain"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.sequence}条"

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("save of an existing row")
        super().save(**options, force_insert=True)

    def delete(self, **options: Any) -> NoReturn:
        raise AppendOnly("delete")

    def seal(self) -> None:
        """Set the digest of the person and the hash of the whole. The last thing before saving."""
        self.person_digest = self.expected_person_digest()
        self.hash = self.expected_hash()

    def expected_person_digest(self) -> str:
        """Salted, so that a name can't be found again by trying names."""
        return digest([self.salt, self.actor_name, self.address])

    def expected_hash(self) -> str:
        covered = {
            "chain": self.county_id,
            "sequence": self.sequence,
            "at": self.at,
            "verb": self.verb,
            "unit": self.unit_id,
            "record": [self.record_type, self.record_id, self.record_label],
            "before": self.before_digest,
            "after": self.after_digest,
            "detail": digest(self.detail),
            "actor": self.actor_id,
            "person": self.person_digest,
            "previous": self.previous_hash,
        }
        return sha256(f"{HASH_VERSION}\n{canonical(covered)}".encode()).hexdigest()


class ChainHead(models.Model):
    """链首: how far a chain has come. One row per county and one, without county, for the installation."""

    county = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属县", related_name="+", null=True, editable=False
    )
    sequence = models.PositiveBigIntegerField("最新序号", default=0, editable=False)
    hash = models.CharField("最新校验值", max_length=64, default=START_OF_CHAIN, editable=False)
    checked_at = models.DateTimeField("最近核对时间", null=True, editable=False)
    checked_sequence = models.PositiveBigIntegerField("核对到的序号", default=0, editable=False)
    flaw = models.CharField("核对发现的问题", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "链首"
        constraints = [
            models.UniqueConstraint(Coalesce(F("county"), 0), name="audit_chainhead_one_per_chain"),
            models.CheckConstraint(
                name="audit_chainhead_starts_at_zero", condition=Q(sequence__gt=0) | Q(hash=START_OF_CHAIN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county or '本系统'}操作日志"
