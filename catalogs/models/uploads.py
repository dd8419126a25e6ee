"""What every file on its way has, whatever it is to become: an import, a batch registration or an edition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from disclosure_portal.jobs.models import Job


class Upload(models.Model):
    """上传: a file that a job reads. Each kind has a `state` and a `filename` of its own."""

    UNDER_WAY: ClassVar[tuple[str, ...]]  # the states in which a job works on it
    WRITING: ClassVar[tuple[str, ...]]  # those of them in which it writes what was read
    UNFINISHED: ClassVar[tuple[str, ...]]  # those in which, left lying, it is cancelled one day

    source = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="文件", related_name="+", null=True
    )
    refusal = models.TextField("未通过的原因", blank=True)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="上传人", related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, verbose_name="后台任务", related_name="+", null=True)

    class Meta:
        abstract = True

    @property
    def has_failed_job(self) -> bool:
        return self.job is not None and self.job.state == Job.State.FAILED

    @property
    def failure(self) -> str:
        """Why its job failed; empty when it didn't, or when it is ended all the same."""
        return self.job.outcome if self.has_failed_job and self.state in self.UNFINISHED else ""

    @property
    def is_busy(self) -> bool:
        return self.state in self.UNDER_WAY and not self.has_failed_job

    @property
    def is_stopped(self) -> bool:
        """Whether it waits for a job that has failed and won't go on by itself."""
        return self.state in self.UNDER_WAY and self.has_failed_job

    @property
    def status_label(self) -> str:
        """The word that a person sees."""
        return "没有完成" if self.is_stopped else self.get_state_display()
