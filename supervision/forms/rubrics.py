"""Forms of rubrics: a new year, the head, one indicator, the document by which it is issued."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from disclosure_portal.web.versions import VersionedForm
from supervision.forms.texts import TextField
from supervision.models import Indicator, Rubric, UnitScore
from supervision.queries.rubrics import grade_faults
from supervision.scoring import FORMULAS

GRADE_ROWS = 5
POINTS = "points_"
MOST_WORKING_DAYS = 30
CODE = RegexValidator(r"^[A-Z]\d{0,2}$", "代码是一个大写字母，后面可以加数字，例如 B 或者 B5。")
Kind, Source = Indicator.Kind, Indicator.Source


def points_field(label: str, most: str = "100", **options: Any) -> forms.DecimalField:
    errors = ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=Decimal(most),
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(errors, f"请填写0至{most}之间的数，最多两位小数。"),
        **options,
    )


class YearForm(forms.Form):
    year = forms.IntegerField(
        label="年度",
        min_value=2015,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "请填写年份，例如 2026。"
        ),
    )


class RubricForm(VersionedForm):
    """The head: title, objection period, grades from the best to the worst."""

    title = TextField(label="名称", max_length=100, error_messages={"required": "请填写名称。"})
    objection_working_days = forms.IntegerField(
        label="申诉期（工作日）",
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        help_text="得分公布的当天不计入。",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"请填写1至{MOST_WORKING_DAYS}之间的整数。"
        ),
    )

    def __init__(self, *args: Any, rubric: Rubric, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        for number in range(1, GRADE_ROWS + 1):
            self.fields[f"name_{number}"] = TextField(label=f"等次{number}", max_length=20, required=False)
            self.fields[f"from_{number}"] = points_field("多少分起")
        self.initial |= head_as_typed(rubric)

    @property
    def grade_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"name_{n}"], self[f"from_{n}"]) for n in range(1, GRADE_ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, GRADE_ROWS + 1):
            if data.get(f"name_{number}") and data.get(f"from_{number}") is None:
                self.add_error(f"from_{number}", "请填写多少分起。")
        if not self.errors:
            for fault in grade_faults(self.grades):
                self.add_error(None, f"{fault}。")
        return data

    @property
    def grades(self) -> list[dict[str, str]]:
        rows = range(1, GRADE_ROWS + 1)
        data = self.cleaned_data
        named = [(data[f"name_{n}"].strip(), data[f"from_{n}"]) for n in rows if data[f"name_{n}"].strip()]
        return [{"name": name, "from": f"{start.normalize():f}"} for name, start in named]

    @property
    def values(self) -> dict[str, Any]:
        named = {name: self.cleaned_data[name] for name in ("title", "objection_working_days")}
        return {**named, "grades": self.grades}


def head_as_typed(rubric: Rubric) -> dict[str, Any]:
    told = {"title": rubric.title, "objection_working_days": rubric.objection_working_days}
    for number, grade in enumerate(rubric.grades[:GRADE_ROWS], start=1):
        told |= {f"name_{number}": grade["name"], f"from_{number}": Decimal(grade["from"])}
    return {**told, "version": rubric.version}


class IndicatorForm(VersionedForm):
    """One line: what is scored, of whom, for how many points, and from what."""

    code = TextField(
        label="代码", max_length=3, validators=[CODE], error_messages={"required": "请填写代码。"}
    )
    name = TextField(label="指标", max_length=100, error_messages={"required": "请填写指标名称。"})
    kind = forms.ChoiceField(label="类型", choices=Kind.choices)
    parent = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="一级指标",
        required=False,
        empty_label="不归入（加分、减分、否决和一级指标本身）",
    )
    source = forms.ChoiceField(label="数据来源", choices=Source.choices)
    formula = forms.ChoiceField(label="计算方法", required=False)
    each = points_field("每项扣分", "10", help_text="由平台计算的：每发现一处扣多少分；不填的，按比例扣分。")
    standard = TextField(
        label="评分标准", required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    basis = TextField(label="依据", required=False, max_length=200)
    evidence_kinds = TextField(label="佐证材料", required=False, max_length=200)

    def __init__(
        self, *args: Any, groups: QuerySet[Indicator], indicator: Indicator | None, **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["parent"].queryset = groups
        self.fields["parent"].label_from_instance = str
        computed = [(one.name, f"{one.label}：{one.told}") for one in FORMULAS.values()]
        self.fields["formula"].choices = [("", "不由平台计算"), *computed]
        for group in UnitScore.Group:
            self.fields[f"{POINTS}{group}"] = points_field(group.label)
        if indicator is not None:
            self.initial |= line_as_typed(indicator)

    @property
    def point_fields(self) -> list[Any]:
        return [self[f"{POINTS}{group}"] for group in UnitScore.Group]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Kind.GROUP and data.get("parent"):
            self.add_error("parent", "一级指标不归入别的指标。")
        if data.get("kind") == Kind.SCORE and not data.get("parent"):
            self.add_error("parent", "请选择归入哪个一级指标。")
        if (
            data.get("source") == Source.COMPUTED
            and data.get("kind") == Kind.SCORE
            and not data.get("formula")
        ):
            self.add_error("formula", "由平台计算的，请选择计算方法。")
        if data.get("formula") and data.get("kind") != Kind.SCORE:
            self.add_error("formula", "加分、减分和否决由人工认定，不能选择计算方法。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        names = ("code", "name", "kind", "parent", "source", "formula", "each", "standard", "basis")
        told = {name: self.cleaned_data[name] for name in (*names, "evidence_kinds")}
        given = {group: self.cleaned_data[f"{POINTS}{group}"] for group in UnitScore.Group.values}
        points = {group: f"{value.normalize():f}" for group, value in given.items() if value is not None}
        return {**told, "points": {} if told["kind"] == Kind.GROUP else points}


def line_as_typed(indicator: Indicator) -> dict[str, Any]:
    names = ("code", "name", "kind", "parent", "source", "formula", "each", "standard", "basis")
    told = {name: indicator.serializable_value(name) for name in (*names, "evidence_kinds", "version")}
    points = {f"{POINTS}{group}": Decimal(value) for group, value in indicator.points.items()}
    return {**told, **points}


class IssueForm(forms.Form):
    """The document by which a rubric is issued, bound to what was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    document = TextField(
        label="印发文件",
        max_length=200,
        help_text="文件名称和文号，例如：《关于印发2026年政务公开工作考核方案的通知》（岫政办发〔2026〕3号）。",
        error_messages={"required": "请填写印发文件的名称和文号。"},
    )
