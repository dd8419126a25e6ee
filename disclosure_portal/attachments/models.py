"""附件: stored files, what kind they are and who may see them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User | AnonymousUser) -> AttachmentQuerySet:
        """The unit's own people, and those who review or audit its county. Nobody sees what is personal here."""
        units = units_of(user, Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.AUDITOR)
        return self.filter(unit__in=units, is_personal=False)


def storage_path(attachment: Attachment, filename: str) -> str:
    """Nothing of the uploader's name, nothing that could be guessed."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}.{attachment.kind}"


class Attachment(models.Model):
    """附件: one file, checked and cleaned before it was stored, never changed afterwards."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpg", "JPEG"
        PNG = "png", "PNG"
        XLSX = "xlsx", "Excel工作簿（.xlsx）"
        XLS = "xls", "Excel 97-2003工作簿（.xls）"
        CSV = "csv", "CSV文本（.csv）"
        DOCX = "docx", "Word文档（.docx）"

    CONTENT_TYPES = {
        Kind.PDF: "application/pdf",
        Kind.JPEG: "image/jpeg",
        Kind.PNG: "image/png",
        Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Kind.XLS: "application/vnd.ms-excel",
        Kind.CSV: "application/octet-stream",  # as text/csv some browsers would show it
        Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }

    token = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("文件", upload_to=storage_path, max_length=200, editable=False)
    name = models.CharField("文件名", max_length=120, editable=False)
    kind = models.CharField("文件类型", max_length=10, choices=Kind, editable=False)
    size = models.PositiveBigIntegerField("大小（字节）", editable=False)
    sha256 = models.CharField("SHA-256摘要", max_length=64, editable=False)
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, verbose_name="所属单位", related_name="+", editable=False
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField("上传时间", default=clock.now, editable=False)
    # A citizen's letter, say: handed out by the page of its record alone, to those who handle it.
    is_personal = models.BooleanField("含个人信息", default=False, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachments:download", args=[self.token])

    @property
    def content_type(self) -> str:
        """By the kind that was found in the content, never by what the uploader's browser said."""
        return self.CONTENT_TYPES[self.Kind(self.kind)]
