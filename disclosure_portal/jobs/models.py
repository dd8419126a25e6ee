"""Jobs: work that outlives a request. The row is the truth; the broker only carries its number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser) -> JobQuerySet:
        """One's own jobs; an administrator sees those of the county's units as well."""
        if not user.is_authenticated:
            return self.none()
        counties = counties_of(user, Role.ADMINISTRATOR)
        return self.filter(Q(requested_by=user) | Q(unit__county__in=counties))

    def scheduled(self, name: str) -> JobQuerySet:
        """The runs of one schedule, the latest due first."""
        return self.filter(name=name, due_at__isnull=False).order_by("-due_at")

    def held_under(self, token: str) -> JobQuerySet:
        """The running job that a worker holds under its token; none once it has been taken away."""
        return self.filter(state=Job.State.RUNNING, claim_token=token)


class Job(models.Model):
    """后台任务: one piece of background work, from its order to its outcome."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    name = models.CharField("任务程序", max_length=200)
    key = models.CharField("唯一标识", max_length=200, unique=True)
    title = models.CharField("任务名称", max_length=100, default="后台任务")
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=20, choices=State, default=State.QUEUED, editable=False)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进展", max_length=200, blank=True)
    outcome = models.TextField("结果", blank=True)
    error = models.TextField("错误详情", blank=True)
    result_url = models.CharField("结果页面", max_length=300, blank=True)
    file = models.FileField("结果文件", blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    expires_at = models.DateTimeField("文件失效时间", null=True)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提交人", related_name="+", null=True
    )
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属单位", related_name="+", null=True
    )
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    claim_token = models.CharField("执行凭证", max_length=32, blank=True)
    created_at = models.DateTimeField("提交时间", default=clock.now)
    due_at = models.DateTimeField("计划时间", null=True)
    sent_at = models.DateTimeField("派发时间", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    heartbeat_at = models.DateTimeField("最近活动时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                name="jobs_job_unfinished",
                fields=["state", "sent_at"],
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="jobs_job_running_is_held",
                condition=~Q(state="running") | (~Q(claim_token="") & Q(heartbeat_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="jobs_job_finished_has_time",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def has_expired(self) -> bool:
        """Whether its file has passed its time; it may have been removed already."""
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def stored_name(job_pk: int, file_name: str, token: str) -> str:
    """Where a job's file lies in the storage: a name that can't be guessed and holds nothing personal."""
    return f"jobs/{job_pk}-{token}{Path(file_name).suffix.lower()}"
