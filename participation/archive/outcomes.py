"""What the public was told, in the archive: adoption, interpretation, meetings, concerns."""

from __future__ import annotations

from disclosure_portal.personal.masking import masked
from participation.archive.sections import Section, Table, as_text, facts_of
from participation.models import Decision, Meeting, MeetingAttendance
from participation.queries.concerns import public_releases
from participation.queries.meetings import spoken_remarks

STATEMENT_FACTS = ("state", "saved_by", "saved_at", "signed_by", "signed_at", "published_by", "published_at")
EXPLANATION_FACTS = ("about", "form", "author", "address", *STATEMENT_FACTS)


def outcomes(decision: Decision) -> list[Section]:
    people = ("saved_by", "signed_by", "published_by")
    statements = decision.adoptionstatements.select_related(*people).order_by("round", "pk")
    explanations = decision.explanations.select_related(*people).order_by("pk")
    found = [
        Section(f"采纳情况：{one}", facts=facts_of(one, ("round", *STATEMENT_FACTS)), texts=[one.text])
        for one in statements
    ]
    found += [
        Section(f"解读：{one}", facts=facts_of(one, EXPLANATION_FACTS), texts=[one.text])
        for one in explanations
    ]
    return found or [Section("采纳情况和解读", texts=["没有。"])]


def meetings(decision: Decision) -> list[Section]:
    """Published meetings with a topic that belongs to the decision: who attended, what was said and replied."""
    held = Meeting.objects.public().filter(topics__decision=decision).distinct().order_by("held_at", "pk")
    return [_meeting(one) for one in held] or [Section("列席会议", texts=["没有。"])]


def _meeting(one: Meeting) -> Section:
    names = ("state", "held_at", "place", "selection", "selection_rule", "draw_seed", "seated_because")
    known = facts_of(one, (*names, "no_attendance_reason", "nobody_because", "cancelled_because"))
    people = list(MeetingAttendance.objects.filter(meeting=one).order_by("group", "drawn_at_place", "pk"))
    said = {person.pk: (remarks, reply) for person, remarks, reply in spoken_remarks(people)}
    rows = [
        (
            person.shown_name,
            person.get_group_display(),
            person.get_state_display(),
            as_text(person.attended),
            *(as_text(text) for text in said.get(person.pk, ("", ""))),
        )
        for person in people
    ]
    headings = ("姓名", "类别", "结果", "到会", "意见建议", "答复")
    return Section(str(one), facts=known, table=Table(headings, rows, "没有人登记。"))


def concerns(decision: Decision) -> list[Section]:
    found = decision.concerns.select_related("unit").order_by("raised_at", "pk")
    names = (
        *("unit", "urgency", "source", "state", "raised_at", "due_at", "answered_at", "published_at"),
        *("press_due_at", "press_held_at"),
    )
    return [
        Section(
            str(one),
            facts=facts_of(one, names),
            texts=[
                masked(one.text),
                f"答复：{masked(one.answer) or '还没有答复'}",
                *(f"{as_text(later.published_at)}发布：{later.text}" for later in public_releases(one)),
            ],
        )
        for one in found
    ] or [Section("社会关切", texts=["没有。"])]
