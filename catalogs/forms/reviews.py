"""Forms of the county reviewer: the queue's filters, the verdicts of a batch, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from catalogs.forms.submissions import RETURNED, posting_here, reason_field, rows_named
from catalogs.models import CatalogItem, Domain, ReturnReason, SubmissionItem
from catalogs.workflow import Decision
from disclosure_portal.units.models import Unit

REVISION, STOCK, LATER = "revision_", "stock_", "later_"
SENTENCE_ENDS = "。！？；.!?;"
Verdict = SubmissionItem.Verdict


class QueueFilterForm(forms.Form):
    """What the lists of the reviewer are narrowed to. Kept in the address."""

    SORTS = [
        ("", "等候最久的在前"),
        ("newest", "最近报送的在前"),
        ("unit", "按单位"),
        ("domain", "按领域"),
        ("size", "事项多的在前"),
    ]
    AGES = [(3, "3个工作日以上"), (5, "5个工作日以上"), (10, "10个工作日以上")]

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, to_field_name="code", empty_label="全部单位"
    )
    domain = forms.ModelChoiceField(
        Domain.objects.all(), label="领域", required=False, to_field_name="code", empty_label="全部领域"
    )
    age = forms.TypedChoiceField(
        label="已等候", choices=[("", "不限"), *AGES], coerce=int, empty_value=None, required=False
    )

    sort = forms.ChoiceField(label="排序", choices=SORTS, required=False)

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.fields["unit"].queryset = units

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set and make sense; others are left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReviewForm(forms.Form):
    """The verdict on each row, bound to the revision seen: returned with a reason, left for later, else approved.

    A reason is ticked from the county's list, written, or both.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rows: Iterable[SubmissionItem] = (),
        reasons: Iterable[ReturnReason] = (),
    ) -> None:
        super().__init__(data)
        seen = {row.pk: row.revision_id for row in rows}
        self.rows = list(seen) if data is None else rows_named(data, REVISION)
        self.stock = {reason.pk: reason.text for reason in reasons}
        for row in self.rows:
            hidden = forms.HiddenInput()
            self.fields[f"{REVISION}{row}"] = forms.IntegerField(widget=hidden, initial=seen.get(row))
            self.fields[f"{STOCK}{row}"] = self._stock_field()
            self.fields[f"{RETURNED}{row}"] = reason_field("退回的原因", required=False)
            self.fields[f"{LATER}{row}"] = forms.BooleanField(
                label="本项暂不处理", required=False, widget=forms.CheckboxInput({"data-later": ""})
            )

    def _stock_field(self) -> forms.TypedMultipleChoiceField:
        return forms.TypedMultipleChoiceField(
            label="常用理由",
            choices=list(self.stock.items()),
            coerce=int,
            required=False,
            error_messages={"invalid_choice": "所选的常用理由已停用，请重新选择，或在下面写明原因。"},
        )

    def clean(self) -> dict[str, Any]:
        for row in self.rows:
            if self.cleaned_data.get(f"{LATER}{row}") and self._reason(row):
                self.add_error(f"{LATER}{row}", "已写退回的原因，请在退回和暂不处理中选一种。")
        if not self.errors and not self.decisions:
            self.add_error(None, "没有要处理的事项：各项都选了暂不处理。")
        return self.cleaned_data

    @property
    def decisions(self) -> list[Decision]:
        return [self._decision(row) for row in self.rows if not self.cleaned_data.get(f"{LATER}{row}")]

    def _decision(self, row: int) -> Decision:
        reason = self._reason(row)
        verdict = Verdict.RETURNED if reason else Verdict.APPROVED
        return Decision(row, self.cleaned_data[f"{REVISION}{row}"], verdict, reason)

    def _reason(self, row: int) -> str:
        """What was ticked, sentence by sentence, and what was written."""
        ticked = [self.stock[key] for key in self.cleaned_data.get(f"{STOCK}{row}", [])]
        sentences = [text if text[-1] in SENTENCE_ENDS else f"{text}。" for text in ticked]
        return "".join([*sentences, self.cleaned_data.get(f"{RETURNED}{row}", "")])

    def row_fields(self, row: int) -> dict[str, forms.BoundField]:
        """The fields of one row by their part in it; none when the page that was posted did not show it."""
        names = {
            "revision": f"{REVISION}{row}",
            "stock": f"{STOCK}{row}",
            "reason": f"{RETURNED}{row}",
            "later": f"{LATER}{row}",
        }
        return {part: self[name] for part, name in names.items() if name in self.fields}


class WithdrawForm(forms.Form):
    """The reason that the public reads in place of the item."""

    reason = forms.CharField(
        label="撤下的原因（向社会公开）",
        max_length=CatalogItem._meta.get_field("withdrawn_because").max_length,
        widget=forms.Textarea({"rows": 3}),
        help_text="例如：依据已经废止，正在修订。不要写内部情况和个人信息。",
        error_messages={"required": "请写明撤下的原因，公众会看到这段文字。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = posting_here(self, "确认撤下", style="danger")
