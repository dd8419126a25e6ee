"""Forms of rounds, scores and objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SCANS, SPREADSHEETS
from disclosure_portal.web.days import DayField
from disclosure_portal.web.versions import VersionedForm
from supervision.forms.rubrics import points_field
from supervision.forms.texts import TextField
from supervision.models import Assessment, Indicator, Rubric, Score
from supervision.workflow.scores import REMARK_LENGTH, Entry, Own

PAPERS = (*SCANS, *SPREADSHEETS)
TEXT_LENGTH = 2000
TOO_LONG = f"最多{REMARK_LENGTH}个字。"
HAPPENED = (("", "没有发现"), ("1", "已发生"))


def day(label: str, **options: Any) -> DayField:
    errors = {"required": f"请填写{label}。", "invalid": "请填写日期，例如 2026-12-31。"}
    return DayField(label=label, error_messages=errors, **options)


class AssessmentForm(VersionedForm):
    """A round: the rubric, the plan on which it rests, its days."""

    rubric = forms.ModelChoiceField(
        Rubric.objects.none(),
        label="考核方案",
        empty_label="请选择",
        help_text="只能选择已印发的方案。",
        error_messages={"required": "请选择考核方案。", "invalid_choice": "请从列出的方案中选择。"},
    )
    title = TextField(
        label="名称",
        max_length=100,
        help_text="例如：2026年度政务公开考核。",
        error_messages={"required": "请填写名称。"},
    )
    basis = TextField(
        label="依据的年度检查计划",
        max_length=200,
        help_text="文件名称、文号和条目。督查检查考核实行计划管理，没有列入年度计划的不得开展。",
        error_messages={"required": "请写明依据的年度检查计划。"},
    )
    begins_on = day("考核期起")
    snapshot_on = day("数据截止日期", help_text="考核期止。过了这一天，按这一天24时的数据计算。")
    self_until = day("自评截止日期")

    def __init__(
        self, *args: Any, rubrics: QuerySet[Rubric], assessment: Assessment | None = None, **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["rubric"].queryset = rubrics
        self.fields["rubric"].label_from_instance = lambda one: f"{one}（第{one.number}版，{one.document}）"
        if assessment is not None:
            self.initial |= round_as_typed(assessment)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def round_as_typed(assessment: Assessment) -> dict[str, Any]:
    names = ("rubric", "title", "basis", "begins_on", "snapshot_on", "self_until", "version")
    return {name: assessment.serializable_value(name) for name in names}


class UntilForm(VersionedForm):
    """Another last day for the self-scores, and why."""

    until = day("新的自评截止日期")
    reason = TextField(
        label="修改的原因",
        max_length=200,
        help_text="各单位会在通知里看到。",
        error_messages={"required": "请写明修改的原因。", "max_length": "最多200个字。"},
    )


# Many scores on one page


@dataclass(frozen=True)
class Row:
    """A score with its fields, and what was saved meanwhile, in words."""

    score: Score
    fields: dict[str, Any]
    newest: str


class ScoresForm(forms.Form):
    """Fields of several scores, each with the version that it started from."""

    names: tuple[str, ...] = ()

    def __init__(self, *args: Any, scores: Sequence[Score], **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.scores, self.newest = list(scores), {}
        for score in self.scores:
            key = f"version_{score.pk}"
            self.fields[key] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=score.version
            )
            self.add_fields(score)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.HiddenInput):
                is_select = isinstance(field.widget, forms.Select)
                field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def add_fields(self, score: Score) -> None:
        raise NotImplementedError

    def told(self, score: Score) -> str:
        raise NotImplementedError

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                score,
                {name: self[f"{name}_{score.pk}"] for name in ("version", *self.names)},
                self.newest.get(score.pk, ""),
            )
            for score in self.scores
        ]

    def version_of(self, score: Score) -> int:
        return self.cleaned_data[f"version_{score.pk}"] or 0

    def show_newest(self, stored: Sequence[Score]) -> None:
        """Keep what was typed, beside what others saved; the next save is told of the stored versions."""
        data = self.data.copy()
        for score in stored:
            if score.version != self.version_of(score):
                self.newest[score.pk] = self.told(score)
            data[f"version_{score.pk}"] = score.version
        self.data = data


class EntriesForm(ScoresForm):
    """The county's scores: points, or that an indicator doesn't apply, each with a remark; one paper for all."""

    names = ("points", "spared", "remark")
    remark = TextField(
        label="共同的评定说明",
        required=False,
        max_length=REMARK_LENGTH,
        help_text="填了分数而没有单独写说明的，用这一句。",
        error_messages={"max_length": TOO_LONG},
    )
    paper = AttachmentField(
        label="佐证",
        required=False,
        kinds=PAPERS,
        help_text="一份材料可以作为本页所有得分的佐证（PDF、图片或者Excel）。不得上传涉密、工作秘密材料。",
    )

    def add_fields(self, score: Score) -> None:
        key = score.pk
        unit = score.unit
        self.fields[f"points_{key}"] = _points_of(score, f"{unit}：得分", score.entered)
        self.fields[f"spared_{key}"] = forms.BooleanField(
            label=f"{unit}：不适用", required=False, initial=bool(score.remark) and not score.applies
        )
        self.fields[f"remark_{key}"] = TextField(
            label=f"{unit}：说明",
            required=False,
            max_length=REMARK_LENGTH,
            initial=score.remark,
            error_messages={"max_length": TOO_LONG},
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for score in self.scores:
            key = score.pk
            if data.get(f"spared_{key}") and data.get(f"points_{key}") is not None:
                self.add_error(f"spared_{key}", "填了分数的，不能再勾选不适用。")
        self._require_grounds(data)
        return data

    def _require_grounds(self, data: dict[str, Any]) -> None:
        """What is missing is told at its place: a remark in its row, the paper once for all."""
        has_remark, lacks_paper = bool(data.get("remark", "x").strip()), False
        for score in self.scores:
            points, remark = data.get(f"points_{score.pk}"), data.get(f"remark_{score.pk}", "x")
            is_said = points is not None or data.get(f"spared_{score.pk}")
            if is_said and not has_remark and not remark.strip():
                self.add_error(f"remark_{score.pk}", "请写明评定说明。")
            rests_on_paper = points is not None and (points or score.indicator.kind == Indicator.Kind.SCORE)
            lacks_paper = lacks_paper or bool(rests_on_paper and not score.attachment_id)
        if lacks_paper and "paper" in data and not data["paper"]:
            self.add_error("paper", "填了分数的，请上传佐证。")

    def told(self, score: Score) -> str:
        points = (
            "不适用" if not score.applies else "未评定" if score.entered is None else f"{score.entered}分"
        )
        return f"{points}；{score.remark or '没有说明'}"

    def entries(self, paper: Any) -> list[Entry]:
        data, common = self.cleaned_data, self.cleaned_data["remark"].strip()
        found = []
        for score in self.scores:
            points, spared = data[f"points_{score.pk}"], data[f"spared_{score.pk}"]
            is_said = points is not None or spared
            remark = data[f"remark_{score.pk}"].strip() or (common if is_said else "")
            is_changed = points != score.entered
            found.append(
                Entry(
                    score,
                    self.version_of(score),
                    points,
                    remark=remark,
                    applies=not spared,
                    attachment=paper
                    if points is not None and (is_changed or len(self.scores) == 1)
                    else None,
                )
            )
        return found


class OwnForm(ScoresForm):
    """A unit's own scores of one group of indicators."""

    names = ("own", "own_spared", "own_remark", "paper")

    def add_fields(self, score: Score) -> None:
        key = score.pk
        self.fields[f"own_{key}"] = _points_of(score, f"{score.indicator}：自评得分", score.own)
        self.fields[f"own_spared_{key}"] = forms.BooleanField(
            label=f"{score.indicator}：不适用", required=False, initial=not score.own_applies
        )
        self.fields[f"own_remark_{key}"] = TextField(
            label=f"{score.indicator}：自评说明",
            required=False,
            max_length=REMARK_LENGTH,
            initial=score.own_remark,
            widget=forms.Textarea({"rows": 2}),
            error_messages={"max_length": TOO_LONG},
        )
        self.fields[f"paper_{key}"] = AttachmentField(
            label=f"{score.indicator}：佐证", required=False, kinds=PAPERS
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for key in (score.pk for score in self.scores if data.get(f"own_spared_{score.pk}")):
            if data.get(f"own_{key}") is not None:
                self.add_error(f"own_spared_{key}", "填了分数的，不能再勾选不适用。")
            if f"own_remark_{key}" in data and not data[f"own_remark_{key}"].strip():
                self.add_error(f"own_remark_{key}", "请写明不适用的理由。")
        return data

    def told(self, score: Score) -> str:
        given = "没有填写" if score.own is None else f"{score.own}分"
        points = given if score.own_applies else "不适用"
        return f"{points}；{score.own_remark or '没有说明'}"

    def own(self, papers: dict[int, Any]) -> list[Own]:
        data = self.cleaned_data
        return [
            Own(
                score,
                self.version_of(score),
                data[f"own_{score.pk}"],
                data[f"own_remark_{score.pk}"],
                papers.get(score.pk),
                applies=not data[f"own_spared_{score.pk}"],
            )
            for score in self.scores
        ]


def _points_of(score: Score, label: str, initial: Decimal | None) -> forms.Field:
    if score.indicator.kind == Indicator.Kind.VETO:
        chosen = "1" if initial else ""
        return forms.TypedChoiceField(
            label=label, choices=HAPPENED, coerce=Decimal, empty_value=None, required=False, initial=chosen
        )
    return points_field(
        f"{label}（满分{score.base.normalize():f}）", f"{score.base.normalize():f}", initial=initial
    )


# Objections


class ObjectionForm(forms.Form):
    text = TextField(
        label="申诉理由",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 6}),
        help_text="写明哪一处扣分不对、事实是什么。",
        error_messages={"required": "请写明申诉理由。", "max_length": f"最多{TEXT_LENGTH}个字。"},
    )
    paper = AttachmentField(
        label="佐证",
        required=False,
        kinds=PAPERS,
        help_text="PDF、图片或者Excel。不得上传涉密、工作秘密材料。",
    )


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label="结论",
        choices=(
            ("rejected", "维持原分"),
            ("upheld", "申诉成立，改分"),
            ("spared", "申诉成立，对本单位不适用"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )
    answer = TextField(
        label="答复",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "请写明答复。", "max_length": f"最多{TEXT_LENGTH}个字。"},
    )

    def __init__(self, *args: Any, score: Score, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["points"] = _points_of(score, "复核后得分", None)
        self.fields["points"].help_text = "申诉成立、改分的填写。"
        if score.indicator.kind != Indicator.Kind.SCORE or not score.applies:
            self.fields["verdict"].choices = self.fields["verdict"].choices[:2]
        self.order_fields(["verdict", "points", "answer"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_upheld = data.get("verdict") == "upheld"
        if is_upheld and "points" not in self.errors and data.get("points") is None:
            self.add_error("points", "申诉成立、改分的，请填写复核后的得分。")
        if not is_upheld and data.get("points") is not None:
            self.add_error("points", "只有申诉成立、改分的填写得分。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "answer": data["answer"],
            "points": data["points"],
            "applies": data["verdict"] != "spared",
        }
