"""What goes into the archive of a decision, page by page. People of the public stand under their shown names only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from disclosure_portal.personal.masking import masked
from participation.archive.conditions import condition_name
from participation.archive.files import safe_name
from participation.archive.sections import ArchiveFile, ArchivePage, Section, Table, as_text, facts_of, told
from participation.models import Consultation, Decision, Draft, Evidence, Meeting, MeetingAttendance
from participation.queries.meetings import spoken_remarks
from participation.queries.opinions import TABLE_HEADINGS, table_opinions, table_rows
from participation.queries.questionnaires import METHODS, results

DECISION_FACTS = (
    "title",
    "content",
    "kind",
    "reason",
    "unit",
    "organ",
    "legality_unit",
    "executing_unit",
    "touches_interests",
    "needs_wide_knowledge",
    "proposer",
    "not_listed_reason",
    "planned_on",
    "is_professional",
    "is_risky",
    "is_economic",
    "is_public",
    "not_public_reason",
    "round",
    "created_at",
    "created_by",
)
CONSULTATION_FACTS = (
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
STATEMENT_FACTS = ("state", "saved_by", "saved_at", "signed_by", "signed_at", "published_by", "published_at")
EXPLANATION_FACTS = ("about", "form", "author", "address", *STATEMENT_FACTS)


@dataclass(frozen=True)
class Part:
    """One page that is still to be made: making it reads the tables."""

    name: str
    title: str
    make: Callable[[], list[Section]]

    def page(self) -> ArchivePage:
        return ArchivePage(self.name, self.title, self.make())


def parts_of(decision: Decision) -> list[Part]:
    """The pages of the archive, in the order in which they are read."""
    drafts = decision.drafts.select_related("made_by").order_by("number")
    consultations = _consultations(decision)
    return [
        Part("process.html", "办理过程", lambda: process(decision)),
        Part("evidence.html", "过程证据", lambda: evidence(decision)),
        *[_draft_part(draft) for draft in drafts],
        *[_consultation_part(number, one) for number, one in enumerate(consultations, 1)],
        Part("outcomes.html", "采纳情况和解读", lambda: outcomes(decision)),
        Part("meetings.html", "列席会议", lambda: meetings(decision)),
        Part("concerns.html", "社会关切", lambda: concerns(decision)),
    ]


def facts(decision: Decision) -> list[tuple[str, str]]:
    return facts_of(decision, DECISION_FACTS)


def files_of(decision: Decision) -> list[ArchiveFile]:
    """Attachments of evidence and minutes. Originals of letters stay where they are filed: they name their writers."""
    found = [
        (str(one), one.attachment)
        for one in _evidence(decision).filter(attachment__isnull=False).select_related("attachment")
    ]
    found += [
        (f"{one}的记录", one.minutes_attachment)
        for one in _consultations(decision).filter(minutes_attachment__isnull=False)
    ]
    once = {attachment.pk: (title, attachment) for title, attachment in reversed(found)}
    listed = sorted(once.values(), key=lambda pair: (pair[1].uploaded_at, str(pair[1].pk)))
    return [
        ArchiveFile(f"files/{safe_name(number, attachment.name)}", title, attachment)
        for number, (title, attachment) in enumerate(listed, 1)
    ]


# The course


def process(decision: Decision) -> list[Section]:
    entries = decision.stage_entries.select_related("signed_by").order_by("entered_at", "pk")
    rows = [
        (
            as_text(entry.entered_at),
            f"第{entry.round}轮",
            entry.get_stage_display(),
            str(entry.signed_by),
            as_text(entry.remark),
            _shown(entry.shown),
        )
        for entry in entries
    ]
    said = decision.not_needed.select_related("said_by", "ended_by").order_by("said_at", "pk")
    not_needed = [
        (
            as_text(one.said_at),
            one.get_requirement_display(),
            str(one.said_by),
            one.reason,
            f"{as_text(one.ended_at)} 由{one.ended_by}撤销" if one.ended_at else "有效",
        )
        for one in said
    ]
    return [
        Section(
            "各阶段签批",
            table=Table(
                ("时间", "轮次", "进入阶段", "签批人", "说明", "签批时具备的条件"), rows, "还没有签批。"
            ),
        ),
        Section("不需要的程序", table=Table(("时间", "程序", "认定人", "理由和依据", "现状"), not_needed)),
    ]


def _shown(shown: list[dict[str, object]]) -> str:
    """What a gate was shown when it was signed, one condition a line."""
    lines = []
    for one in shown:
        keys = "、".join(str(key) for key in one.get("evidence") or ())
        lines.append(
            f"{condition_name(str(one['code']))}（{one['article']}）" + (f"：证据{keys}" if keys else "")
        )
    return "\n".join(lines) or NOTHING_ASKED


NOTHING_ASKED = "本阶段没有另外的条件"


def _evidence(decision: Decision) -> QuerySet[Evidence]:
    return decision.evidence.select_related("entered_by", "superseded_by").order_by("dated_on", "pk")


def evidence(decision: Decision) -> list[Section]:
    """Every reference, those that were superseded marked so."""
    names = {file.attachment.pk: file.name for file in files_of(decision)}
    rows = [
        (
            str(one.pk),
            f"第{one.round}轮",
            one.get_kind_display(),
            one.title,
            as_text(one.document_number),
            as_text(one.dated_on),
            one.person,
            one.kept_at,
            told(one, "outcome"),
            _remarks(one),
            names.get(one.attachment_id, as_text(one.address)),
            f"{one.entered_by}，{as_text(one.entered_at)}",
            _standing(one),
        )
        for one in _evidence(decision)
    ]
    headings = (
        "编号",
        "轮次",
        "类别",
        "名称",
        "文号",
        "形成日期",
        "责任人",
        "存放处",
        "结论",
        "摘要和不同意见",
        "附件或者网址",
        "登记",
        "现状",
    )
    return [Section("证据目录", table=Table(headings, rows, "没有登记证据。"))]


def _remarks(one: Evidence) -> str:
    labelled = facts_of(one, ("summary", "attendees", "dissent", "short_reason", "received_on"))
    return "\n".join(f"{label}：{text}" for label, text in labelled) or as_text("")


def _standing(one: Evidence) -> str:
    if not one.superseded_at:
        return "现行"
    return f"已于{as_text(one.superseded_at)}被取代：{one.superseded_because}"


# Drafts and activities


def _draft_part(draft: Draft) -> Part:
    return Part(f"drafts/{draft.number:02}.html", str(draft), lambda: draft_sections(draft))


def draft_sections(draft: Draft) -> list[Section]:
    rows = ((str(one.number), one.text) for one in draft.paragraphs.order_by("number"))
    known = facts_of(draft, ("round", "is_material", "change_note", "made_by", "made_at"))
    return [
        Section("稿次", facts=known),
        Section("起草说明", texts=[draft.explanation]),
        Section("正文", table=Table(("段号", "正文"), rows)),
    ]


def _consultations(decision: Decision) -> QuerySet[Consultation]:
    people = ("prepared_by", "signed_by", "published_by", "closed_by", "draft", "minutes_attachment")
    return decision.consultations.select_related("decision", *people).order_by("round", "pk")


def _consultation_part(number: int, one: Consultation) -> Part:
    return Part(f"activities/{number:02}.html", str(one), lambda: consultation_sections(one))


def consultation_sections(one: Consultation) -> list[Section]:
    found = [
        Section("公告", facts=facts_of(one, CONSULTATION_FACTS)),
        *_changes(one),
        Section("经过", facts=[(label, masked(text)) for label, text in facts_of(one, MASKED_FACTS)]),
        Section(
            "意见和采纳情况",
            table=Table(
                TABLE_HEADINGS, (row.cells for row in table_rows(table_opinions([one]))), "没有收到意见。"
            ),
        ),
    ]
    if one.participants.exists():
        found.append(_participants(one))
    if one.method in METHODS:
        found += _results(one)
    return found


def _changes(one: Consultation) -> list[Section]:
    """How the published notice was extended or moved: the old beside the new."""
    people = ("prepared_by", "signed_by", "published_by")
    changes = one.changes.published().select_related(*people)
    return [
        Section(f"公告变更：{change.get_kind_display()}", facts=facts_of(change, CHANGE_FACTS))
        for change in changes
    ]


def _participants(one: Consultation) -> Section:
    people = list(one.participants.order_by("group", "drawn_at_place", "pk"))
    names = [person.name for person in people if person.name]
    rows = [
        (
            person.shown_name,
            person.get_group_display(),
            "邀请" if person.is_invited else "报名",
            person.get_state_display(),
            as_text(person.attended),
            masked(person.remarks, names) or as_text(""),
            as_text(person.record_confirmed_on or person.record_refusal),
        )
        for person in people
    ]
    headings = ("姓名", "类别", "来源", "结果", "到会", "发言", "确认记录")
    return Section("参加人", table=Table(headings, rows))


def _results(one: Consultation) -> Iterator[Section]:
    found = results(one)
    yield Section("问卷", facts=[("有效答卷", f"{found.sheets}份"), ("其中纸质", f"{found.on_paper}份")])
    for result in found.questions:
        known = [("题型", result.question.get_kind_display()), ("回答人数", f"{result.answered}人")]
        if result.mean is not None:
            known.append(("平均分", f"{result.mean:.2f}"))
        rows = [(bar.label, str(bar.count), f"{bar.share:.1f}%") for bar in result.bars]
        table = Table(("选项", "人数", "比例"), rows) if rows else None
        yield Section(f"第{result.number}题　{result.question.text}", facts=known, table=table)


# What the public was told


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
    names = ("unit", "urgency", "source", "state", "raised_at", "due_at", "answered_at", "published_at")
    return [
        Section(
            str(one),
            facts=facts_of(one, names),
            texts=[masked(one.text), f"答复：{masked(one.answer) or '还没有答复'}"],
        )
        for one in found
    ] or [Section("社会关切", texts=["没有。"])]
