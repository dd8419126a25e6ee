"""The file and its row come and go together."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from disclosure_portal.attachments.forms import AttachmentField
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.audit.models import Entry
from tests.attachments import uploads
from tests.attachments.uploads import upload


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_an_attachment_says_what_it_is(township, editor, media):
    attachment = store(upload(uploads.pdf(), "../审核表.PDF"), unit=township, by=editor)

    attachment.refresh_from_db()
    content = attachment.file.read()
    assert (attachment.name, attachment.kind, attachment.unit) == (
        "审核表.pdf",
        Attachment.Kind.PDF,
        township,
    )
    assert (attachment.size, attachment.sha256) == (len(content), sha256(content).hexdigest())
    assert attachment.uploaded_by == editor


@pytest.mark.django_db
def test_the_path_tells_nothing_of_the_name(township, editor, media):
    first = store(upload(uploads.pdf(), "审核表.pdf"), unit=township, by=editor)
    second = store(upload(uploads.pdf(), "审核表.pdf"), unit=township, by=editor)

    assert len({first.file.name, second.file.name, str(first.token), str(second.token)}) == 4
    for path in files_in(media):
        assert "审核表" not in path.name
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_storing_is_entered_in_the_trail(township, editor, media):
    attachment = store(upload(uploads.pdf()), unit=township, by=editor)

    entry = Entry.objects.get(verb="attachments.attachment.store")
    assert (entry.actor, entry.unit, entry.record_id) == (editor, township, str(attachment.token))
    assert entry.detail["sha256"] == attachment.sha256


@pytest.mark.django_db
def test_a_refused_upload_leaves_nothing(township, editor, media):
    with pytest.raises(ValidationError):
        store(upload(uploads.HTML), unit=township, by=editor)

    assert not Attachment.objects.exists()
    assert not files_in(media)


@pytest.mark.django_db(transaction=True)
def test_a_committed_file_stays(township, editor, media):
    with transaction.atomic():
        store(upload(uploads.pdf()), unit=township, by=editor)

    assert len(files_in(media)) == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_file_goes_when_the_transaction_rolls_back(township, editor, media):
    with transaction.atomic():
        store(upload(uploads.pdf()), unit=township, by=editor)
        assert len(files_in(media)) == 1
        transaction.set_rollback(True)

    assert not files_in(media)
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_only_the_file_of_a_rolled_back_part_goes(township, editor, media):
    with transaction.atomic():
        kept = store(upload(uploads.pdf()), unit=township, by=editor)
        with transaction.atomic():
            store(upload(uploads.png()), unit=township, by=editor)
            transaction.set_rollback(True)

    assert Attachment.objects.get() == kept
    assert [path.suffix for path in files_in(media)] == [".pdf"]


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_when_the_row_cannot_be_saved(township, editor, media, monkeypatch):
    def fail(*args, **options):
        raise LookupError

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(LookupError):
        store(upload(uploads.pdf()), unit=township, by=editor)
    assert not files_in(media)


class ScanForm(forms.Form):
    scan = AttachmentField(label="扫描件")
    book = AttachmentField(label="目录", kinds=SPREADSHEETS, required=False)


def bound(**files):
    return ScanForm({}, files)


@pytest.mark.django_db
def test_the_form_field_hands_over_what_may_be_stored(township, editor, media):
    form = bound(scan=upload(uploads.pdf()))

    assert form.is_valid()
    assert form.cleaned_data["book"] is None
    assert store(form.cleaned_data["scan"], unit=township, by=editor).kind == Attachment.Kind.PDF


def test_the_form_field_says_what_is_wrong():
    assert "只改扩展名无效" in bound(scan=upload(uploads.HTML)).errors["scan"][0]
    assert bound(scan=upload(b"")).errors["scan"] == ["文件是空的，请检查后重新上传。"]
    assert "scan" in bound().errors


def test_the_form_field_tells_the_browser_which_files_to_offer():
    assert 'accept=".pdf,.jpg,.png"' in str(ScanForm()["scan"])
