"""Texts that try a form's patience, and every form of an app that takes a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.forms import Form, forms_of
from tests.test_access import DESK, PEOPLE, PUBLIC, PUBLIC_FORMS, address

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

Forms = dict[tuple[str, ...], tuple[str, Form]]


def forms_to_fill(people: dict[str, Client], world: SimpleNamespace, *, app: str) -> Forms:
    """Each form once: what is on several pages, or for several people, is the same by its name and fields."""
    found: Forms = {}
    for person, url in _pages(world, app):
        response = people[person].get(url)
        if response.status_code != 200 or not _is_page(response):
            continue
        for form in forms_of(response.text, at=url):
            name = resolve(form.action.partition("?")[0]).view_name
            if form.texts and name.startswith(app):
                found.setdefault((name, *sorted(form.values)), (person, form))
    return found


def sent(client: Client, form: Form, text: str) -> HttpResponse:
    """The form with the text in every field, and the page that it leads to."""
    values = {**form.filled(text), "website": "", "send": "1"}
    if form.method == "get":
        return client.get(form.action, values, follow=True)
    return client.post(form.action, values, follow=True)


def _pages(world: SimpleNamespace, app: str) -> Iterator[tuple[str, str]]:
    """(person, address) of every page of the app, public and on the desk."""
    for name, arguments in TABLES.items():
        if name.startswith(f"{app}:"):
            yield "", address(name, arguments, world)
    for name, (methods, arguments, answers) in DESK.items():
        if name.startswith(f"{app}_desk:") and "GET" in methods:
            for person in HANDLERS:
                if answers[PEOPLE.index(person)] == "o":
                    yield person, address(name, arguments, world)


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and "html" in response.headers["Content-Type"]
