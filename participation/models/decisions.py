"""重大行政决策事项: one matter on its way from the proposal to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class Stage(models.TextChoices):
    """Where a decision stands. The gate into each stage is in workflow/gates.py."""

    PROPOSED = "proposed", "决策建议"
    SCREENED = "screened", "研究论证"
    STARTED = "started", "决策启动"
    DRAFTING = "drafting", "拟订草案"
    PARTICIPATION = "participation", "公众参与"
    HANDLING = "handling", "意见处理"
    LEGALITY = "legality", "合法性审查"
    DISCUSSION = "discussion", "集体讨论"
    REPORTING = "reporting", "请示报告"
    DECIDED = "decided", "作出决定"
    PUBLISHED = "published", "公布解读"
    EXECUTING = "executing", "决策执行"
    SUSPENDED = "suspended", "中止执行"
    EVALUATED = "evaluated", "执行后评估"
    ARCHIVED = "archived", "立卷归档"
    ENDED = "ended", "终止办理"

    @classmethod
    def until(cls, stage: Stage) -> tuple[Stage, ...]:
        """The stages of the course before this one, in its order."""
        course = list(cls)
        return tuple(course[: course.index(stage)])

    @classmethod
    def since(cls, stage: Stage) -> tuple[Stage, ...]:
        """This stage and those that follow it in the course; who ends it leaves the course."""
        return tuple(one for one in cls if one not in (*cls.until(stage), cls.ENDED))


# What is worked on no more, and what was decided, whatever became of it later.
OVER = (Stage.ARCHIVED, Stage.ENDED)
DECIDED = Stage.since(Stage.DECIDED)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> DecisionQuerySet:
        """The organiser's people, the legality unit's people, and those who act for the county."""
        mine = units_of(user, *Role)
        return self.filter(Q(unit__in=mine) | Q(legality_unit__in=mine))

    def public(self) -> DecisionQuerySet:
        """Decisions of which the public sees a course: once started, unless they are legally not public."""
        return self.filter(is_public=True, was_started=True)


class Decision(models.Model):
    """重大行政决策事项: what the county or a township means to decide (重大行政决策程序暂行条例, 国务院令第713号).

    `state` is the stage. The three questions are None until somebody answered them; a review that is not needed
    is a `NotNeeded`. A decision that is adjusted goes back to drafting in a new `round`, and what its gates ask
    for is asked for again in that round (art. 37).
    """

    Stage = Stage
    State = Stage  # what a Step calls it

    class Kind(models.TextChoices):
        POLICY = "policy", "公共服务、市场监管、社会管理、环境保护等方面的重大公共政策和措施"
        PLAN = "plan", "经济和社会发展等方面的重要规划"
        RESOURCES = "resources", "开发利用、保护重要自然资源和文化资源的重大公共政策和措施"
        PROJECT = "project", "在本行政区域实施的重大公共建设项目"
        OTHER = "other", "对经济社会发展有重大影响、涉及重大公共利益或者社会公众切身利益的其他重大事项"

    class Proposer(models.TextChoices):
        LEADER = "leader", "决策机关领导人员"
        DEPARTMENT = "department", "决策机关所属部门或者下一级政府"
        DEPUTY = "deputy", "人大代表建议、政协委员提案"
        CITIZEN = "citizen", "公民、法人或者其他组织的书面建议"

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="承办单位", related_name="+")
    organ = models.ForeignKey(
        "units.Unit",
        models.PROTECT,
        verbose_name="决策机关",
        related_name="+",
        help_text="县政府；乡镇（街道）参照执行。",
    )
    legality_unit = models.ForeignKey(
        "units.Unit",
        models.PROTECT,
        verbose_name="合法性审查单位",
        related_name="+",
        help_text="一般为县司法局，不能是承办单位自己。",
    )
    title = models.CharField("事项名称", max_length=200)
    content = models.TextField("事项内容")
    kind = models.CharField("事项类别", max_length=20, choices=Kind)
    reason = models.TextField("为什么要听取公众意见", help_text="写明涉及哪些人、哪些切身利益。")
    touches_interests = models.BooleanField("涉及人民群众切身利益", null=True, blank=True)
    needs_wide_knowledge = models.BooleanField("需要社会广泛知晓", null=True, blank=True)
    proposer = models.CharField("建议来源", max_length=20, choices=Proposer, blank=True)
    not_listed_reason = models.TextField(
        "未列入目录的理由", blank=True, help_text="没有列入当年目录就启动的，写明理由。"
    )
    procedures = models.JSONField("需履行的程序", default=list, blank=True)
    methods = models.JSONField("公众参与方式", default=list, blank=True)
    planned_on = models.DateField("拟决策时间", null=True, blank=True)
    is_professional = models.BooleanField("专业性、技术性较强", null=True, blank=True)
    is_risky = models.BooleanField("可能影响社会稳定、公共安全", null=True, blank=True)
    is_economic = models.BooleanField("涉及市场主体经济活动", null=True, blank=True)
    is_public = models.BooleanField("依法公开", default=True)
    not_public_reason = models.TextField("不公开的法律依据和理由", blank=True)
    executing_unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="执行单位", related_name="+", null=True, blank=True
    )
    was_started = models.BooleanField("已启动", default=False, editable=False)
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    state = models.CharField("阶段", max_length=20, choices=Stage, default=Stage.PROPOSED, editable=False)
    state_since = models.DateTimeField("进入本阶段的时间", editable=False)
    created_at = models.DateTimeField("建立时间", editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="建立人", related_name="+", editable=False
    )
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )
    preparers = models.ManyToManyField(
        "accounts.User",
        verbose_name="准备人",
        related_name="+",
        editable=False,
        help_text="本轮保存过的人，不能再签批它。",
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重大行政决策事项"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_decision_legality_is_another",
                condition=~Q(legality_unit=models.F("unit")),
                violation_error_message="合法性审查单位不能是承办单位自己。",
            ),
            models.CheckConstraint(
                name="participation_decision_secret_has_reason",
                condition=Q(is_public=True) | ~Q(not_public_reason=""),
                violation_error_message="不公开的，请写明法律依据和理由。",
            ),
        ]
        indexes = [models.Index(name="participation_decision_open", fields=["is_public", "state"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("participation_desk:decision", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("participation:decision", args=[self.pk])

    @property
    def ended_because(self) -> str:
        """Why it is worked on no more; nothing while it is."""
        ended = self.stage_entries.filter(stage=Stage.ENDED).last()
        return ended.remark if ended else ""


class StageEntry(models.Model):
    """阶段记录: when a decision passed a gate, who signed, and what the gate was shown then. Never changed."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="决策事项", related_name="stage_entries"
    )
    round = models.PositiveSmallIntegerField("轮次")
    stage = models.CharField("阶段", max_length=20, choices=Stage)
    entered_at = models.DateTimeField("进入时间")
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="签批人", related_name="+")
    remark = models.CharField("说明", max_length=500, blank=True)
    shown = models.JSONField("签批时的条件", default=list, help_text="每项条件、依据和证据编号。")

    class Meta:
        verbose_name = verbose_name_plural = "阶段记录"
        ordering = ["decision", "entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision}进入{self.get_stage_display()}"
