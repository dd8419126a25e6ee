"""What a password must be, and how it is changed."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from disclosure_portal.accounts import passwords, workflow
from disclosure_portal.accounts.models import User
from disclosure_portal.audit.models import Entry
from tests import factories

PAGE = "/desk/password/"
NEW = "Pianling-7-gongkai"


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Ab1-xyz", "密码只有7位，请设置至少8位。"),
        ("abcdefgh", "大写字母、小写字母、数字、符号中至少含3类"),
        ("abcdefg1", "大写字母、小写字母、数字、符号中至少含3类"),
        ("Editor-2026", "密码不能包含用户名。"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule(db, password, complaint):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="editor"))
    assert complaint in "".join(refused.value.messages)


@pytest.mark.parametrize("password", ["Abcdefg1", "abcdef1!", "ABCDEF-a", "政务公开Abc1"])
def test_three_classes_are_enough(password):
    validate_password(password)


def test_the_last_five_passwords_are_not_taken_again(editor):
    used = [f"Gongkai-{number}" for number in range(6)]
    for password in used:
        workflow.change_password(editor, password)

    for password in used[1:]:
        with pytest.raises(ValidationError, match="这个密码最近用过"):
            validate_password(password, editor)
    validate_password(used[0], editor)
    validate_password(factories.PASSWORD, editor)


def test_the_first_password_counts_too(editor):
    workflow.change_password(editor, NEW)

    with pytest.raises(ValidationError, match="这个密码最近用过"):
        validate_password(factories.PASSWORD, editor)


def test_a_password_set_by_command_is_remembered_and_dated(editor, clock_at):
    moment = clock_at("2026-03-02 09:00")
    editor.set_password(NEW)
    editor.save(update_fields=["password"])

    editor.refresh_from_db()
    assert editor.password_changed_at == moment
    assert editor.past_passwords.latest("pk").password == editor.password


def test_made_up_passwords_meet_the_rules_and_differ():
    made = {passwords.make_up() for _ in range(50)}

    assert len(made) == 50
    for password in made:
        validate_password(password)
        assert not set(password) & set("0Oo1lI")


def test_a_person_changes_their_password_and_stays_signed_in(client, editor):
    editor.must_change_password = True
    editor.save()
    client.force_login(editor)

    response = client.post(
        PAGE, {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    )

    assert response.status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(NEW)
    assert not editor.must_change_password
    assert client.get(PAGE).status_code == 200
    assert Entry.objects.get().verb == "accounts.user.change_password"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"new_password2": "Another-1-one"}, "两次输入的新密码不一致，请重新输入。"),
        ({"new_password1": "short", "new_password2": "short"}, "密码只有5位"),
        ({"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD}, "这个密码最近用过"),
    ],
)
def test_a_change_that_fails_says_why_and_changes_nothing(client, editor, fields, complaint):
    client.force_login(editor)
    form = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW, **fields}

    response = client.post(PAGE, form)

    assert complaint in response.content.decode()
    editor.refresh_from_db()
    assert editor.check_password(factories.PASSWORD)
    assert not Entry.objects.exists()


def change(client, old_password, new_password=NEW):
    fields = {"old_password": old_password, "new_password1": new_password, "new_password2": new_password}
    return client.post(PAGE, fields)


def test_a_wrong_current_password_is_told_and_written_down(client, editor):
    client.force_login(editor)

    assert "当前密码不正确，请重新输入。" in change(client, "wrong").content.decode()
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.record_id) == (
        "accounts.user.fail_change_password",
        editor,
        str(editor.pk),
    )


def test_whoever_guesses_at_the_current_password_is_signed_out(client, editor):
    client.force_login(editor)

    answers = [change(client, f"wrong-{number}") for number in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    assert "密码连续输错次数过多" in client.get(answers[-1].url).content.decode()
    assert change(client, factories.PASSWORD).url.startswith(reverse("accounts:sign_in"))
    editor.refresh_from_db()
    assert editor.check_password(factories.PASSWORD)
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["accounts.user.fail_change_password"] * 5 + ["accounts.user.sign_out"]


def test_guesses_from_a_second_session_count_together(client, editor):
    """And the right password no longer helps: the lock is the one of the sign-in page."""
    for _ in range(5):
        fresh = Client()
        fresh.force_login(editor)
        change(fresh, "wrong")
    client.force_login(editor)

    assert change(client, factories.PASSWORD).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(factories.PASSWORD)


def test_the_rules_hold_for_the_superuser_too(superuser):
    with pytest.raises(ValidationError):
        validate_password("password", superuser)
