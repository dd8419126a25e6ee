"""The history of an item in words, and any two of its texts beside each other: for the desk, not for the public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from catalogs.models import (
    CatalogItem,
    Elements,
    ImportRow,
    ImportRun,
    Revision,
    StandardItem,
    Submission,
    SubmissionItem,
    UptakeItem,
)
from catalogs.queries.comparing import COMPARED, Difference, differences
from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import UnitChange

WORKING_COPY, STANDARD = "draft", "standard"  # beside the numbers of revisions
ENTRIES_READ = 1000  # of an item's entries in the trail, the latest
ELEMENT_LABELS = {
    **dict(COMPARED),
    "methods": "公开方式",
    "channels": "公开渠道和载体",
    "channel_note": "公开渠道和载体",
    "audiences": "公开对象",
    "audience_note": "公开对象",
    "levels": "公开层级",
}
APPLICABILITY = "不适用"
# How a round of an item ends before the unit's approver has signed it.
ENDED = {"recall": "撤回了报送", "send_back": "整批退回了经办人", "confirm": "在单位审核时退回了本事项"}

# What the trail says of one item, as the end of a sentence that begins with who did it.
TOLD = {
    "add": "新增了本事项",
    "add_many": "新增了本事项",
    "take_over": "采用标准条目，新增了本事项",
    "copy": "复制新增了本事项",
    "check_off": "核对了本事项",
    "mark_not_applicable": "标为不适用",
    "mark_applicable": "恢复适用",
    "revise": "开始修订",
    "link_to_standard": "对应到标准条目",
    "accept_finding": "保留了一处提示并写明原因",
    "reopen_finding": "撤回了对一处提示的说明",
}
TOLD_OTHERWISE = {
    "edit": "with the elements that it changed",
    "edit_many": "with the elements that it changed",
    "publish": "from the revision",
    "withdraw": "from the withdrawal",
    "remove": "the item is gone",
    "export": "changes no item",
}
OF_MANY = [f"catalogs.catalogitem.{act}" for act in ("edit_many", "add_many", "copy", "take_over")]


# The history


@dataclass(frozen=True)
class Event:
    """One thing that happened to an item: when, who, and what as the end of a sentence.

    `since` and `until` name the two texts between which a comparison shows what it changed; `note` is a reason.
    """

    at: datetime
    who: str
    what: str
    note: str = ""
    since: str = ""
    until: str = ""
    elements: tuple[str, ...] = ()  # of an edit, so that edits of one day are told together
    times: int = 1

    @property
    def sentence(self) -> str:
        again = f"（{self.times}次）" if self.times > 1 else ""
        return f"{self.who}{self.what}{again}"


def item_events(item: CatalogItem) -> list[Event]:
    """Everything that is known to have happened to an item, the latest first. Eleven queries, one more for each merger."""
    revisions = list(item.revisions.select_related("taken_by", "published_by").order_by("number"))
    units = _units_of(item)
    events = [
        *_signed(item, revisions),
        *_published(revisions),
        *_rounds(item),
        *_rounds_before_signing(item, units),
        *_withdrawn(item),
        *_imported(item),
        *_mapped(item),
        *_moved(item, units),
        *_in_the_trail(item, units, revisions),
        *_undone(item),
    ]
    return list(_joined(sorted(events, key=lambda event: event.at, reverse=True)))


def _signed(item: CatalogItem, revisions: list[Revision]) -> Iterator[Event]:
    for before, revision in pairwise([None, *revisions]):
        since = str(before.number) if before else _beginning(item)
        text = f"签字确认，形成第{revision.number}版"
        until = str(revision.number)
        yield Event(revision.taken_at, str(revision.taken_by), text, since=since, until=until)


def _beginning(item: CatalogItem) -> str:
    """What the first revision is compared with: the standard, where the item has one."""
    return STANDARD if item.standard_id else ""


def _published(revisions: list[Revision]) -> Iterator[Event]:
    published = sorted((one for one in revisions if one.published_at), key=lambda one: one.published_at)
    for before, revision in pairwise([None, *published]):
        since, until = (str(before.number), str(revision.number)) if before else ("", "")
        text = f"发布了第{revision.number}版"
        yield Event(revision.published_at, str(revision.published_by), text, since=since, until=until)


def _rounds(item: CatalogItem) -> Iterator[Event]:
    """What the batches say: handed in, approved, returned."""
    rows = SubmissionItem.objects.filter(item=item)
    joined = ("submission__handed_in_by", "verdict_by", "revision")
    for row in rows.select_related(*joined):
        batch = row.submission
        yield Event(batch.handed_in_at, str(batch.handed_in_by), f"提交审核（第{batch.number}批）")
        if row.verdict == SubmissionItem.Verdict.APPROVED:
            yield Event(row.verdict_at, str(row.verdict_by), f"审定了第{row.revision.number}版")
        elif row.verdict == SubmissionItem.Verdict.RETURNED:
            text = f"退回了第{row.revision.number}版"
            yield Event(row.verdict_at, str(row.verdict_by), text, note=row.reason)


def _rounds_before_signing(item: CatalogItem, units: set[int]) -> Iterator[Event]:
    """Rounds that ended inside the unit, of which no row is left: recalled, sent back as a whole, or returned alone."""
    verbs = [f"{Submission._meta.label_lower}.{act}" for act in ("hand_in", *ENDED)]
    begun: dict[str, Entry] = {}
    for entry in Entry.objects.filter(verb__in=verbs, unit__in=units).order_by("at", "pk"):
        act = entry.verb.rpartition(".")[2]
        if act == "hand_in":
            if item.pk in entry.detail.get("items", ()):
                begun[entry.record_id] = entry
            continue
        start = begun.pop(entry.record_id, None)
        reasons = entry.detail.get("reasons", {})
        if start is None or (act == "confirm" and str(item.pk) not in reasons):
            continue
        note = entry.detail.get("reason", "") or reasons.get(str(item.pk), "")
        yield Event(start.at, start.actor_name, "提交审核")
        yield Event(entry.at, entry.actor_name, ENDED[act], note=note)


def _withdrawn(item: CatalogItem) -> Iterator[Event]:
    for one in item.withdrawals.select_related("by", "revision"):
        yield Event(one.at, str(one.by), f"撤下了第{one.revision.number}版", note=one.reason)


def _imported(item: CatalogItem) -> Iterator[Event]:
    actions = (ImportRow.Action.CREATE, ImportRow.Action.UPDATE)
    rows = ImportRow.objects.filter(item=item, action__in=actions, run__state=ImportRun.State.APPLIED)
    for row in rows.select_related("run__uploaded_by").defer("record"):
        text = "导入新增了本事项" if row.action == ImportRow.Action.CREATE else "导入修改了本事项"
        yield Event(row.run.applied_at, str(row.run.uploaded_by), text, note=row.run.filename)


def _mapped(item: CatalogItem) -> Iterator[Event]:
    """What the unit decided when it mapped an edition to its catalog."""
    rows = UptakeItem.objects.filter(item=item)
    for row in rows.select_related("uptake__edition", "mapped_by"):
        text = f"对照“{row.uptake.edition}”：{row.get_outcome_display()}"
        yield Event(row.mapped_at, str(row.mapped_by), text, note=row.reason)


def _units_of(item: CatalogItem) -> set[int]:
    """The item's unit, and those from which changes of units brought its work: their trail is the item's too."""
    found, units = {item.unit_id}, {item.unit_id}
    while found:
        found = set(UnitChange.objects.filter(successor__in=found).values_list("unit", flat=True)) - units
        units |= found
    return units


def _moved(item: CatalogItem, units: set[int]) -> Iterator[Event]:
    """Changes of units that gave the item another name to bear, or to another unit."""
    for entry in Entry.objects.filter(record_type=UnitChange._meta.label_lower, unit__in=units):
        if item.pk in entry.detail.get("items", ()) or item.pk in entry.detail.get("reopened", ()):
            kind = UnitChange.Kind(entry.verb.rpartition(".")[2])
            text = f"办理机构调整（{entry.detail['names'][0]}{kind.label}）"
            yield Event(entry.at, entry.actor_name, text, note=entry.detail["document"])


def _in_the_trail(item: CatalogItem, units: set[int], revisions: list[Revision]) -> Iterator[Event]:
    """What the trail alone knows: saves, ticks, 不适用, revisions begun; single ones, and those of many items at once."""
    own = Q(record_type=item._meta.label_lower, record_id=str(item.pk))
    many = Q(verb__in=OF_MANY, unit__in=units, detail__domain=item.domain.code)
    for entry in Entry.objects.filter(own | many).order_by("-at")[:ENTRIES_READ]:
        if entry.verb in OF_MANY and item.pk not in entry.detail.get("ids", ()):
            continue
        act = entry.verb.rpartition(".")[2]
        if act in TOLD:
            yield Event(entry.at, entry.actor_name, TOLD[act], note=entry.detail.get("reason", ""))
        elif act in ("edit", "edit_many"):
            yield _edit(entry, item, revisions)


def _edit(entry: Entry, item: CatalogItem, revisions: list[Revision]) -> Event:
    """A save: which elements, and the two texts between which it lies."""
    since = [one for one in revisions if one.taken_at <= entry.at]
    until = [one for one in revisions if one.taken_at > entry.at]
    names = entry.detail.get("elements", [])
    elements = _in_table_order(ELEMENT_LABELS[name] for name in names if name in ELEMENT_LABELS)
    return Event(
        entry.at,
        entry.actor_name,
        _edited(elements),
        since=str(since[-1].number) if since else _beginning(item),
        until=str(until[0].number) if until else WORKING_COPY,
        elements=elements or ("",),
    )


def _edited(elements: Iterable[str]) -> str:
    named = "、".join(element for element in elements if element)
    return f"修改了{named}" if named else "修改了本事项"


def _in_table_order(labels: Iterable[str]) -> tuple[str, ...]:
    wanted = set(labels)
    return tuple(label for label in dict.fromkeys(ELEMENT_LABELS.values()) if label in wanted)


def _undone(item: CatalogItem) -> Iterator[Event]:
    entries = Entry.objects.filter(
        record_type="catalogs.submission", verb="catalogs.submission.undo_verdict", detail__item=item.pk
    )
    for entry in entries.filter(unit=item.unit_id):
        what = "审定" if entry.detail["verdict"] == SubmissionItem.Verdict.APPROVED else "退回"
        yield Event(entry.at, entry.actor_name, f"撤销了{what}")


def _joined(events: Iterable[Event]) -> Iterator[Event]:
    """Saves of one person on one day that follow each other, told as one."""
    held: Event | None = None
    for event in events:
        if held and _belong_together(held, event):
            elements = _in_table_order([*event.elements, *held.elements])
            held = replace(held, elements=elements, what=_edited(elements), times=held.times + 1)
            continue
        if held:
            yield held
        held = event
    if held:
        yield held


def _belong_together(later: Event, earlier: Event) -> bool:
    same = (later.who, later.since, later.until) == (earlier.who, earlier.since, earlier.until)
    days = {clock.local(event.at).date() for event in (later, earlier)}
    return bool(later.elements and earlier.elements) and same and len(days) == 1


# Two texts beside each other


@dataclass(frozen=True)
class Text:
    """One text of an item that can be compared: a revision, the working copy or its standard."""

    name: str  # as the address says it
    label: str
    elements: Elements


def texts_of(item: CatalogItem) -> list[Text]:
    """The standard, the revisions in order, and the working copy while it differs from being signed. Two queries."""
    revisions = item.revisions.defer("search_text").order_by("number")
    found = [Text(str(one.number), _revision_label(one, item), one) for one in revisions]
    if item.standard:
        standard = StandardItem(**item.standard.prefilled_for(item.unit))
        found.insert(0, Text(STANDARD, f"标准条目（{item.standard.edition}）", standard))
    moment = f"{clock.local(item.saved_at):%Y-%m-%d %H:%M}"
    found.append(Text(WORKING_COPY, f"编制中的内容（{moment} 保存）", item))
    return found


def compared(before: Text, after: Text) -> list[Difference]:
    """What reads otherwise, word by word; whether the item applies included."""
    one, other = applicability(before.elements), applicability(after.elements)
    changed = [] if one == other else [Difference("not_applicable", APPLICABILITY, one, other)]
    return [*changed, *differences(before.elements, after.elements)]


def applicability(elements: Elements) -> str:
    if getattr(elements, "not_applicable", False):
        return f"不适用：{elements.not_applicable_reason}"
    return "适用"


def usual_pair(item: CatalogItem, texts: list[Text]) -> tuple[Text, Text]:
    """What one mostly wants to see: the last two steps. The standard stands in for a missing first one."""
    settled = [text for text in texts if text.name != WORKING_COPY]
    if item.is_editable or len(settled) < 2:
        return (settled or texts)[-1], texts[-1]
    return settled[-2], settled[-1]


def _revision_label(revision: Revision, item: CatalogItem) -> str:
    signed = f"第{revision.number}版（{clock.local(revision.taken_at):%Y-%m-%d} 签字"
    if revision.pk == item.published_revision_id:
        return f"{signed}，{'已撤下' if item.withdrawn_at else '现已公开'}）"
    return f"{signed}{'，公开过' if revision.published_at else ''}）"
