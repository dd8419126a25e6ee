"""The export of catalogs: which items, and how the file is laid out."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.forms.filters import ALL, FacetField, PublishedFilter
from catalogs.models import CatalogItem
from catalogs.models.items import CatalogItemQuerySet
from catalogs.queries.published import published_items
from catalogs.spreadsheets.exporting import FORMS, Layout
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit

PUBLISHED, WORKING = "published", "working"
CONTENTS = [(PUBLISHED, "已发布的目录"), (WORKING, "编制中的工作本")]
FORM_LABELS = {"xlsx": "表格（.xlsx）", "csv": "CSV（.csv）", "json": "JSON（.json）"}
FACETS = ("level", "audience", "method", "channel", "words")


class ExportForm(PublishedFilter):
    """The public filters, narrowed to the units that the user reaches, and the shape of the file."""

    content = forms.ChoiceField(label="内容", choices=CONTENTS, required=False)
    kind = FacetField("单位类别")
    layout = forms.ChoiceField(label="排列", choices=Layout, required=False)
    form = forms.ChoiceField(
        label="格式", choices=[(form, FORM_LABELS[form]) for form in FORMS], required=False
    )

    SHAPING = frozenset({"content", "layout", "form"})

    def __init__(self, data: Any, *, user: User) -> None:
        self.units = units_of(user, *Role)
        super().__init__(data)

    def units_offered(self) -> list[tuple[str, Any]]:
        """Only what the user reaches can be chosen; their kinds likewise."""
        reached = list(self.units.compiling())
        kinds = {unit.kind for unit in reached}
        self.fields["kind"].choices = [ALL, *(choice for choice in Unit.Kind.choices if choice[0] in kinds)]
        return [(unit.code, unit.name) for unit in reached]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.chosen_content == WORKING and (used := [name for name in FACETS if data.get(name)]):
            for name in used:
                self.add_error(name, "编制中的工作本只能按单位和领域筛选，这一条件没有使用。")
        return data

    @property
    def chosen_content(self) -> str:
        return self.cleaned_data.get("content") or PUBLISHED

    @property
    def chosen_layout(self) -> Layout:
        return Layout(self.cleaned_data.get("layout") or Layout.DOMAINS)

    @property
    def chosen_form(self) -> str:
        return self.cleaned_data.get("form") or "xlsx"

    @property
    def title(self) -> str:
        """What the file is called, the filters in brackets."""
        name = "政务公开标准目录" if self.chosen_content == PUBLISHED else "政务公开标准目录工作本"
        return f"{name}（{'、'.join(chip.label for chip in self.chips)}）" if self.chips else name

    def items(self) -> CatalogItemQuerySet:
        """The items that the file will hold, in its order."""
        items = CatalogItem.objects.all() if self.chosen_content == WORKING else published_items(self.filters)
        items = items.filter(unit__in=self.units)
        if kind := self.cleaned_data.get("kind"):
            items = items.filter(unit__kind=kind)
        if self.chosen_content == WORKING:
            for name, path in (("unit", "unit__code"), ("domain", "domain__code")):
                if code := self.cleaned_data.get(name):
                    items = items.filter(**{path: code})
        return items
