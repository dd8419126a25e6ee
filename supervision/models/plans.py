"""实施方案, its 时间节点 and what each unit owes: 任务."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, CharField, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> PlanQuerySet:
        """Plans of the counties of the units that the user reaches by any role; drafts for the county's roles only."""
        drafts = Q(state=Plan.State.DRAFT, county__in=counties_of(user, *COUNTY_ROLES))
        begun = Q(county__in=units_of(user, *Role).values("county")) & ~Q(state=Plan.State.DRAFT)
        return self.filter(drafts | begun)

    def public(self) -> PlanQuerySet:
        return self.exclude(state=Plan.State.DRAFT).filter(is_public=True)

    def running(self) -> PlanQuerySet:
        return self.filter(state=Plan.State.RUNNING)

    def running_on(self, day: date) -> PlanQuerySet:
        """Those that were being carried out at the end of a day, which may have passed."""
        closed_then = Q(earlier_closures__since__lte=day, earlier_closures__until__gt=day)
        begun = self.alias(closed_then=FilteredRelation("earlier_closures", condition=closed_then))
        return begun.filter(started_on__lte=day, closed_then__isnull=True).exclude(closed_on__lte=day)


class Plan(models.Model):
    """实施方案: a county's plan with its deadlines; a year's 任务分解表 is one as well.

    The seed plan ships as a template (`template` names it) and a new cycle is cloned with shifted dates.
    Source: 岫政办发〔2020〕37号.
    """

    class Kind(models.TextChoices):
        SCHEME = "scheme", "实施方案"
        YEARLY = "yearly", "年度政务公开工作要点任务分解表"

    class State(models.TextChoices):
        DRAFT = "draft", "草拟"
        RUNNING = "running", "执行中"
        CLOSED = "closed", "已结束"

    county = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="所属县", related_name="+")
    kind = models.CharField("类别", max_length=20, choices=Kind, default=Kind.SCHEME)
    title = models.CharField("名称", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期")
    ends_on = models.DateField("截止日期")
    text = models.TextField("正文", blank=True)
    template = models.CharField("模板", max_length=40, blank=True, editable=False)
    cloned_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="由此复制", related_name="clones", null=True, editable=False
    )
    is_public = models.BooleanField("向社会公开", default=False)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    started_on = models.DateField("开始执行日期", null=True, editable=False)
    closed_on = models.DateField("结束日期", null=True, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="建立人", related_name="+", editable=False
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实施方案"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_plan_once",
                fields=["county", "document_number"],
                condition=~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="supervision_plan_ends_after_it_began", condition=Q(ends_on__gte=F("issued_on"))
            ),
            models.CheckConstraint(
                name="supervision_plan_carried_out_is_dated",
                condition=Q(state="draft", started_on__isnull=True, closed_on__isnull=True)
                | Q(state="running", started_on__isnull=False, closed_on__isnull=True)
                | Q(state="closed", started_on__isnull=False, closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:plan", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("supervision:plan", args=[self.pk])


class Milestone(models.Model):
    """时间节点: one obligation of a plan, its last day and how it is checked.

    `due_nominal` is the last day that the plan names. A plan's rest day doesn't roll forward unless the office
    records so; then `due_legal` is the working day after it. Each of `earlier_days` is a legal day that held up to
    `until`: what was decided later doesn't change how a past day stood. `check_name` is that of an entry of
    `supervision.evidence.CHECKS`; empty, a unit hands in proof that the county office accepts. A continuing
    obligation has one milestone for each year, due on 31 December. `progress` is what an imported table says of it;
    units report their own.
    """

    class Scope(models.TextChoices):
        ALL = "all", "各乡镇（街道）、县政府各部门、各有关单位"
        TOWNSHIPS = "townships", "各乡镇（街道）"
        DEPARTMENTS = "departments", "县政府各部门、各有关单位"
        LEADS = "leads", "各牵头单位"
        SHARED = "shared", "同一领域的配合单位"
        COUNTY_OFFICE = "county_office", "县政府办公室"
        NAMED = "named", "指定的单位"

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="实施方案", related_name="milestones")
    code = models.CharField("编号", max_length=20)
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("节点名称", max_length=60)
    duty = models.TextField("任务内容")
    scope = models.CharField("责任单位", max_length=20, choices=Scope, default=Scope.ALL)
    due_words = models.CharField("时限原文", max_length=60, blank=True)
    due_nominal = models.DateField("截止日期")
    due_legal = models.DateField("判断逾期的日期")
    due_proof = models.JSONField("计算依据", default=dict, encoder=DjangoJSONEncoder, editable=False)
    rolls_because = models.CharField("顺延的依据", max_length=200, blank=True, editable=False)
    earlier_days = models.JSONField("此前判断逾期的日期", default=list, editable=False)
    is_continuing = models.BooleanField("持续性任务", default=False)
    is_key = models.BooleanField("总览时间线上显示", default=False)
    check_name = models.CharField("核验方式", max_length=40, blank=True)
    proof_asked = models.CharField("需要的佐证", max_length=200, blank=True)
    source = models.CharField("依据", max_length=100, blank=True)
    progress = models.TextField("分解表填写的进展", blank=True, editable=False)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "时间节点"
        ordering = ["plan", "due_nominal", "position"]
        constraints = [
            models.UniqueConstraint(
                name="supervision_milestone_once", fields=["plan", "code", "due_nominal"]
            ),
            models.CheckConstraint(
                name="supervision_milestone_rolls_with_reason",
                condition=Q(due_legal=F("due_nominal")) | ~Q(rolls_because=""),
            ),
        ]
        indexes = [models.Index(name="supervision_milestone_due", fields=["due_legal"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:milestone", args=[self.pk])

    def due_on(self, day: date) -> date:
        """The legal day by which lateness was judged at the end of a day, as far as it had been decided by then."""
        for earlier in self.earlier_days:
            if day < date.fromisoformat(earlier["until"]):
                return date.fromisoformat(earlier["due"])
        return self.due_legal

    def judge_by(self, due: date, *, since: date) -> None:
        """Judge lateness by another day from now on. A draft was not judged by anything before."""
        if due != self.due_legal and self.plan.state != Plan.State.DRAFT:
            earlier = {"due": self.due_legal.isoformat(), "until": since.isoformat()}
            self.earlier_days = [*self.earlier_days, earlier]
        self.due_legal = due


class Status(models.TextChoices):
    """How an assignment stands on a day: computed, never stored."""

    WAIVED = "waived", "已免除"
    MET = "met", "按时完成"
    MET_LATE = "met_late", "逾期完成"
    OVERDUE = "overdue", "逾期未完成"
    DUE_SOON = "due_soon", "临期"
    NOT_DUE = "not_due", "未到期"


def let_off(on: date) -> Q:
    """What an assignment that is waived at the end of a day looks like; `Assignment.is_waived` says the same."""
    return _let_off_last(on) | Q(pk__in=EarlierWaiver.objects.on(on).values("assignment"))


def let_off_since(on: date) -> Case:
    """The day on which the waiver began by which an assignment is let off at the end of a day, if it is."""
    earlier = EarlierWaiver.objects.on(on).filter(assignment=OuterRef("pk"))
    return Case(
        When(_let_off_last(on), then="waived_on"),
        When(let_off(on), then=Subquery(earlier.values("begins_on")[:1])),
    )


def _let_off_last(on: date) -> Q:
    return Q(waived_on__lte=on) & (Q(waived_until__isnull=True) | Q(waived_until__gt=on))


def assigned_by(day: date, at: str = "") -> Q:
    """What an assignment looks like that its unit had at the end of a day; `at` leads to it."""
    return Q(**{f"{at}assigned_on__isnull": True}) | Q(**{f"{at}assigned_on__lte": day})


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        return self.filter(unit__in=units_of(user, *Role))

    def assigned_by(self, day: date) -> AssignmentQuerySet:
        """Those that units had at the end of a day, which may have passed."""
        return self.filter(assigned_by(day))

    def not_waived(self, on: date) -> AssignmentQuerySet:
        return self.exclude(let_off(on))

    def with_status(self, *, on: date, soon_until: date) -> AssignmentQuerySet:
        """With `status` at the end of a day, by what the latest check found.

        `soon_until` is the last legal day that counts as near: ten working days from the day. A past day is
        told by `supervision.queries.standings`, which reads the evidence as it was then.
        """
        legal = F("milestone__due_legal")
        met = Q(met_on__isnull=False, met_on__lte=on)
        return self.annotate(
            status=Case(
                When(let_off(on), then=Value(Status.WAIVED)),
                When(met & Q(met_on__lte=legal), then=Value(Status.MET)),
                When(met, then=Value(Status.MET_LATE)),
                When(milestone__due_legal__lt=on, then=Value(Status.OVERDUE)),
                When(milestone__due_legal__lte=soon_until, then=Value(Status.DUE_SOON)),
                default=Value(Status.NOT_DUE),
                output_field=CharField(),
            )
        )


class Assignment(models.Model):
    """任务: what one unit owes by one milestone. `met_on` is the day since when the evidence holds, as last checked.
    What it lacks is named; with neither, no check has looked at it yet.

    One that came into a plan which was carried out already counts from `assigned_on` on; the others for every day.
    Waived from `waived_on` on, and no longer from `waived_until` on where the waiver was taken back. Let off again, it
    keeps the former time in `earlier_waivers`, so that no past day forgets that its unit was let off.
    """

    LEAD, COOPERATING = "牵头", "配合"

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, verbose_name="时间节点", related_name="assignments"
    )
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="责任单位", related_name="assignments"
    )
    part = models.CharField("职责", max_length=20, blank=True, help_text="牵头、配合；普通责任单位为空。")
    assigned_on = models.DateField("列入日期", null=True, editable=False)
    met_on = models.DateField("完成日期", null=True, editable=False)
    lacks = models.CharField("欠缺", max_length=300, blank=True, editable=False)
    waived_on = models.DateField("免除日期", null=True, editable=False)
    waived_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="免除人", related_name="+", null=True, editable=False
    )
    waived_because = models.CharField("免除的理由", max_length=300, blank=True, editable=False)
    waived_until = models.DateField("免除撤销日期", null=True, editable=False)
    progress = models.TextField("进展", blank=True)
    progress_at = models.DateTimeField("进展更新时间", null=True, editable=False)
    progress_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="进展填写人",
        related_name="+",
        null=True,
        editable=False,
    )
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["milestone", "unit"]
        constraints = [
            models.UniqueConstraint(name="supervision_assignment_once", fields=["milestone", "unit"]),
            models.CheckConstraint(
                name="supervision_assignment_waived_has_reason",
                condition=Q(waived_on__isnull=True, waived_because="")
                | Q(waived_on__isnull=False, waived_by__isnull=False) & ~Q(waived_because=""),
            ),
            models.CheckConstraint(
                name="supervision_assignment_waiver_ends_after_it_began",
                condition=Q(waived_until__isnull=True) | Q(waived_until__gte=F("waived_on")),
            ),
        ]
        indexes = [
            models.Index(
                name="supervision_assignment_unmet",
                fields=["milestone"],
                condition=Q(met_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.milestone}"

    def get_absolute_url(self) -> str:
        return reverse("supervision_desk:assignment", args=[self.pk])

    def is_waived(self, on: date) -> bool:
        """Whether the unit was let off at the end of a day. Where many are asked, read `earlier_waivers` ahead."""
        if self.waived_on is None:
            return False
        if self.waived_on <= on and (self.waived_until is None or self.waived_until > on):
            return True
        return any(one.begins_on <= on < one.ends_on for one in self.earlier_waivers.all())


class EarlierWaiverQuerySet(models.QuerySet["EarlierWaiver"]):
    def on(self, day: date) -> EarlierWaiverQuerySet:
        """Those that held at the end of a day."""
        return self.filter(begins_on__lte=day, ends_on__gt=day)


class EarlierWaiver(models.Model):
    """此前的免除: a time for which a unit had been let off, no longer from `ends_on` on, before it was let off again."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, verbose_name="任务", related_name="earlier_waivers"
    )
    begins_on = models.DateField("免除日期")
    ends_on = models.DateField("免除撤销日期")
    because = models.CharField("免除的理由", max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="免除人", related_name="+")

    objects = EarlierWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "此前的免除"
        ordering = ["assignment", "begins_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="supervision_earlier_waiver_lasted", condition=Q(ends_on__gt=F("begins_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}：{self.because}"
