"""The register of laws: adding, correcting, and saying that a law was repealed or replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from catalogs.models import Law
from catalogs.permissions import may_edit_laws
from catalogs.queries.laws import LawBook, citing_counts
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused, require_version

TELL_TASK = "catalogs.tasks.tell_of_end"


@transaction.atomic
def add_law(facts: Mapping[str, Any], *, by: User) -> Law:
    """Enter a law or document. Refused when the register has one of this title and number."""
    if not may_edit_laws(by):
        raise PermissionDenied
    law = Law(**facts)
    _refuse_what_does_not_hold(law)
    law.save()
    trail.record("catalogs.law.add", law, by=by, after=dict(facts))
    return law


@transaction.atomic
def edit_law(law: Law, facts: Mapping[str, Any], *, by: User, version: int) -> Law:
    """Correct what is said of a law: title, number, spellings, first day, whether it was looked up."""
    law = _locked(law, by=by, version=version)
    return _written(law, facts, verb="edit", by=by)


@transaction.atomic
def change_law(
    law: Law,
    *,
    by: User,
    version: int,
    ends_on: date | None,
    replaced_by: Law | None = None,
    keeps_articles: bool = False,
    ended_by: str = "",
) -> Law:
    """Say that a law is in force no more from a day on, and what stands in its place; without a day: that it is.

    Whose items get a finding by it is looked up in the background (`tell_of_end`): every item of every county is
    looked at, which must not hold the register.
    """
    law = _locked(law, by=by, version=version)
    facts = {
        "valid_to": ends_on - timedelta(days=1) if ends_on else None,
        "replaced_by": replaced_by if ends_on else None,
        "keeps_articles": keeps_articles and replaced_by is not None and ends_on is not None,
        "ended_by": ended_by if ends_on else "",
    }
    if facts["valid_to"] != law.valid_to or facts["replaced_by"] != law.replaced_by:
        _settle_notices(law)
    law = _written(law, facts, verb="change", by=by)
    if law.valid_to:
        key = f"law-ended:{law.pk}:{law.version}"
        queue.enqueue(TELL_TASK, key, {"law": law.pk}, by=by, title=f"查找引用{law}的事项")
    return law


def tell_of_end(law: Law) -> Counter[int]:
    """Tell the editors of every unit whose items get a finding by the end of the law, once for the same end.

    Returns how many items of each unit, by its key. Units told by an earlier run are not told again.
    """
    concerned = _counts_to_mend(law)
    for unit in Unit.objects.filter(pk__in=concerned):
        _tell_editors(law, unit, concerned[unit.pk])
    return concerned


def _counts_to_mend(law: Law) -> Counter[int]:
    """The items that still mean this law on the first day on which it is in force no more, by unit. Two queries.

    A title without number means the successor from then on, when that bears the same title.
    """
    return citing_counts(law, LawBook.load(law.valid_to + timedelta(days=1))) if law.valid_to else Counter()


def _written(law: Law, facts: Mapping[str, Any], *, verb: str, by: User) -> Law:
    """Set, check and save the facts with an entry in the trail; nothing when all of them stand already."""
    changed = {name: value for name, value in facts.items() if getattr(law, name) != value}
    if not changed:
        return law
    before = {name: getattr(law, name) for name in changed}
    for name, value in changed.items():
        setattr(law, name, value)
    law.version += 1
    _refuse_what_does_not_hold(law)
    law.save(update_fields=[*changed, "version"])
    trail.record(f"catalogs.law.{verb}", law, by=by, before=before, after=changed)
    return law


def _locked(law: Law, *, by: User, version: int) -> Law:
    if not may_edit_laws(by):
        raise PermissionDenied
    law = Law.objects.select_for_update(of=("self",)).get(pk=law.pk)
    require_version(law, version, "这一件刚被他人修改过，请刷新页面，看过现在的内容后再改。")
    return law


def _refuse_what_does_not_hold(law: Law) -> None:
    try:
        law.full_clean()
    except ValidationError as error:
        raise StepRefused(error.messages) from error


def _tell_editors(law: Law, unit: Unit, count: int) -> None:
    """Once for each end of the law: its last day and what follows make the event."""
    day = law.valid_to + timedelta(days=1)
    what = f"被{law.replaced_by}替代" if law.replaced_by else "废止或失效"
    text = f"{law}自{day.year}年{day.month}月{day.day}日起{what}，{unit}有{count}个公开事项引用，请修改公开依据。"
    url = f"{law.get_absolute_url()}?unit={unit.code}"
    notify(holders(Role.EDITOR, unit), text, event=_event(law, unit.pk), url=url)


def _settle_notices(law: Law) -> None:
    """What was said of the end that stood so far is asked for no more."""
    if law.valid_to:
        settle_under(_end(law))


def _event(law: Law, unit: int) -> str:
    return f"{_end(law)}{unit}"


def _end(law: Law) -> str:
    return f"law-ended:{law.pk}:{law.valid_to.isoformat()}:{law.replaced_by_id or 0}:"
