"""Many people at one moment: no opinion is lost, none is there twice, every receipt is its own."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.web import public_forms
from participation.models import Opinion
from tests.participation import opinions
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

CLIENTS, EACH = 10, 100


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


def receipt_of(response):
    assert response.status_code == 302, response.content.decode()[-2000:]
    return response.headers["Location"].rstrip("/").rpartition("/")[2]


def test_a_thousand_opinions_from_many_clients(activity, county, settings, monkeypatch):
    settings.POSTS_PER_HOUR = EACH
    monkeypatch.setattr(public_forms, "LEAST_SECONDS", 0)
    url = reverse("participation:opinion_form", args=[activity.pk])

    def send(number):
        client, sent = Client(REMOTE_ADDR=f"203.0.113.{number}"), []
        for turn in range(EACH):
            token = public_forms.issue(f"opinion:{activity.pk}")
            form = {"token": token, "website": "", "text": f"意见{number}-{turn}", "send": "1"}
            sent.append((f"意见{number}-{turn}", receipt_of(client.post(url, form))))
        return sent

    outcomes = at_once(*[lambda number=number: send(number) for number in range(CLIENTS)])

    sent = [one for outcome in outcomes for one in outcome]
    kept = {one.shown_text: one.receipt for one in Opinion.objects.only("shown_text", "receipt")}
    assert len(sent) == Opinion.objects.count() == CLIENTS * EACH
    assert dict(sent) == kept
    assert len(set(kept.values())) == CLIENTS * EACH
    assert verify_chain(county) is None


def test_one_form_sent_ten_times_at_once_is_one_opinion(activity, monkeypatch):
    form = {
        "token": opinions.token(activity, monkeypatch=monkeypatch),
        "website": "",
        "text": "水价",
        "send": "1",
    }
    url = reverse("participation:opinion_form", args=[activity.pk])

    outcomes = at_once(*[lambda: receipt_of(Client().post(url, form))] * 10)

    assert set(outcomes) == {Opinion.objects.get().receipt}


def test_no_address_gets_more_than_its_share(activity, settings):
    settings.POSTS_PER_HOUR = 5

    at_once(*[lambda: opinions.post(activity, address="203.0.113.7")] * 12)

    assert Opinion.objects.count() == 5


def test_a_database_that_is_held_too_long_loses_nothing(activity, monkeypatch):
    form = {
        "token": opinions.token(activity, monkeypatch=monkeypatch),
        "website": "",
        "text": "水价",
        "send": "1",
    }
    client, url = Client(), reverse("participation:opinion_form", args=[activity.pk])

    with transaction.atomic():
        type(activity).objects.select_for_update().get(pk=activity.pk)
        (response,) = at_once(lambda: _impatient(lambda: client.post(url, form)))

    assert response.status_code == 503
    assert "系统正忙，请稍后再试" in response.text
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.text))
    assert again == form
    assert receipt_of(client.post(url, again)) == Opinion.objects.get().receipt


def _impatient(act):
    """Do something on a connection that waits a moment only."""
    waits = "PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50"
    with connection.cursor() as cursor:
        cursor.execute(waits)
    return act()
