"""公众参与活动: one activity by one method, with those who take part in it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from disclosure_portal.personal.fields import EncryptedTextField
from participation.models.decisions import Decision
from participation.models.evidence import Draft
from participation.models.outcomes import AdoptionStatement

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class Method(models.TextChoices):
    """公众参与方式: the six of 岫政办发〔2020〕37号 and the written one of 令713 art. 14."""

    SYMPOSIUM = "symposium", "座谈会"
    HEARING = "hearing", "听证会"
    SITE_VISIT = "site_visit", "实地走访"
    OPEN_SOLICITATION = "open_solicitation", "向社会公开征求意见"
    QUESTIONNAIRE = "questionnaire", "问卷调查"
    OPINION_POLL = "opinion_poll", "民意调查"
    WRITTEN = "written", "书面征求意见"


class Group(models.TextChoices):
    """参加人类别 (令713 art. 14, 16; 岫政办发〔2020〕37号 on attendance)."""

    STAKEHOLDER = "stakeholder", "利益相关方"
    REPRESENTATIVE = "representative", "群众代表"
    EXPERT = "expert", "专家"
    MEDIA = "media", "媒体"
    ORGANISATION = "organisation", "人民团体和有关组织"
    DEPUTY = "deputy", "人大代表、政协委员"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, user: User) -> ConsultationQuerySet:
        return self.filter(decision__in=Decision.objects.visible_to(user))

    def public(self) -> ConsultationQuerySet:
        """What the public reads: published, of decisions that are public."""
        shown = (Consultation.State.PUBLISHED, Consultation.State.CLOSED, Consultation.State.CANCELLED)
        return self.filter(state__in=shown, published_at__isnull=False, decision__is_public=True)

    def open_at(self, moment: datetime) -> ConsultationQuerySet:
        """Public, and people may take part at this moment: opinions or answers come in, or they may sign up."""
        has_begun = Q(opens_at__lte=moment, closes_at__gt=moment)
        return self.public().filter(
            has_begun | Q(sign_up_until__gt=moment), state=Consultation.State.PUBLISHED
        )

    def with_end(self) -> ConsultationQuerySet:
        """Tell in the same query when each is over, as `Consultation.ends_at` does."""
        return self.annotate(
            end=Greatest(Coalesce("closes_at", "held_at"), Coalesce("held_at", "closes_at")),
        )

    def ended_by(self, moment: datetime) -> ConsultationQuerySet:
        """Whose time is over at a moment, whatever the staff have done about it."""
        return self.with_end().filter(end__lte=moment)

    def over_at(self, moment: datetime) -> ConsultationQuerySet:
        """Published and over, with the books still open: the outcome is awaited."""
        return self.ended_by(moment).filter(state=Consultation.State.PUBLISHED)

    def with_outcome(self) -> ConsultationQuerySet:
        """Tell in the same query which of them have their adoption published, so that a list asks only once.

        A statement tells of what was closed by then: what is heard in the round later waits for the next one.
        """
        published = AdoptionStatement.objects.public().filter(
            decision=OuterRef("decision"),
            round=OuterRef("round"),
            published_at__gte=OuterRef("closed_at"),
        )
        return self.annotate(has_outcome=Exists(published))

    def of_round(self, decision: Decision, number: int | None = None) -> ConsultationQuerySet:
        """The activities of a round of the decision, of the present one when none is named."""
        return self.filter(decision=decision, round=number or decision.round)

    def closed(self) -> ConsultationQuerySet:
        return self.filter(state=Consultation.State.CLOSED)


class Consultation(models.Model):
    """公众参与活动: one round of listening to the public about a decision, by one method.

    `opens_at` and `closes_at` bound the time in which opinions come in: from the first moment of the first day
    to the first moment after the last. For a meeting or a visit `held_at` is when it takes place. Whether it is
    open, over or answered is worked out from these and never stored; `state` says only how far the staff are.
    """

    Method = Method

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备中"
        SIGNED = "signed", "待县政府办发布"
        PUBLISHED = "published", "已发布"
        CLOSED = "closed", "已办结"
        CANCELLED = "cancelled", "已取消"

    class Selection(models.TextChoices):
        DRAWN = "drawn", "抽签"
        CHOSEN = "chosen", "按规则遴选"
        ALL = "all", "报名者全部参加"

    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="决策事项", related_name="consultations"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    method = models.CharField("方式", max_length=20, choices=Method)
    draft = models.ForeignKey(
        Draft, models.PROTECT, verbose_name="决策草案", related_name="consultations", null=True, blank=True
    )
    title = models.CharField("标题", max_length=200)
    notice = models.TextField(
        "公告正文", blank=True, help_text="为什么听取意见、听取哪些人的意见、怎样参加。"
    )
    afterwards = models.TextField("以后怎么办", blank=True, help_text="意见怎样处理，什么时候公布采纳情况。")
    opens_at = models.DateTimeField("开始时间", null=True, blank=True)
    closes_at = models.DateTimeField("截止时间", null=True, blank=True)
    short_reason = models.TextField(
        "期限不足30日的理由", blank=True, help_text="印在公告里。《重大行政决策程序暂行条例》第十五条。"
    )
    contact = models.CharField("联系人和电话", max_length=100, blank=True)
    postal_address = models.CharField("来信地址", max_length=200, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    held_at = models.DateTimeField("举行时间", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    sign_up_until = models.DateTimeField("报名截止时间", null=True, blank=True)
    selection = models.CharField("产生办法", max_length=20, choices=Selection, blank=True)
    selection_rule = models.TextField("产生办法说明", blank=True)
    seats = models.JSONField("各类名额", default=dict, blank=True, help_text="类别代码 → 人数。")
    draw_seed = models.CharField("抽签依据的数字", max_length=64, blank=True, editable=False)
    list_published_at = models.DateTimeField("参加人名单公布时间", null=True, editable=False)
    papers_delivered_on = models.DateField("材料送达日期", null=True, blank=True)
    agenda = models.TextField("会议议程", blank=True)
    people_met = models.TextField("走访对象", blank=True)
    sample = models.TextField("调查对象和样本", blank=True)
    conducted_by = models.CharField("调查机构", max_length=100, blank=True)
    recipients = models.TextField("征求意见的单位和个人", blank=True)
    minutes = models.TextField("记录、纪要或者结果", blank=True)
    minutes_attachment = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        verbose_name="记录附件",
        related_name="+",
        null=True,
        blank=True,
    )
    outcome_due_on = models.DateField("公布采纳情况的目标日期", null=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.PREPARING, editable=False)
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="保存过公告的人，不能再审核、发布它。",
    )
    signed_at = models.DateTimeField("审核时间", null=True, editable=False)
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审核人", related_name="+", null=True, editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="发布人", related_name="+", null=True, editable=False
    )
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="办结人", related_name="+", null=True, editable=False
    )
    cancelled_because = models.TextField("取消的原因", blank=True, editable=False)
    unlawful_because = models.TextField(
        "未依法举行的原因",
        blank=True,
        editable=False,
        help_text="已办结而写明原因的，不计入公众参与方式。",
    )
    ended_early = models.BooleanField(
        "提前结束", default=False, editable=False, help_text="原因在公告变更里；不计入公众参与方式。"
    )
    returned_because = models.TextField("退回的原因", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众参与活动"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_consultation_ends_after_it_begins",
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=models.F("opens_at")),
                violation_error_message="截止时间应当晚于开始时间。",
            ),
            models.CheckConstraint(
                name="participation_consultation_published_is_dated",
                condition=~Q(state__in=("published", "closed")) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="participation_consultation_cancelled_has_reason",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
            ),
            models.CheckConstraint(
                name="participation_consultation_unlawful_is_closed",
                condition=Q(unlawful_because="") | Q(state="closed"),
            ),
        ]
        indexes = [models.Index(name="participation_consult_open", fields=["state", "closes_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:consultation", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:consultation", args=[self.pk])

    @property
    def unit(self) -> Any:
        return self.decision.unit

    @property
    def is_counted(self) -> bool:
        """Whether it counts as a way of hearing the public: not what wasn't held lawfully, nor what was ended early."""
        return not self.unlawful_because and not self.ended_early

    def is_open_at(self, moment: datetime) -> bool:
        is_published = self.state == self.State.PUBLISHED and self.opens_at and self.closes_at
        return bool(is_published) and self.opens_at <= moment < self.closes_at

    @property
    def ends_at(self) -> datetime | None:
        """The moment from which it is over: the end of the period or the event, whichever is later."""
        return max((end for end in (self.closes_at, self.held_at) if end is not None), default=None)

    def has_ended_at(self, moment: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= moment

    def is_done_at(self, moment: datetime) -> bool:
        """Published, and what it is for has taken place: opinions come in no more."""
        if self.state == self.State.CLOSED:
            return True
        return self.state == self.State.PUBLISHED and self.has_ended_at(moment)


class Participant(models.Model):
    """参加人: one person at a hearing, symposium or visit: signed up or invited, drawn or chosen, and there or not.

    What identifies the person is encrypted and deleted with the retention of opinions; the published list shows
    `shown_name` only.
    """

    class State(models.TextChoices):
        APPLIED = "applied", "已报名"
        SELECTED = "selected", "入选"
        NOT_SELECTED = "not_selected", "未入选"
        WITHDRAWN = "withdrawn", "退出"

    OPINION_KEY = "participant:"  # what ties the opinion taken over to the person who said it

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="participants"
    )
    receipt = models.CharField("回执编号", max_length=20, unique=True)
    form_key = models.CharField("表单编号", max_length=64, blank=True, editable=False)
    group = models.CharField("类别", max_length=20, choices=Group)
    name = EncryptedTextField("姓名")
    phone = EncryptedTextField("联系电话", blank=True)
    phone_hash = models.CharField("电话摘要", max_length=64, blank=True, editable=False)
    shown_name = models.CharField("公布的姓名", max_length=50)
    organisation = EncryptedTextField("单位或者村（社区）", blank=True)
    reason = EncryptedTextField("报名理由", blank=True)
    is_invited = models.BooleanField("邀请", default=False)
    drawn_at_place = models.PositiveIntegerField("抽签顺序", null=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.APPLIED)
    state_reason = models.CharField("说明", max_length=200, blank=True)
    seated_at = models.DateTimeField("入选时间", null=True, editable=False)
    signed_up_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", null=True
    )
    attended = models.BooleanField("到会", null=True)
    remarks = EncryptedTextField("发言", blank=True)
    record_confirmed_on = models.DateField("签字确认记录日期", null=True)
    record_refusal = models.CharField("未签字的原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    purged_at = models.DateTimeField("个人信息删除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "参加人"
        ordering = ["consultation", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_participant_form_once", fields=["form_key"], condition=~Q(form_key="")
            ),
            models.UniqueConstraint(
                name="participation_participant_phone_once",
                fields=["consultation", "phone_hash"],
                condition=~Q(phone_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:participant", args=[self.pk])

    @property
    def opinion_key(self) -> str:
        return f"{self.OPINION_KEY}{self.pk}"

    @property
    def told_state(self) -> State:
        """The state as the person may know it: who was drawn or chosen is told by the published list, not before."""
        is_told = self.is_invited or self.consultation.list_published_at is not None
        is_result = self.state in (self.State.SELECTED, self.State.NOT_SELECTED)
        return self.State.APPLIED if is_result and not is_told else self.State(self.state)

    @property
    def unit(self) -> Any:
        return self.consultation.unit
