"""Forms of training: the year, one session, its attendees pasted as a list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from catalogs.checkup.personal_data import refused_personal_data
from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SCANS, TABLES
from disclosure_portal.units.models import Unit
from supervision.forms.people import past_day, plain_field
from supervision.forms.texts import TextField
from supervision.models import TrainingRecord
from supervision.queries.attendees import MOST_LINES, how_to_write

MATERIAL = tuple(dict.fromkeys((*SCANS, *TABLES)))
TEXT_LENGTH = 50_000


class YearFilter(forms.Form):
    """The year that is shown, from the first one that has anything to show; the present one when it can't be read."""

    year = forms.TypedChoiceField(
        label="年度",
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "没有“%(value)s”年，请从列表中选择。"},
    )

    def __init__(self, data: Any, *, first: int, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["year"].choices = [(year, f"{year}年") for year in range(today.year, first - 1, -1)]
        self.is_valid()

    @property
    def chosen(self) -> int:
        return self.cleaned_data.get("year") or self.today.year


class TrainingForm(forms.Form):
    """One session: of which unit while it is new, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="举办单位",
        empty_label="请选择",
        to_field_name="code",
        error_messages={"required": "请选择举办单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    title = plain_field("培训内容", 200, required=True, help_text="例如：政府信息公开条例专题培训。")
    hours = forms.DecimalField(
        label="学时",
        max_digits=4,
        decimal_places=1,
        validators=[
            MinValueValidator(Decimal("0.5"), "学时至少0.5。"),
            MaxValueValidator(200, "学时最多200，请核对。"),
        ],
        error_messages={
            "required": "请填写学时。",
            "invalid": "请填写数字，例如 4 或者 2.5。",
            "max_digits": "学时最多200，请核对。",
            "max_decimal_places": "学时最多一位小数。",
            "max_whole_digits": "学时最多200，请核对。",
        },
    )
    audience = forms.MultipleChoiceField(
        label="培训对象",
        choices=TrainingRecord.Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一类培训对象。", "invalid_choice": "请从列出的对象中勾选。"},
    )
    covers_regulation = forms.BooleanField(label="包含《中华人民共和国政府信息公开条例》", required=False)
    place = plain_field("地点", 100)
    teacher = plain_field("授课人", 100)
    file = AttachmentField(
        label="培训材料",
        required=False,
        kinds=MATERIAL,
        help_text="通知、课件或者签到表：PDF、图片、Word、表格。不得上传涉密、工作秘密材料。",
    )

    WRITTEN = ("title", "held_on", "hours", "audience", "covers_regulation", "place", "teacher")
    field_order = ["version", "unit", "title", "held_on", *WRITTEN[2:], "file"]

    def __init__(
        self,
        *args: Any,
        today: date,
        units: QuerySet[Unit] | None = None,
        has_file: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["held_on"] = past_day("举办日期", today)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
        if has_file:
            self.fields["file"].label = "换一份培训材料"
        self.order_fields(self.field_order)
        self.helper = posting_here(self, "保存", *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("title", "place", "teacher"):
            if refusal := refused_personal_data(data.get(name) or ""):
                self.add_error(name, refusal)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the session without its file."""
        return {name: self.cleaned_data[name] for name in self.WRITTEN}


class AttendeesForm(forms.Form):
    """A list to read: a unit and a name on each line; a name alone where the clerk works for one unit only."""

    lines = TextField(
        label="参训名单",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 10, "class": "form-control", "aria-describedby": "lines-help"}),
        error_messages={
            "required": "请粘贴名单，每行一人。",
            "max_length": f"名单太长，一次最多{MOST_LINES}行，请分几次粘贴。",
        },
    )

    def __init__(self, *args: Any, home: Unit | None, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = self.fields["lines"]
        copied = f"单位和姓名中间空一格，也可以从表格中复制这两列粘贴。一次最多{MOST_LINES}行。"
        lines.help_text = f"每行一人。{how_to_write(home)}{copied}"

    def clean_lines(self) -> str:
        text = self.cleaned_data["lines"]
        if len([line for line in text.splitlines() if line.strip()]) > MOST_LINES:
            raise ValidationError(f"名单超过{MOST_LINES}行，请分几次粘贴。")
        return text
