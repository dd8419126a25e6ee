"""The same event is told to the same person once, whoever tells it and however often."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from disclosure_portal.accounts.models import User
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify, settle, settle_under

TEXT = "偏岭镇社会救助目录待审核。"


@pytest.mark.django_db
class TestTelling:
    def test_each_recipient_gets_the_message(self, editor, approver):
        assert notify([editor, approver], TEXT, event="submission-confirmed:1", url="/desk/") == 2

        notice = editor.notices.get()
        assert (notice.text, notice.url, notice.read_at) == (TEXT, "/desk/", None)

    def test_a_second_time_nobody_is_told(self, editor):
        notify([editor], TEXT, event="submission-confirmed:1")

        assert notify([editor], "另一句话", event="submission-confirmed:1") == 0
        assert Notice.objects.get().text == TEXT

    def test_whoever_was_not_told_yet_is_told(self, editor, approver):
        notify([editor], TEXT, event="submission-confirmed:1")

        assert notify([editor, approver], TEXT, event="submission-confirmed:1") == 1
        assert approver.notices.count() == 1

    def test_another_event_is_told_anew(self, editor):
        notify([editor], TEXT, event="submission-confirmed:1")

        assert notify([editor], TEXT, event="submission-confirmed:2") == 1

    def test_a_read_notice_is_not_repeated_either(self, editor):
        notify([editor], TEXT, event="submission-confirmed:1")
        Notice.objects.mark_read()

        assert notify([editor], TEXT, event="submission-confirmed:1") == 0

    def test_a_person_named_twice_is_told_once(self, editor):
        assert notify([editor, User.objects.get(pk=editor.pk)], TEXT, event="e") == 1

    def test_nobody_to_tell_is_no_mistake(self):
        assert notify(User.objects.none(), TEXT, event="e") == 0

    def test_many_people_cost_few_queries(self, editor, approver, reviewer, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            notify([editor, approver, reviewer], TEXT, event="e")

    @pytest.mark.parametrize(
        "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "desk/"]
    )
    def test_a_link_that_leaves_the_site_is_a_mistake(self, editor, url):
        with pytest.raises(ValueError, match="path of this site"):
            notify([editor], TEXT, event="e", url=url)
        assert not Notice.objects.exists()

    @pytest.mark.parametrize("event", ["", "x" * 201])
    def test_an_event_without_a_usable_name_is_a_mistake(self, editor, event):
        with pytest.raises(ValueError, match="1 to 200 characters"):
            notify([editor], TEXT, event=event)


@pytest.mark.django_db
class TestSettling:
    def test_what_is_done_is_unread_for_nobody(self, editor, approver):
        notify([editor, approver], TEXT, event="submission-handed-in:1")

        assert settle("submission-handed-in:1") == 2
        assert not Notice.objects.unread().exists()

    def test_what_begins_with_a_name_is_settled_but_not_what_has_a_longer_number(self, editor):
        for event in ("list-ready:1:2026-03-02", "list-ready:1:2026-03-03", "list-ready:12:2026-03-02"):
            notify([editor], TEXT, event=event)

        assert settle_under("list-ready:1:") == 2
        assert Notice.objects.unread().get().event == "list-ready:12:2026-03-02"

    def test_the_beginning_of_a_name_that_would_take_in_longer_numbers_is_a_mistake(self):
        with pytest.raises(ValueError, match="ends in a colon"):
            settle_under("list-ready:1")

    def test_another_event_stays_unread(self, editor):
        notify([editor], TEXT, event="submission-handed-in:1")

        assert settle("submission-handed-in:2") == 0
        assert Notice.objects.unread().count() == 1

    def test_when_it_was_read_stays_as_it_was(self, editor):
        notify([editor], TEXT, event="e")
        Notice.objects.mark_read()
        read_at = Notice.objects.get().read_at
        settle("e")

        assert Notice.objects.get().read_at == read_at


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once(editor, approver, reviewer):
    people, told, failures = [editor, approver, reviewer], [], []
    start = threading.Barrier(2)

    def work():
        try:
            start.wait(timeout=10)
            told.append(notify(people, TEXT, event="deadline:17"))
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert sorted(told) == [0, 3]
    assert Notice.objects.count() == 3


@pytest.mark.django_db
class TestOrderingMail:
    @pytest.fixture(autouse=True)
    def mail_server(self, settings):
        settings.EMAIL_HOST = "mail.example.gov.cn"

    def give_address(self, *people):
        for person in people:
            person.email = f"{person.username}@example.gov.cn"
            person.save(update_fields=["email"])

    def test_whoever_has_an_address_gets_one_mail_per_notice(self, editor, approver):
        self.give_address(editor)
        notify([editor, approver], TEXT, event="e")
        notify([editor, approver], TEXT, event="e")

        job = Job.objects.get()
        assert job.args == {"notice": editor.notices.get().pk}
        assert job.name == "disclosure_portal.notices.tasks.send_mail"

    def test_a_closed_account_gets_no_mail(self, editor):
        self.give_address(editor)
        User.objects.filter(pk=editor.pk).update(is_active=False)
        notify([editor], TEXT, event="e")

        assert not Job.objects.exists()

    def test_without_a_mail_server_nothing_is_ordered(self, editor, settings):
        settings.EMAIL_HOST = ""
        self.give_address(editor)
        notify([editor], TEXT, event="e")

        assert Notice.objects.count() == 1
        assert not Job.objects.exists()
