"""Whatever is typed into any form of public participation: an answer, never a crash, and nothing of it runs."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from disclosure_portal.web import public_forms
from participation.models import Opinion, OpinionGroup
from tests.hostile import HANDLERS, HOSTILE, RUNS, forms_to_fill, sent

pytestmark = pytest.mark.django_db


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


def test_no_form_crashes_or_runs_what_was_typed(people, world):
    forms = forms_to_fill(people, world, app="participation")
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
