"""Four eyes where one pair might close: a table uploaded by one and applied by another, a signature on paper."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, ImportRun, Submission
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.writing import write_csv
from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def uploaded(township, by, filename="目录.csv"):
    """The import of a table with one item, read and waiting to be applied."""
    table = io.BytesIO()
    row = CatalogRow(**factories.ELEMENTS, domain_code="20", domain_name="社会救助")
    write_csv(table, [Section("社会救助", "社会救助", [row])])
    source = store(SimpleUploadedFile("目录.csv", table.getvalue()), unit=township, by=by, kinds=SPREADSHEETS)
    run = workflow.start_import(ImportRun(unit=township, filename=filename, source=source), by=by)
    tasks.read_import(run.job_id)
    run.refresh_from_db()
    return run


def applied(run, by):
    run = workflow.order_import(run, by=by)
    tasks.apply_import(run.job_id)
    return CatalogItem.objects.get()


def test_who_uploaded_a_table_may_not_sign_off_what_a_colleague_applied(township, domain, editor):
    both = factories.make_person("both", "兼任", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)

    item = applied(uploaded(township, by=both), by=editor)

    assert set(item.preparers.all()) == {both, editor}
    batch = workflow.hand_in(township, domain, by=editor, items=[item.pk])
    with pytest.raises(PermissionDenied):
        workflow.confirm(batch, by=both, secrecy=factories.secrecy_of(batch))


def test_a_file_with_a_long_name_is_imported(township, domain, editor):
    item = applied(uploaded(township, by=editor, filename=f"{'长' * 190}.csv"), by=editor)

    assert item.level1 == "最低生活保障"


@pytest.fixture
def on_paper(handed_in, editor, approver, make_upload):
    secrecy = factories.secrecy_of(handed_in)
    return workflow.confirm_on_paper(
        handed_in, by=editor, signer=approver, sheet=make_upload(), secrecy=secrecy
    )


def test_whose_signature_is_recorded_is_told_at_once(on_paper, approver):
    notice = Notice.objects.get(recipient=approver, event__endswith=":signed")

    assert notice.text.startswith(f"您在{on_paper}审核表上的签字已由张经办登记，请核对")
    assert notice.url == on_paper.get_absolute_url()
    assert notice.read_at is None


def test_who_signs_on_screen_is_not_told_of_it(confirmed, approver):
    assert not Notice.objects.filter(recipient=approver, event__endswith=":signed").exists()


def test_the_trail_holds_the_signer_and_the_scan(on_paper, editor, approver):
    entry = Entry.objects.get(verb="catalogs.submission.confirm")

    assert entry.actor == editor
    assert entry.detail["signer"] == "李审核"
    assert entry.detail["signer_id"] == approver.pk
    assert entry.detail["scan"] == str(on_paper.scan.token)
    assert entry.detail["scan_sha256"] == on_paper.scan.sha256


def test_the_reviewer_sees_that_the_signature_is_on_paper_and_who_entered_it(client, on_paper, reviewer):
    client.force_login(reviewer)

    page = client.get(reverse("catalogs_desk:review", args=[on_paper.pk])).content.decode()

    assert "（纸质签字，由张经办登记）" in page
    assert on_paper.scan.get_absolute_url() in page


def test_a_batch_signed_on_screen_says_nothing_of_paper(client, confirmed, reviewer):
    client.force_login(reviewer)

    page = client.get(reverse("catalogs_desk:review", args=[confirmed.pk])).content.decode()

    assert "纸质签字" not in page
    assert Submission.objects.get().scan is None
