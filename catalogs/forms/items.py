"""Forms of one disclosure item: all its elements on a page, or one cell of the grid."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import render_field
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.template import Context
from django.template.loader import render_to_string

from catalogs.checkup import Finding
from catalogs.forms.cells import CELLS
from catalogs.models import Audience, CatalogItem, Channel, Elements, Level, Method
from catalogs.queries import readings
from catalogs.wording.texts import TURNING

# Elements.content_text and basis_text have no length of their own; a cell of a workbook ends at 32,767.
LONG_TEXT = 10_000

# What the page sends back of itself: all long texts, each character written as \uXXXX.
LONGEST_BASE = 500_000
INCOMPLETE_PAGE = "页面内容不完整，请刷新后重新填写。"


class PlainTextField(forms.CharField):
    """Text as a person types it: line breaks are \\n, control characters are refused.

    The browser gets no maxlength: it would cut a pasted text without a word.
    """

    default_error_messages = {
        "required": "请填写。",
        "max_length": "最多%(limit_value)d个字，现有%(show_value)d个字，请删减后再保存。",
        "control": "含有看不见的控制字符，可能是从其他软件粘贴带入的，请删去后重新输入。",
    }

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(is_control(character) for character in value):
            raise ValidationError(self.error_messages["control"], code="control")

    def run_validators(self, value: str) -> None:
        """Without Django's own word on null characters: `validate` has said it."""
        self.validators = [
            v for v in self.validators if getattr(v, "code", "") != "null_characters_not_allowed"
        ]
        super().run_validators(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


def is_control(character: str) -> bool:
    return character in TURNING or (unicodedata.category(character) == "Cc" and character not in "\n\t")


class TickField(forms.MultipleChoiceField):
    """Some of a list of codes, in printed order whatever the order they come in."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": "没有“%(value)s”这个选项，请刷新页面后重新选择。"}

    def clean(self, value: Any) -> list[str]:
        ticked = super().clean(value)
        return [code for code, _ in self.choices if code in ticked]


def text(name: str, *, rows: int = 0, **options: Any) -> PlainTextField:
    """The field of a written element, its label and length from the model."""
    model_field = Elements._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return PlainTextField(
        label=model_field.verbose_name,
        max_length=model_field.max_length or LONG_TEXT,
        widget=widget,
        required=options.pop("required", False),
        **options,
    )


def ticks(name: str, choices: type[Channel | Audience | Method | Level]) -> TickField:
    return TickField(
        label=Elements._meta.get_field(name).verbose_name, choices=choices.choices, required=False
    )


class ElementsForm(forms.Form):
    """The written elements of one item. What is missing is the check-up's to say: a draft may be half done."""

    level1 = text("level1", required=True, error_messages={"required": "请填写一级事项的名称。"})
    level2 = text("level2")
    content_text = text("content_text", rows=5, help_text="每项内容一行，或用分号隔开。")
    basis_text = text("basis_text", rows=4, help_text="用书名号写全称，后面注明文号；多个依据分行写。")
    time_limit_text = text(
        "time_limit_text", rows=2, help_text="例如：自信息形成或者变更之日起20个工作日内。"
    )
    subject = text("subject", help_text="负责公开的单位全称。")
    methods = ticks("methods", Method)
    channels = ticks("channels", Channel)
    channel_note = text("channel_note", help_text="勾选“其他”时填写，例如：政务公开专区。")
    audiences = ticks("audiences", Audience)
    audience_note = text("audience_note", help_text="勾选“特定群体”时填写，例如：申请人。")
    levels = ticks("levels", Level)

    def __init__(self, *args: Any, findings: Iterable[Finding] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.findings = list(findings)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.make_layout()

    def make_layout(self) -> Layout:
        return Layout(*(Beside(*fields) for fields in CELLS.values()))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._note_needs_tick(data, "channels", "channel_note", Channel.OTHER)
        self._note_needs_tick(data, "audiences", "audience_note", Audience.SPECIFIC)
        return data

    def _note_needs_tick(self, data: dict[str, Any], ticks: str, note: str, code: Channel | Audience) -> None:
        """A note names what its tick leaves open; without the tick nobody would ever read it."""
        if data.get(note) and code not in data.get(ticks, [code]):
            self.add_error(note, f"填写了这一栏，请同时勾选“{code.label}”；不需要的，请清空这一栏。")

    def written(self) -> dict[str, Any]:
        """The cleaned elements by field name."""
        return {name: self.cleaned_data[name] for name in Elements.WRITTEN if name in self.fields}


class BaseField(forms.JSONField):
    """What the page showed when it was loaded. A made-up one is refused, however deep or long it is."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_BASE:
            raise ValidationError(INCOMPLETE_PAGE)
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise ValidationError(INCOMPLETE_PAGE) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)


class ItemForm(ElementsForm):
    """All elements of an item as saved. `version` and `base` say what the page showed when it was loaded."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    base = BaseField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: CatalogItem, **options: Any) -> None:
        self.item = item
        shown = {**item.written(), "version": item.version, "base": item.written()}
        super().__init__(*args, initial={**shown, **options.pop("initial", {})}, **options)

    def make_layout(self) -> Layout:
        return Layout("version", "base", *(Beside(*fields, item=self.item) for fields in CELLS.values()))

    def clean_base(self) -> dict[str, Any]:
        base = self.cleaned_data["base"]
        if not isinstance(base, dict):
            raise ValidationError(INCOMPLETE_PAGE)
        return base

    def changes(self) -> dict[str, Any]:
        """What the person wrote otherwise than what the page showed, less where they chose the other's text."""
        base = self.cleaned_data["base"]
        return {
            name: value
            for name, value in self.written().items()
            if not (name in base and base[name] == value) and self.data.get(f"use_{name}") != "theirs"
        }


class RowForm(ElementsForm):
    """Some cells of one row of the grid."""

    def __init__(self, data: Any, *, cells: Iterable[str]) -> None:
        super().__init__(data)
        kept = {field for cell in cells for field in CELLS[cell]}
        for name in Elements.WRITTEN:
            if name not in kept:
                del self.fields[name]

    def messages(self) -> list[str]:
        """What is wrong, each with the name of its field."""
        return [
            f"{self.fields[name].label}：{message}"
            for name, texts in self.errors.items()
            for message in texts
        ]


class CellForm(RowForm):
    """One cell of the grid: its fields and the version that the editor started from."""

    version = forms.IntegerField(
        min_value=1,
        error_messages={
            "required": "页面内容不完整，请刷新后重试。",
            "invalid": "页面内容不完整，请刷新后重试。",
        },
    )

    def __init__(self, data: Any, *, cell: str) -> None:
        super().__init__(data, cells=[cell])


class NotApplicableForm(forms.Form):
    """Why a standard item does not apply to the unit. Reviewer and public read it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = PlainTextField(
        label="不适用的原因",
        max_length=CatalogItem._meta.get_field("not_applicable_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会向社会公开。例如：本镇无此项职责，由县民政局统一公开。",
        error_messages={"required": "请写明不适用的原因，例如：本镇无此项职责，由县民政局统一公开。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class UnitFilterForm(forms.Form):
    """Narrows the list of units; kept in the address."""

    q = forms.CharField(label="单位名称", max_length=50, required=False)
    kind = forms.ChoiceField(label="单位类别", required=False)

    def __init__(self, data: Any, *, kinds: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "全部"), *kinds]


class Beside(LayoutObject):
    """The fields of one element, with what was read from them and what has to be mended beside them."""

    template = "catalogs/desk/_beside.html"

    def __init__(self, *fields: str, item: CatalogItem | None = None) -> None:
        self.fields = list(fields)
        self.item = item

    def render(
        self, form: ElementsForm, context: Context, template_pack: str = "bootstrap5", **options: Any
    ) -> str:
        rendered = [render_field(name, form, context, template_pack=template_pack) for name in self.fields]
        own = {
            "name": self.fields[0],
            "fields": rendered,
            "findings": [finding for finding in form.findings if finding.field in self.fields],
            "readings": readings(self.item, self.fields[0]) if self.item and not form.is_bound else [],
        }
        return render_to_string(self.template, own)
