"""Makes lists of decisions and mechanism documents for tests. Every function saves what it returns."""

from __future__ import annotations

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from disclosure_portal.attachments.storing import store
from participation.models import ListEntry, Mechanism
from participation.workflow import lists, mechanisms
from tests.participation import records

CONSENT = "中共岫岩县委〔2026〕5号，2026年1月12日"


def make_list(unit, *, by, year=2026, consent=CONSENT, **head):
    version = lists.start_list(unit, year, by=by)
    values = {"consent": consent, "criteria": "", "remark": "", **head}
    return lists.edit_list(version, by=by, saves=version.saves, values=values)


def entry_values(decision, **fields):
    """All that an entry has to say before it is published."""
    return {
        "title": decision.title,
        "content": decision.content,
        "procedures": ["participation", "legality", "discussion"],
        "organiser": decision.unit,
        "planned_on": date(2026, 10, 31),
        "planned_reason": "",
        "methods": ["hearing", "open_solicitation"],
        "touches_interests": True,
        "needs_wide_knowledge": False,
        **fields,
    }


def add_entry(version, decision, *, by, **fields):
    entry = ListEntry(decision=decision, **entry_values(decision, **fields))
    return lists.add_entry(version, entry, by=by)


def publish(version, *, by):
    version.refresh_from_db()
    return lists.publish_list(version, by=by, saves=version.saves)


def make_published_list(unit, legality_unit, *, editor, reviewer, titles=("水价调整方案",), year=2026):
    """A published list of the unit's own decisions."""
    version = make_list(unit, by=editor, year=year)
    for title in titles:
        decision = records.make_decision(unit, unit, legality_unit, by=reviewer, title=title)
        add_entry(version, decision, by=editor)
    return publish(version, by=reviewer)


def make_mechanism(unit, *, by, attachment=None, **fields):
    values = {
        "kind": Mechanism.Kind.PARTICIPATION,
        "title": "行政决策公众参与工作规定",
        "document_number": "岫政办发〔2021〕12号",
        "text": "第一条　听取公众意见。\n第二条　意见应当答复。",
        "approved_on": date(2021, 9, 30),
        "attachment": attachment,
    }
    return mechanisms.draw_up(Mechanism(unit=unit, **{**values, **fields}), by=by)


def make_published_mechanism(unit, *, editor, reviewer, attachment=None, **fields):
    made = make_mechanism(unit, by=editor, attachment=attachment, **fields)
    return mechanisms.publish_mechanism(made, by=reviewer, version=made.version)


def make_picture(name="规定.png"):
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/png")


def make_attachment(unit, *, by, is_personal=False):
    return store(make_picture(), unit=unit, by=by, is_personal=is_personal)
