"""Forms of participants: signing up in public, entering by staff, choosing, and what happened at the meeting."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from disclosure_portal.personal.detecting import halfwidth_digits
from participation.forms.consultations import day_field, line_field, text_field
from participation.forms.public import PublicForm
from participation.law import procedure
from participation.models import Consultation, Participant
from participation.queries.participants import groups_asked

NAME_LENGTH, PHONE_LENGTH, ORGANISATION_LENGTH, WHY_LENGTH = 50, 30, 100, 500
NOTED_LENGTH = 200
_SIGNS = re.compile(r"[0-9+\-() ]{7,30}")


class Person(forms.Form):
    """Who takes part. The least that is needed to reach a person, and to seat the groups fairly."""

    group = forms.ChoiceField(label="您属于哪一类", error_messages={"required": "请选择类别。"})
    name = forms.CharField(
        label="姓名",
        max_length=NAME_LENGTH,
        error_messages={"required": "请填写姓名。", "max_length": f"姓名最多{NAME_LENGTH}个字。"},
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=PHONE_LENGTH,
        widget=forms.TextInput({"inputmode": "tel"}),
        error_messages={"required": "请填写联系电话。", "max_length": "请核对联系电话。"},
    )
    organisation = line_field("单位或者村（社区）", ORGANISATION_LENGTH)
    reason = text_field("报名理由", rows=3, max_length=WHY_LENGTH)

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", "请选择"), *groups_asked(consultation)]

    def clean_phone(self) -> str:
        phone = halfwidth_digits(self.cleaned_data["phone"]).strip()
        if phone and (not _SIGNS.fullmatch(phone) or sum(sign.isdigit() for sign in phone) < 7):
            raise forms.ValidationError("请填写可以打通的电话号码，例如 13800000000 或者 0412-7812345。")
        return phone

    @property
    def participant(self) -> Participant:
        told = ("group", "name", "phone", "organisation", "reason")
        return Participant(**{name: self.cleaned_data[name] for name in told})

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was filled in, as it reads on the check page."""
        groups = dict(self.fields["group"].choices)
        shown = self.cleaned_data | {"group": groups[self.cleaned_data["group"]]}
        names = ("group", "name", "phone", "organisation", "reason")
        return [(self.fields[name].label, shown[name]) for name in names if shown[name]]


class SignUpForm(Person, PublicForm):
    """Signing up on the web, without an account."""

    field_order = ["group", "name", "phone", "organisation", "reason", "token", "website"]


class ParticipantForm(Person):
    """A person whom staff enter: invited, or signed up by phone or in person."""

    invited = forms.BooleanField(
        label="由承办单位邀请",
        required=False,
        help_text="邀请的直接列入名单，占这一类的名额；不勾选的按报名登记。",
    )
    field_order = ["group", "name", "phone", "organisation", "reason", "invited"]

    def __init__(self, *args: Any, signs_up: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].label = "类别"
        self.fields["phone"].required = False
        self.fields["reason"].label = "说明"
        if not signs_up:  # whoever is entered was invited
            del self.fields["invited"]

    @property
    def participant(self) -> Participant:
        person = super().participant
        person.is_invited = self.cleaned_data.get("invited", True)
        return person


class NotedForm(forms.Form):
    """What is noted of a person, and the version that the page showed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput({"id": False}), required=False
    )  # on one page thrice

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0  # never a saved one


class SelectionForm(NotedForm):
    """Whether a person is chosen by the rule, and why."""

    is_selected = forms.TypedChoiceField(
        label="是否入选",
        choices=[("yes", "入选"), ("no", "不入选")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否入选。"},
    )
    reason = line_field("理由", NOTED_LENGTH, required=True, help_text="对照公告里的产生办法写一句。")


class WithdrawalForm(NotedForm):
    reason = line_field(
        "退出的原因",
        NOTED_LENGTH,
        required=True,
        help_text="写明怎样向本人核实的。抽签产生的，原因列在公布的名单里，不写病情等个人情况。",
    )


class ShownNameForm(NotedForm):
    """How a person is named on the public list."""

    shown_name = line_field(
        "公布的姓名",
        NAME_LENGTH,
        required=True,
        help_text="公众看到的称呼，个人只写姓氏，例如：王某；单位写全称。",
    )


class StepBackForm(PublicForm):
    """Stepping back by the own receipt, without an account: nothing is asked."""

    at_once = True


class AttendanceForm(NotedForm):
    """At the meeting and after it: there or not, what was said, the record confirmed or why not."""

    attended = forms.TypedChoiceField(
        label="是否到会",
        choices=[("yes", "到会"), ("no", "没有到会")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否到会。"},
    )
    remarks = text_field("发言", rows=5, help_text="按记录填写。保存后可以转为意见，同网上意见一样答复。")
    record_confirmed_on = day_field(
        "签字确认记录日期", help_text=f"听证记录由参加人签字确认。{procedure(17)}。"
    )
    record_refusal = line_field("未签字的原因", NOTED_LENGTH)
