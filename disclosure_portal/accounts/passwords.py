"""What a password must be, and passwords that the portal makes up."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from disclosure_portal.accounts.law import (
    PASSWORD_MINIMUM_CLASSES,
    PASSWORD_MINIMUM_LENGTH,
    PASSWORDS_REMEMBERED,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

CLASSES = ("大写字母", "小写字母", "数字", "符号")
INITIAL_LENGTH = 12
# Without signs that are mistaken for each other when read from paper: 0 O o, 1 l I.
LETTERS_AND_DIGITS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0Oo1lI")))


class LengthValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < PASSWORD_MINIMUM_LENGTH:
            raise ValidationError(
                f"密码只有{len(password)}位，请设置至少{PASSWORD_MINIMUM_LENGTH}位。",
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return f"至少{PASSWORD_MINIMUM_LENGTH}位。"


class ClassesValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if len(classes_in(password)) < PASSWORD_MINIMUM_CLASSES:
            raise ValidationError(f"密码过于简单：{self.get_help_text()}", code="password_too_simple")

    def get_help_text(self) -> str:
        return f"{'、'.join(CLASSES)}中至少含{PASSWORD_MINIMUM_CLASSES}类。"


class NameValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.username and user.username.casefold() in password.casefold():
            raise ValidationError("密码不能包含用户名。", code="password_has_username")

    def get_help_text(self) -> str:
        return "不能包含用户名。"


class HistoryValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        past = list(user.past_passwords.values_list("password", flat=True)[:PASSWORDS_REMEMBERED])
        if any(check_password(password, known) for known in {user.password, *past}):
            raise ValidationError(
                f"这个密码最近用过，请换一个：{self.get_help_text()}", code="password_used_before"
            )

    def get_help_text(self) -> str:
        return f"不能与最近{PASSWORDS_REMEMBERED}个密码相同。"


def classes_in(password: str) -> set[str]:
    """Which of the four classes of signs the password holds; Chinese characters count as signs."""
    found = set()
    for sign in password:
        if sign.isascii() and sign.isalpha():
            found.add("大写字母" if sign.isupper() else "小写字母")
        else:
            found.add("数字" if sign.isascii() and sign.isdigit() else "符号")
    return found


def make_up() -> str:
    """A random password that meets the rules and reads well from paper, in three groups: Kq7v-m3Xe-Tz9b."""
    while True:
        signs = "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(INITIAL_LENGTH))
        password = "-".join((signs[:4], signs[4:8], signs[8:]))
        if classes_in(password) == set(CLASSES):
            return password
