"""Putting opinions together takes a worker a while: everybody works on meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.jobs.models import Job
from participation.models import Consultation, Opinion, OpinionGroup
from participation.tasks import group_opinions
from participation.workflow.opinions import order_groups, proposing
from tests.participation import opinions
from tests.threads import at_once


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_post_gets_through_while_opinions_are_compared(activity, editor, monkeypatch):
    for _ in range(2):
        opinions.screened(activity)
    job = order_groups(activity, by=editor)
    compared, posted = proposing.compared, []

    def while_somebody_posts(*args, **options):
        posted.extend(at_once(lambda: opinions.post(activity, "正在归并时提的意见")))
        return compared(*args, **options)

    monkeypatch.setattr(proposing, "compared", while_somebody_posts)
    group_opinions(job.pk)

    assert [one.group for one in posted] == [None]
    assert Opinion.objects.count() == 3
    assert OpinionGroup.objects.get().opinions.count() == 2
    job.refresh_from_db()
    assert job.outcome == "归并出1组共2条相近意见。请逐组核对。"


def test_one_is_ordered_at_a_time(activity, editor):
    first = order_groups(activity, by=editor)
    assert order_groups(activity, by=editor) == first
    group_opinions(first.pk)

    assert order_groups(activity, by=editor) != first


def test_a_job_for_closed_books_ends_with_the_reason(activity, editor, approver):
    job = order_groups(activity, by=editor)
    opinions.close(opinions.end(activity), by=approver)
    group_opinions(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "意见不能再改动" in job.outcome


def test_a_job_of_somebody_who_left_writes_nothing(activity, editor):
    for _ in range(2):
        opinions.screened(activity)
    job = order_groups(activity, by=editor)
    editor.memberships.all().delete()
    group_opinions(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not OpinionGroup.objects.exists()


def test_the_page_leads_to_the_progress(client, activity, editor, reviewer):
    client.force_login(editor)
    address = reverse("participation_desk:opinion_groups", args=[activity.pk])

    response = client.post(reverse("participation_desk:opinion_groups_propose", args=[activity.pk]))

    assert response.headers["Location"] == Job.objects.get().get_absolute_url()
    assert "查看进度" in client.get(address).text
    client.force_login(reviewer)
    response = client.post(
        reverse("participation_desk:opinion_groups_propose", args=[activity.pk]), follow=True
    )
    assert "刚刚已经提交归并" in response.text
    assert "请稍后刷新本页" in response.text


def test_the_outcome_leads_back_to_the_groups(activity, editor):
    job = order_groups(activity, by=editor)
    group_opinions(job.pk)

    job.refresh_from_db()
    assert job.outcome == "没有发现新的相近意见。"
    assert job.result_url == reverse(
        "participation_desk:opinion_groups", args=[Consultation.objects.get().pk]
    )
