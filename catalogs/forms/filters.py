"""The filters of the public lists, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from catalogs.models import Audience, Channel, Domain, Level, Method, PublishedFacet
from catalogs.queries.published import Filters, grouped
from disclosure_portal.units.models import Unit

ALL = ("", "全部")
WORDS_LENGTH = 100
TERMS = 8


@dataclass(frozen=True)
class Chip:
    """One filter in use: the name by which the address carries it, and what it says."""

    name: str
    label: str


class FacetField(forms.ChoiceField):
    default_error_messages = {"invalid_choice": "没有“%(value)s”这个选项，这一条件没有使用。"}

    def __init__(self, label: str, choices: list[tuple[str, str]] | None = None) -> None:
        super().__init__(label=label, choices=[ALL, *(choices or [])], required=False)

    def chosen_label(self, code: str) -> str:
        return dict(_flat(self.choices))[code]


class PublishedFilter(forms.Form):
    """Narrows published items. A value that nothing knows is left out and told, the others still hold."""

    domain = FacetField("领域")
    unit = FacetField("单位")
    level = FacetField("公开层级", Level.choices)
    audience = FacetField("公开对象", Audience.choices)
    method = FacetField("公开方式", Method.choices)
    channel = FacetField("公开渠道", Channel.choices)
    words = forms.CharField(
        label="关键词",
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "例如：低保"}),
        error_messages={"max_length": f"最多{WORDS_LENGTH}个字，请缩短后再查；这一条件没有使用。"},
    )

    SHAPING: frozenset[str] = frozenset()  # fields of a form built on this one that narrow nothing

    def __init__(self, data: Any, *, domain: Domain | None = None) -> None:
        super().__init__(data)
        self.within = domain
        if domain:
            del self.fields["domain"]
        else:
            self.fields["domain"].choices = [ALL, *Domain.objects.values_list("code", "name")]
        self.fields["unit"].choices = [ALL, *self.units_offered()]
        self.is_valid()

    def units_offered(self) -> list[tuple[str, Any]]:
        """Units with something published, under their kinds, and the one that the address names."""
        return _unit_choices(self.data.get("unit", ""))

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if len(words.split()) > TERMS:
            raise forms.ValidationError(f"最多{TERMS}个关键词，请减少后再查；这一条件没有使用。")
        return words

    @property
    def filters(self) -> Filters:
        """What was understood."""
        fixed = {"domain": self.within.code} if self.within else {}
        understood = {one.name: self.cleaned_data.get(one.name, "") for one in dataclass_fields(Filters)}
        return Filters(**(understood | fixed))

    @property
    def chips(self) -> list[Chip]:
        narrowing = self.cleaned_data.keys() - self.SHAPING
        used = ((name, self.cleaned_data[name]) for name in self.fields if name in narrowing)
        return [Chip(name, self._told(name, value)) for name, value in used if value]

    @property
    def unit_name(self) -> str:
        code = self.cleaned_data.get("unit", "")
        return self.fields["unit"].chosen_label(code) if code else ""

    @property
    def title(self) -> str:
        """What a file of the items under these filters is called: 社会救助领域政务公开标准目录（偏岭镇、主动公开）."""
        chips = {chip.name: chip.label for chip in self.chips}
        domain = chips.pop("domain", "")
        name = f"{domain}领域政务公开标准目录" if domain else "政务公开标准目录"
        return f"{name}（{'、'.join(chips.values())}）" if chips else name

    def _told(self, name: str, value: str) -> str:
        return f"含“{value}”" if name == "words" else self.fields[name].chosen_label(value)


def _unit_choices(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Units with something published, under their kinds, and the one that the address names."""
    listed = PublishedFacet.objects.filter(facet=PublishedFacet.Facet.UNIT, code=OuterRef("code"))
    units = Unit.objects.compiling().annotate(has_published=Exists(listed))
    offered = [unit for unit in units if unit.has_published or unit.code == chosen]
    return [
        (group.label, [(unit.code, unit.name) for unit in members]) for group, members in grouped(offered)
    ]


def _flat(choices: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += label if isinstance(label, list | tuple) else [(value, label)]
    return found
