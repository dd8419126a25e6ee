"""Steps on what the public is told further about an emergency: written by the unit, published by the county office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from catalogs.checkup import refused_personal_data
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation.models import Concern, ConcernRelease
from participation.permissions import may_answer_concern, may_drop_release, may_publish_release

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = ConcernRelease.State


def _is_an_emergency(concern: Concern) -> str | None:
    return None if concern.is_emergency else "只有特别重大、重大突发事件要求持续发布"


def _shows_no_personal_data(release: ConcernRelease) -> str | None:
    """What is published names nobody's identity or card number (个人信息保护法 art. 25)."""
    return refused_personal_data(release.text).rstrip("。") or None


WRITE = Step("release", "持续发布", (Concern.State.PUBLISHED,), None, may_answer_concern, (_is_an_emergency,))
PUBLISH = Step(
    "publish", "发布", (State.WRITTEN,), State.PUBLISHED, may_publish_release, (_shows_no_personal_data,)
)
DROP = Step("drop", "不发布", (State.WRITTEN,), State.DROPPED, may_drop_release)
STEPS = (PUBLISH, DROP)


@transaction.atomic
def write_release(concern: Concern, *, by: User, text: str) -> ConcernRelease:
    """What the unit has to tell since the first answer, for the county office to publish."""
    if not text.strip():
        raise StepRefused(["请填写发布的内容。"])
    fresh = WRITE.begin(concern, by=by)
    release = ConcernRelease.objects.create(
        concern=fresh, text=text.strip(), written_by=by, written_at=clock.now()
    )
    trail.record("participation.concernrelease.write", release, by=by, after={"text": release.text})
    people = holders(Role.REVIEWER, fresh.unit).exclude(pk=by.pk)
    notify(
        people,
        f"“{fresh}”的持续发布等您审核。",
        event=_event(release, "written"),
        url=fresh.get_absolute_url(),
    )
    return release


@transaction.atomic
def publish_release(release: ConcernRelease, *, by: User) -> ConcernRelease:
    """Tell the public, below the first answer (国办发〔2016〕80号)."""
    fresh = PUBLISH.begin(release, by=by)
    fresh.decided_by, fresh.published_at = by, clock.now()
    PUBLISH.finish(fresh, by=by, changed=["decided_by", "published_at"])
    settle_under(_event(fresh, "written"))
    return fresh


@transaction.atomic
def drop_release(release: ConcernRelease, *, by: User, reason: str) -> ConcernRelease:
    """Leave it unpublished; it stays on record with the reason, and the unit writes another."""
    if not reason.strip():
        raise StepRefused(["请写明不发布的原因。"])
    fresh = DROP.begin(release, by=by)
    fresh.decided_by, fresh.dropped_because = by, reason.strip()
    detail = {"reason": fresh.dropped_because}
    DROP.finish(fresh, by=by, changed=["decided_by", "dropped_because"], detail=detail)
    settle_under(_event(fresh, "written"))
    people = holders(Role.EDITOR, fresh.unit).exclude(pk=by.pk)
    text = f"“{fresh.concern}”的持续发布没有发布：{fresh.dropped_because}"
    notify(people, text, event=_event(fresh, "dropped"), url=fresh.get_absolute_url())
    return fresh


def _event(release: ConcernRelease, what: str) -> str:
    return f"concern-release-{what}:{release.pk}:"
