"""Publishing approved items, and withdrawing published ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from catalogs import checkup, wording
from catalogs.models import CatalogItem, PublishedFacet, Revision, Withdrawal
from catalogs.permissions import brought_here_by, may_withdraw
from catalogs.workflow.reviewing import RowResult
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders, units_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Facet = PublishedFacet.Facet
LABEL = "发布"


def is_public(item: CatalogItem) -> str | None:
    return None if item.is_published else "本事项没有在公开，不能撤下。"


def may_take_off(user: User, item: CatalogItem) -> bool:
    return may_withdraw(user, item.unit)


WITHDRAW = Step("withdraw", "撤下", tuple(CatalogItem.State), None, may_take_off, (is_public,))


@transaction.atomic
def publish(
    items: Collection[int], *, by: User, revisions: Mapping[int, int] | None = None
) -> list[RowResult]:
    """Publish the approved revision of each item, now. One result for each item that the reviewer may see.

    `revisions` binds each item to the revision that was seen; another one is not published.
    Items that aren't approved, or that the reviewer brought here, are left alone and their result says why.
    Raises PermissionDenied when any item lies outside the reviewer's county.
    """
    locked = lock_for_publication(items)
    require_reviewer_of(locked, by)
    refusals = refusals_to_publish(locked, by=by, revisions=revisions)
    results = [RowResult(item, LABEL, refusals.get(item.pk, "")) for item in locked]
    done = [result.item for result in results if result.is_done]
    if done:
        _publish(done, by)
    return results


@transaction.atomic
def withdraw(item: CatalogItem, *, by: User, reason: str) -> CatalogItem:
    """Take a published item off the public site; its page says why from then on.

    Source: 行政处罚法 art. 85 by analogy: what is withdrawn is withdrawn with a public reason.
    """
    item = WITHDRAW.begin(item, by=by)
    if not reason.strip():
        raise StepRefused(["请写明撤下的原因，公众会看到这段文字。"])
    if refusal := checkup.refused_personal_data(reason):
        raise StepRefused([refusal])
    take_off([item], by=by, reason=reason.strip())
    detail = {"reason": item.withdrawn_because, "revision": item.published_revision_id}
    WITHDRAW.finish(item, by=by, detail=detail)
    people = {*holders(Role.EDITOR, item.unit), *holders(Role.APPROVER, item.unit)}
    event = f"item-withdrawn:{item.pk}:{item.withdrawn_at.isoformat()}"
    notify(people, f"“{item}”已撤下：{item.withdrawn_because}", event=event, url=item.get_desk_url())
    return item


def take_off(items: Collection[CatalogItem], *, by: User, reason: str) -> None:
    """Set and save what withdrawing leaves behind on published items. The act itself is for the caller to record."""
    for item in items:
        item.withdrawn_at, item.withdrawn_because = clock.now(), reason
    CatalogItem.objects.bulk_update(items, ["withdrawn_at", "withdrawn_because"], batch_size=500)
    PublishedFacet.objects.filter(item__in=items).delete()
    Withdrawal.objects.bulk_create(
        Withdrawal(
            item=item, revision_id=item.published_revision_id, at=item.withdrawn_at, by=by, reason=reason
        )
        for item in items
    )


def lock_for_publication(items: Collection[int]) -> list[CatalogItem]:
    chosen = CatalogItem.objects.filter(pk__in=items).select_for_update(of=("self",)).order_by("pk")
    # Prefetched, not joined: what a joined row held before the lock was granted may be out of date.
    return list(chosen.prefetch_related("unit", "domain", "approved_revision"))


def require_reviewer_of(items: Collection[CatalogItem], by: User) -> None:
    """Raise PermissionDenied when any of the items lies outside the counties that the user reviews for."""
    mine = set(units_of(by, Role.REVIEWER).values_list("pk", flat=True))
    if not all(item.unit_id in mine for item in items):
        raise PermissionDenied


def refusals_to_publish(
    items: Collection[CatalogItem], *, by: User, revisions: Mapping[int, int] | None = None
) -> dict[int, str]:
    """Why the reviewer can't publish the items now, by key, as sentences; left out where they can."""
    mine = {key: f"{why}，请由其他审核人员发布。" for key, why in brought_here_by(by, items).items()}
    found = {
        item.pk: _not_ready(item) or _not_as_seen(item, revisions) or mine.get(item.pk, "") for item in items
    }
    return {key: refusal for key, refusal in found.items() if refusal}


def _not_as_seen(item: CatalogItem, revisions: Mapping[int, int] | None) -> str:
    if revisions is None or revisions.get(item.pk) == item.approved_revision_id:
        return ""
    return "审定的版本已有变化，请刷新页面后重新选择。"


def _not_ready(item: CatalogItem) -> str:
    if item.state != CatalogItem.State.APPROVED:
        return f"{item.get_state_display()}状态下不能发布。"
    if item.is_published and item.published_revision_id == item.approved_revision_id:
        return "已经发布过了。"
    if item.withdrawn_at and item.published_revision_id == item.approved_revision_id:
        return "本版本已撤下，修订并重新审定后才能发布。"
    return ""


def _publish(items: list[CatalogItem], by: User) -> None:
    now = clock.now()
    for item in items:
        revision = item.approved_revision
        revision.published_at, revision.published_by = now, by
        revision.search_text = search_text(item, revision)
        item.published_revision, item.withdrawn_at, item.withdrawn_because = revision, None, ""
        item.entered_for = False
    Revision.objects.bulk_update(
        [item.approved_revision for item in items],
        ["published_at", "published_by", "search_text"],
        batch_size=500,
    )
    fields = ["published_revision", "withdrawn_at", "withdrawn_because", "entered_for"]
    CatalogItem.objects.bulk_update(items, fields, batch_size=500)
    index(items)
    CatalogItem.preparers.through.objects.filter(catalogitem__in=items).delete()
    for unit in {item.unit for item in items}:
        mine = [item for item in items if item.unit_id == unit.pk]
        after = [[item.pk, item.published_revision_id] for item in mine]
        trail.record("catalogs.catalogitem.publish", unit, by=by, after=after, detail={"items": after})
        people = {*holders(Role.EDITOR, unit), *holders(Role.APPROVER, unit)}
        event = f"items-published:{unit.pk}:{now.isoformat()}"
        board = reverse("catalogs_desk:unit", args=[unit.code])
        notify(people, f"{unit}{len(mine)}个公开事项已发布。", event=event, url=board)


def index(items: list[CatalogItem]) -> None:
    """Write the rows by which the public finds these items, in place of the old ones."""
    PublishedFacet.objects.filter(item__in=items).delete()
    rows = [
        PublishedFacet(item=item, facet=facet, code=code) for item in items for facet, code in facets(item)
    ]
    PublishedFacet.objects.bulk_create(rows, batch_size=1000)


def facets(item: CatalogItem) -> set[tuple[str, str]]:
    """(facet, code) of a published item, from its published revision. A 不适用 item is found by domain and unit."""
    return set(_facets(item))


def _facets(item: CatalogItem) -> Iterator[tuple[str, str]]:
    revision = item.published_revision
    yield Facet.DOMAIN, item.domain.code
    yield Facet.UNIT, item.unit.code
    if revision.not_applicable:
        return
    many = {
        Facet.LEVEL: revision.levels,
        Facet.AUDIENCE: revision.audiences,
        Facet.METHOD: revision.methods,
        Facet.CHANNEL: revision.channels,
        Facet.LAW: [basis["number"] or basis["title"] for basis in revision.bases],
    }
    for facet, codes in many.items():
        for code in codes:
            yield facet, code[:200]


def search_text(item: CatalogItem, revision: Revision) -> str:
    """What a search looks through, folded: names first, then the other words of the item and their everyday names."""
    parts = [
        revision.level1,
        revision.level2,
        item.unit.name,
        item.unit.full_name,
        item.domain.name,
        revision.content_text,
        revision.basis_text,
        revision.subject,
        revision.channel_note,
        revision.audience_note,
        revision.not_applicable_reason,
    ]
    text = "\n".join(wording.fold(part) for part in parts if part)
    return "\n".join([text, *wording.everyday_names(text)])
