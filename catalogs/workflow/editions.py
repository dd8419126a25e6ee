"""The county's editions: loaded or copied into a draft, edited by the county office, then published to the units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from catalogs.models import Edition, StandardItem
from catalogs.models.editions import UNIT_PLACEHOLDER
from catalogs.permissions import may_edit_edition
from catalogs.queries import edition_changes
from catalogs.queries.edition_refreshes import refresh
from catalogs.workflow.compiling import write
from catalogs.workflow.uptakes import supersede
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import Step, StepRefused, require_version

State = Edition.State


def has_items(edition: Edition) -> str | None:
    return None if edition.items.exists() else "本版本还没有条目。"


def has_no_draft(edition: Edition) -> str | None:
    drafts = Edition.objects.succeeding(edition.layer, edition.county, edition.unit_kind)
    return HAS_DRAFT if drafts.filter(state=State.DRAFT).exists() else None


HAS_DRAFT = "已有一个编制中的版本，请先下发、作废或继续编辑它。"


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_edit_edition)
PUBLISH = Step("publish", "下发", (State.DRAFT,), State.PUBLISHED, may_edit_edition, (has_items,))
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_edit_edition)
START_NEXT = Step("start_next", "编制下一版", (State.PUBLISHED,), None, may_edit_edition, (has_no_draft,))


@transaction.atomic
def edit_standard_item(
    item: StandardItem, *, by: User, version: int, changes: Mapping[str, Any]
) -> StandardItem:
    """Save elements of an item of an edition that is being compiled. Refused once it is published, or when stale."""
    EDIT.begin(item.edition, by=by)
    item = StandardItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    require_version(item, version, "该条目刚被他人保存过，请刷新页面后再修改。")
    changed = {name: value for name, value in changes.items() if getattr(item, name) != value}
    if _is_named_like_another(item, changed):
        raise StepRefused(["本版本的同一领域已有同名条目，请修改一级事项或二级事项的名称。"])
    if changed:
        before = {name: getattr(item, name) for name in changed}
        write(item, {name: value for name, value in changed.items() if name in item.WRITTEN})
        for name in changed.keys() - set(item.WRITTEN):
            setattr(item, name, changed[name])
        item.version += 1
        item.save(update_fields=[*changed, *item.READ, "version"])
        trail.record(
            "catalogs.standarditem.edit",
            item,
            by=by,
            before=before,
            after=changed,
            county=item.edition.county,
        )
    return item


@transaction.atomic
def publish_edition(edition: Edition, *, by: User) -> Edition:
    """Publish an edition to the units it serves; the one before it is replaced, and what units still had to map to it."""
    edition = PUBLISH.begin(edition, by=by)
    before = edition.predecessors().filter(state=State.PUBLISHED)
    replaced = list(before.select_for_update(of=("self",)).order_by("pk"))
    Edition.objects.filter(pk__in=[one.pk for one in replaced]).update(state=State.REPLACED)
    supersede(replaced, by=by)
    edition.published_at = clock.now()
    PUBLISH.finish(edition, by=by, changed=["published_at"])
    changes = edition_changes(edition)
    compared = f"（{changes}）" if changes else ""
    text = f"{edition}已下发{compared}，请在“目录编制”中采用。"
    url = reverse("catalogs_desk:catalogs")
    notify(_editors(edition), text, event=f"edition-published:{edition.pk}", url=url)
    return edition


@transaction.atomic
def discard_edition(edition: Edition, *, by: User) -> None:
    """Throw a draft away with all its items. What is in force stays in force."""
    edition = DISCARD.begin(edition, by=by)
    trail.record(
        "catalogs.edition.discard",
        edition,
        by=by,
        before={item.code: trail.digest(item.written()) for item in edition.items.all()},
        county=edition.county,
    )
    edition.items.all().delete()
    edition.delete()


@transaction.atomic
def start_next_edition(edition: Edition, *, by: User) -> Edition:
    """Copy a published edition into the draft of the next number."""
    return _start_next(edition, by=by)


@transaction.atomic
def start_refreshed_edition(common: Edition, source: Edition, *, by: User) -> Edition:
    """Start the next common edition with what an edition above adds, changes and drops.

    Elements that the county words otherwise stay as they are. Refused when there is nothing to take over.
    """
    wanted = refresh(common, source)
    if not wanted.is_needed:
        raise StepRefused([f"{common}已与{source}一致，没有需要带入的修改。"])
    following = _start_next(common, by=by, source=source)
    renewed = {one.item.code: one.values for one in wanted.renewed}
    following.items.filter(code__in=[item.code for item in wanted.dropped]).delete()
    changed = list(following.items.filter(code__in=renewed))
    for item in changed:
        write(item, renewed[item.code])
    StandardItem.objects.bulk_update(changed, [*StandardItem.WRITTEN, *StandardItem.READ], batch_size=100)
    last = dict(following.items.order_by().values_list("domain").annotate(last=Max("position")))
    added = []
    for item in wanted.added:
        last[item.domain_id] = position = last.get(item.domain_id, 0) + 1
        added.append(copied(item, following, subject=UNIT_PLACEHOLDER, position=position))
    StandardItem.objects.bulk_create(added)
    return following


def _start_next(edition: Edition, *, by: User, source: Edition | None = None) -> Edition:
    edition = START_NEXT.begin(edition, by=by)
    following = Edition.objects.create(
        layer=edition.layer,
        name=edition.name,
        number=edition.number + 1,
        county=edition.county,
        unit_kind=edition.unit_kind,
        based_on=edition,
    )
    StandardItem.objects.bulk_create(copied(item, following) for item in edition.items.all())
    after = {"based_on": edition.pk, "source": source and source.pk}
    trail.record("catalogs.edition.start_next", following, by=by, after=after)
    return following


def copied(item: StandardItem, edition: Edition | None, **changes: Any) -> StandardItem:
    """An unsaved copy of an item for another edition; its code stays."""
    kept = {
        "domain_id": item.domain_id,
        "code": item.code,
        "position": item.position,
        "duty": item.duty,
        "needs_checking": item.needs_checking,
        "note": item.note,
    }
    return StandardItem(edition=edition, **{**kept, **item.elements(), **changes})


def _is_named_like_another(item: StandardItem, changed: Mapping[str, Any]) -> bool:
    if not changed.keys() & {"level1", "level2"}:
        return False  # editions that others issued do hold equal names
    names = {name: changed.get(name, getattr(item, name)) for name in ("level1", "level2")}
    others = StandardItem.objects.filter(edition=item.edition_id, domain=item.domain_id).exclude(pk=item.pk)
    return others.filter(**names).exists()


def _editors(edition: Edition) -> list[User]:
    held = Membership.objects.current().filter(role=Role.EDITOR, unit__in=edition.served_units())
    return list(User.objects.filter(pk__in=held.values("user")))
