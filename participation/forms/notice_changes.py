"""Forms of a change of a published notice: what becomes of its time and place and why, and the version that was read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from disclosure_portal.web.versions import VersionedForm
from participation import law
from participation.duties import last_day
from participation.forms.consultations import (
    REASON_LENGTH,
    ReasonForm,
    TimeInput,
    after_day,
    at_time,
    day_field,
    line_field,
    text_field,
)
from participation.law import procedure
from participation.models import Consultation, NoticeChange
from participation.queries.public_states import takes_sign_ups
from participation.workflow.notice_changes import faults_of, kind_of

Kind = NoticeChange.Kind


class NoticeChangeForm(VersionedForm):
    """The new last day of a period, or its early end, or the new day and place of a meeting or visit, with the reason."""

    closes_on = day_field("延长到哪天截止", help_text="当天整日有效，到24时截止。只能延长，不能缩短。")
    held_on = day_field("新的举行日期")
    held_time = forms.TimeField(
        label="新的开始时间",
        required=False,
        widget=TimeInput(format="%H:%M"),
        error_messages={"invalid": "请填写时间，例如 09:00。"},
    )
    place = line_field("新的地点", 200, help_text="地点不变的，照原样保留。")
    sign_up_last_day = day_field("报名到哪天截止", help_text="可以随改期延长，不能提前。")
    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = text_field(
        "变更的原因",
        rows=3,
        max_length=REASON_LENGTH,
        help_text="公众看得到，例如：汛期道路中断，为方便群众参加。",
        required=True,
        error_messages={"required": "请写明变更的原因。"},
    )

    PARTS = {  # where a fault of the record's field is shown
        "closes_at": "closes_on",
        "held_at": "held_on",
        "sign_up_until": "sign_up_last_day",
        "place": "place",
        "reason": "reason",
    }

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: Consultation,
        change: NoticeChange | None,
        at: Any,
        kind: str = "",
    ) -> None:
        self.consultation = consultation
        self.kind = Kind(change.kind) if change else kind_of(consultation, kind)
        initial = self.as_typed(change) if change else _as_it_is(consultation)
        super().__init__(data, initial={**initial, "kind": self.kind})
        unasked = {"held_on", "held_time", "place", "sign_up_last_day"}
        if self.kind == Kind.EARLY_END:
            unasked.add("closes_on")
            self.fields["reason"].help_text = "公众看得到，例如：草案需要作重大修改，修改后重新征求意见。"
        if self.kind == Kind.MOVE:
            unasked = {"closes_on"} | (set() if takes_sign_ups(consultation, at=at) else {"sign_up_last_day"})
            self.fields["held_on"].help_text = _hearing_hint(consultation)
        for name in unasked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.kind == Kind.MOVE:
            for name, missing in (
                ("held_on", "请填写新的举行日期。"),
                ("held_time", "请填写开始时间，例如 09:00。"),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        if not self.errors:
            self._add_faults()
        return cleaned

    def _add_faults(self) -> None:
        """What the change lacks, each at the field where it stands."""
        change = NoticeChange(consultation=self.consultation, kind=self.kind, **self.values)
        for code, reason in faults_of(change):
            name = self.PARTS.get(code)
            self.add_error(name if name in self.fields else None, f"{reason}。")

    def as_typed(self, record: NoticeChange) -> dict[str, Any]:
        return {**_typed(record), "reason": record.reason, "version": record.version}

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.kind == Kind.EARLY_END:
            return {"reason": cleaned["reason"]}
        if self.kind == Kind.EXTENSION:
            return {"closes_at": after_day(cleaned.get("closes_on")), "reason": cleaned["reason"]}
        until = after_day(cleaned.get("sign_up_last_day")) or self.consultation.sign_up_until
        return {
            "held_at": at_time(cleaned.get("held_on"), cleaned.get("held_time")),
            "place": cleaned["place"],
            "sign_up_until": until,
            "reason": cleaned["reason"],
        }


class SeenChangeForm(forms.Form):
    """The change that was read, by its version."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "请重新打开本页，再提交一次。"}
    )


class ReturnChangeForm(ReasonForm, SeenChangeForm):
    """Why it goes back to who prepared it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "退回的原因"


def _as_it_is(consultation: Consultation) -> dict[str, Any]:
    """What the form of a new change begins with: the notice as it stands."""
    return {**_typed(consultation), "closes_on": None}


def _typed(record: Consultation | NoticeChange) -> dict[str, Any]:
    held = timezone.localtime(record.held_at) if record.held_at else None
    return {
        "closes_on": last_day(record.closes_at) if record.closes_at else None,
        "held_on": held.date() if held else None,
        "held_time": held.time() if held else None,
        "place": record.place,
        "sign_up_last_day": last_day(record.sign_up_until) if record.sign_up_until else None,
    }


def _hearing_hint(consultation: Consultation) -> str:
    if consultation.method != Consultation.Method.HEARING:
        return ""
    return f"至少在{law.HEARING_PAPERS_DAYS}日以后，参加人才来得及收到通知和材料。{procedure(16)}。"
