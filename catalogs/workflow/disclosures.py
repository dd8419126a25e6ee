"""已公开信息: registering what was disclosed, releasing files, correcting, removing and spot-checking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from catalogs import checkup
from catalogs.models import CatalogItem, Disclosure
from catalogs.models.disclosures import is_web_address
from catalogs.permissions import (
    enters_for,
    may_correct,
    may_register,
    may_release,
    may_remove_disclosure,
    may_spot_check,
)
from catalogs.queries.due_days import deadline, runs_before_event
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.web.days import FIRST_DAY, LAST_DAY
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from catalogs.models import Elements
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

State = Disclosure.State
DUE_FIELDS = ("due_nominal", "due_legal", "due_proof", "due_rule")
NOT_PUBLISHED = "本事项还没有发布，或者已经撤下。公开台账对照已发布的目录登记，请在事项发布后再登记。"
NOT_APPLICABLE = "本事项已公布为“不适用”，不用登记。确有公开的，请先修订目录。"
ALREADY_REGISTERED = "这个网址已经在本事项下登记过。"
STALE = "在您打开本页之后，有人改过这条信息。请核对现在的内容后再改。"
YEARS = f"应当在{FIRST_DAY.year}年至{LAST_DAY.year}年之间，请核对。"


@dataclass(frozen=True)
class Review:
    """What a person states of the review before disclosure (条例 art. 17): its result and who reviewed."""

    result: str
    reviewer: str = ""


CORRECT = Step("correct", "更正", (State.WAITING, State.PUBLIC), None, may_correct)
RELEASE = Step("release", "审核公开", (State.WAITING,), State.PUBLIC, may_release)
REMOVE = Step("remove", "移除", (State.WAITING, State.PUBLIC), State.REMOVED, may_remove_disclosure)
SPOT_CHECK = Step("spot_check", "抽查", (State.PUBLIC,), None, may_spot_check)


def refusal_to_register(item: CatalogItem) -> str:
    """Why nothing can be registered under the item, as a sentence; empty when it can.

    Only a published item has a limit that the unit promised to the public and a page that leads to the information.
    """
    if not item.is_published:
        return NOT_PUBLISHED
    return NOT_APPLICABLE if item.published_revision.not_applicable else ""


@transaction.atomic
def register(
    item: CatalogItem,
    *,
    by: User,
    title: str,
    started_on: date | None = None,
    published_at: datetime | None = None,
    address: str = "",
    attachment: Attachment | None = None,
    review: Review | None = None,
) -> Disclosure:
    """Register a page that is already public, or a file that the portal is to make public.

    A page is public at once: `published_at` is when it was, and `review` states who reviewed it before. A file waits
    for the unit's approver. Raises PermissionDenied and StepRefused. Source: 条例 art. 17, 26.
    """
    item = _locked_item(item.pk)
    if not may_register(by, item.unit):
        raise PermissionDenied
    if refusal := refusal_to_register(item):
        raise StepRefused([refusal])
    disclosure = Disclosure(
        item=item,
        title=title.strip(),
        started_on=started_on,
        address=address,
        attachment=attachment,
        registered_at=clock.now(),
        registered_by=by,
        entered_for=enters_for(by, item.unit),
    )
    if disclosure.is_file:
        disclosure.state, disclosure.known_by = State.WAITING, Disclosure.KnownBy.SYSTEM
    else:
        disclosure.published_at = published_at
        state_review(disclosure, review, by=by)
    if reasons := faults(disclosure):
        raise StepRefused(reasons)
    reckon(disclosure, item.published_revision, calendar=WorkCalendar.load(item.unit))
    disclosure.save(force_insert=True)
    disclosure.preparers.add(by)
    trail.record(
        "catalogs.disclosure.register", disclosure, by=by, after=_told(disclosure), detail=_told(disclosure)
    )
    if disclosure.is_file:
        _ask_for_release(disclosure, by)
    return disclosure


@transaction.atomic
def release(disclosure: Disclosure, *, by: User, version: int, secrecy_result: str) -> Disclosure:
    """Make a file public, now, after its review by someone who had no hand in it (条例 art. 17).

    Refused when someone saved in between: what was reviewed is what becomes public.
    """
    disclosure = RELEASE.begin(disclosure, by=by, version=version, stale=STALE)
    if refusal := refusal_to_register(disclosure.item):
        raise StepRefused([refusal])
    state_review(disclosure, Review(secrecy_result, by.name), by=by)
    disclosure.published_at = clock.now()
    disclosure.version += 1
    if reasons := faults(disclosure):
        raise StepRefused(reasons)
    changed = ["published_at", "secrecy_result", "secrecy_reviewer", "secrecy_by", "secrecy_at", "version"]
    RELEASE.finish(disclosure, by=by, changed=changed)
    settle(_release_event(disclosure))
    text = f"“{disclosure}”已审核公开。"
    event = f"disclosure-released:{disclosure.pk}"
    notify([disclosure.registered_by], text, event=event, url=disclosure.get_absolute_url())
    return disclosure


@transaction.atomic
def correct(disclosure: Disclosure, *, by: User, version: int, changes: Mapping[str, Any]) -> Disclosure:
    """Change title, started_on and, of a page, address or published_at. The due day is counted anew.

    The title of a file that is public was reviewed with it: it may not be changed any more. What the county office
    had checked is entered by the unit again. Refused when someone saved in between.
    """
    _locked_item(disclosure.item_id)
    disclosure = CORRECT.begin(disclosure, by=by, version=version, stale=STALE)
    allowed = correctable(disclosure)
    before = {name: getattr(disclosure, name) for name in allowed}
    for name in allowed & changes.keys():
        setattr(disclosure, name, changes[name])
    changed = [name for name in before if getattr(disclosure, name) != before[name]]
    if not changed:
        return disclosure
    if reasons := faults(disclosure):
        raise StepRefused(reasons)
    reckon(disclosure, disclosure.item.published_revision, calendar=WorkCalendar.load(disclosure.unit))
    disclosure.version += 1
    if {"title", "address", "published_at"} & {*changed} and disclosure.checked_at:
        disclosure.known_by = Disclosure.KnownBy.ENTERED
        disclosure.check_result, disclosure.check_remark = "", ""
        changed += ["known_by", "check_result", "check_remark"]
    detail = {name: [before[name], getattr(disclosure, name)] for name in before if name in changed}
    CORRECT.finish(disclosure, by=by, changed=[*changed, *DUE_FIELDS, "version"], detail=detail)
    disclosure.preparers.add(by)
    return disclosure


def correctable(disclosure: Disclosure) -> set[str]:
    """The fields that may be changed now."""
    if not disclosure.is_file:
        return {"title", "started_on", "published_at", "address"}
    return {"title", "started_on"} if disclosure.state == State.WAITING else {"started_on"}


@transaction.atomic
def remove(disclosure: Disclosure, *, by: User, reason: str) -> Disclosure:
    """Take it off the public pages, which say so and why; the register keeps it."""
    disclosure = REMOVE.begin(disclosure, by=by)
    if not reason.strip():
        raise StepRefused(["请写明移除的原因，公众会看到这段文字。"])
    if refusal := checkup.refused_personal_data(reason):
        raise StepRefused([refusal])
    disclosure.removed_because, disclosure.removed_at, disclosure.removed_by = reason.strip(), clock.now(), by
    disclosure.version += 1
    detail = {"reason": disclosure.removed_because}
    changed = ["removed_because", "removed_at", "removed_by", "version"]
    REMOVE.finish(disclosure, by=by, changed=changed, detail=detail)
    settle(_release_event(disclosure))
    people = {*holders(Role.EDITOR, disclosure.unit), disclosure.registered_by} - {by}
    text = f"“{disclosure}”已从公开台账移除：{disclosure.removed_because}"
    event = f"disclosure-removed:{disclosure.pk}"
    notify(people, text, event=event, url=disclosure.get_absolute_url())
    return disclosure


@transaction.atomic
def spot_check(
    disclosure: Disclosure, *, by: User, version: int, result: str, remark: str = ""
) -> Disclosure:
    """What the county office found when it opened the information. The unit is told of what has to be mended.

    Refused when someone saved in between: what was found wrong may be mended by now.
    """
    disclosure = SPOT_CHECK.begin(disclosure, by=by, version=version, stale=STALE)
    result = Disclosure.Check(result)
    if result == Disclosure.Check.MISMATCH and not remark.strip():
        raise StepRefused(["请写明哪里不符，单位据此更正。"])
    disclosure.known_by = Disclosure.KnownBy.SPOT_CHECKED
    disclosure.check_result, disclosure.check_remark = result, remark.strip()
    disclosure.checked_at, disclosure.checked_by = clock.now(), by
    disclosure.version += 1
    changed = ["known_by", "check_result", "check_remark", "checked_at", "checked_by", "version"]
    detail = {"result": result.label, "remark": disclosure.check_remark}
    SPOT_CHECK.finish(disclosure, by=by, changed=changed, detail=detail)
    if result != Disclosure.Check.RIGHT:
        remark = f"（{disclosure.check_remark}）" if disclosure.check_remark else ""
        text = f"县政府办抽查“{disclosure}”：{result.label}{remark}，请更正或者移除。"
        event = f"disclosure-checked:{disclosure.pk}:{disclosure.checked_at.isoformat()}"
        url = disclosure.get_absolute_url()
        notify(holders(Role.EDITOR, disclosure.unit), text, event=event, url=url)
    return disclosure


def _locked_item(key: int) -> CatalogItem:
    """Whoever gives a page to an item holds the item, so that the same page isn't registered twice at once."""
    return CatalogItem.objects.select_for_update(of=("self",)).get(pk=key)


# What registering one and registering a thousand share


def state_review(disclosure: Disclosure, review: Review | None, *, by: User) -> None:
    """Write down what `by` says of the review before disclosure."""
    said = review or Review("")
    disclosure.secrecy_result, disclosure.secrecy_reviewer = said.result.strip(), said.reviewer.strip()
    disclosure.secrecy_by, disclosure.secrecy_at = by, clock.now()


def reckon(disclosure: Disclosure, promised: Elements, *, calendar: WorkCalendar) -> None:
    """Compute the due day from the published limit, or clear it where there is no start to count from."""
    found = deadline(promised, disclosure.started_on, calendar=calendar) if disclosure.started_on else None
    disclosure.due_nominal = found.due.nominal if found else None
    disclosure.due_legal = found.due.legal if found else None
    disclosure.due_proof = found.due.as_json() if found else {}
    disclosure.due_rule = found.rule if found else ""


def faults(disclosure: Disclosure, *, known: bool | None = None) -> list[str]:
    """Everything that keeps it from being registered as it stands, as sentences.

    `known` says whether its address is registered under the item, where that was asked for many at once.
    """
    found = [_fault_of_title(disclosure.title), _fault_of_start(disclosure)]
    if disclosure.is_file == bool(disclosure.address):
        found.append("请填写原文网址或者上传附件，二者选一。")
    if disclosure.address:
        found += [_fault_of_address(disclosure.address), _fault_of_publication(disclosure)]
        found.append(ALREADY_REGISTERED if (_is_known(disclosure) if known is None else known) else "")
    if disclosure.secrecy_at and not disclosure.secrecy_result:
        found.append("请填写保密审查意见：信息应当先审查后公开。")
    if disclosure.secrecy_at and not disclosure.secrecy_reviewer:
        found.append("请填写公开前由谁审查。")
    return [reason for reason in found if reason]


def _fault_of_title(title: str) -> str:
    if not title:
        return "请填写标题。"
    return checkup.refused_personal_data(title)


def _fault_of_address(address: str) -> str:
    try:
        is_web_address(address)
    except ValidationError as wrong:
        return wrong.messages[0]
    return ""


def _fault_of_publication(disclosure: Disclosure) -> str:
    if disclosure.published_at is None:
        return "请填写公开时间，即原页面上的发布时间。"
    if not FIRST_DAY.year <= disclosure.published_at.year <= LAST_DAY.year:  # no other zone reaches year 0
        return f"公开时间{YEARS}"
    if disclosure.published_at > clock.now():
        return "公开时间还没有到，请核对。"
    promised = disclosure.item.published_revision
    started_on = disclosure.started_on
    if started_on and started_on > disclosure.published_on and not runs_before_event(promised):
        return "起算日晚于公开时间，请核对：信息形成以后才能公开。"
    return ""


def _fault_of_start(disclosure: Disclosure) -> str:
    started_on = disclosure.started_on
    if started_on and not FIRST_DAY <= started_on <= LAST_DAY:
        return f"起算日{YEARS}"
    if started_on is None or runs_before_event(disclosure.item.published_revision):
        return ""
    return "起算日还没有到，请核对。" if started_on > clock.today() else ""


def _is_known(disclosure: Disclosure) -> bool:
    same = Disclosure.objects.filter(item=disclosure.item, address=disclosure.address).exclude(
        pk=disclosure.pk
    )
    return same.exclude(state=State.REMOVED).exists()


def _ask_for_release(disclosure: Disclosure, by: User) -> None:
    people = set(holders(Role.APPROVER, disclosure.unit)) - {by}
    text = f"“{disclosure}”的附件等您审核公开。"
    notify(people, text, event=_release_event(disclosure), url=disclosure.get_absolute_url())


def _release_event(disclosure: Disclosure) -> str:
    return f"disclosure-to-release:{disclosure.pk}"


def _told(disclosure: Disclosure) -> dict[str, Any]:
    return {
        "item": disclosure.item_id,
        "title": disclosure.title,
        "address": disclosure.address,
        "published_at": disclosure.published_at,
        "started_on": disclosure.started_on,
        "due_legal": disclosure.due_legal,
        "secrecy_result": disclosure.secrecy_result,
        "secrecy_reviewer": disclosure.secrecy_reviewer,
    }
