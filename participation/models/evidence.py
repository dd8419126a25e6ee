"""What a decision's gates rest on: evidence, which is superseded and never deleted, and what was found not needed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from participation.models.decisions import Decision


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> EvidenceQuerySet:
        """What holds now: not superseded."""
        return self.filter(superseded_at__isnull=True)

    def public(self) -> EvidenceQuerySet:
        return self.filter(is_public=True)

    def delete(self) -> Any:
        raise TypeError("Evidence is superseded, never deleted.")


class Evidence(models.Model):
    """过程证据: a reference to a paper of the process: 文号, date, responsible person, and where it is kept.

    Papers themselves stay where they are filed: uploading them is a setting, off by default. `outcome` is what a
    review came to, from `OUTCOMES` of its kind.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", "决策建议"
        STUDY = "study", "研究论证意见"
        START = "start", "决策启动决定"
        POLICY_CHECK = "policy_check", "依据和政策审核"
        DEPARTMENTS = "departments", "征求有关单位意见"
        EXPERTS = "experts", "专家论证意见"
        RISK = "risk", "风险评估报告"
        FAIRNESS = "fairness", "公平竞争审查结论"
        LEGALITY = "legality", "合法性审查意见"
        DISCUSSION = "discussion", "集体讨论记录"
        PARTY = "party", "请示同级党委"
        CONGRESS = "congress", "向同级人大报告"
        DECISION = "decision", "决定文本"
        SECRECY = "secrecy", "公开前保密审查"
        PUBLICATION = "publication", "公布"
        EXECUTION = "execution", "执行情况报告"
        SUSPENSION = "suspension", "中止或者调整决定"
        EVALUATION = "evaluation", "执行后评估报告"

    class Outcome(models.TextChoices):
        PASS = "pass", "通过"
        FAIL = "fail", "不通过"
        EXPLORATORY = "exploratory", "探索性改革，已明示法律风险"
        CONTROLLABLE = "controllable", "风险可控"
        UNCONTROLLABLE = "uncontrollable", "风险不可控"
        AGREED = "agreed", "同意"
        NOT_AGREED = "not_agreed", "不同意"

    OUTCOMES = {
        Kind.LEGALITY: (Outcome.PASS, Outcome.FAIL, Outcome.EXPLORATORY),
        Kind.RISK: (Outcome.CONTROLLABLE, Outcome.UNCONTROLLABLE),
        Kind.FAIRNESS: (Outcome.PASS, Outcome.FAIL),
        Kind.DISCUSSION: (Outcome.AGREED, Outcome.NOT_AGREED),
        Kind.PARTY: (Outcome.AGREED, Outcome.NOT_AGREED),
        Kind.SECRECY: (Outcome.PASS, Outcome.FAIL),
    }

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="evidence")
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    title = models.CharField("名称", max_length=200)
    document_number = models.CharField("文号", max_length=80, blank=True)
    dated_on = models.DateField("形成日期")
    person = models.CharField("责任人", max_length=50)
    kept_at = models.CharField(
        "存放处", max_length=200, help_text="归档单位、卷号，或者公开网址以外的存放地点。"
    )
    outcome = models.CharField("结论", max_length=20, choices=Outcome, blank=True)
    summary = models.TextField("内容摘要", blank=True)
    attendees = models.TextField("出席、列席人员", blank=True)
    dissent = models.TextField("不同意见", blank=True)
    independence = models.CharField("无直接利害关系的声明", max_length=200, blank=True)
    short_reason = models.TextField("期限较短的理由", blank=True)
    received_on = models.DateField("送审材料收齐日期", null=True, blank=True)
    address = models.URLField("公开网址", max_length=500, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, verbose_name="附件", related_name="+", null=True, blank=True
    )
    is_public = models.BooleanField("对外公开", default=False, help_text="公开的只是名称、文号、日期和结论。")
    entered_at = models.DateTimeField("登记时间", editable=False)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="更正的证据",
        related_name="superseded_by",
        null=True,
        editable=False,
    )
    superseded_at = models.DateTimeField("被取代时间", null=True, editable=False)
    superseded_because = models.CharField("取代原因", max_length=200, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "过程证据"
        ordering = ["decision", "dated_on", "pk"]
        indexes = [models.Index(name="participation_evidence_kind", fields=["decision", "kind", "round"])]
        constraints = [
            models.CheckConstraint(
                name="participation_evidence_superseded_has_reason",
                condition=Q(superseded_at__isnull=True) | ~Q(superseded_because=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"

    @property
    def unit(self) -> Any:
        return self.decision.unit

    def delete(self, *args: Any, **options: Any) -> Any:
        raise TypeError("Evidence is superseded, never deleted.")


class NotNeeded(models.Model):
    """不需要的程序: a step of the procedure that this decision can do without: who says so, when, and why.

    Ended, never deleted: the question may be answered otherwise later.
    """

    class Requirement(models.TextChoices):
        PARTICIPATION = "participation", "公众参与"
        DEPARTMENTS = "departments", "征求有关单位意见"
        EXPERTS = "experts", "专家论证"
        RISK = "risk", "风险评估"
        FAIRNESS = "fairness", "公平竞争审查"
        PARTY = "party", "请示同级党委"
        CONGRESS = "congress", "向同级人大报告"
        INTERPRETATION = "interpretation", "解读"

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="not_needed")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    requirement = models.CharField("程序", max_length=20, choices=Requirement)
    reason = models.TextField("理由和依据")
    said_at = models.DateTimeField("认定时间")
    said_by = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="认定人", related_name="+")
    ended_at = models.DateTimeField("撤销时间", null=True)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="撤销人", related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "不需要的程序"
        ordering = ["decision", "said_at"]
        constraints = [
            models.UniqueConstraint(
                name="participation_not_needed_once",
                fields=["decision", "round", "requirement"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="participation_not_needed_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"不需要{self.get_requirement_display()}"

    @property
    def unit(self) -> Any:
        return self.decision.unit


class Draft(models.Model):
    """决策草案: one version of the text and its explanation. Never changed once it was shown to the public."""

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name="决策事项", related_name="drafts")
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    number = models.PositiveSmallIntegerField("稿次")
    title = models.CharField("标题", max_length=200)
    explanation = models.TextField("起草说明", help_text="背景、依据、主要内容、利害关系。")
    is_material = models.BooleanField(
        "与上一稿相比有重大修改", default=False, help_text="征求意见以后有重大修改的，一般要重新征求意见。"
    )
    change_note = models.TextField("修改说明", blank=True)
    made_at = models.DateTimeField("保存时间", editable=False)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="保存人", related_name="+", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "决策草案"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(name="participation_draft_once", fields=["decision", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}稿）"

    @property
    def unit(self) -> Any:
        return self.decision.unit


class Paragraph(models.Model):
    """草案段落: one paragraph of a draft, on which anyone may comment. Numbers begin at one."""

    draft = models.ForeignKey(Draft, models.CASCADE, verbose_name="决策草案", related_name="paragraphs")
    number = models.PositiveSmallIntegerField("段号")
    text = models.TextField("正文")

    class Meta:
        verbose_name = verbose_name_plural = "草案段落"
        ordering = ["draft", "number"]
        constraints = [
            models.UniqueConstraint(name="participation_paragraph_once", fields=["draft", "number"]),
        ]

    def __str__(self) -> str:
        return f"第{self.number}段"
