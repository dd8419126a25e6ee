"""Forms over many rows of the grid: what a script sends, one element of many rows, a pasted block."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalogs.forms.cells import CELLS
from catalogs.forms.items import INCOMPLETE_PAGE, RowForm
from catalogs.models import CatalogItem
from catalogs.spreadsheets.clipboard import MOST_ROWS, BlockRefused, read_block
from catalogs.spreadsheets.grids import Grid
from catalogs.workflow import RowChange
from disclosure_portal.web.numbers import keys

MOST_SENT = 2_000  # rows of one act
LARGEST_KEY = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
TICKED = frozenset({"channels", "audiences", "methods", "levels"})
CELL_OF = {field: cell for cell, fields in CELLS.items() for field in fields}


class IncompletePage(ValueError):
    """What a page sent is not what our pages send: it was made up or cut off."""


def sent_rows(text: str) -> list[RowChange]:
    """[{"item", "version", "changes": {field: value}}] as the grid's script sends it, values not yet looked at."""
    rows = _list_of(text, most=MOST_SENT)
    changes = [row.get("changes") if isinstance(row, dict) else None for row in rows]
    if not rows or not all(_are_elements(one) for one in changes):
        raise IncompletePage(INCOMPLETE_PAGE)
    return [
        RowChange(*_seen(row.get("item"), row.get("version")), one)
        for row, one in zip(rows, changes, strict=True)
    ]


def seen_rows(text: str) -> list[tuple[int, int] | None]:
    """[[item, version], …] as a page printed it: the rows that it showed, None for a row that had no item."""
    rows = _list_of(text, most=MOST_SENT)
    if not all(row is None or (isinstance(row, list) and len(row) == 2) for row in rows):
        raise IncompletePage(INCOMPLETE_PAGE)
    return [None if row is None else _seen(*row) for row in rows]


def _keys_of(text: str) -> list[int]:
    """1,2,3 as a page printed it."""
    sent = text.split(",")
    if len(found := keys(sent)) < len(sent):
        raise IncompletePage(INCOMPLETE_PAGE)
    return found


def _list_of(text: str, *, most: int) -> list[Any]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise IncompletePage(INCOMPLETE_PAGE) from None
    if not isinstance(rows, list) or len(rows) > most:
        raise IncompletePage(INCOMPLETE_PAGE)
    return rows


def _seen(item: Any, version: Any) -> tuple[int, int]:
    numbers = (item, version)
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise IncompletePage(INCOMPLETE_PAGE)
    if not (0 < item <= LARGEST_KEY and 0 < version <= LARGEST_VERSION):
        raise IncompletePage(INCOMPLETE_PAGE)
    return item, version


def _are_elements(changes: Any) -> bool:
    """Whether these are elements by field, each of its kind, and whole cells of them."""
    if not isinstance(changes, dict) or not changes or not changes.keys() <= CELL_OF.keys():
        return False
    whole = {field for cell in cells_of(changes) for field in CELLS[cell]}
    return changes.keys() == whole and all(_is_of_kind(name, value) for name, value in changes.items())


def _is_of_kind(name: str, value: Any) -> bool:
    if name in TICKED:
        return isinstance(value, list) and all(isinstance(code, str) for code in value)
    return isinstance(value, str)


def cells_of(changes: Iterable[str]) -> list[str]:
    """The cells in which these fields are written, in the order of the grid."""
    wanted = {CELL_OF[name] for name in changes}
    return [cell for cell in CELLS if cell in wanted]


def cleaner() -> Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[str]]]:
    """clean(elements): as they may be saved, and what is wrong with them. Equal elements are looked at once."""
    known: dict[str, tuple[dict[str, Any], list[str]]] = {}

    def clean(elements: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        key = json.dumps(elements, sort_keys=True)
        if key not in known:
            form = RowForm(elements, cells=cells_of(elements))
            known[key] = (form.written(), []) if form.is_valid() else ({}, form.messages())
        return known[key]

    return clean


class WhichRowsForm(forms.Form):
    """The rows and the element to change in all of them."""

    items = forms.TypedMultipleChoiceField(
        label="事项",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少勾选一行。",
            "invalid_choice": "勾选的行中有的已不能修改，请重新勾选。",
        },
    )
    cell = forms.ChoiceField(label="要素", error_messages={"required": "请选择要改哪个要素。"})

    def __init__(
        self, *args: Any, items: Iterable[CatalogItem], labels: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["items"].choices = [(item.pk, str(item)) for item in items]
        self.fields["cell"].choices = [(name, label) for name, label in labels.items() if name != "level2"]


class PasteForm(forms.Form):
    """A block of cells and where it goes. `targets`: the rows that the preview showed, with their versions."""

    text = forms.CharField(
        label="从表格软件复制的内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false"}),
        help_text="在 WPS、Excel 或 Word 的表格中选中一块，按 Ctrl+C 复制，再到这里按 Ctrl+V。",
    )
    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    item = forms.TypedChoiceField(
        label="从哪一行开始",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "没有这一行，请重新选择从哪一行开始。"},
    )
    cell = forms.ChoiceField(
        label="从哪一栏开始",
        required=False,
        error_messages={"invalid_choice": "没有这一栏，请重新选择从哪一栏开始。"},
        help_text="第一行是栏目名称（如“公开时限”）时，按名称对应，不看这里。",
    )
    among = forms.CharField(required=False, widget=forms.HiddenInput)
    blanks = forms.BooleanField(label="空白的单元格也照贴（清空表格里原有的内容）", required=False)
    targets = forms.CharField(required=False, widget=forms.HiddenInput)
    add = forms.BooleanField(label="表格里没有的行，作为本单位自增事项新增", required=False)
    without_bad = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, items: Iterable[CatalogItem], labels: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["item"].choices = [(item.pk, str(item)) for item in items]
        self.fields["cell"].choices = list(labels.items())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        try:
            data["block"] = self._block()
            data["targets"] = seen_rows(data["targets"]) if data.get("targets") else None
            data["among"] = _keys_of(data["among"]) if data.get("among") else None
        except BlockRefused as refused:
            self.add_error("text", str(refused))
        except ValueError:
            raise ValidationError(INCOMPLETE_PAGE) from None
        if data.get("targets") is not None and len(data["targets"]) > MOST_ROWS:
            raise ValidationError(INCOMPLETE_PAGE)
        return data

    def _block(self) -> Grid:
        return read_block(self.cleaned_data.get("text", ""), self.cleaned_data.get("html", ""))
