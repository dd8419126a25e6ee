"""Makes activities that listen, and opinions on them, for tests."""

from __future__ import annotations

import secrets
from datetime import timedelta

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from participation.models import Consultation, Opinion, OpinionGroup
from participation.workflow import opinions
from tests.participation import consultations

TEXT = "水价涨得太快，请分三年逐步调整到位。"


def make_open(decision, *, by, **fields):
    """A published solicitation in its third day; the draft has two paragraphs."""
    now = clock.now()
    decision = consultations.make_listening(decision, by=by)
    values = {
        "opens_at": now - timedelta(days=3),
        "closes_at": now + timedelta(days=27),
        "draft": decision.drafts.get(),
    }
    return consultations.make(decision, by=by, state="published", **{**values, **fields})


def end(consultation):
    """The time for opinions is over; the books are still open."""
    consultation.closes_at = clock.now() - timedelta(hours=1)
    consultation.save(update_fields=["closes_at"])
    return consultation


def post(consultation, text=TEXT, **values):
    """An opinion from the web, each from an address of its own."""
    given = {
        "paragraph": None,
        "name": "",
        "phone": "",
        "form_key": secrets.token_hex(8),
        "address": f"2001:db8::{secrets.token_hex(2)}",
    }
    return opinions.post_opinion(consultation, text=text, **{**given, **values})


def letter(**values):
    given = {"source": "letter", "text": TEXT, "evidence": "信访登记本第12页", "received_on": clock.today()}
    return Opinion(**{**given, **values})


def record(consultation, *, by, **values):
    return opinions.record_opinion(consultation, letter(**values), by=by)


def close(consultation, *, by):
    """The books as they stand closed, whatever steps would have led there."""
    now = clock.now()
    Consultation.objects.filter(pk=consultation.pk).update(state="closed", closed_at=now, closed_by=by)
    consultation.refresh_from_db()
    return consultation


def token(consultation, *, seconds_ago=60, monkeypatch):
    """The token of an opinion's form that was opened a while ago."""
    with monkeypatch.context() as earlier:
        then = clock.now() - timedelta(seconds=seconds_ago)
        earlier.setattr(clock, "now", lambda: then)
        return public_forms.issue(f"opinion:{consultation.pk}")


def make_group(consultation, members, *, title="水价涨得太快", is_confirmed=False):
    group = OpinionGroup.objects.create(
        consultation=consultation, title=title, is_confirmed=is_confirmed, made_at=clock.now()
    )
    Opinion.objects.filter(pk__in=[one.pk for one in members]).update(group=group)
    return group


def screened(consultation, text=TEXT, **values):
    """An opinion that the county office has found valid."""
    opinion = post(consultation, text, **values)
    Opinion.objects.filter(pk=opinion.pk).update(screening="passed", screened_at=clock.now())
    opinion.refresh_from_db()
    return opinion


def propose(consultation, *, by):
    """Opinions are compared and put together at once, without a worker."""
    return opinions.propose_groups(opinions.compare(consultation), by=by)


def answer_all(consultation, *, by):
    """Every valid opinion has its answer."""
    for one in consultation.opinions.filter(screening="passed", verdict=""):
        opinions.answer(one, by=by, version=one.version, verdict="adopted", reason="写入第二条。")
