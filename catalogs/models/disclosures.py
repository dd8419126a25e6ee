"""公开台账: what was really disclosed under each item, when, and how the portal knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from catalogs.models.items import CatalogItem
from catalogs.models.uploads import Upload
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.clock import begins

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

ADDRESS_LENGTH = 500
is_web_address = URLValidator(["http", "https"], message="请填写以 http:// 或 https:// 开头的完整网址。")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, user: User) -> DisclosureQuerySet:
        return self.filter(item__unit__in=units_of(user, *Role))

    def waiting(self) -> DisclosureQuerySet:
        """Files that the unit's second pair of eyes has still to release."""
        return self.filter(state=Disclosure.State.WAITING)

    def with_own(self, user: User) -> DisclosureQuerySet:
        """With `is_own`: whether the user registered or corrected it."""
        prepared = Disclosure.preparers.through.objects.filter(disclosure=OuterRef("pk"), user=user)
        return self.annotate(is_own=Q(registered_by=user) | Q(Exists(prepared)))

    def public(self) -> DisclosureQuerySet:
        """What the public may see: disclosed and not taken away."""
        return self.filter(state=Disclosure.State.PUBLIC)

    def public_on(self, day: date) -> DisclosureQuerySet:
        """What was public at the end of a day under its item, as far as it is known now."""
        end = begins(day + timedelta(days=1))
        kept = Q(state=Disclosure.State.PUBLIC) | Q(removed_at__gte=end)
        return self.there_by(end).filter(kept, published_at__lt=end, secrecy_at__isnull=False)

    def there_by(self, end: datetime) -> DisclosureQuerySet:
        """Those that hadn't come to their item later, from another unit's."""
        return self.filter(Q(moved_at__isnull=True) | Q(moved_at__lt=end))

    def failed_check(self) -> DisclosureQuerySet:
        """What the county office looked at and found wrong, and nobody has mended yet."""
        return self.public().exclude(check_result__in=("", Disclosure.Check.RIGHT))


class Disclosure(models.Model):
    """已公开信息: one piece of information that was disclosed under an item.

    A page of the county site was public before it is registered here: who registers it states who reviewed it. A file
    is made public by the portal itself, after the unit's second pair of eyes has reviewed it (条例 art. 17).
    `due_legal` is the day by which lateness is judged, `due_proof` is DueDay.as_json() and `due_rule` says which limit
    was counted: the item's, or the law's 20 working days (条例 art. 26). They are kept as believed on registration and
    on every correction. Whether it was late is never stored: it follows from `due_legal` and `published_at`.

    What a 机构调整 brought to the same item of another unit is there since `moved_at`. Under the item that it left
    a removed copy stands for the time before.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待单位审核"
        PUBLIC = "public", "已公开"
        REMOVED = "removed", "已移除"

    class KnownBy(models.TextChoices):
        SYSTEM = "system", "系统发布"
        ENTERED = "entered", "填报"
        SPOT_CHECKED = "spot_checked", "经抽查"

    class Check(models.TextChoices):
        RIGHT = "right", "核对无误"
        UNREACHABLE = "unreachable", "网址打不开"
        MISMATCH = "mismatch", "内容不符"

    item = models.ForeignKey(CatalogItem, models.PROTECT, verbose_name="公开事项", related_name="disclosures")
    title = models.CharField("标题", max_length=300)
    started_on = models.DateField(
        "起算日", null=True, blank=True, help_text="信息形成或者变更之日，或者时限写明的起算事件之日。"
    )
    due_nominal = models.DateField("名义到期日", null=True, blank=True, editable=False)
    due_legal = models.DateField("法定到期日", null=True, blank=True, editable=False)
    due_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    due_rule = models.CharField("适用的期限", max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField(
        "公开时间", null=True, blank=True, help_text="信息在原页面上的发布时间。"
    )
    address = models.URLField("原文网址", max_length=ADDRESS_LENGTH, blank=True, validators=[is_web_address])
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    known_by = models.CharField(
        "来源", max_length=20, choices=KnownBy, default=KnownBy.ENTERED, editable=False
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.PUBLIC, editable=False)
    registered_at = models.DateTimeField("登记时间", editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="登记和更正附件的人，不能再审核公开它。",
    )
    entered_for = models.BooleanField("代录", default=False, editable=False)
    secrecy_result = models.CharField("保密审查意见", max_length=500, blank=True)
    secrecy_reviewer = models.CharField("审查人姓名", max_length=50, blank=True)
    secrecy_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="审查意见登记人",
        related_name="+",
        null=True,
        editable=False,
        help_text="附件：审核公开的人。网页：说明公开前已经审查的人。",
    )
    secrecy_at = models.DateTimeField("审查意见登记时间", null=True, editable=False)
    checked_at = models.DateTimeField("抽查时间", null=True, editable=False)
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="抽查人", related_name="+", null=True, editable=False
    )
    check_result = models.CharField("抽查结果", max_length=20, choices=Check, blank=True, editable=False)
    check_remark = models.CharField("抽查说明", max_length=200, blank=True, editable=False)
    removed_because = models.CharField("移除原因", max_length=200, blank=True, editable=False)
    removed_at = models.DateTimeField("移除时间", null=True, editable=False)
    removed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="移除人", related_name="+", null=True, editable=False
    )
    moved_at = models.DateTimeField("转入时间", null=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已公开信息"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_disclosure_page_once_per_item",
                fields=["item", "address"],
                condition=~Q(address="") & ~Q(state="removed"),
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_link_or_file",
                condition=~Q(address="") & Q(attachment__isnull=True)
                | Q(address="", attachment__isnull=False),
                violation_error_message="请填写原文网址或者上传附件，二者选一。",
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_public_is_reviewed",
                condition=~Q(state="public")
                | Q(published_at__isnull=False, secrecy_at__isnull=False, secrecy_by__isnull=False)
                & ~Q(secrecy_result=""),
            ),
            models.CheckConstraint(
                name="catalogs_disclosure_removed_has_reason",
                condition=~Q(state="removed") | Q(removed_at__isnull=False) & ~Q(removed_because=""),
            ),
        ]
        indexes = [
            models.Index(name="catalogs_disclosure_of_item", fields=["item", "state", "-published_at"]),
            models.Index(name="catalogs_disclosure_address", fields=["address"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:disclosure", args=[self.pk])

    def get_public_url(self) -> str:
        """The information itself: the page of the county site, or the file that the portal hands out."""
        return self.address or reverse("catalogs:disclosure_file", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.item.unit

    @property
    def is_file(self) -> bool:
        return self.attachment_id is not None

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def is_late(self) -> bool | None:
        """Whether it was disclosed after its legal day; None when that can't be judged."""
        if self.due_legal is None or self.published_on is None:
            return None
        return self.published_on > self.due_legal


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> RegistrationQuerySet:
        return self.filter(unit__in=units_of(user, Role.EDITOR, Role.REVIEWER))


class Registration(Upload):
    """批量登记: the county site's column export, pasted or uploaded, on its way into the register.

    The county office may bring one table for many units: `unit` is then the county and each row names its own.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        REFUSED = "refused", "未通过"
        READ = "read", "待核对"
        APPLYING = "applying", "正在登记"
        APPLIED = "applied", "已登记"
        CANCELLED = "cancelled", "已取消"

    UNDER_WAY = (State.READING, State.APPLYING)
    WRITING = (State.APPLYING,)
    UNFINISHED = (State.READING, State.READ, State.APPLYING)

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    pasted = models.TextField("粘贴的内容", blank=True)
    base_address = models.URLField(
        "网站地址", max_length=ADDRESS_LENGTH, blank=True, validators=[is_web_address]
    )
    state = models.CharField("状态", max_length=20, choices=State, default=State.READING, editable=False)
    secrecy_result = models.CharField("保密审查意见", max_length=500, blank=True)
    secrecy_reviewer = models.CharField("审查人姓名", max_length=50, blank=True)
    applied_at = models.DateTimeField("登记时间", null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量登记"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit}批量登记"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:registration", args=[self.pk])

    @property
    def filename(self) -> str:
        """The file's name, or that the table was pasted."""
        return self.source.name if self.source else "粘贴的表格"

    @property
    def is_for_county(self) -> bool:
        """Whether it may hold rows of every unit of the county."""
        return self.unit.is_container

    def outcome_counts(self) -> dict[RegistrationRow.Outcome, int]:
        """How many rows ended how, in the order of the outcomes."""
        counts = dict(self.rows.order_by().values_list("outcome").annotate(models.Count("pk")))
        return {outcome: counts[outcome] for outcome in RegistrationRow.Outcome if outcome in counts}


class RegistrationRow(models.Model):
    """登记行: one line of the column export, with the item that the system proposes and the clerk confirms."""

    class Certainty(models.TextChoices):
        SURE = "sure", "把握大"
        LIKELY = "likely", "可能"
        UNSURE = "unsure", "没把握"

    class Outcome(models.TextChoices):
        PENDING = "pending", "待核对"
        REGISTERED = "registered", "已登记"
        KNOWN = "known", "已登记过"
        SKIPPED = "skipped", "未勾选"
        REFUSED = "refused", "有错误"

    registration = models.ForeignKey(
        Registration, models.CASCADE, verbose_name="批量登记", related_name="rows"
    )
    position = models.PositiveIntegerField("行", help_text="在表格里的行号。")
    title = models.CharField("标题", max_length=300)
    address = models.CharField("网址", max_length=ADDRESS_LENGTH, blank=True)
    published_at = models.DateTimeField("公开时间", null=True)
    started_on = models.DateField("起算日", null=True)
    unit_text = models.CharField("单位（原文）", max_length=100, blank=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+", null=True)
    proposed = models.ForeignKey(
        CatalogItem, models.SET_NULL, verbose_name="建议的事项", related_name="+", null=True
    )
    likeness = models.FloatField("相似度", default=0, help_text="0至1。")
    certainty = models.CharField("把握", max_length=20, choices=Certainty, blank=True)
    others = models.JSONField("可能的事项", default=list, help_text="最像的几个事项的编号，最像的在前。")
    chosen = models.ForeignKey(
        CatalogItem, models.SET_NULL, verbose_name="登记到的事项", related_name="+", null=True
    )
    is_ticked = models.BooleanField("登记", default=False)
    outcome = models.CharField("结果", max_length=20, choices=Outcome, default=Outcome.PENDING)
    message = models.CharField("说明", max_length=300, blank=True)
    disclosure = models.ForeignKey(
        Disclosure, models.SET_NULL, verbose_name="已公开信息", related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "登记行"
        ordering = ["registration", "position"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_registration_row_once", fields=["registration", "position"]
            )
        ]

    def __str__(self) -> str:
        return self.title
