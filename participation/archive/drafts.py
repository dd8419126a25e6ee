"""The drafts of a decision in its archive."""

from __future__ import annotations

from participation.archive.sections import Section, Table, facts_of
from participation.models import Draft


def draft_sections(draft: Draft) -> list[Section]:
    rows = ((str(one.number), one.text) for one in draft.paragraphs.order_by("number"))
    known = facts_of(draft, ("round", "is_material", "change_note", "made_by", "made_at"))
    return [
        Section("稿次", facts=known),
        Section("起草说明", texts=[draft.explanation]),
        Section("正文", table=Table(("段号", "正文"), rows)),
    ]
