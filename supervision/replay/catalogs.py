"""Claims, catalogs and what is disclosed under them: stories of one unit each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from catalogs import workflow
from catalogs.law import STOCK_PRIOR_REVIEW, STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, DomainClaim, Submission, SubmissionItem
from catalogs.queries.owing import owed_domains
from disclosure_portal import clock
from disclosure_portal.clock import begins
from supervision.replay.stage import BEGINS_ON, Stage, Story, at

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

SITE = "https://www.example.gov.cn/demo"
PREPARED = 5  # working days from the first item to publication
FORMED = 3  # working days from the information's being there to its publication


def claimed(stage: Stage, unit: Unit) -> Story:
    """The unit claims what is proposed to it; a lead alone in its domain says so (SP-02, SP-03)."""
    day = stage.day(unit, "claim", stage.due("SP-02"))
    proposed = (
        DomainClaim.objects.current().filter(unit=unit, claimed_on__isnull=True).select_related("domain")
    )
    if day is None or not proposed.exists():
        return
    yield at(day, 9, 30)
    editor = stage.cast.editors[unit.pk]
    for claim in proposed.order_by("domain"):
        workflow.claim(claim, by=editor)
    yield at(day, 9, 40)
    leads = DomainClaim.objects.current().filter(unit=unit, part=DomainClaim.Part.LEAD)
    for claim in leads.select_related("domain"):
        others = claim.domain.claims.current().filter(part=DomainClaim.Part.COOPERATING)
        if not others.exists():
            workflow.state_no_cooperation(claim, by=editor)


def compiled(stage: Stage, unit: Unit) -> Story:
    """The unit's catalogs of all its domains, from the first item to publication (SP-04, SP-05, SP-06)."""
    code = "SP-04" if unit.is_township else "SP-05"
    published_on = stage.day(unit, "catalog", stage.due(code))
    if published_on is None:
        return
    editor, approver = stage.cast.editors[unit.pk], stage.cast.approvers[unit.pk]
    reviewer = stage.cast.reviewers[1]
    start = max(stage.tempers.before(published_on, PREPARED), BEGINS_ON + timedelta(days=1))
    yield at(start, 9)
    batches: list[Submission] = []
    for domain in owed_domains(unit):
        items = workflow.take_over(unit, domain, by=editor).items
        for item in items:
            if item.needs_checking:
                workflow.check_off(item, by=editor, version=item.version)
        if items:
            batches.append(workflow.hand_in(unit, domain, by=editor, items=[item.pk for item in items]))
    yield at(stage.tempers.before(published_on, 3), 14)
    for batch in batches:
        secrecy = {row.pk: STOCK_SECRECY_RESULT for row in batch.rows.all()}
        workflow.confirm(batch, by=approver, secrecy=secrecy)
    yield at(stage.tempers.before(published_on, 1), 10)
    for batch in batches:
        rows = batch.rows.all()
        approved = SubmissionItem.Verdict.APPROVED
        decisions = [workflow.Decision(row.pk, row.revision_id, approved, "") for row in rows]
        workflow.decide(batch, by=reviewer, decisions=decisions)
    yield at(published_on, 9)
    keys = [key for batch in batches for key in batch.rows.values_list("item", flat=True)]
    if keys:
        workflow.publish(keys, by=reviewer)


def disclosed(stage: Stage, unit: Unit) -> Story:
    """Something behind every published item by the plan's day (SP-07); the information formed three days before."""
    day = stage.day(unit, "disclose", stage.due("SP-07"))
    compiled_on = stage.day(unit, "catalog", stage.due("SP-04"))
    if day is None or compiled_on is None:
        return
    day = max(day, compiled_on)
    yield at(day, 15)
    editor = stage.cast.editors[unit.pk]
    items = CatalogItem.objects.published().filter(unit=unit, published_revision__not_applicable=False)
    for item in items.select_related("unit", "published_revision").order_by("pk"):
        _register(stage, item, editor, day)


def _register(stage: Stage, item: CatalogItem, editor: object, day: date) -> None:
    said = item.published_revision
    title = f"{item.unit.name}{day.year}年{day.month}月{said.level2 or said.level1}"[:200]
    workflow.register(
        item,
        by=editor,
        title=title,
        started_on=stage.tempers.before(day, FORMED),
        published_at=begins(day),
        address=f"{SITE}/{item.pk}/t{clock.today():%Y%m%d}.html",
        review=workflow.Review(STOCK_PRIOR_REVIEW, "演示审查人"),
    )
