"""Every form on a public page: no address in the trail, nothing taken from another site's page, nothing dropped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.urls import reverse

from disclosure_portal.audit.models import Entry
from disclosure_portal.web import public_forms
from participation import urls
from participation.models import AnswerSheet, MeetingAttendance, Method, Opinion, Participant
from tests.participation import consultations, meetings, opinions, questionnaires

ADDRESS = "203.0.113.77"
PURPOSES = {
    "opinion": ("opinion_form", "opinion", Opinion),
    "sign_up": ("sign_up", "sign-up", Participant),
    "attendance": ("meeting_sign_up", "meeting", MeetingAttendance),
    "questionnaire": ("questionnaire", "questionnaire", AnswerSheet),
}


@dataclass
class Page:
    url: str
    data: dict[str, object]
    kept: type
    other: dict[str, object]  # something else under the same token


@pytest.fixture
def page(request, decision, editor, reviewer, township, monkeypatch):
    """One of the public forms, filled in."""
    monkeypatch.setattr(public_forms, "LEAST_SECONDS", 0)
    kind = request.param
    person = {"group": "stakeholder", "name": "王建国", "phone": "13804120001", "organisation": "偏岭村"}
    if kind == "opinion":
        record, data = opinions.make_open(decision, by=editor), {"text": "水价太高。", "send": "1"}
        other = {"text": "另外，还请检查水质。"}
    elif kind == "sign_up":
        listening = consultations.make_listening(decision, by=editor)
        record = consultations.make(listening, Method.HEARING, by=editor, state="published")
        data, other = person | {"reason": "", "send": "1"}, {"name": "李秀英", "phone": "13804120002"}
    elif kind == "attendance":
        record = meetings.make_called(township, editor=editor, reviewer=reviewer)
        group = record.quotas.first().group
        data = person | {"group": group, "is_adult": "on", "send": "1"}
        other = {"name": "李秀英", "phone": "13804120002"}
    else:
        record = questionnaires.make_open(decision, by=editor)
        first, second, third, fourth = (f"q{one.pk}" for one in record.questions.all())
        data, other = {first: "1", second: ["0", "2"], third: "5", fourth: "早点通水"}, {fourth: "先修水管"}
    name, purpose, kept = PURPOSES[kind]
    token = public_forms.issue(f"{purpose}:{record.pk}")
    return Page(reverse(f"participation:{name}", args=[record.pk]), data | {"token": token}, kept, other)


every_form = pytest.mark.parametrize("page", PURPOSES, indirect=True)


@every_form
def test_the_trail_knows_no_address_of_a_citizen(client, page):
    known = set(Entry.objects.values_list("pk", flat=True))

    response = client.post(page.url, page.data, REMOTE_ADDR=ADDRESS)

    assert (response.status_code, page.kept.objects.count()) == (302, 1)
    added = Entry.objects.exclude(pk__in=known)
    assert not added.exclude(address="").exists()
    assert ADDRESS not in json.dumps(list(added.values()), default=str)


@pytest.fixture(params=["sign_up_leave", "attendance_leave"])
def leaving(request, decision, editor, reviewer, township, monkeypatch):
    """The page on which somebody gives a seat up, what it sends, and who that is."""
    monkeypatch.setattr(public_forms, "LEAST_SECONDS", 0)
    if request.param == "sign_up_leave":
        listening = consultations.make_listening(decision, by=editor)
        hearing = consultations.make(listening, Method.HEARING, by=editor, state="published")
        person, purpose = consultations.make_participant(hearing), "step-back"
    else:
        meeting = meetings.make_seated(township, editor=editor, reviewer=reviewer)
        person, purpose = meeting.attendances.seated().first(), "give-up-seat"
    token = public_forms.issue(f"{purpose}:{person.pk}")
    url = reverse(f"participation:{request.param}", args=[person.receipt])
    return person, (url, {"token": token, "website": ""})


def test_the_trail_knows_no_address_of_who_steps_back(client, leaving):
    _, form = leaving
    known = set(Entry.objects.values_list("pk", flat=True))

    assert client.post(*form, REMOTE_ADDR=ADDRESS).status_code == 302

    added = Entry.objects.exclude(pk__in=known)
    assert added.exists()
    assert ADDRESS not in json.dumps(list(added.values()), default=str)


def test_nobody_steps_back_from_another_sites_page(client, leaving):
    person, form = leaving
    state = person.state

    assert client.post(*form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    person.refresh_from_db()
    assert person.state == state


def test_every_public_form_is_tried_here():
    """A new one that takes posts without a csrf token belongs into PURPOSES, or beside `leaving`."""
    packages = [import_module(f"participation.urls.{module.name}") for module in iter_modules(urls.__path__)]
    paths = [one for package in packages for one in getattr(package, "public", [])]
    taking = {one.name for one in paths if getattr(one.callback, "csrf_exempt", False)}

    assert taking == {name for name, *_ in PURPOSES.values()} | {"sign_up_leave", "attendance_leave"}


@every_form
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_cannot_make_its_visitors_post(client, page, headers):
    response = client.post(page.url, page.data, headers=headers)

    assert response.status_code == 403
    assert "不是从本网站的页面提交的" in response.content.decode()
    assert not page.kept.objects.exists()
    assert not response.cookies


@every_form
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {"Origin": "https://gk.example.cn"},
    ],
)
def test_our_own_pages_post_behind_a_proxy_too(client, page, headers, settings):
    settings.SITE_ADDRESS = "https://gk.example.cn"

    assert client.post(page.url, page.data, headers=headers).status_code == 302


@every_form
def test_something_else_under_a_used_token_is_not_dropped(client, page):
    first = client.post(page.url, page.data)
    assert client.post(page.url, page.data).headers["Location"] == first.headers["Location"]

    response = client.post(page.url, page.data | page.other)

    said = response.content.decode()
    assert response.status_code == 422
    assert f"这份表单已经提交过，回执号{page.kept.objects.get().receipt}；要再提一条请重新提交。" in said
    assert all(value in said for value in page.other.values())

    fresh = {"token": response.context["form"]["token"].value()}
    again = client.post(page.url, page.data | page.other | fresh)
    assert again.status_code == 302
    assert again.headers["Location"] != first.headers["Location"]
    assert page.kept.objects.count() == 2
