"""The filters of the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.audit.models import EntryQuerySet
from disclosure_portal.audit.wording import ACTS
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField, DayInput


def _acts() -> list[tuple[str, str]]:
    """One choice per Chinese word; several verbs may read the same."""
    names: dict[str, list[str]] = {}
    for name, label in ACTS.items():
        names.setdefault(label, []).append(name)
    return [("", "全部"), *((",".join(same), label) for label, same in names.items())]


class EntryFilter(forms.Form):
    act = forms.ChoiceField(label="操作", choices=_acts, required=False)
    actor = forms.CharField(label="操作人", max_length=50, required=False)
    unit = forms.ModelChoiceField(
        label="涉及单位", queryset=Unit.objects.none(), required=False, empty_label="全部"
    )
    record = forms.CharField(label="对象名称或编号", max_length=100, required=False)
    since = DayField(label="自", required=False, widget=DayInput(attrs={"class": "form-control"}))
    until = DayField(label="至（含当日）", required=False, widget=DayInput(attrs={"class": "form-control"}))

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = units_of(by, Role.AUDITOR).distinct()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日期早于开始日期，请改正。")
        return cleaned

    def chosen(self) -> dict[str, str]:
        """The filters in use, each with its label, as they are told above the table and in the trail."""
        labels = dict(self.fields["act"].choices)
        return {
            self.fields[name].label: labels[value] if name == "act" else str(value)
            for name, value in self.cleaned_data.items()
            if value
        }

    def apply(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that fit; none while the filters themselves are wrong."""
        if not self.is_valid():
            return entries.none()
        wanted = self.cleaned_data
        if wanted["act"]:
            ends = (Q(verb__endswith=f".{name}") for name in wanted["act"].split(","))
            entries = entries.filter(Q(*ends, _connector=Q.OR))
        if wanted["actor"]:
            entries = entries.filter(actor_name__contains=wanted["actor"])
        if wanted["unit"]:
            entries = entries.filter(unit=wanted["unit"])
        if wanted["record"]:
            named = Q(record_label__contains=wanted["record"]) | Q(record_id=wanted["record"])
            entries = entries.filter(named)
        if wanted["since"]:
            entries = entries.filter(at__gte=begins(wanted["since"]))
        if wanted["until"]:
            entries = entries.filter(at__lt=begins(wanted["until"] + timedelta(days=1)))
        return entries
