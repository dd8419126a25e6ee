"""What a step does, shown on a record of the trail's own floor."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction

from disclosure_portal.audit.digests import digest
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.trail import TransactionRequired
from disclosure_portal.workflow import StaleSave, Step, StepRefused

pytestmark = pytest.mark.django_db


class Paper(models.Model):
    """A record with states, made for these tests only."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SIGNED = "signed", "已签发"

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=50, default="通知")
    signed_for = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")

    class Meta:
        app_label = "workflow_tests"

    def __str__(self):
        return self.title


def has_a_title(paper):
    return None if paper.title else "标题没有填写"


def is_short(paper):
    return None if len(paper.title) < 10 else "标题超过10个字"


def is_the_approver(user, paper):
    return user.username == "approver"


SIGN = Step(
    "sign", "签发", (Paper.State.DRAFT,), Paper.State.SIGNED, is_the_approver, (has_a_title, is_short)
)
NOTE = Step("note", "备注", (Paper.State.DRAFT, Paper.State.SIGNED), None, is_the_approver)


@pytest.fixture
def papers(db):
    """The table, which no migration makes; it goes with the test's transaction."""
    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE workflow_tests_paper (id {key} PRIMARY KEY, state varchar(20) NOT NULL,"
            " title varchar(50) NOT NULL, signed_for varchar(50) NOT NULL, version integer NOT NULL,"
            " unit_id bigint NOT NULL)"
        )


@pytest.fixture
def paper(papers, township):
    return Paper.objects.create(unit=township)


def sign(paper, by):
    with transaction.atomic():
        fresh = SIGN.begin(paper, by=by)
        fresh.signed_for = "全镇"
        fresh.title = "不该保存"
        SIGN.finish(fresh, by=by, changed=["signed_for"], detail={"note": "按期"})
    return fresh


def test_it_moves_the_state_and_saves_only_what_changed(paper, approver):
    sign(paper, approver)

    paper.refresh_from_db()
    assert (paper.state, paper.signed_for, paper.title) == ("signed", "全镇", "通知")


def test_it_leaves_one_entry_with_what_was_and_what_is(paper, approver, county):
    sign(paper, approver)

    entry = Entry.objects.get()
    assert (entry.verb, entry.record_id, entry.county) == ("workflow_tests.paper.sign", str(paper.pk), county)
    assert entry.before_digest == digest({"state": "draft"})
    assert entry.after_digest == digest({"state": "signed", "signed_for": "全镇"})
    assert entry.detail == {"note": "按期"}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_fails_before_anything_is_read(approver):
    with pytest.raises(TransactionRequired):
        SIGN.begin(Paper(pk=1), by=approver)


def test_a_second_time_is_refused_by_the_state(paper, approver):
    sign(paper, approver)

    with pytest.raises(StepRefused) as refused:
        sign(paper, approver)
    assert refused.value.reasons == ["已签发状态下不能签发"]
    assert Entry.objects.count() == 1


def test_the_row_is_read_afresh_so_a_stale_copy_does_not_help(paper, approver):
    stale = Paper.objects.get()
    sign(paper, approver)

    assert stale.state == Paper.State.DRAFT
    with pytest.raises(StepRefused):
        sign(stale, approver)


def test_what_was_saved_since_it_was_read_is_not_signed_unread(paper, approver):
    Paper.objects.update(version=2, title="换过的通知")

    with transaction.atomic(), pytest.raises(StaleSave) as refused:
        SIGN.begin(paper, by=approver, version=paper.version, stale="通知换过了，请再读一遍。")
    assert refused.value.reasons == ["通知换过了，请再读一遍。"]
    with transaction.atomic():
        assert SIGN.begin(paper, by=approver, version=2).title == "换过的通知"


def test_who_may_not_hears_nothing_of_a_newer_version(paper, editor):
    Paper.objects.update(version=2)

    with transaction.atomic(), pytest.raises(PermissionDenied):
        SIGN.begin(paper, by=editor, version=1)


def test_every_condition_that_fails_is_named(paper, approver):
    Paper.objects.update(title="关于做好政务公开有关工作的通知")
    too_long = SIGN.refusals(Paper.objects.get())
    Paper.objects.update(title="")

    assert too_long == ["标题超过10个字"]
    with pytest.raises(StepRefused, match="标题没有填写"):
        sign(paper, approver)
    assert Entry.objects.count() == 0


def test_the_wrong_person_is_told_nothing_of_the_record(paper, editor):
    with pytest.raises(PermissionDenied):
        sign(paper, editor)
    paper.refresh_from_db()
    assert paper.state == Paper.State.DRAFT


def test_a_step_without_target_leaves_the_state_alone(paper, approver):
    with transaction.atomic():
        fresh = NOTE.begin(paper, by=approver)
        fresh.signed_for = "村务"
        NOTE.finish(fresh, by=approver, changed=["signed_for"])

    paper.refresh_from_db()
    assert (paper.state, paper.signed_for) == ("draft", "村务")


def test_it_is_open_to_the_right_person_while_the_record_is_ready(paper, approver, editor):
    assert SIGN.is_open_to(approver, paper)
    assert not SIGN.is_open_to(editor, paper)
    sign(paper, approver)
    paper.refresh_from_db()
    assert not SIGN.is_open_to(approver, paper)
