"""Forms of checks: filters of reminders, escalations and laggards, a call, and what the county office decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef

from catalogs.forms.filters import ALL, FacetField
from catalogs.forms.submissions import posting_here
from disclosure_portal.notices.models import Notice
from disclosure_portal.web.days import DayField
from supervision.forms.texts import TextField
from supervision.models import Escalation, Kind, Reminder
from supervision.queries.reminders import messages

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from disclosure_portal.notices.models import NoticeQuerySet
    from disclosure_portal.units.models import UnitQuerySet
    from supervision.models.checks import EscalationQuerySet, ReminderQuerySet

REASON_LENGTH = 200
OUTCOME_LENGTH = 300
INVALID_DAY = "请填写日期，例如 2026-12-01。"


class Filter(forms.Form):
    """Narrows a list by the address. A value that nothing knows is told and left out."""

    kind = FacetField("类别", Kind.choices)
    unit = FacetField("单位")

    def __init__(self, data: Any, *, units: UnitQuerySet) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [ALL, *units.values_list("code", "name")]
        if len(self.fields["unit"].choices) <= 2:
            del self.fields["unit"]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.widget.attrs["class"] = "form-control"
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, records: QuerySet) -> QuerySet:
        if kind := self.chosen.get("kind"):
            records = records.filter(kind=kind)
        if unit := self.chosen.get("unit"):
            records = records.filter(unit__code=unit)
        return records


class ReminderFilter(Filter):
    UNREAD, READ = "unread", "read"

    stage = FacetField("阶段", Reminder.Stage.choices)
    read = FacetField("是否已读", [(UNREAD, "有人未读"), (READ, "都已读")])
    since = DayField(label="发出自", required=False, error_messages={"invalid": INVALID_DAY})
    until = DayField(label="发出至", required=False, error_messages={"invalid": INVALID_DAY})
    event = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    county = FacetField("县（市、区）")

    def __init__(self, data: Any, *, units: UnitQuerySet, **options: Any) -> None:
        self.counties = units.order_by("county__code").values_list("county__code", "county__name").distinct()
        super().__init__(data, units=units, **options)

    def full_clean(self) -> None:
        """Before anything is read: a county is asked for only among several."""
        if "county" in self.fields:
            self.fields["county"].choices = [ALL, *self.counties]
            if len(self.fields["county"].choices) <= 2:
                del self.fields["county"]
        super().full_clean()

    def narrowed(self, records: ReminderQuerySet) -> ReminderQuerySet:
        records = self.of_reminders(records)
        if read := self.chosen.get("read"):
            unread = Exists(Notice.objects.unread().filter(event=OuterRef("event")))
            records = records.filter(unread if read == self.UNREAD else ~unread)
        return records

    def of_reminders(self, records: ReminderQuerySet) -> ReminderQuerySet:
        """By all but who has read them."""
        records, chosen = super().narrowed(records), self.chosen
        if county := chosen.get("county"):
            records = records.filter(unit__county__code=county)
        if stage := chosen.get("stage"):
            records = records.filter(stage=stage)
        if since := chosen.get("since"):
            records = records.filter(said_on__gte=since)
        if until := chosen.get("until"):
            records = records.filter(said_on__lte=until)
        if event := chosen.get("event"):
            records = records.filter(event=event)
        return records


class MessageFilter(ReminderFilter):
    """The messages behind the reminders, and as of which day they were read or not."""

    READ_OR_NOT = [(ReminderFilter.READ, "已读"), (ReminderFilter.UNREAD, "未读")]

    read = FacetField("阅读情况", READ_OR_NOT)
    as_of = DayField(label="截至", required=False, error_messages={"invalid": INVALID_DAY})

    def __init__(self, data: Any, *, today: date, **options: Any) -> None:
        self._today = today
        super().__init__(data, **options)

    def clean_as_of(self) -> date | None:
        day = self.cleaned_data["as_of"]
        if day and day > self._today:
            raise forms.ValidationError("不能晚于今天。")
        return day

    @property
    def day(self) -> date:
        return self.chosen.get("as_of") or self._today

    def messages(self, reminders: ReminderQuerySet) -> NoticeQuerySet:
        """All that the reminders told of, and those of them that were read, or not, by the day."""
        told = self.chosen.get("read")
        sent = messages(self.of_reminders(reminders), as_of=self.day)
        return sent.filter(was_read=told == self.READ) if told else sent


class EscalationFilter(Filter):
    state = FacetField("状态", Escalation.State.choices)

    def narrowed(self, records: EscalationQuerySet) -> EscalationQuerySet:
        records = super().narrowed(records)
        state = self.chosen.get("state")
        return records.filter(state=state) if state else records


class CloseForm(forms.Form):
    """What became of an escalation that the county office ends by hand."""

    reason = TextField(
        label="办结情况",
        max_length=REASON_LENGTH,
        help_text="平台核验完成的会自动办结。平台看不到的，请写明怎样办结、依据什么。",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明办结情况。", "max_length": f"最多{REASON_LENGTH}个字。"},
    )


class CallForm(forms.Form):
    """A call as it went."""

    person = TextField(
        label="接电话的人",
        max_length=50,
        error_messages={"required": "请填写接电话的人。", "max_length": "最多50个字。"},
    )
    phone = TextField(
        label="电话", max_length=30, required=False, error_messages={"max_length": "最多30个字。"}
    )
    outcome = TextField(
        label="答复",
        max_length=OUTCOME_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text="对方怎么说，有什么困难。没有打通的，写明没有打通。",
        error_messages={"required": "请写明答复。", "max_length": f"最多{OUTCOME_LENGTH}个字。"},
    )
    promised_on = DayField(
        label="承诺完成日期",
        required=False,
        error_messages={"invalid": INVALID_DAY},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = today
        self.helper = posting_here(self, "登记")

    def clean_promised_on(self) -> date | None:
        day = self.cleaned_data["promised_on"]
        if day and day < self._today:
            raise forms.ValidationError("承诺完成日期不能早于今天。")
        return day


class MoveForm(forms.Form):
    """Which of the days that moved are taken over, or kept for a reason."""

    MOVE, KEEP = "move", "keep"

    moves = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "请至少选择一项。",
            "invalid_choice": "所选的项目已有变化，请重新选择。",
        },
    )
    decision = forms.ChoiceField(choices=[(MOVE, "改为新期限"), (KEEP, "维持原期限")])
    reason = TextField(
        label="维持原期限的理由",
        max_length=REASON_LENGTH,
        required=False,
        error_messages={"max_length": f"最多{REASON_LENGTH}个字。"},
    )

    def __init__(self, data: Any, *, proposed: list[int]) -> None:
        super().__init__(data)
        self.fields["moves"].choices = [(key, key) for key in proposed]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("decision") == self.KEEP and not found.get("reason", "").strip():
            self.add_error("reason", "维持原期限的，请写明理由。")
        return found
