"""问卷: the questions of a questionnaire or poll, and the answers."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from participation.models.consultations import Consultation

LOWEST, HIGHEST = 2, 10  # points of a scale


class Question(models.Model):
    """题目: one question; options are a list of texts, a scale runs from 1 to `points`."""

    class Kind(models.TextChoices):
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        SCALE = "scale", "打分"
        TEXT = "text", "填空"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="questions"
    )
    position = models.PositiveSmallIntegerField("题号")
    kind = models.CharField("题型", max_length=20, choices=Kind, default=Kind.SINGLE)
    text = models.CharField("题目", max_length=300)
    options = models.JSONField("选项", default=list, blank=True)
    points = models.PositiveSmallIntegerField(
        "最高分", default=5, validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    is_required = models.BooleanField("必答", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "题目"
        ordering = ["consultation", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="participation_question_scale_bounds",
                condition=Q(points__gte=LOWEST, points__lte=HIGHEST),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def unit(self) -> Any:
        return self.consultation.unit

    @property
    def has_options(self) -> bool:
        return self.kind in (self.Kind.SINGLE, self.Kind.MULTIPLE)


class AnswerSheet(models.Model):
    """答卷: one person's answers, once per receipt. `source` tells a sheet that staff entered from paper."""

    class Source(models.TextChoices):
        WEB = "web", "网上填写"
        PAPER = "paper", "纸质问卷"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name="公众参与活动", related_name="answer_sheets"
    )
    receipt = models.CharField("回执编号", max_length=20, unique=True)
    form_key = models.CharField("表单编号", max_length=64, blank=True, editable=False)
    source = models.CharField("来源", max_length=20, choices=Source, default=Source.WEB)
    answered_at = models.DateTimeField("填写时间")
    address_hash = models.CharField("网络地址摘要", max_length=64, blank=True)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", null=True
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "答卷"
        ordering = ["consultation", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_sheet_form_once", fields=["form_key"], condition=~Q(form_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"答卷{self.receipt}"

    @property
    def unit(self) -> Any:
        return self.consultation.unit


class Answer(models.Model):
    """回答: one answer. A choice is one row for each option taken (its number, from 0); a scale is its points."""

    sheet = models.ForeignKey(AnswerSheet, models.CASCADE, verbose_name="答卷", related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, verbose_name="题目", related_name="answers")
    value = models.PositiveSmallIntegerField("选项或者分数", null=True)
    text = models.TextField("文字", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回答"
        ordering = ["sheet", "question", "value"]
        constraints = [
            models.UniqueConstraint(name="participation_answer_once", fields=["sheet", "question", "value"]),
            models.CheckConstraint(
                name="participation_answer_says_something",
                condition=Q(value__isnull=False) | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.value)
