"""Whatever is typed into any form of public participation: an answer, never a crash, and nothing of it runs."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from disclosure_portal.web import public_forms
from participation.models import Opinion, OpinionGroup
from tests.forms import forms_of
from tests.test_access import DESK, PEOPLE, PUBLIC, PUBLIC_FORMS, address

pytestmark = pytest.mark.django_db

HOSTILE = {
    "markup": "</textarea></option>\"'><script>fuzz()</script><img src=x onerror=fuzz()>{{ 7|add:7 }}",
    "over-long": "长" * 20_000,
    "control": "水\x00价\x07\x1b[31m\r\n\x7f",
    "right to left": "\u202e水价\u2066\u200f\u061c",
    "emoji": "😀👩‍👩‍👧‍👦🇨🇳\ufe0f",
}
RUNS = re.compile("<script>fuzz|<img src=x")
HANDLERS = ("editor", "approver", "reviewer")  # everyone who writes anything
TABLES = {**PUBLIC, **PUBLIC_FORMS}


@pytest.fixture
def world(world):
    """With an opinion and a group of opinions that are to be answered."""
    OpinionGroup.objects.filter(pk=world.opinion_group).update(is_confirmed=True)
    Opinion.objects.filter(pk=world.opinion).update(screening=Opinion.Screening.PASSED)
    return world


@pytest.fixture
def people(request, settings, monkeypatch):
    """Everyone who writes, signed in, and somebody who isn't; public forms ask for no pause and no limit."""
    settings.POSTS_PER_HOUR = settings.POSTS_PER_ACTIVITY = settings.LOOKUPS_PER_HOUR = 10_000
    monkeypatch.setattr(public_forms, "LEAST_SECONDS", 0)
    clients = {"": Client()}
    for name in HANDLERS:
        clients[name] = Client()
        clients[name].force_login(request.getfixturevalue(name))
    return clients


def pages(world):
    """(person, address) of every page of participation, public and on the desk."""
    for name, arguments in TABLES.items():
        if name.startswith("participation:"):
            yield "", address(name, arguments, world)
    for name, (methods, arguments, answers) in DESK.items():
        if name.startswith("participation_desk:") and "GET" in methods:
            for person in HANDLERS:
                if answers[PEOPLE.index(person)] == "o":
                    yield person, address(name, arguments, world)


def forms_to_fill(people, world):
    """Each form once: what is on several pages, or for several people, is the same by its name and fields."""
    found = {}
    for person, url in pages(world):
        response = people[person].get(url)
        if (
            response.status_code != 200
            or response.streaming
            or "html" not in response.headers["Content-Type"]
        ):
            continue
        for form in forms_of(response.text, at=url):
            name = resolve(form.action.partition("?")[0]).view_name
            if form.texts and name.startswith("participation"):
                found.setdefault((name, *sorted(form.values)), (person, form))
    return found


def test_no_form_crashes_or_runs_what_was_typed(people, world):
    forms = forms_to_fill(people, world)
    assert len(forms) > 50
    assert RUNS.search(HOSTILE["markup"])

    for (name, *_), (person, form) in forms.items():
        for kind, text in HOSTILE.items():
            with transaction.atomic():
                response = sent(people[person], form, text)
                transaction.set_rollback(True)
            assert response.status_code < 500, f"{name}: {kind}"
            if not response.streaming:
                assert not RUNS.search(response.content.decode()), f"{name}: {kind}"


def sent(client, form, text):
    """The form with the text in every field, and the page that it leads to."""
    values = {**form.filled(text), "website": "", "send": "1"}
    if form.method == "get":
        return client.get(form.action, values, follow=True)
    return client.post(form.action, values, follow=True)
