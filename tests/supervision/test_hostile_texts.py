"""Whatever is typed into any form of supervision: an answer, nothing of it runs, and nothing unseen is kept."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

import supervision.forms
from catalogs.wording.texts import TURNING
from supervision.forms.texts import TextField
from tests.hostile import HANDLERS, HOSTILE, RUNS, forms_to_fill, sent

UNSEEN = [*sorted(TURNING), *"\x00\x07\x1b\x7f\x85\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe"]
SWEPT = {"markup": HOSTILE["markup"], "over-long": HOSTILE["over-long"], "unseen": "水\u200b价"}
FAULT = "“水”后面有看不见的字符"


@pytest.fixture
def people(request):
    clients = {"": Client()}
    for name in HANDLERS:
        clients[name] = Client()
        clients[name].force_login(request.getfixturevalue(name))
    return clients


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
def test_a_sign_that_nobody_sees_is_refused_where_it_stands(sign):
    with pytest.raises(ValidationError, match=FAULT):
        TextField().clean(f"水{sign}价")


def test_one_line_stays_one_and_a_long_text_keeps_its_lines():
    assert TextField().clean("公开\t情况\r\n说明") == "公开 情况 说明"
    assert TextField(widget=forms.Textarea).clean("公开\t情况\r\n说明") == "公开\t情况\n说明"


def test_every_written_field_refuses_what_nobody_sees():
    """Plain fields carry only what the page itself sends back."""
    for path in Path(supervision.forms.__path__[0]).glob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "forms.CharField":
                assert "widget=forms.HiddenInput" in ast.unparse(call), f"{path.name}:{call.lineno}"


@pytest.mark.django_db
def test_no_form_crashes_runs_or_keeps_a_hostile_text(people, world):
    found = forms_to_fill(people, world, app="supervision")
    assert len(found) >= 50

    for (name, *_), (person, form) in found.items():
        for kind, text in SWEPT.items():
            with transaction.atomic():
                response = sent(people[person], form, text)
                transaction.set_rollback(True)
            assert response.status_code < 500, f"{name}: {kind}"
            assert response.streaming or not RUNS.search(response.text), f"{name}: {kind}"
            if kind == "unseen" and form.method == "post":
                assert response.status_code == 422, name
                assert FAULT in response.text, name
