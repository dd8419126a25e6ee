"""The form of a layout: title, captions, order and width of columns, unit block, seal line and print set-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from supervision.forms.texts import TextField
from supervision.queries.layouts import facts_of, fields_of, unknown_facts

TEXT_LENGTH, CAPTION_LENGTH = 100, 20
LEAST_WIDTH, MOST_WIDTH = 4, 60
MOST_TEXTS = 4  # that fit beside each other on a line
WIDEST = {
    ("A4", "portrait"): 140,
    ("A4", "landscape"): 220,
    ("A3", "portrait"): 220,
    ("A3", "landscape"): 320,
}
ORIENTATIONS = (("landscape", "横向"), ("portrait", "纵向"))
PAPERS = (("A4", "A4"), ("A3", "A3"))


class LayoutForm(forms.Form):
    """The general part; each column is a ColumnForm below it."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    title = TextField(
        label="标题",
        max_length=TEXT_LENGTH,
        error_messages={"required": "请填写标题。", "max_length": f"标题最多{TEXT_LENGTH}个字。"},
    )
    unit_block = TextField(
        label="填报栏",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=f"标题下面的一行，每项占一行，最多{MOST_TEXTS}项。例如：填报单位：{{office}}",
    )
    seal_line = TextField(
        label="签章栏",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=f"表格下面的一行，每项占一行，最多{MOST_TEXTS}项。",
    )
    note = TextField(
        label="表注",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": "表注最多300个字。"},
    )
    orientation = forms.ChoiceField(
        label="纸张方向", choices=ORIENTATIONS, error_messages={"invalid_choice": "请选择横向或者纵向。"}
    )
    paper = forms.ChoiceField(
        label="纸张", choices=PAPERS, error_messages={"invalid_choice": "请选择A4或者A3。"}
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        names = "、".join(f"{{{name}}}" for name in facts_of(kind))
        self.fields["title"].help_text = f"花括号里的词会换成数据，可以用：{names}。"

    def clean_title(self) -> str:
        return self._known([self.cleaned_data["title"].strip()])[0]

    def clean_note(self) -> str:
        return self._known([self.cleaned_data["note"].strip()])[0]

    def clean_unit_block(self) -> list[str]:
        return self._line("unit_block")

    def clean_seal_line(self) -> list[str]:
        return self._line("seal_line")

    def _line(self, name: str) -> list[str]:
        texts = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if len(texts) > MOST_TEXTS:
            raise forms.ValidationError(f"一行最多放{MOST_TEXTS}项，现在有{len(texts)}项。")
        if any(len(text) > TEXT_LENGTH for text in texts):
            raise forms.ValidationError(f"每项最多{TEXT_LENGTH}个字。")
        return self._known(texts)

    def _known(self, texts: list[str]) -> list[str]:
        if unknown := unknown_facts(texts, self.kind):
            named = "、".join(f"{{{name}}}" for name in unknown)
            raise forms.ValidationError(f"没有这些数据：{named}。可以用的见标题下面的说明。")
        return texts


class ColumnForm(forms.Form):
    """One column: whether it is shown, where, under which caption and how wide."""

    field = forms.CharField(widget=forms.HiddenInput)
    is_shown = forms.BooleanField(label="显示", required=False)
    position = forms.IntegerField(
        label="顺序",
        min_value=1,
        max_value=99,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "请填写1至99的整数。"
        ),
    )
    caption = TextField(
        label="栏目名称",
        max_length=CAPTION_LENGTH,
        error_messages={"required": "请填写栏目名称。", "max_length": f"最多{CAPTION_LENGTH}个字。"},
    )
    group = TextField(
        label="上一级栏目",
        max_length=CAPTION_LENGTH,
        required=False,
        error_messages={"max_length": f"最多{CAPTION_LENGTH}个字。"},
    )
    width = forms.IntegerField(
        label="宽度",
        min_value=LEAST_WIDTH,
        max_value=MOST_WIDTH,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"请填写{LEAST_WIDTH}至{MOST_WIDTH}的整数。"
        ),
    )


class BaseColumns(forms.BaseFormSet):
    """All columns of a kind, in their order."""

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = fields_of(kind)

    def clean(self) -> None:
        if any(self.errors):
            return
        fields = [form.cleaned_data["field"] for form in self.forms]
        if sorted(fields) != sorted(self.known):
            raise forms.ValidationError("栏目和这种报表的不一致，请重新打开本页再改。")
        if not self.columns:
            raise forms.ValidationError("至少要显示一栏。")

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The shown columns in their order, as a layout keeps them."""
        shown = [form.cleaned_data for form in self.forms if form.cleaned_data["is_shown"]]
        ordered = sorted(shown, key=lambda column: column["position"])
        return [_as_kept(column) for column in ordered]


def _as_kept(column: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"field": column["field"], "caption": column["caption"].strip(), "width": column["width"]}
    return {**kept, "group": column["group"].strip()} if column["group"].strip() else kept


def columns_form(sent: Mapping[str, Any] | None, *, kind: str, initial: list[dict[str, Any]]) -> BaseColumns:
    """A form for each column that the kind has, and for no more however many are sent."""
    most = len(initial)
    form = forms.formset_factory(ColumnForm, formset=BaseColumns, extra=0, max_num=most, absolute_max=most)
    return form(sent, kind=kind, initial=initial, prefix="columns")


def initial_of(data: Mapping[str, Any], kind: str, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": data["title"],
        "unit_block": "\n".join(data.get("unit_block", ())),
        "seal_line": "\n".join(data.get("seal_line", ())),
        "note": data.get("note", ""),
        "orientation": data.get("orientation", "landscape"),
        "paper": data.get("paper", "A4"),
    }


def initial_columns(data: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The columns that are shown, then those that could be."""
    shown = [
        {**column, "is_shown": True, "position": place} for place, column in enumerate(data["columns"], 1)
    ]
    named = {column["field"] for column in shown}
    rest = [(field, caption) for field, caption in fields_of(kind).items() if field not in named]
    return shown + [
        {"field": field, "caption": caption, "width": 12, "is_shown": False, "position": place}
        for place, (field, caption) in enumerate(rest, len(shown) + 1)
    ]


def layout_from(form: LayoutForm, columns: BaseColumns) -> dict[str, Any]:
    names = ("title", "unit_block", "seal_line", "note", "orientation", "paper")
    return {**{name: form.cleaned_data[name] for name in names}, "columns": columns.columns}


def check_width(form: LayoutForm, data: Mapping[str, Any]) -> bool:
    """Whether the columns still read when they are fitted to the paper's width; the refusal stands at the paper."""
    width = sum(column["width"] for column in data["columns"])
    most = WIDEST[data["paper"], data["orientation"]]
    if width <= most:
        return True
    told = f"各栏宽度共{width}，打印在这种纸上会小得看不清（最多{most}）。请改用更大的纸、横向，或者缩小、隐藏一些栏目。"
    form.add_error("paper", told)
    return False
