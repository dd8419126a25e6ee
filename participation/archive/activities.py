"""The activities of public participation in the archive: the notice, who took part, what a questionnaire says."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from disclosure_portal.personal.masking import masked
from participation.archive.opinions import opinion_sections
from participation.archive.sections import Section, Table, as_text, facts_of
from participation.models import Consultation, Decision, Group, Participant, Question
from participation.queries.questionnaires import METHODS, results, text_answers

CONSULTATION_FACTS = (
    "title",
    "method",
    "round",
    "state",
    "draft",
    "notice",
    "afterwards",
    "opens_at",
    "closes_at",
    "short_reason",
    "contact",
    "held_at",
    "place",
    "sign_up_until",
    "selection",
    "selection_rule",
    "draw_seed",
    "list_published_at",
    "papers_delivered_on",
    "agenda",
    "sample",
    "conducted_by",
    "prepared_by",
    "signed_by",
    "signed_at",
    "published_by",
    "published_at",
    "closed_by",
    "closed_at",
    "unlawful_because",
    "cancelled_because",
)
CHANGE_FACTS = (
    "old_closes_at",
    "closes_at",
    "old_held_at",
    "old_place",
    "held_at",
    "place",
    "old_sign_up_until",
    "sign_up_until",
    "reason",
    "prepared_by",
    "signed_by",
    "signed_at",
    "published_by",
    "published_at",
)
MASKED_FACTS = ("people_met", "recipients", "minutes")  # people of the public may be named in them


def consultations_of(decision: Decision) -> QuerySet[Consultation]:
    people = ("prepared_by", "signed_by", "published_by", "closed_by", "draft", "minutes_attachment")
    return decision.consultations.select_related("decision", *people).order_by("round", "pk")


def consultation_sections(one: Consultation) -> list[Section]:
    found = [
        Section("公告", facts=[*facts_of(one, CONSULTATION_FACTS), *_seats(one)]),
        *_changes(one),
        Section("经过", facts=[(label, masked(text)) for label, text in facts_of(one, MASKED_FACTS)]),
        *opinion_sections(one),
    ]
    if one.participants.exists():
        found.append(_participants(one))
    if one.method in METHODS:
        found += _results(one)
    return found


def _seats(one: Consultation) -> list[tuple[str, str]]:
    """How many of each group the notice calls for."""
    names = dict(Group.choices)
    told = "、".join(f"{names.get(group, group)}{count}人" for group, count in one.seats.items() if count)
    return [("各类名额", told)] if told else []


def _changes(one: Consultation) -> list[Section]:
    """How the published notice was extended or moved: the old beside the new."""
    people = ("prepared_by", "signed_by", "published_by")
    changes = one.changes.published().select_related(*people)
    return [
        Section(f"公告变更：{change.get_kind_display()}", facts=facts_of(change, CHANGE_FACTS))
        for change in changes
    ]


def _participants(one: Consultation) -> Section:
    """Who came from where, who was chosen and who was not, each with the reason or the place in the draw."""
    people = list(one.participants.order_by("group", "drawn_at_place", "pk"))
    names = [person.name for person in people if person.name]
    rows = [
        (
            person.receipt,
            person.shown_name,
            person.get_group_display(),
            "邀请" if person.is_invited else "报名",
            person.get_state_display(),
            _why(person, names),
            as_text(person.attended),
            masked(person.remarks, names) or as_text(""),
            as_text(person.record_confirmed_on or person.record_refusal),
        )
        for person in people
    ]
    headings = ("回执编号", "姓名", "类别", "来源", "结果", "为什么", "到会", "发言", "确认记录")
    return Section("参加人", table=Table(headings, rows))


def _why(person: Participant, names: list[str]) -> str:
    drawn = f"抽签第{person.drawn_at_place}号" if person.drawn_at_place else ""
    said = masked(person.state_reason, names)
    return "；".join(part for part in (drawn, said) if part) or as_text("")


def _results(one: Consultation) -> Iterator[Section]:
    found = results(one)
    yield Section("问卷", facts=[("有效答卷", f"{found.sheets}份"), ("其中纸质", f"{found.on_paper}份")])
    for result in found.questions:
        known = [("题型", result.question.get_kind_display()), ("回答人数", f"{result.answered}人")]
        if result.mean is not None:
            known.append(("平均分", f"{result.mean:.2f}"))
        rows = [(bar.label, str(bar.count), f"{bar.share:.1f}%") for bar in result.bars]
        table = Table(("选项", "人数", "比例"), rows) if rows else None
        if result.question.kind == Question.Kind.TEXT:
            table = _texts(result.question)
        yield Section(f"第{result.number}题　{result.question.text}", facts=known, table=table)


def _texts(question: Question) -> Table:
    """What people wrote, without numbers that lead to anybody."""
    rows = (
        (answer.sheet.receipt, answer.sheet.get_source_display(), masked(answer.text))
        for answer in text_answers(question).iterator(chunk_size=500)
    )
    return Table(("回执编号", "来源", "回答"), rows, "没有人填写。")
