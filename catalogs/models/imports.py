"""Imports: an uploaded spreadsheet, its rows as read, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from catalogs.models.domains import Domain
from catalogs.models.items import CatalogItem
from catalogs.models.uploads import Upload
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


SHEETS_NAMED = 10


def told_of_sheets(ignored: Sequence[Mapping[str, Any]]) -> str:
    """Which sheets of a file were not read, and why; empty when all were."""
    hidden = [sheet["name"] for sheet in ignored if sheet["is_hidden"]]
    others = [sheet["name"] for sheet in ignored if not sheet["is_hidden"]]
    told = []
    if others:
        told.append(f"工作表{_quoted(others)}里没有目录的表头，没有读取。")
    if hidden:
        told.append(f"工作表{_quoted(hidden)}是隐藏的，没有读取；要导入的，请取消隐藏后重新上传。")
    return "".join(told)


def _quoted(names: Sequence[str]) -> str:
    listed = "、".join(f"“{name}”" for name in names[:SHEETS_NAMED])
    return f"{listed}等{len(names)}个" if len(names) > SHEETS_NAMED else listed


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> ImportRunQuerySet:
        """A unit's imports are its editors' and the county office's, who may enter for it."""
        return self.filter(unit__in=units_of(user, Role.EDITOR, Role.REVIEWER))


class ImportRun(Upload):
    """导入: one file on its way into a unit's catalog. Read into staging rows, looked at, then applied."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "正在读取"
        REFUSED = "refused", "文件未通过"
        READ = "read", "待确认导入"
        APPLYING = "applying", "正在导入"
        APPLIED = "applied", "已导入"
        CANCELLED = "cancelled", "已取消"

    UNDER_WAY = (State.UPLOADED, State.APPLYING)
    WRITING = (State.APPLYING,)
    UNFINISHED = (State.UPLOADED, State.READ, State.APPLYING)

    unit = models.ForeignKey("units.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    domain = models.ForeignKey(
        Domain, models.PROTECT, verbose_name="领域", related_name="+", null=True, blank=True
    )
    filename = models.CharField("文件名", max_length=200)
    state = models.CharField("状态", max_length=20, choices=State, default=State.UPLOADED, editable=False)
    skip_bad_rows = models.BooleanField("跳过有错误的行", default=False)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("未变", default=0)
    failed = models.PositiveIntegerField("有错误", default=0)
    conflicts = models.PositiveIntegerField("有冲突，保留现在的", default=0)
    missing = models.JSONField("文件中没有的事项", default=list)
    ignored_sheets = models.JSONField("没有读取的工作表", default=list)  # [{"name": …, "is_hidden": …}]
    applied_at = models.DateTimeField("导入时间", null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.unit}导入{self.filename}"

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:import", args=[self.pk])

    @property
    def told_of_sheets(self) -> str:
        return told_of_sheets(self.ignored_sheets)


class ImportRow(models.Model):
    """导入行: one record of the file as read, before anything is written to the catalog."""

    class Action(models.TextChoices):
        CREATE = "create", "新增"
        UPDATE = "update", "更新"
        UNCHANGED = "unchanged", "未变"
        REFUSE = "refuse", "有错误"
        CONFLICT = "conflict", "有冲突，保留现在的"

    class Choice(models.TextChoices):
        """What the clerk decides about a row whose item was saved since the form was downloaded."""

        FORM = "form", "用表中的"
        PRESENT = "present", "保留现在的"

    run = models.ForeignKey(ImportRun, models.CASCADE, verbose_name="导入", related_name="rows")
    position = models.PositiveIntegerField("序号")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    first_row = models.PositiveIntegerField("起始行")
    last_row = models.PositiveIntegerField("结束行")
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="领域", related_name="+", null=True)
    record = models.JSONField("读取的内容")
    errors = models.JSONField("错误", default=list)
    findings = models.JSONField("提示", default=list)
    action = models.CharField("处理", max_length=20, choices=Action, blank=True)
    item = models.ForeignKey(
        CatalogItem, models.SET_NULL, verbose_name="公开事项", related_name="+", null=True
    )
    item_version = models.PositiveIntegerField("预览时的保存次数", null=True)
    form_version = models.PositiveIntegerField(
        "下载填报表时的保存次数",
        null=True,
        help_text="只有从填报表读取的行才有；0表示下载时还没有这个事项。",
    )
    choice = models.CharField("对冲突的选择", max_length=10, choices=Choice, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(name="catalogs_import_row_once", fields=["run", "position"])]

    def __str__(self) -> str:
        return f"{self.run}第{self.first_row}行"
