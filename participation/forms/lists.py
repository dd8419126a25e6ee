"""Forms of the year's list: begun, said of as a whole, its entries, and the steps that end a version."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit, UnitQuerySet
from disclosure_portal.web.days import DayField
from participation.models import Decision, ListEntry, ListVersion, Method, Procedure
from participation.queries.bodies import body_name
from participation.queries.lists import HEAD, values_of, values_of_decision
from participation.workflow.lists import FIRST_YEAR, LAST_YEAR

TITLE_LENGTH = 200
CONTENT_LENGTH = 5_000
CRITERIA_LENGTH = 20_000
REASON_LENGTH = 500
REASON_OPEN_LENGTH = 100
FLAGS = (("yes", "是"), ("no", "否"), ("", "还没有定"))
_VALUE_OF_FLAG = {"yes": True, "no": False, "": None}
_FLAG_OF_VALUE = {value: name for name, value in _VALUE_OF_FLAG.items()}


def _long(label: str, length: int, *, rows: int, required: str = "", **options: Any) -> forms.CharField:
    """A field of several lines. `required` is what to say when it is empty."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=bool(required),
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": required, "max_length": f"{label}最多{length}个字。"},
        **options,
    )


def _flag(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=FLAGS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择“是”或者“否”。"},
    )


def _several(label: str, choices: list[tuple[str, str]], help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages={"invalid_choice": "请从列出的选项中选择。"},
    )


class StartForm(forms.Form):
    """Whose list, and for which year."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="决策机关",
        empty_label="请选择",
        error_messages={"required": "请选择决策机关。", "invalid_choice": "请从列出的决策机关中选择。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={
            "required": "请填写年度。",
            "invalid": "请填写四位数的年度，例如2026。",
            "min_value": f"请填写{FIRST_YEAR}年至{LAST_YEAR}年之间的年度。",
            "max_value": f"请填写{FIRST_YEAR}年至{LAST_YEAR}年之间的年度。",
        },
    )

    def __init__(self, *args: Any, organs: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = organs
        self.fields["unit"].label_from_instance = body_name
        only = organs[:2]
        if len(only) == 1:
            self.fields["unit"].initial = only[0]
            self.fields["unit"].empty_label = None
        self.helper = posting_here(self, "开始编制", "unit", "year")


class HeadForm(forms.Form):
    """What is said of the list as a whole, and the number of saves that the clerk started from."""

    saves = forms.IntegerField(widget=forms.HiddenInput)
    consent = forms.CharField(
        label="同级党委同意的文件",
        max_length=200,
        required=False,
        help_text="文件名称、文号和日期，例如：中共岫岩县委〔2026〕5号，2026年1月12日。发布前必须填写。",
        error_messages={"max_length": "最多200个字。"},
    )
    criteria = _long(
        "确定标准", CRITERIA_LENGTH, rows=6, help_text="哪些事项应当列入目录。没有另外制定标准的，可以不填。"
    )
    remark = _long("调整说明", REASON_LENGTH, rows=3, help_text="为什么调整，公众会看到。第一版可以不填。")

    def __init__(self, *args: Any, version: ListVersion, **options: Any) -> None:
        initial = {"saves": version.saves, **{name: getattr(version, name) for name in HEAD}}
        super().__init__(*args, initial=initial, **options)
        if version.number > 1:
            self.fields["remark"].help_text = "为什么调整，公众会看到。发布前必须填写。"
        self.helper = posting_here(self, "保存", "saves", "consent", "criteria", "remark")

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in HEAD}


class EntryForm(forms.Form):
    """What the list says of one decision. A draft may be saved with gaps; publishing asks for all of it."""

    saves = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="事项名称",
        max_length=TITLE_LENGTH,
        error_messages={"required": "请填写事项名称。", "max_length": f"事项名称最多{TITLE_LENGTH}个字。"},
    )
    content = _long("事项内容", CONTENT_LENGTH, rows=4, help_text="准备决定什么、主要内容是什么。")
    organiser = forms.ModelChoiceField(
        Unit.objects.none(),
        label="承办单位",
        empty_label="请选择",
        error_messages={"required": "请选择承办单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    procedures = _several("需履行的程序", Procedure.choices, "合法性审查和集体讨论一般都要履行。")
    methods = _several("公众参与方式", Method.choices, "涉及群众切身利益的，应当采取两种以上方式。")
    planned_on = DayField(
        label="拟决策时间",
        required=False,
        help_text="只定了年月的，填这个月的最后一天。还没有定的不填，在下一栏写明原因。",
        error_messages={"invalid": "请填写日期，例如 2026-10-31。"},
    )
    planned_reason = forms.CharField(
        label="拟决策时间待定的原因",
        max_length=REASON_OPEN_LENGTH,
        required=False,
        help_text="例如：等省级方案公布后确定。公布为“待定”和这个原因；已填拟决策时间的，不保存这一栏。",
        error_messages={"max_length": f"待定的原因最多{REASON_OPEN_LENGTH}个字。"},
    )
    touches_interests = _flag("涉及人民群众切身利益")
    needs_wide_knowledge = _flag("需要社会广泛知晓")

    def __init__(self, *args: Any, organisers: UnitQuerySet, button: str = "保存", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organiser"].queryset = organisers
        self.helper = posting_here(self, button, *self.layout())

    def layout(self) -> list[Any]:
        return ["saves", *ListEntry.SHOWN]

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the entry as the tables keep them; lists in the order of their choices."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("title", "content", "organiser", "planned_on")},
            "planned_reason": "" if data["planned_on"] else data["planned_reason"],
            "procedures": [value for value in Procedure.values if value in data["procedures"]],
            "methods": [value for value in Method.values if value in data["methods"]],
            "touches_interests": _VALUE_OF_FLAG[data["touches_interests"]],
            "needs_wide_knowledge": _VALUE_OF_FLAG[data["needs_wide_knowledge"]],
        }


def initial_of(entry: ListEntry) -> dict[str, Any]:
    return {**_initial(values_of(entry)), "saves": entry.saves}


def initial_of_decision(decision: Decision) -> dict[str, Any]:
    """What the decision says already, for a first entry."""
    return _initial(values_of_decision(decision))


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    flags = ("touches_interests", "needs_wide_knowledge")
    return {**values, **{name: _FLAG_OF_VALUE[values[name]] for name in flags}}


class ProposalForm(EntryForm):
    """An entry together with the decision that it begins."""

    kind = forms.ChoiceField(
        label="事项类别",
        choices=[("", "请选择"), *Decision.Kind.choices],
        error_messages={"required": "请选择事项类别。", "invalid_choice": "请从列出的类别中选择。"},
    )
    reason = _long(
        "为什么要听取公众意见",
        2_000,
        rows=3,
        required="请写明为什么要听取公众意见。",
        help_text="写明涉及哪些人、哪些切身利益。",
    )
    legality_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="合法性审查单位",
        empty_label="请选择",
        help_text="一般为县司法局，不能是承办单位自己。",
        error_messages={
            "required": "请选择合法性审查单位。",
            "invalid_choice": "请从列出的单位中选择。",
        },
    )
    proposer = forms.ChoiceField(
        label="建议来源",
        choices=[("", "还没有定"), *Decision.Proposer.choices],
        required=False,
        error_messages={"invalid_choice": "请从列出的来源中选择。"},
    )

    def __init__(self, *args: Any, legality_units: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["legality_unit"].queryset = legality_units
        self.fields["content"].required = True
        self.fields["content"].error_messages["required"] = "请填写事项内容。"

    def layout(self) -> list[Any]:
        return [
            Fieldset("列入目录的内容", *ListEntry.SHOWN),
            Fieldset("新建的决策事项", "kind", "reason", "proposer", "legality_unit"),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("organiser") and data.get("organiser") == data.get("legality_unit"):
            self.add_error("legality_unit", "合法性审查单位不能是承办单位自己。")
        return data

    def decision(self) -> Decision:
        """The decision that is proposed, without its organ."""
        data, values = self.cleaned_data, self.values
        organiser = values.pop("organiser")
        del values["planned_reason"]
        own = {name: data[name] for name in ("kind", "reason", "legality_unit", "proposer")}
        return Decision(unit=organiser, **values, **own)


class NextForm(forms.Form):
    """Why there is another version."""

    reason = _long(
        "为什么调整",
        REASON_LENGTH,
        rows=3,
        required="请写明为什么调整。",
        help_text="例如：根据县政府常务会议意见，新增1项、移出1项。公众会看到，发布前还可以修改。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = posting_here(self, "编制下一版", "reason")


class PublishForm(forms.Form):
    """The text that was read, by its number of saves."""

    saves = forms.IntegerField(widget=forms.HiddenInput)
