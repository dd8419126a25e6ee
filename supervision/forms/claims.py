"""Forms of claims: why not, why settled so, and who joins a domain."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogs.models import DomainClaim
from disclosure_portal.units.models import Unit, UnitQuerySet
from supervision.forms.texts import TextField

LENGTH = {"max_length": "最多300个字。"}


class ReasonForm(forms.Form):
    """One reason, in a line."""

    reason = TextField(label="理由", max_length=300, error_messages={"required": "请写明理由。", **LENGTH})


class TakeOnForm(forms.Form):
    """A unit that joins a domain which wasn't proposed to it."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    part = forms.ChoiceField(
        label="职责",
        choices=DomainClaim.Part,
        initial=DomainClaim.Part.COOPERATING,
        error_messages={"invalid_choice": "请选择牵头或者配合。"},
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
