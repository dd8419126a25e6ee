"""Steps on the year's list of decisions: started, filled, published; what changes later is the next version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StaleSave, Step, StepRefused
from participation import law
from participation.conditions import Condition, filled
from participation.four_eyes import NOBODY_LEFT, publishers
from participation.law import procedure
from participation.models import Decision, ListEntry, ListVersion
from participation.permissions import may_edit_list, may_publish_list
from participation.queries.lists import HEAD, ORGANS, decisions_to_list, entries_of, values_of
from participation.workflow.decisions import propose

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = ListVersion.State
FIRST_YEAR, LAST_YEAR = 2000, 2100
STALE_ENTRY = "这个事项刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"
STALE_HEAD = "这份目录刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"
STALE_TO_PUBLISH = "您打开本页以后，目录又被修改过。请核对最新内容，再发布。"
HAS_DRAFT = "本年度已有一个编制中的版本，请先发布、作废或者继续编辑它"
NOT_THE_NEWEST = "本年度已有更新的版本，请从最新的一版编制"

LIST_SOURCE = procedure(3)
ENTRY_SOURCE = law.COUNTY_PLAN


# Conditions


def _has_entries(version: ListVersion) -> str | None:
    return None if version.entries.exists() else "目录里还没有事项"


def _says_why(version: ListVersion) -> str | None:
    return "没有写明为什么调整" if version.number > 1 and not version.remark.strip() else None


def _lacks_in_entries(version: ListVersion) -> str | None:
    """Every entry with all that it lacks, in the order of the list."""
    told = []
    for entry in entries_of(version):
        if lacking := lacks(entry):
            told.append(f"第{entry.position}项“{entry}”没有写明{'、'.join(lacking)}")
    return "；".join(told) or None


def lacks(entry: ListEntry) -> list[str]:
    """What an entry has to say before it is published (MD-05: its columns; SP-11: both flags)."""
    filled_in = {
        "事项名称": entry.title.strip(),
        "事项内容": entry.content.strip(),
        "需履行的程序": entry.procedures,
        "承办单位": entry.organiser_id,
        "拟决策时间或者待定的原因": entry.planned_on or entry.planned_reason.strip(),
        "公众参与方式": entry.methods,
        "是否涉及人民群众切身利益": entry.touches_interests is not None,
        "是否需要社会广泛知晓": entry.needs_wide_knowledge is not None,
    }
    return [name for name, value in filled_in.items() if not value]


def _names_nothing_secret(version: ListVersion) -> str | None:
    secret = version.entries.filter(decision__is_public=False).order_by("position")
    titles = "、".join(f"“{entry}”" for entry in secret)
    return f"{titles}依法不公开，不能列入公布的目录，请移出" if titles else None


def _has_no_draft(version: ListVersion) -> str | None:
    of_year = ListVersion.objects.filter(unit=version.unit_id, year=version.year)
    if of_year.filter(state=State.DRAFT).exists():
        return HAS_DRAFT
    return NOT_THE_NEWEST if of_year.filter(number__gt=version.number).exists() else None


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_edit_list)
COMPLETE = (
    Condition("has_entries", LIST_SOURCE, _has_entries),
    filled("consent", "没有写明同级党委同意的文件", LIST_SOURCE),
    Condition("says_why", LIST_SOURCE, _says_why),
    Condition("entries", ENTRY_SOURCE, _lacks_in_entries),
    Condition("secret", law.cite(law.DISCLOSURE, 14), _names_nothing_secret),
)
ASK = Step("ask", "请求发布", (State.DRAFT,), None, may_edit_list, COMPLETE)
PUBLISH = Step("publish", "发布", (State.DRAFT,), State.PUBLISHED, may_publish_list, COMPLETE)
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_edit_list)
START_NEXT = Step("start_next", "编制下一版", (State.PUBLISHED,), None, may_edit_list, (_has_no_draft,))
STEPS = (EDIT, ASK, PUBLISH, DISCARD, START_NEXT)


# The list as a whole


@transaction.atomic
def start_list(unit: Unit, year: int, *, by: User) -> ListVersion:
    """Begin an organ's list for a year. Raises StepRefused when the year has one already, or the unit is no organ."""
    unit = hold(unit)
    version = ListVersion(unit=unit, year=year, number=1, saved_by=by, saved_at=clock.now())
    if not may_edit_list(by, version):
        raise PermissionDenied
    if unit.kind not in ORGANS:
        raise StepRefused(["目录由县政府、乡镇政府和街道办事处编制。"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise StepRefused([f"请填写{FIRST_YEAR}年至{LAST_YEAR}年之间的年度。"])
    if ListVersion.objects.filter(unit=unit, year=year).exists():
        raise StepRefused([f"{unit}{year}年度的目录已经有了，请打开它继续编制。"])
    version.save()
    version.preparers.add(by)
    trail.record("participation.listversion.create", version, by=by, after={"unit": unit.pk, "year": year})
    return version


@transaction.atomic
def edit_list(version: ListVersion, *, by: User, saves: int, values: Mapping[str, str]) -> ListVersion:
    """Save criteria, consent and remark. Raises StaleSave when somebody saved the list in between."""
    fresh = EDIT.begin(version, by=by)
    if fresh.saves != saves:
        raise StaleSave([STALE_HEAD])
    before = _head(fresh)
    for name in HEAD:
        setattr(fresh, name, values[name])
    _touch(fresh, by, *HEAD)
    trail.record("participation.listversion.edit", fresh, by=by, before=before, after=_head(fresh))
    return fresh


@transaction.atomic
def ask_for_publication(version: ListVersion, *, by: User) -> int:
    """Tell the county office's other people that the list is ready. Returns how many hear of this text only now."""
    fresh = ASK.begin(version, by=by)
    people = [person for person in publishers(fresh, may_publish_list) if person != by]
    if not people:
        raise StepRefused([NOBODY_LEFT])
    event, url = f"list-ready:{fresh.pk}:{fresh.saves}", fresh.get_absolute_url()
    told = notify(people, f"{fresh.name}已经编好，等您核对、发布。", event=event, url=url)
    ASK.finish(fresh, by=by, detail={"saves": fresh.saves, "told": told})
    return told


@transaction.atomic
def publish_list(version: ListVersion, *, by: User, saves: int) -> ListVersion:
    """Put the version before the public; it is never changed again. `saves` binds this to the text that was read.

    Raises PermissionDenied for who saved it last, StepRefused with everything that is missing.
    Source: 令713 art. 3 (published with the consent of the Party committee); SP-10, SP-11.
    """
    fresh = PUBLISH.begin(version, by=by)
    if fresh.saves != saves:
        raise StaleSave([STALE_TO_PUBLISH])
    fresh.published_at, fresh.published_by = clock.now(), by
    settle_under(f"list-ready:{fresh.pk}:")
    _tell_organisers(fresh)
    PUBLISH.finish(fresh, by=by, changed=["published_at", "published_by"], detail={"saves": saves})
    return fresh


@transaction.atomic
def start_next_list(version: ListVersion, *, by: User, reason: str) -> ListVersion:
    """Copy the published version into the draft of the next one, which says why it changes."""
    fresh = START_NEXT.begin(version, by=by)
    if not reason.strip():
        raise StepRefused(["请写明为什么调整。"])
    following = ListVersion.objects.create(
        unit=fresh.unit,
        year=fresh.year,
        number=fresh.number + 1,
        criteria=fresh.criteria,
        remark=reason.strip(),
        saved_by=by,
        saved_at=clock.now(),
    )
    following.preparers.add(by)
    ListEntry.objects.bulk_create(
        ListEntry(version=following, position=entry.position, decision=entry.decision, **values_of(entry))
        for entry in entries_of(fresh)
    )
    after = {"based_on": fresh.pk, "reason": following.remark}
    trail.record("participation.listversion.start_next", following, by=by, after=after)
    return following


@transaction.atomic
def discard_list(version: ListVersion, *, by: User) -> None:
    """Throw a draft away. The decisions it named stay, and so does what is published."""
    fresh = DISCARD.begin(version, by=by)
    before = {entry.decision_id: _told(entry) for entry in entries_of(fresh)}
    settle_under(f"list-ready:{fresh.pk}:")
    detail = {"saves": fresh.saves, "entries": len(before)}
    trail.record("participation.listversion.discard", fresh, by=by, before=before, detail=detail)
    fresh.delete()


# Its entries


@transaction.atomic
def add_entry(version: ListVersion, entry: ListEntry, *, by: User) -> ListEntry:
    """Name one more decision of the organ, at the end of the draft."""
    fresh = EDIT.begin(version, by=by)
    if not decisions_to_list(fresh).filter(pk=entry.decision_id).exists():
        raise StepRefused(["这个决策事项已经在目录里，或者不能列入本目录。请另选一个。"])
    last = fresh.entries.aggregate(last=Max("position"))["last"] or 0
    entry.version, entry.position = fresh, last + 1
    entry.save()
    _touch(fresh, by)
    trail.record("participation.listentry.add", entry, by=by, after=_told(entry))
    return entry


@transaction.atomic
def propose_entry(version: ListVersion, decision: Decision, entry: ListEntry, *, by: User) -> ListEntry:
    """Take a matter up and name it in the draft: both or neither."""
    fresh = EDIT.begin(version, by=by)
    decision.organ = fresh.unit
    entry.decision = propose(decision, by=by)
    return add_entry(fresh, entry, by=by)


@transaction.atomic
def edit_entry(entry: ListEntry, *, by: User, saves: int, values: Mapping[str, Any]) -> ListEntry:
    """Save what the list says of a decision. Raises StaleSave when somebody saved the entry in between."""
    version, fresh = _locked(entry, by)
    if fresh.saves != saves:
        raise StaleSave([STALE_ENTRY])
    before = _told(fresh)
    for name in ListEntry.SHOWN:
        setattr(fresh, name, values[name])
    fresh.saves += 1
    fresh.save(update_fields=[*ListEntry.SHOWN, "saves"])
    _touch(version, by)
    trail.record("participation.listentry.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def move_entry(entry: ListEntry, *, by: User, up: bool) -> ListEntry:
    """One place up or down in the draft; at the end of the list nothing happens."""
    version, fresh = _locked(entry, by)
    beyond = {"position__lt": fresh.position} if up else {"position__gt": fresh.position}
    neighbour = version.entries.filter(**beyond).order_by("-position" if up else "position").first()
    if neighbour is None:
        return fresh
    before = {"position": fresh.position}
    fresh.position, neighbour.position = neighbour.position, fresh.position
    fresh.save(update_fields=["position"])
    neighbour.save(update_fields=["position"])
    _touch(version, by)
    after = {"position": fresh.position}
    trail.record("participation.listentry.reorder", fresh, by=by, before=before, after=after, detail=after)
    return fresh


@transaction.atomic
def remove_entry(entry: ListEntry, *, by: User) -> None:
    """Take an entry out of the draft. The decision stays; a published version keeps naming it."""
    version, fresh = _locked(entry, by)
    version.entries.filter(position__gt=fresh.position).update(position=F("position") - 1)
    _touch(version, by)
    detail = {"decision": fresh.decision_id, "list": str(version)}
    trail.record("participation.listentry.remove", fresh, by=by, before=_told(fresh), detail=detail)
    fresh.delete()


def _locked(entry: ListEntry, by: User) -> tuple[ListVersion, ListEntry]:
    """The draft and its entry, both locked and read afresh. Raises StepRefused when the entry is gone."""
    version = EDIT.begin(entry.version, by=by)
    fresh = version.entries.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if fresh is None:
        raise StepRefused(["这个事项刚刚被别人移出目录。"])
    return version, fresh


def _touch(version: ListVersion, by: User, *fields: str) -> None:
    """Who saves has prepared the list, and is not the one who publishes it."""
    version.saved_at, version.saved_by, version.saves = clock.now(), by, version.saves + 1
    version.save(update_fields=[*fields, "saved_at", "saved_by", "saves"])
    version.preparers.add(by)


def _tell_organisers(version: ListVersion) -> None:
    """Each organiser learns once which of its matters the list names."""
    titles: dict[Unit, list[ListEntry]] = {}
    for entry in entries_of(version):
        titles.setdefault(entry.organiser, []).append(entry)
    for unit, entries in titles.items():
        named = "、".join(f"“{entry}”" for entry in entries[:3]) + ("等" if len(entries) > 3 else "")
        text = f"{version.name}已发布，列入由你单位承办的{named}，请按程序办理。"
        url = entries[0].decision.get_absolute_url()
        notify(holders(Role.EDITOR, unit), text, event=f"list-published:{version.pk}:{unit.pk}", url=url)


def _head(version: ListVersion) -> dict[str, str]:
    return {name: getattr(version, name) for name in HEAD}


def _told(entry: ListEntry) -> dict[str, Any]:
    values = values_of(entry)
    return {**values, "organiser": entry.organiser_id, "decision": entry.decision_id}
