"""持续发布: what the public is told further about an emergency, from the unit's words to the public page."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.archive.outcomes import concerns
from participation.models import Concern, ConcernRelease
from participation.workflow.concern_releases import drop_release, publish_release, write_release
from tests.participation import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(township, editor, reviewer):
    return outcomes.make_release(township, by=editor, reviewer=reviewer)


def url(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


def test_the_public_reads_on_once_the_county_office_published(client, township, editor, reviewer):
    concern = outcomes.make_public_concern(
        township, by=editor, reviewer=reviewer, urgency=Concern.Urgency.EMERGENCY
    )
    client.force_login(editor)
    client.post(url("concern_release", concern.pk), {"text": "供水已经恢复。"})
    release = concern.releases.get()
    assert "供水已经恢复。" not in client.get(concern.get_public_url()).content.decode()
    assert Notice.objects.filter(recipient=reviewer, text__contains="持续发布等您审核").exists()

    client.force_login(reviewer)
    client.post(url("release_publish", release.pk))
    client.logout()

    page = client.get(concern.get_public_url()).content.decode()
    assert "持续发布" in page
    assert "供水已经恢复。" in page


def test_what_was_told_further_stands_in_the_archive(decision, editor, reviewer, township):
    release = outcomes.make_release(township, by=editor, reviewer=reviewer)
    Concern.objects.update(decision=decision)
    assert release.text not in "".join(concerns(decision)[0].texts)

    publish_release(release, by=reviewer)

    assert concerns(decision)[0].texts[-1].endswith(f"发布：{release.text}")


def test_who_wrote_it_does_not_publish_it(township, reviewer, release, editor):
    own = write_release(release.concern, by=reviewer, text="水质检测合格。")

    for person, record in [(reviewer, own), (editor, release)]:
        with pytest.raises(PermissionDenied):
            publish_release(record, by=person)


def test_nobodys_number_is_published(township, editor, reviewer):
    text = "伤者身份证号11010519491231002X已经核实。"
    release = outcomes.make_release(township, by=editor, reviewer=reviewer, text=text)

    with pytest.raises(StepRefused) as refused:
        publish_release(release, by=reviewer)
    assert "身份证" in str(refused.value)


def test_only_an_emergency_that_the_public_knows_of_is_followed_up(township, editor, reviewer):
    everyday = outcomes.make_public_concern(township, by=editor, reviewer=reviewer)
    unanswered = outcomes.make_concern(township, by=editor, urgency=Concern.Urgency.EMERGENCY)

    for concern, told in [(everyday, "要求持续发布"), (unanswered, "待答复状态下不能持续发布")]:
        with pytest.raises(StepRefused, match=told):
            write_release(concern, by=editor, text="供水已经恢复。")


def test_what_is_not_published_stays_on_record_with_the_reason(client, release, reviewer, editor):
    client.force_login(reviewer)
    missing = client.post(url("release_drop", release.pk), {"reason": ""})
    assert "请写明不发布的原因。" in missing.content.decode()
    client.post(url("release_drop", release.pk), {"reason": "数字还要核实"})

    release.refresh_from_db()
    assert (release.state, release.dropped_because) == (ConcernRelease.State.DROPPED, "数字还要核实")
    assert Entry.objects.filter(verb="participation.concernrelease.drop").exists()
    assert Notice.objects.filter(recipient=editor, text__contains="数字还要核实").exists()
    with pytest.raises(StepRefused):
        publish_release(release, by=reviewer)
    assert "数字还要核实" in client.get(release.get_absolute_url()).content.decode()


def test_a_reason_is_asked_and_so_is_a_text(release, editor):
    with pytest.raises(StepRefused, match="请写明"):
        drop_release(release, by=editor, reason=" ")
    with pytest.raises(StepRefused, match="请填写"):
        write_release(release.concern, by=editor, text=" ")


def test_an_empty_text_is_told_at_its_place(client, release, editor):
    client.force_login(editor)
    answer = client.post(url("concern_release", release.concern_id), {"text": ""})

    assert answer.status_code == 422
    assert "请填写发布的内容。" in answer.content.decode()
