"""Steps on mechanism documents: drawn up, published, replaced by a newer one, repealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation.conditions import Condition, filled
from participation.models import Mechanism
from participation.permissions import may_edit_mechanism, may_end_mechanism, may_publish_mechanism
from participation.queries.mechanisms import WRITTEN

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Mechanism.State
STALE = "这份文件刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"
STALE_TO_PUBLISH = "您打开本页以后，文件又被修改过。请核对最新内容，再发布。"
SOURCE = "岫政办发〔2020〕37号二（二）"


def _approval_is_past(mechanism: Mechanism) -> str | None:
    if mechanism.approved_on is None:
        return "没有填写审定日期"
    return "审定日期还没有到" if mechanism.approved_on > clock.today() else None


def _old_one_is_in_force(mechanism: Mechanism) -> str | None:
    old = mechanism.replaces
    if old is None or old.state == State.PUBLISHED:
        return None
    newer = old.replaced_by.filter(state=State.PUBLISHED).first()
    how = f"已经由“{newer}”取代" if newer else old.get_state_display()
    return f"要取代的“{old}”{how}，请改选现行有效的文件，或者不选"


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_edit_mechanism)
PUBLISH = Step(
    "publish",
    "发布",
    (State.DRAFT,),
    State.PUBLISHED,
    may_publish_mechanism,
    (
        filled("title", "没有标题"),
        filled("text", "没有正文", SOURCE),
        Condition("approved_on", SOURCE, _approval_is_past),
        Condition("replaces", "", _old_one_is_in_force),
    ),
)
REPLACE = Step("replace", "由新文件取代", (State.PUBLISHED,), State.REPLACED, may_end_mechanism)
REPEAL = Step("repeal", "废止", (State.PUBLISHED,), State.REPEALED, may_end_mechanism)
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_edit_mechanism)
STEPS = (EDIT, PUBLISH, REPLACE, REPEAL, DISCARD)


@transaction.atomic
def draw_up(mechanism: Mechanism, *, by: User) -> Mechanism:
    """Keep the first draft of a document."""
    if not may_edit_mechanism(by, mechanism):
        raise PermissionDenied
    _refuse_second_successor(mechanism)
    mechanism.state, mechanism.saved_by, mechanism.saved_at = State.DRAFT, by, clock.now()
    mechanism.save()
    mechanism.preparers.add(by)
    trail.record("participation.mechanism.create", mechanism, by=by, after=_told(mechanism))
    _ask_for_publication(mechanism, by)
    return mechanism


@transaction.atomic
def edit_mechanism(mechanism: Mechanism, *, by: User, version: int, values: Mapping[str, Any]) -> Mechanism:
    """Save a draft. Raises StaleSave when somebody saved in between."""
    fresh = EDIT.begin(mechanism, by=by, version=version, stale=STALE)
    before = _told(fresh)
    for name in WRITTEN:
        if name in values:
            setattr(fresh, name, values[name])
    _refuse_second_successor(fresh)
    fresh.saved_at, fresh.saved_by, fresh.version = clock.now(), by, fresh.version + 1
    fresh.save(update_fields=[*WRITTEN, "saved_at", "saved_by", "version"])
    fresh.preparers.add(by)
    _ask_for_publication(fresh, by)
    trail.record("participation.mechanism.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def publish_mechanism(mechanism: Mechanism, *, by: User, version: int) -> Mechanism:
    """Put the document before the public; the one it replaces is replaced at the same moment.

    `version` binds this to the text that was read. Raises PermissionDenied for who saved it last.
    """
    _locked_old(mechanism)
    fresh = PUBLISH.begin(mechanism, by=by, version=version, stale=STALE_TO_PUBLISH)
    if fresh.replaces is not None:
        REPLACE.finish(REPLACE.begin(fresh.replaces, by=by), by=by, detail={"by": fresh.pk})
    fresh.published_at, fresh.published_by = clock.now(), by
    settle_under(f"mechanism-drawn-up:{fresh.pk}:")
    text = f"“{fresh}”已经发布。"
    event = f"mechanism-published:{fresh.pk}"
    notify(holders(Role.EDITOR, fresh.unit), text, event=event, url=fresh.get_absolute_url())
    PUBLISH.finish(fresh, by=by, changed=["published_at", "published_by"], detail={"version": version})
    return fresh


@transaction.atomic
def repeal(mechanism: Mechanism, *, by: User, reason: str) -> Mechanism:
    """Say that the document is in force no more, and why. It stays readable, marked so."""
    fresh = REPEAL.begin(mechanism, by=by)
    if not reason.strip():
        raise StepRefused(["请写明为什么废止。"])
    fresh.ended_because = reason.strip()
    REPEAL.finish(fresh, by=by, changed=["ended_because"], detail={"reason": fresh.ended_because})
    return fresh


@transaction.atomic
def discard_mechanism(mechanism: Mechanism, *, by: User) -> None:
    """Throw a draft away. What is published stays."""
    fresh = DISCARD.begin(mechanism, by=by)
    settle_under(f"mechanism-drawn-up:{fresh.pk}:")
    trail.record("participation.mechanism.discard", fresh, by=by, before=_told(fresh))
    fresh.delete()


def _refuse_second_successor(mechanism: Mechanism) -> None:
    """One document is replaced by one: who drafts a second successor is told of the first."""
    old = _locked_old(mechanism)
    if old is None:
        return
    others = old.replaced_by.filter(state=State.DRAFT).exclude(pk=mechanism.pk)
    if other := others.order_by("pk").first():
        raise StepRefused(
            [
                f"已经有一份草稿“{other}”要取代“{old}”。一份文件只能由一份新文件取代："
                "请在那份草稿上修改，或者先把它作废；两份都要的，这一份不选取代的文件。"
            ]
        )


def _locked_old(mechanism: Mechanism) -> Mechanism | None:
    """The document that is to be replaced, locked: of two at the same moment the second one is told."""
    trail.require_transaction("participation.mechanism")
    return Mechanism.objects.select_for_update(of=("self",)).filter(pk=mechanism.replaces_id).first()


def _ask_for_publication(mechanism: Mechanism, by: User) -> None:
    """The county office's other people hear of a draft that one of them may publish; once for each draft."""
    people = [person for person in holders(Role.REVIEWER, mechanism.unit) if person != by]
    event = f"mechanism-drawn-up:{mechanism.pk}:{by.pk}"
    notify(people, f"“{mechanism}”等您审核发布。", event=event, url=mechanism.get_absolute_url())


def _told(mechanism: Mechanism) -> dict[str, Any]:
    keys = {"replaces": "replaces_id", "attachment": "attachment_id"}
    return {name: getattr(mechanism, keys.get(name, name)) for name in WRITTEN}
