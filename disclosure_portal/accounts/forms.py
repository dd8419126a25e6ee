"""Forms for signing in and for people's posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLE_KINDS, UNIT_ROLES, Membership, Role, User
from disclosure_portal.accounts.queries import FourEyesGap, ever_in, new_four_eyes_gaps
from disclosure_portal.accounts.workflow import ONE_DAY, said
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField

GAPS_LISTED = 3
# Posts that one person should not hold beside each other in a unit.
CONFLICTING = {
    Role.EDITOR: [Role.APPROVER],
    Role.APPROVER: [Role.EDITOR],
    Role.ADMINISTRATOR: [Role.AUDITOR],
    Role.AUDITOR: [Role.ADMINISTRATOR],
}


def helper(form: forms.Form, button: str, *fields: Any, style: str = "primary") -> FormHelper:
    """A form that posts to its own page: the given fields (all of them by default) and one button."""
    form_helper = FormHelper()
    form_helper.attrs = {"novalidate": ""}  # the server's Chinese messages, the same in every browser
    form_helper.layout = Layout(
        *(fields or form.fields), StrictButton(button, type="submit", css_class=f"btn-{style}")
    )
    return form_helper


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不正确，请检查后重试。",
        "inactive": "用户名或密码不正确，请检查后重试。",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        self.helper = helper(self, "登录")

    def is_locked_out(self) -> bool:
        return bool(getattr(self.request, "axes_locked_out", False))

    def get_invalid_login_error(self) -> forms.ValidationError:
        if not self.is_locked_out():
            return super().get_invalid_login_error()
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
        return forms.ValidationError(
            f"密码连续输错{settings.AXES_FAILURE_LIMIT}次，已暂停登录{minutes}分钟（从最后一次输错算起）。"
            "请稍后再试，忘记密码请联系本县管理员重设。",
            code="locked_out",
        )


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": "两次输入的新密码不一致，请重新输入。",
        "password_incorrect": "当前密码不正确，请重新输入。",
    }

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.fields["old_password"].label = "当前密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再次输入新密码"
        self.fields["new_password2"].help_text = ""
        self.helper = helper(self, "保存新密码")

    def clean_old_password(self) -> str:
        """Compare as signing in does, so that wrong guesses are counted together with those at the door."""
        given = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=given) is None:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given

    def is_locked_out(self) -> bool:
        return bool(getattr(self.request, "axes_locked_out", False))

    def was_guessed_wrong(self) -> bool:
        return self.has_error("old_password", "password_incorrect")


class PeopleFilterForm(forms.Form):
    """Narrows the list of units by name and to those with a problem; kept in the address."""

    q = forms.CharField(label="单位或姓名", max_length=50, required=False)
    problems = forms.BooleanField(label="只看有问题的单位", required=False)


class GrantForm(forms.Form):
    """A role for someone who is already known in the county, or for a new account."""

    role = forms.ChoiceField(
        label="角色", error_messages={"invalid_choice": "这个角色不能授权在本单位，请重新选择。"}
    )
    user = forms.ModelChoiceField(
        User.objects.none(), label="已有人员", required=False, empty_label="—— 新开账号，在下面填写 ——"
    )
    name = forms.CharField(label="姓名", max_length=50, required=False)
    username = forms.CharField(
        label="用户名",
        max_length=150,
        required=False,
        validators=[UnicodeUsernameValidator(message="用户名只能含文字、数字和 @ . + - _。")],
        help_text="登录时使用，可用姓名拼音，如 zhangwei。",
    )
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期", required=False, help_text="最后一天，当天仍有效；长期任职可不填。")

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_at(unit)]
        self.fields["user"].queryset = people_to_choose(unit)
        self.fields["user"].label_from_instance = name_and_username
        self.fields["starts_on"].initial = clock.today
        new_account = Fieldset("新开账号", "name", "username", "phone")
        self.helper = helper(self, "授权", "role", "user", new_account, "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._one_person(data)
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return data

    def _one_person(self, data: dict[str, Any]) -> None:
        if "user" not in data:
            return
        if data["user"]:
            if data.get("username"):
                self.add_error("user", "请只选择已有人员，或只填写新账号。")
            return
        for field, label in (("name", "姓名"), ("username", "用户名")):
            if not data.get(field) and field not in self.errors:
                self.add_error(field, f"新开账号请填写{label}；或在上面选择已有人员。")
        if data.get("username") and User.objects.filter(username__iexact=data["username"]).exists():
            self.add_error("username", "这个用户名已有人使用，请换一个。")


class LeavingForm(forms.Form):
    """Someone leaves a post. When that opens a gap in the four eyes, it is said and has to be ticked."""

    knows_gap = forms.BooleanField(label="我知道这样办理后单位暂时不能正常报送，仍要办理", required=False)

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.membership = membership

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and (gaps := new_four_eyes_gaps(self.membership, **self.change)):
            self.helper.layout.insert(-1, "knows_gap")  # before the button
            if not data["knows_gap"]:
                self.add_error("knows_gap", _gap_warning(gaps, self.change["on"]))
        return data

    @property
    def change(self) -> dict[str, Any]:
        """From which day the post is another's or nobody's."""
        raise NotImplementedError


class EndForm(LeavingForm):
    on = DayField(label="最后一天", help_text="当天仍有效，次日起失效。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today
        self.helper = helper(self, "结束这一岗位", "on", style="danger")

    @property
    def change(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"] + ONE_DAY}


class HandOverForm(LeavingForm):
    to_user = forms.ModelChoiceField(
        User.objects.none(),
        label="接任人",
        empty_label="请选择",
        help_text="没有账号的人，请先在单位页面授权。",
    )
    on = DayField(label="接任日期", help_text="接任人从这天起任职，原任人到前一天为止。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_user"].queryset = successors(self.membership)
        self.fields["to_user"].label_from_instance = name_and_posts
        self.fields["on"].initial = clock.today() + ONE_DAY
        self.helper = helper(self, "确认交接", "to_user", "on")

    @property
    def change(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "successor": self.cleaned_data["to_user"]}


class ConfirmForm(forms.Form):
    """Nothing to fill in: a page that says what will happen, and its button."""

    def __init__(self, *args: Any, button: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = helper(self, button, style="danger")


def roles_at(unit: Unit) -> list[Role]:
    """The roles that can be granted at the unit."""
    return [
        role
        for role in Role
        if (not unit.is_container if role in UNIT_ROLES else unit.kind in COUNTY_ROLE_KINDS)
    ]


def people_to_choose(unit: Unit) -> QuerySet[User]:
    return ever_in(unit.county).filter(is_active=True) if unit.county else User.objects.none()


def successors(post: Membership) -> QuerySet[User]:
    """Who may follow in the post: the unit's own people first, those whose other post there conflicts last."""
    here = Membership.objects.current().filter(user=OuterRef("pk"), unit=post.unit)
    others = here.filter(role__in=CONFLICTING.get(Role(post.role), []))
    people = people_to_choose(post.unit).exclude(pk=post.user_id)
    marked = people.annotate(is_here=Exists(here), conflicts=Exists(others))
    return marked.order_by("conflicts", "-is_here", "name", "pk")


def name_and_posts(user: User) -> str:
    """A successor by name, with what matters for the choice."""
    if user.conflicts:
        return f"{name_and_username(user)}，任职与本岗位冲突"
    return f"{name_and_username(user)}，本单位" if user.is_here else name_and_username(user)


def _gap_warning(gaps: list[FourEyesGap], on: date) -> str:
    listed = "".join(f"{gap.unit}{gap.text}" for gap in gaps[:GAPS_LISTED])
    rest = f"另有{len(gaps) - GAPS_LISTED}个单位也是如此。" if len(gaps) > GAPS_LISTED else ""
    return f"{said(on)}起，{listed}{rest}请换一个人或先授权；仍要这样办理的，请勾选。"


def name_and_username(user: User) -> str:
    return f"{user}（{user.username}）"
