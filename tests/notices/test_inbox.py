"""A person's inbox shows and changes the own notices only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.urls import reverse

from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify

pytestmark = pytest.mark.django_db
INBOX = "/desk/notices/"


@pytest.fixture
def notice(editor):
    notify([editor], "社会救助目录有2项<b>退回</b>修改。", event="returned:1", url="/desk/catalogs/")
    return Notice.objects.get()


def test_it_lists_ones_own_notices(client, editor, approver, notice):
    client.force_login(editor)
    page = client.get(INBOX)
    assert [each.pk for each in page.context["page"]] == [notice.pk]
    assert "社会救助目录有2项&lt;b&gt;退回&lt;/b&gt;修改。" in page.content.decode()

    client.force_login(approver)
    assert "还没有消息" in client.get(INBOX).content.decode()


def test_nobody_signed_in_is_led_to_the_sign_in(client, notice):
    for url in (INBOX, reverse("notices:read", args=[notice.pk]), reverse("notices:read_all")):
        assert client.post(url).status_code == 302
    assert Notice.objects.unread().count() == 1


def test_reading_one_marks_it_and_leads_on(client, editor, notice):
    client.force_login(editor)
    response = client.post(reverse("notices:read", args=[notice.pk]))

    assert response["Location"] == "/desk/catalogs/"
    assert not Notice.objects.unread().exists()


def test_a_notice_without_link_leads_back_to_the_inbox(client, editor):
    notify([editor], "系统将于今晚维护。", event="maintenance")
    client.force_login(editor)

    assert client.post(reverse("notices:read", args=[editor.notices.get().pk]))["Location"] == INBOX


def test_another_persons_notice_does_not_exist(client, approver, notice):
    client.force_login(approver)

    assert client.post(reverse("notices:read", args=[notice.pk])).status_code == 404
    assert Notice.objects.unread().count() == 1


def test_looking_changes_nothing(client, editor, notice):
    client.force_login(editor)

    assert client.get(reverse("notices:read", args=[notice.pk])).status_code == 405
    assert client.get(reverse("notices:read_all")).status_code == 405
    client.get(INBOX)
    assert Notice.objects.unread().count() == 1


def test_all_are_marked_at_once_but_only_ones_own(client, editor, approver, notice):
    notify([editor, approver], "又一条", event="another")
    client.force_login(editor)
    page = client.post(reverse("notices:read_all"), follow=True).content.decode()

    assert "已将2条消息标为已读。" in page
    assert [each.recipient for each in Notice.objects.unread()] == [approver]


def test_it_keeps_the_time_of_the_first_reading(client, editor, notice):
    client.force_login(editor)
    client.post(reverse("notices:read", args=[notice.pk]))
    first = Notice.objects.get().read_at
    client.post(reverse("notices:read", args=[notice.pk]))

    assert Notice.objects.get().read_at == first


def test_only_the_unread_can_be_asked_for(client, editor, notice):
    notify([editor], "又一条", event="another")
    client.force_login(editor)
    client.post(reverse("notices:read", args=[notice.pk]))

    assert [each.text for each in client.get(INBOX, {"show": "unread"}).context["page"]] == ["又一条"]


def test_the_count_of_the_unread_is_at_hand_in_templates(editor, notice):
    template = Template("{% load notices %}{% unread_notices user %}")

    assert template.render(Context({"user": editor})) == "1"
    assert template.render(Context({"user": AnonymousUser()})) == "0"


def test_a_full_inbox_asks_no_more_of_the_database(client, editor, django_assert_max_num_queries):
    for number in range(30):
        notify([editor], f"第{number}条", event=f"e{number}")
    client.force_login(editor)

    with django_assert_max_num_queries(12):
        page = client.get(INBOX)
    assert len(page.context["page"]) == 20
