"""Personal data at rest."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError

from disclosure_portal.personal.encryption import UNREADABLE, decrypt, encrypt, keyed_hash
from participation.models import MeetingAttendance


def test_what_is_encrypted_reads_back_and_does_not_show():
    token = encrypt("王小明")

    assert decrypt(token) == "王小明"
    assert "王" not in token
    assert encrypt("") == decrypt("") == ""


def test_an_older_key_still_reads_and_a_lost_one_says_so(settings):
    settings.PERSONAL_DATA_KEYS = ["old"]
    token = encrypt("王小明")
    settings.PERSONAL_DATA_KEYS = ["new", "old"]
    assert decrypt(token) == "王小明"
    settings.PERSONAL_DATA_KEYS = ["new"]
    assert decrypt(token) == UNREADABLE


def test_a_hash_depends_on_the_key(settings):
    settings.PERSONAL_DATA_KEYS = ["one"]
    first = keyed_hash("203.0.113.7")
    settings.PERSONAL_DATA_KEYS = ["two"]

    assert keyed_hash("203.0.113.7") != first


@pytest.mark.django_db
def test_the_database_cannot_be_asked_what_an_encrypted_field_holds():
    with pytest.raises(FieldError):
        list(MeetingAttendance.objects.filter(name__contains="王"))
    assert list(MeetingAttendance.objects.filter(name="")) == []
