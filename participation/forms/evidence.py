"""The form of a paper of the process: every kind has the fields that it needs and no others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from catalogs.forms.submissions import posting_here
from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.web.days import DayField
from participation.models import Evidence

Kind = Evidence.Kind
NO_SECRETS = "不得上传涉密、工作秘密材料。"
ALL_HAVE = ("title", "document_number", "dated_on", "person", "kept_at", "summary", "is_public")
FIELDS_OF = {
    Kind.DEPARTMENTS: ("dissent",),
    Kind.EXPERTS: ("attendees", "independence", "dissent"),
    Kind.RISK: ("attendees",),
    Kind.LEGALITY: ("received_on", "short_reason", "attendees"),
    Kind.DISCUSSION: ("attendees", "dissent"),
    Kind.PUBLICATION: ("address",),
}
LABELS = {
    (Kind.DEPARTMENTS, "dissent"): ("分歧意见", "协商不一致的，写明争议的主要问题和各方理由。"),
    (Kind.EXPERTS, "attendees"): ("参加论证的专家", "姓名、单位和专业。"),
    (Kind.EXPERTS, "summary"): ("论证意见和研究采纳情况", "专家的主要意见，采纳了哪些，没有采纳的写明理由。"),
    (Kind.EXPERTS, "independence"): (
        "无直接利害关系的声明",
        "专家与本事项没有直接利害关系的声明，写明份数和存放处。",
    ),
    (Kind.EXPERTS, "dissent"): ("不同意见", "论证中的不同意见。"),
    (Kind.RISK, "attendees"): ("参加评估的单位和人员", "参加过评估的，以后不能承担执行后评估。"),
    (Kind.LEGALITY, "received_on"): (
        "送审材料收齐日期",
        "不早于送审那天。从收齐的次日起，审查时间一般不少于7个工作日。",
    ),
    (Kind.LEGALITY, "short_reason"): ("审查时间不足7个工作日的理由", ""),
    (Kind.LEGALITY, "attendees"): ("提出意见的法律顾问、公职律师", ""),
    (Kind.DISCUSSION, "attendees"): ("出席、列席人员", "会议名称、主持人和出席、列席人员。"),
    (Kind.DISCUSSION, "dissent"): ("不同意见", "没有不同意见的写“无”。"),
    (Kind.PUBLICATION, "summary"): ("公布的载体", "没有网址的必填：政府公报期号、公告栏地点等。"),
    (Kind.RISK, "summary"): ("风险点、防范措施和处置预案", ""),
    (Kind.LEGALITY, "summary"): (
        "审查意见",
        "权限、程序、内容三方面的意见；探索性改革决策写明法律风险。",
    ),
}
NEEDED = {
    (Kind.EXPERTS, "attendees"),
    (Kind.EXPERTS, "independence"),
    (Kind.EXPERTS, "summary"),
    (Kind.RISK, "summary"),
    (Kind.LEGALITY, "received_on"),
    (Kind.LEGALITY, "attendees"),
    (Kind.DISCUSSION, "attendees"),
    (Kind.DISCUSSION, "dissent"),
}


class EvidenceForm(forms.ModelForm):
    """One paper; with `correcting`, in the place of another, and why."""

    dated_on = DayField(label="形成日期", error_messages={"invalid": "请填写日期，例如 2020-10-31。"})
    received_on = DayField(
        label="送审材料收齐日期",
        required=False,
        error_messages={"invalid": "请填写日期，例如 2020-10-31。"},
    )
    address = forms.URLField(label="公开网址", max_length=500, required=False, assume_scheme="https")
    because = forms.CharField(label="为什么更正", max_length=200)
    file = AttachmentField(label="附件", required=False)

    class Meta:
        model = Evidence
        fields = (
            "title",
            "document_number",
            "dated_on",
            "person",
            "kept_at",
            "outcome",
            "summary",
            "received_on",
            "short_reason",
            "attendees",
            "independence",
            "dissent",
            "address",
            "is_public",
        )
        widgets = {
            name: forms.Textarea({"rows": 2}) for name in ("summary", "short_reason", "attendees", "dissent")
        }

    def __init__(self, *args: Any, kind: str, correcting: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind = Kind(kind)
        outcomes = Evidence.OUTCOMES.get(kind, ())
        self._keep(kind, correcting=correcting, has_outcome=bool(outcomes))
        if outcomes:
            choices = [("", "请选择"), *((one.value, one.label) for one in outcomes)]
            self.fields["outcome"] = forms.ChoiceField(label="结论", choices=choices)
        for name, field in self.fields.items():
            label, help_text = LABELS.get((kind, name), (field.label, field.help_text))
            field.label, field.help_text = label, help_text
            field.required = field.required or (kind, name) in NEEDED
            field.error_messages["required"] = f"请填写{label}。"
        self.helper = posting_here(self, "更正" if correcting else "登记")

    def _keep(self, kind: Kind, *, correcting: bool, has_outcome: bool) -> None:
        """Only this kind's fields."""
        kept = {*ALL_HAVE, *FIELDS_OF.get(kind, ())}
        kept |= {"outcome"} if has_outcome else set()
        kept |= {"because"} if correcting else set()
        kept |= {"file"} if settings.DECISION_UPLOADS else set()
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        if "file" in self.fields:
            self.fields["file"].help_text = NO_SECRETS

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        dated, received = data.get("dated_on"), data.get("received_on")
        if dated and received and received > dated:
            self.add_error("received_on", "送审材料收齐日期不能晚于形成日期。")
        if (
            self.kind == Kind.PUBLICATION
            and not self.errors
            and not (data["address"] or data["summary"].strip())
        ):
            self.add_error("address", "请填写公布的网址；没有网址的，写明公布的载体。")
        return data
