"""问卷: the questions of a questionnaire or poll, and the answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from disclosure_portal.personal.fields import EncryptedTextField
from disclosure_portal.personal.masking import masked
from participation.models.consultations import Consultation

MOST_QUESTIONS = 50
LOWEST, HIGHEST, USUAL = 2, 10, 5  # points of a scale
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
TEXT_LENGTH, OPTION_LENGTH, LABEL_LENGTH = 300, 100, 20
ANSWER_LENGTH = 1000


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
    text = models.CharField("题目", max_length=TEXT_LENGTH)
    options = models.JSONField("选项", default=list, blank=True)
    points = models.PositiveSmallIntegerField(
        "最高分", default=USUAL, validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    low_label = models.CharField("1分的含义", max_length=LABEL_LENGTH, blank=True)
    high_label = models.CharField("最高分的含义", max_length=LABEL_LENGTH, blank=True)
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

    def clean(self) -> None:
        """Options for what is chosen, a scale for what is marked; the rest is emptied."""
        if self.kind != self.Kind.SCALE:
            self.points, self.low_label, self.high_label = USUAL, "", ""
        if not self.has_options:
            self.options = []
        elif fault := fault_of_options(self.options):
            raise ValidationError({"options": fault})

    @property
    def has_options(self) -> bool:
        return self.kind in (self.Kind.SINGLE, self.Kind.MULTIPLE)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """What can be chosen: the number that is kept and the words beside it. Empty for a text."""
        if self.has_options:
            return list(enumerate(self.options))
        if self.kind == self.Kind.SCALE:
            return [(value, str(value)) for value in range(1, self.points + 1)]
        return []

    @property
    def scale_words(self) -> str:
        """What the ends of the scale mean: 1分：很不满意；5分：很满意."""
        if self.kind != self.Kind.SCALE:
            return ""
        ends = ((1, self.low_label), (self.points, self.high_label))
        return "；".join(f"{value}分：{words}" for value, words in ends if words)


def fault_of_options(options: list[str]) -> str:
    """What is wrong with the options of a question, as a sentence; empty when nothing is."""
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return f"请填写{FEWEST_OPTIONS}到{MOST_OPTIONS}个选项，每行一个。现在有{len(options)}个。"
    for number, option in enumerate(options, 1):
        if len(option) > OPTION_LENGTH:
            return f"第{number}个选项太长，最多{OPTION_LENGTH}个字。"
        if option in options[: number - 1]:
            return f"选项“{option}”写了两次。"
    return ""


class AnswerSheetQuerySet(models.QuerySet["AnswerSheet"]):
    def counted(self) -> AnswerSheetQuerySet:
        """All but those that were marked as entered by mistake."""
        return self.filter(voided_at__isnull=True)

    def on_paper(self) -> AnswerSheetQuerySet:
        return self.filter(source=AnswerSheet.Source.PAPER)


class AnswerSheet(models.Model):
    """答卷: one person's answers, once per receipt. Who answered is not asked.

    `source` tells a sheet that staff entered from paper. One that was entered by mistake is voided with the reason
    and stays on record.
    """

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
    paper_number = models.CharField("纸质问卷编号", max_length=40, blank=True)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", null=True
    )
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="作废人", related_name="+", null=True
    )
    voided_because = models.CharField("作废的原因", max_length=200, blank=True)
    purged_at = models.DateTimeField("文字删除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = AnswerSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答卷"
        ordering = ["consultation", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participation_sheet_form_once", fields=["form_key"], condition=~Q(form_key="")
            ),
            models.UniqueConstraint(
                name="participation_sheet_paper_once",
                fields=["consultation", "paper_number"],
                condition=~Q(paper_number="") & Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="participation_sheet_voided_has_reason",
                condition=Q(voided_at__isnull=True) | ~Q(voided_because=""),
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
    text = EncryptedTextField("文字", blank=True)

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

    @property
    def shown_text(self) -> str:
        """What was written without the numbers of persons: nobody was asked who they are."""
        return masked(self.text)
