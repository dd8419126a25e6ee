"""意见: what people said of a draft, from the web or recorded by staff, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.personal.fields import EncryptedTextField
from disclosure_portal.personal.masking import masked
from participation.models.consultations import Consultation
from participation.models.evidence import Paragraph

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class Verdict(models.TextChoices):
    """采纳情况 (国务院令第713号 art. 18, 32)."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"
    OUT_OF_SCOPE = "out_of_scope", "不属于本次征求意见范围"
    WITHDRAWN = "withdrawn", "反馈人已撤回"


class OpinionGroupQuerySet(models.QuerySet["OpinionGroup"]):
    def proposals(self) -> OpinionGroupQuerySet:
        """Groups that nobody has confirmed, changed or answered yet."""
        untouched = self.filter(is_confirmed=False, edited_at=None)
        return untouched.exclude(
            pk__in=Opinion.objects.exclude(verdict="").exclude(group=None).values("group")
        )


class OpinionGroup(models.Model):
    """相近意见: opinions that say nearly the same, answered together. Each of them still gets the answer itself.

    A group that somebody has confirmed or changed by hand is theirs: only they take it apart. What else was put
    together is a proposal, made anew each time; `like` is the group by hand that its members could join.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="opinion_groups"
    )
    title = models.CharField("共同的意思", max_length=200)
    is_confirmed = models.BooleanField("经办人已核对", default=False)
    made_at = models.DateTimeField("归并时间")
    edited_at = models.DateTimeField("经办人改动时间", null=True, editable=False)
    like = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="相近的组", related_name="newcomers", null=True, editable=False
    )

    objects = OpinionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "相近意见"
        ordering = ["consultation", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> Any:
        return self.consultation.unit


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: User) -> OpinionQuerySet:
        return self.filter(consultation__in=Consultation.objects.visible_to(user))

    def counted(self) -> OpinionQuerySet:
        """Opinions that have to be answered and are shown: all but those screened out."""
        return self.exclude(screening=Opinion.Screening.REJECTED)

    def unanswered(self) -> OpinionQuerySet:
        return self.filter(verdict="")

    def to_purge(self, moment: datetime) -> OpinionQuerySet:
        """Whose personal data have been kept as long as was said (个人信息保护法 art. 19, 47)."""
        return self.filter(purged_at__isnull=True, purge_after__lte=moment)


class Opinion(models.Model):
    """意见: one person's opinion on the whole draft or on one paragraph of it.

    From the web, or recorded by staff from a letter, a call, a visit or a meeting with its evidence: the same
    receipt, the same weight. `text` is what was said, `shown_text` what the public reads: names, phones and
    identity numbers masked. Personal data are encrypted and purged; the opinion itself stays.
    """

    class Source(models.TextChoices):
        WEB = "web", "网上提交"
        LETTER = "letter", "来信"
        PHONE = "phone", "来电"
        VISIT = "visit", "来访"
        MEETING = "meeting", "会议发言"
        EMAIL = "email", "电子邮件"

    class Screening(models.TextChoices):
        WAITING = "waiting", "待甄别"
        PASSED = "passed", "有效意见"
        REJECTED = "rejected", "不作为意见"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="opinions"
    )
    receipt = models.CharField("回执编号", max_length=20, unique=True)
    form_key = models.CharField("表单编号", max_length=64, blank=True, editable=False)
    paragraph = models.ForeignKey(
        Paragraph, models.PROTECT, verbose_name="针对的段落", related_name="opinions", null=True, blank=True
    )
    source = models.CharField("来源", max_length=20, choices=Source, default=Source.WEB)
    text = EncryptedTextField("意见内容")
    shown_text = models.TextField("公开的意见内容", blank=True, editable=False)
    name = EncryptedTextField("姓名或者单位", blank=True)
    phone = EncryptedTextField("联系方式", blank=True)
    shown_name = models.CharField("公开的反馈人", max_length=50, default="匿名", editable=False)
    received_at = models.DateTimeField("收到时间")
    received_on = models.DateField("来信、来电、来访日期", null=True, blank=True)
    evidence = models.CharField("原件存放处", max_length=200, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="原件", related_name="+", null=True, blank=True
    )
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", null=True, editable=False
    )
    address_hash = models.CharField("网络地址摘要", max_length=64, blank=True, editable=False)
    screening = models.CharField(
        "甄别", max_length=20, choices=Screening, default=Screening.WAITING, editable=False
    )
    screening_reason = models.CharField("不作为意见的理由", max_length=200, blank=True, editable=False)
    screened_at = models.DateTimeField("甄别时间", null=True, editable=False)
    screened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="甄别人", related_name="+", null=True, editable=False
    )
    group = models.ForeignKey(
        OpinionGroup,
        models.SET_NULL,
        verbose_name="相近意见",
        related_name="opinions",
        null=True,
        editable=False,
    )
    verdict = models.CharField("是否采纳", max_length=20, choices=Verdict, blank=True, editable=False)
    answer = models.TextField("理由", blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="答复人", related_name="+", null=True, editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    purge_after = models.DateTimeField("个人信息保存至", null=True, editable=False)
    purged_at = models.DateTimeField("个人信息删除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    Verdict = Verdict
    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["consultation", "received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_opinion_form_once", fields=["form_key"], condition=~Q(form_key="")
            ),
            models.CheckConstraint(
                name="participation_opinion_answer_has_reason",
                condition=Q(verdict="") | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="participation_opinion_rejected_has_reason",
                condition=~Q(screening="rejected") | ~Q(screening_reason=""),
            ),
        ]
        indexes = [
            models.Index(name="participation_opinion_order", fields=["consultation", "received_at", "id"]),
            models.Index(name="participation_opinion_purge", fields=["purged_at", "purge_after"]),
        ]

    def __str__(self) -> str:
        return f"意见{self.receipt}"

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:opinion", args=[self.pk])

    @property
    def unit(self) -> Any:
        return self.consultation.unit

    @property
    def shown_answer(self) -> str:
        """The answer as everybody reads it: numbers of persons masked, the landlines of offices not."""
        return masked(self.answer, landlines=False)

    @property
    def shown_screening_reason(self) -> str:
        """Why it is no opinion, as its writer and the archive read it."""
        return masked(self.screening_reason, landlines=False)


class AnswerGiven(models.Model):
    """答复记录: every answer that an opinion was given and by whom. The last one stands on the opinion as well."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, verbose_name="意见", related_name="answers_given")
    verdict = models.CharField("是否采纳", max_length=20, choices=Verdict)
    answer = models.TextField("理由")
    given_at = models.DateTimeField("答复时间")
    given_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="答复人", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "答复记录"
        ordering = ["opinion", "pk"]

    def __str__(self) -> str:
        return f"{self.opinion}：{self.get_verdict_display()}"


class PostCount(models.Model):
    """提交次数: how often one hashed address has posted within one hour. Rows are cleared daily."""

    address_hash = models.CharField("网络地址摘要", max_length=64)
    hour = models.DateTimeField("时段")
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "提交次数"
        constraints = [
            models.UniqueConstraint(name="participation_posts_once", fields=["address_hash", "hour"])
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}时 {self.count}次"
