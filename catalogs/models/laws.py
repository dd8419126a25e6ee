"""法规库: the laws and documents that catalogs cite, with the time in which each is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalogs.models.elements import BasisKind

if TYPE_CHECKING:
    from datetime import date


class LawQuerySet(models.QuerySet["Law"]):
    def valid_on(self, day: date) -> LawQuerySet:
        """In force on a day, its first and last day included; an unknown beginning or end does not exclude."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def standing(self, standing: str, day: date) -> LawQuerySet:
        """Those that stand so on a day, as `Law.standing` says it of one."""
        ended, replaced = Q(valid_to__lt=day), Q(replaced_by__isnull=False)
        doubtful = Q(valid_to__isnull=True) & replaced
        match standing:
            case Law.Standing.NOT_YET:
                return self.filter(valid_from__gt=day)
            case Law.Standing.REPLACED:
                return self.filter(ended, replaced)
            case Law.Standing.REPEALED:
                return self.filter(ended, ~replaced)
            case Law.Standing.DOUBTFUL:
                return self.filter(doubtful).exclude(valid_from__gt=day)
        return self.valid_on(day).exclude(doubtful)


class Law(models.Model):
    """法律法规文件: one issue of a law or document, known by title and number.

    国务院令第492号 and 国务院令第711号 are two issues of 政府信息公开条例: the first was valid to 2019-05-14 and
    `replaced_by` names the second. An amendment that keeps its articles is no new issue: its decree is one of the
    `other_numbers`. The article belongs to the citation, not to the register. `reference_key` names the row of the
    data file that it came from, `reference_digest` the facts as they were last loaded; whoever changes one makes
    it differ.
    """

    class Confidence(models.TextChoices):
        CONFIRMED = "confirmed", "已核对"
        RECALLED = "recalled", "待核对"

    class Standing(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        NOT_YET = "not_yet", "尚未施行"
        REPLACED = "replaced", "已被替代"
        REPEALED = "repealed", "已废止或失效"
        DOUBTFUL = "doubtful", "可能已被替代"

    kind = models.CharField("类别", max_length=20, choices=BasisKind)
    title = models.CharField("名称", max_length=300)
    number = models.CharField("文号", max_length=100, blank=True)
    other_numbers = models.JSONField(
        "其他文号", default=list, blank=True, help_text="修改决定等的文号，引用时也算正确。"
    )
    aliases = models.JSONField("其他写法", default=list, blank=True, help_text="目录中常见的简称和旧写法。")
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True, help_text="有效的最后一天。")
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name="被何者替代", related_name="replaces", null=True, blank=True
    )
    keeps_articles = models.BooleanField(
        "替代后条文号不变", default=False, help_text="新旧两件的条文号相同，引用的条文号可以照用。"
    )
    ended_by = models.CharField("废止或替代的依据", max_length=200, blank=True)
    confidence = models.CharField("核对情况", max_length=20, choices=Confidence, default=Confidence.RECALLED)
    note = models.TextField("说明", blank=True)
    version = models.PositiveIntegerField("保存次数", default=1, editable=False)
    reference_key = models.CharField("载入时的名称文号", max_length=401, blank=True, editable=False)
    reference_digest = models.CharField("载入时的摘要", max_length=64, blank=True, editable=False)

    objects = LawQuerySet.as_manager()

    # What is said of a law: compared, digested and loaded.
    FACTS = (
        "kind",
        "title",
        "number",
        "other_numbers",
        "aliases",
        "issuer",
        "valid_from",
        "valid_to",
        "replaced_by_id",
        "keeps_articles",
        "ended_by",
        "confidence",
        "note",
    )

    class Meta:
        verbose_name = verbose_name_plural = "法律法规文件"
        ordering = ["title", "-valid_from", "number"]
        constraints = [
            models.UniqueConstraint(
                name="catalogs_law_once",
                fields=["title", "number"],
                violation_error_message="同名称、同文号的文件已在法规库中。",
            ),
            models.CheckConstraint(
                name="catalogs_law_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                name="catalogs_law_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                violation_error_message="不能被自己替代。",
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    def get_absolute_url(self) -> str:
        return reverse("catalogs_desk:law", args=[self.pk])

    def clean(self) -> None:
        """Refuse a circle: what replaces this one may not, in the end, be replaced by it."""
        replaced = Law.objects.filter(replaced_by__isnull=False)
        following = dict(replaced.exclude(pk=self.pk).values_list("pk", "replaced_by"))
        successor, seen = self.replaced_by_id, set()
        while successor is not None and successor not in seen:
            if successor == self.pk:
                raise ValidationError({"replaced_by": "替代它的文件不能又被它自己替代，请核对。"})
            seen.add(successor)
            successor = following.get(successor)

    @property
    def citation(self) -> str:
        """As catalogs print it: 《title》（number), inner titles in 〈〉."""
        title = self.title.replace("《", "〈").replace("》", "〉")
        return f"《{title}》（{self.number}）" if self.number else f"《{title}》"

    @property
    def names(self) -> list[str]:
        return [self.title, *self.aliases]

    @property
    def numbers(self) -> list[str]:
        """Every number by which it may rightly be cited."""
        return [number for number in (self.number, *self.other_numbers) if number]

    @property
    def is_confirmed(self) -> bool:
        return self.confidence == self.Confidence.CONFIRMED

    def standing(self, on: date) -> Standing:
        """How it stands on a day. Replaced at a date that nobody has recorded is doubtful."""
        if self.valid_from and self.valid_from > on:
            return self.Standing.NOT_YET
        if self.valid_to and self.valid_to < on:
            return self.Standing.REPLACED if self.replaced_by_id else self.Standing.REPEALED
        if self.replaced_by_id and not self.valid_to:
            return self.Standing.DOUBTFUL
        return self.Standing.IN_FORCE
