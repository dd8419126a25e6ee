"""The course of a decision in its archive: the list it stands in, the gates, what was not needed, the evidence."""

from __future__ import annotations

from django.db.models import QuerySet

from participation.archive.sections import Section, Table, as_text, facts_of, told
from participation.models import Decision, Evidence, ListEntry, ListVersion, Method, Procedure

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
LIST_FACTS = ("unit", "year", "number", "criteria", "consent", "remark", "published_by", "published_at")
ENTRY_FACTS = (
    "position",
    "title",
    "content",
    "organiser",
    "planned_on",
    "planned_reason",
    "touches_interests",
    "needs_wide_knowledge",
)
EVIDENCE_FACTS = ("summary", "attendees", "independence", "dissent", "short_reason", "received_on")
NOTHING_ASKED = "本阶段没有另外的条件"


def facts(decision: Decision) -> list[tuple[str, str]]:
    return facts_of(decision, DECISION_FACTS)


def listed(decision: Decision) -> list[Section]:
    """Every published version of a list that names the decision, as it named it (令713 art. 3)."""
    entries = ListEntry.objects.filter(decision=decision, version__state=ListVersion.State.PUBLISHED)
    entries = entries.select_related("version__unit", "version__published_by", "organiser")
    found = [_entry(one) for one in entries.order_by("version__published_at", "pk")]
    reason = decision.not_listed_reason.strip()
    return found or [
        Section("事项目录", texts=[f"没有列入目录。理由：{reason}" if reason else "没有列入目录。"])
    ]


def _entry(entry: ListEntry) -> Section:
    procedures, methods = dict(Procedure.choices), dict(Method.choices)
    lists = [
        ("需履行的程序", "、".join(procedures.get(code, code) for code in entry.procedures)),
        ("公众参与方式", "、".join(methods.get(code, code) for code in entry.methods)),
    ]
    known = [*facts_of(entry.version, LIST_FACTS), *facts_of(entry, ENTRY_FACTS)]
    return Section(entry.version.name, facts=[*known, *((label, text) for label, text in lists if text)])


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
            f"{one.get('label') or one['code']}（{one['article']}）" + (f"：证据{keys}" if keys else "")
        )
    return "\n".join(lines) or NOTHING_ASKED


def evidence_of(decision: Decision) -> QuerySet[Evidence]:
    return decision.evidence.select_related("entered_by", "superseded_by").order_by("dated_on", "pk")


def evidence(decision: Decision, names: dict[object, str]) -> list[Section]:
    """Every reference, those that were superseded marked so. `names` are the package's files by attachment."""
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
        for one in evidence_of(decision)
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
    labelled = facts_of(one, EVIDENCE_FACTS)
    return "\n".join(f"{label}：{text}" for label, text in labelled) or as_text("")


def _standing(one: Evidence) -> str:
    if not one.superseded_at:
        return "现行"
    return f"已于{as_text(one.superseded_at)}被取代：{one.superseded_because}"
