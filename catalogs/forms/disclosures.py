"""Forms of the register: its filters, one disclosure, its steps, and a table of many."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.db.models import QuerySet

from catalogs.forms.filters import ALL, FacetField
from catalogs.forms.submissions import posting_here
from catalogs.law import STOCK_PRIOR_REVIEW, STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, Disclosure, Domain
from catalogs.models.disclosures import ADDRESS_LENGTH, is_web_address
from catalogs.queries.disclosures import Standing
from catalogs.queries.due_days import start_event
from catalogs.workflow import Review
from disclosure_portal import clock
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.storing import SCANS, SPREADSHEETS
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField

WORDS_LENGTH = 100
TITLE_LENGTH = 300
REASON_LENGTH = 200

RECORD_STATES = (
    (Standing.ON_TIME, "按时公开"),
    (Standing.LATE, "逾期公开"),
    (Standing.UNDATED, Standing.UNDATED.label),
    ("waiting", "待单位审核"),
    ("failed", "抽查有问题"),
    ("removed", "已移除"),
)


def day_field(label: str, **options: Any) -> DayField:
    errors = {"invalid": "请填写日期，例如 2020-10-31。", "required": f"请填写{label}。"}
    return DayField(label=label, error_messages=errors, **options)


def address_field(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=ADDRESS_LENGTH,
        validators=[is_web_address],
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false", "placeholder": "https://"}),
        **options,
    )


# Filters, kept in the address


class RegisterFilter(forms.Form):
    """What both lists of the register are narrowed by. A value that nothing knows is told and left out."""

    unit = FacetField("单位")
    domain = FacetField("领域")
    words = forms.CharField(
        label="关键词", max_length=WORDS_LENGTH, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(
        self,
        data: Any,
        *,
        units: QuerySet[Unit],
        domains: QuerySet[Domain],
        items: QuerySet[CatalogItem] | None = None,
    ) -> None:
        super().__init__(data)
        if items is not None:
            self.fields["item"].queryset = items
        self.fields["unit"].choices = [ALL, *units.values_list("code", "name")]
        self.fields["domain"].choices = [ALL, *domains.values_list("code", "name")]
        if len(self.fields["unit"].choices) == 2:
            del self.fields["unit"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrowing(self) -> dict[str, str]:
        """What of it narrows any list of items."""
        return {name: self.chosen[name] for name in ("unit", "domain", "words") if name in self.chosen}


class RecordFilter(RegisterFilter):
    """The list of what was disclosed."""

    state = FacetField("状态", list(RECORD_STATES))
    since = day_field("公开时间从", required=False)
    until = day_field("到", required=False)
    item = forms.ModelChoiceField(CatalogItem.objects.none(), required=False, widget=forms.HiddenInput)

    field_order = ["unit", "domain", "state", "since", "until", "words", "item"]


class StandingFilter(RegisterFilter):
    """The list of what should be disclosed, as it stood on a day."""

    standing = FacetField("公开情况", Standing.choices)
    as_of = day_field("截至", required=False)

    field_order = ["unit", "domain", "standing", "words", "as_of"]

    def clean_as_of(self) -> date | None:
        day = self.cleaned_data["as_of"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("请填写2000年至2100年之间的日期；这一条件没有使用。")
        return day

    @property
    def day(self) -> date:
        return self.cleaned_data.get("as_of") or clock.today()


class ItemSearch(RegisterFilter):
    """Looks for the item under which something is registered."""

    words = forms.CharField(
        label="事项名称", max_length=WORDS_LENGTH, required=False, widget=forms.TextInput({"type": "search"})
    )


# One disclosure


class DisclosureForm(forms.Form):
    """A page that is public already, or a file that the portal is to make public."""

    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH,
        help_text="与原文标题一致。不要写身份证号、银行卡号等个人信息。",
        error_messages={"required": "请填写标题。", "max_length": f"标题最多{TITLE_LENGTH}个字。"},
    )
    started_on = day_field("起算日", required=False)
    address = address_field("原文网址", required=False)
    published_on = day_field("公开日期", required=False, help_text="原页面上的发布日期。")
    secrecy_reviewer = forms.CharField(
        label="公开前由谁审查",
        max_length=50,
        required=False,
        help_text="审查人的姓名。信息应当先审查后公开。",
    )
    secrecy_result = forms.CharField(
        label="保密审查意见", max_length=500, required=False, initial=STOCK_PRIOR_REVIEW
    )
    file = AttachmentField(label="附件", kinds=(*SCANS, *SPREADSHEETS), required=False)

    def __init__(self, *args: Any, item: CatalogItem, **options: Any) -> None:
        super().__init__(*args, **options)
        start = start_event(item.published_revision)
        self.fields["started_on"].label = f"起算日（{start}）"
        self.fields[
            "started_on"
        ].help_text = "按本事项公布的时限计算最迟哪天公开。不清楚的可以不填，不判断是否逾期。"
        self.fields[
            "file"
        ].help_text = (
            "PDF、图片或表格。网站上没有页面的，可以由本平台公开附件：单位审核人审核后公众才能看到。"
        )
        self.helper = posting_here(
            self,
            "登记",
            "title",
            "started_on",
            HTML('{% include "catalogs/desk/_disclosure_due.html" %}'),
            Fieldset(
                "已经在网站上公开的，填写网址",
                "address",
                "published_on",
                "secrecy_reviewer",
                "secrecy_result",
            ),
            Fieldset("或者，由本平台公开附件", "file"),
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        address, file = data.get("address"), data.get("file")
        if not {"address", "file"} & self.errors.keys():
            if address and file:
                self.add_error("file", "网址和附件只选一个。同一信息还有附件的，请另外登记。")
            elif not address and not file:
                self.add_error("address", "请填写原文网址；网站上没有页面的，在下面上传附件。")
        if address:
            wanted = {
                "published_on": "请填写原页面上的发布日期。",
                "secrecy_reviewer": "请填写公开前由谁审查。",
                "secrecy_result": "请填写保密审查意见。",
            }
            for name, message in wanted.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What register() takes, without the file."""
        data = self.cleaned_data
        values: dict[str, Any] = {"title": data["title"], "started_on": data["started_on"]}
        if data["address"]:
            values["address"] = data["address"]
            values["published_at"] = begins(data["published_on"])
            values["review"] = Review(data["secrecy_result"], data["secrecy_reviewer"])
        return values


class CorrectionForm(DisclosureForm):
    """The fields of a disclosure that may be changed now, and the version that the clerk started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, disclosure: Disclosure, allowed: set[str], **options: Any) -> None:
        initial = {
            "title": disclosure.title,
            "started_on": disclosure.started_on,
            "address": disclosure.address,
            "published_on": disclosure.published_on,
            "version": disclosure.version,
        }
        super().__init__(*args, item=disclosure.item, initial=initial, **options)
        self.disclosure = disclosure
        shown = {name.replace("published_at", "published_on") for name in allowed} | {"version"}
        for name in list(self.fields):
            if name not in shown:
                del self.fields[name]
        names = [name for name in ("title", "started_on", "address", "published_on") if name in self.fields]
        due = HTML('{% include "catalogs/desk/_disclosure_due.html" %}')
        names.insert(names.index("started_on") + 1, due)
        self.helper = posting_here(self, "保存更正", "version", *names)

    def clean(self) -> dict[str, Any]:
        for name, message in (
            ("address", "请填写原文网址。"),
            ("published_on", "请填写原页面上的发布日期。"),
        ):
            if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, Any]:
        names = {"title", "started_on", "address"} & self.fields.keys()
        changes = {name: self.cleaned_data[name] for name in names}
        day = self.cleaned_data.get("published_on")
        if day and day != self.disclosure.published_on:  # the time of day, where it is known, is kept
            changes["published_at"] = begins(day)
        return changes


class ReleaseForm(forms.Form):
    """The approver's opinion, and the version of the file that it is about."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    secrecy_result = forms.CharField(
        label="保密审查意见",
        max_length=500,
        initial=STOCK_SECRECY_RESULT,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "请填写保密审查意见。不同意公开的，请移除并写明原因。"},
    )


class SpotCheckForm(forms.Form):
    """What the county office found, and the version that it looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label="抽查结果",
        choices=Disclosure.Check.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择抽查结果。", "invalid_choice": "请选择抽查结果。"},
    )
    remark = forms.CharField(
        label="说明", max_length=REASON_LENGTH, required=False, help_text="哪里不符，请写明。"
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("result") == Disclosure.Check.MISMATCH and not self.cleaned_data.get(
            "remark"
        ):
            self.add_error("remark", "请写明哪里不符，单位据此更正。")
        return self.cleaned_data


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label="移除的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text="公众会看到这段文字，例如：内容有误，更正后重新公开。",
        error_messages={"required": "请写明移除的原因。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = posting_here(self, "移除", style="danger")
