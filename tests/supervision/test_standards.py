"""Standard documents (SP-19): published by another person, read and signed for by every unit."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.four_eyes import NOBODY_LEFT
from supervision.models import ReadReceipt, StandardDocument
from supervision.queries import standards as queries
from supervision.workflow import standards as workflow
from tests import factories
from tests.supervision import pilot

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_reviewer(office):
    return factories.make_person("reviewer-2", "吴审核", Role.REVIEWER, office)


@pytest.fixture
def draft(county, reviewer):
    return pilot.make_standard(county, by=reviewer)


@pytest.fixture
def published(county, reviewer, second_reviewer, editor):
    return pilot.make_published_standard(county, by=reviewer, publisher=second_reviewer)


def url(name, *arguments):
    return reverse(f"supervision_desk:{name}", args=arguments)


def test_another_person_publishes_than_who_drew_it_up(draft, reviewer, second_reviewer):
    with pytest.raises(PermissionDenied):
        workflow.publish_standard(draft, by=reviewer, version=1, on=date(2022, 8, 1))
    document = workflow.publish_standard(draft, by=second_reviewer, version=1, on=date(2022, 8, 1))

    assert (document.state, document.published_by) == ("published", second_reviewer)


def test_whoever_saved_any_of_it_is_not_asked_to_publish_it(draft, reviewer, second_reviewer, colleague):
    values = {name: getattr(draft, name) for name in workflow.WRITTEN}
    values["title"] = "改过的规范"
    changed = workflow.edit_standard(draft, by=second_reviewer, version=draft.version, values=values)

    asked = Notice.objects.filter(event=f"standard-drafted:{draft.pk}:{second_reviewer.pk}")
    assert [notice.recipient for notice in asked] == [colleague]
    with pytest.raises(PermissionDenied):
        workflow.publish_standard(changed, by=reviewer, version=changed.version, on=date(2022, 8, 1))


def test_of_two_reviewers_one_writes_and_the_other_publishes(client, draft, reviewer, second_reviewer):
    values = {name: getattr(draft, name) for name in workflow.WRITTEN}
    with pytest.raises(StepRefused, match="请王审核修改，由您核对"):
        workflow.edit_standard(draft, by=second_reviewer, version=draft.version, values=values)
    client.force_login(second_reviewer)
    page = client.get(draft.get_absolute_url()).text
    assert "请王审核修改，由您核对" in page
    assert url("standard_edit", draft.pk) not in page

    changed = workflow.edit_standard(draft, by=reviewer, version=draft.version, values=values)
    published = workflow.publish_standard(
        changed, by=second_reviewer, version=changed.version, on=date(2022, 8, 1)
    )
    assert published.published_by == second_reviewer


def test_the_page_says_when_nobody_is_left_to_publish(client, draft, reviewer):
    client.force_login(reviewer)

    assert NOBODY_LEFT in client.get(draft.get_absolute_url()).text


def test_it_needs_a_day_to_sign_by_that_is_not_past(county, reviewer, second_reviewer):
    open_end = pilot.make_standard(county, by=reviewer, read_until=None)
    with pytest.raises(StepRefused, match="没有填写签收截止日期"):
        workflow.publish_standard(open_end, by=second_reviewer, version=1, on=date(2022, 8, 1))
    past = pilot.make_standard(county, by=reviewer)
    with pytest.raises(StepRefused, match="已经过去"):
        workflow.publish_standard(past, by=second_reviewer, version=1, on=date(2022, 9, 1))


def test_the_units_people_are_told_and_the_published_text_stays(published, editor, reviewer):
    notice = Notice.objects.get(recipient=editor, event=f"standard-published:{published.pk}")
    assert "2022年8月31日前签收" in notice.text
    with pytest.raises(StepRefused, match="已发布状态下不能修改"):
        workflow.edit_standard(published, by=reviewer, version=1, values={"title": "改"})


@pytest.mark.both_databases
def test_a_unit_signs_once_whoever_of_it_signs_again(published, township, editor, approver):
    first = workflow.sign_for(published, township, by=editor)

    assert workflow.sign_for(published, township, by=approver) == first
    assert ReadReceipt.objects.get().read_by == editor


def test_nobody_signs_for_another_unit_nor_the_county_office_for_one(published, township, outsider, reviewer):
    for person in (outsider, reviewer):
        with pytest.raises(PermissionDenied):
            workflow.sign_for(published, township, by=person)


def test_who_has_not_signed_is_a_text_to_paste(client, published, township, editor, outsider, reviewer):
    workflow.sign_for(published, township, by=editor)
    client.force_login(reviewer)

    page = client.get(url("standard", published.pk)).content.decode()
    missing = queries.unread(queries.readers(published))
    assert [unit.name for unit in missing] == ["新甸镇", "县政府办公室"]
    assert "还没有签收的2个单位：" in page
    assert "新甸镇" in page
    assert "已签收 1 / 3 个单位" in client.get(url("standards")).content.decode()


def test_past_the_day_the_text_says_so(published, township):
    text = queries.reminder_text(published, [township], on=date(2022, 9, 1))

    assert text.endswith("应于2022年8月31日前签收，已经过期。还没有签收的1个单位：偏岭镇。")


def test_a_unit_reads_and_signs_on_the_page(client, published, editor):
    client.force_login(editor)
    assert "已经阅读，签收" in client.get(url("standard", published.pk)).content.decode()

    client.post(url("standard_sign", published.pk, "210323106"))
    assert "偏岭镇已于" in client.get(url("standard", published.pk)).content.decode()


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("reviewer", (200, 200, 200, 403)),
        ("second_reviewer", (200, 302, 200, 302)),  # the other one writes
        ("leader", (200, 403, 403, 403)),
        ("editor", (404, 404, 403, 404)),
    ],
)
def test_drafts_are_the_county_offices(client, request, draft, person, answers):
    client.force_login(request.getfixturevalue(person))

    found = (
        client.get(url("standard", draft.pk)).status_code,
        client.get(url("standard_edit", draft.pk)).status_code,
        client.get(url("standard_add")).status_code,
        client.post(url("standard_publish", draft.pk), {"version": 1}).status_code,
    )
    assert found == answers


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(client, reviewer):
    client.force_login(reviewer)

    answer = client.post(url("standard_add"), {"theme": "", "title": "规范", "text": "", "read_until": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择主题。" in page
    assert "请填写正文。" in page
    assert "请填写日期" in page
    assert 'value="规范"' in page


def test_a_draft_is_discarded_and_a_published_one_is_not(client, draft, published, reviewer):
    client.force_login(reviewer)
    client.post(url("standard_discard", draft.pk))
    client.post(url("standard_discard", published.pk))

    assert list(StandardDocument.objects.all()) == [published]
