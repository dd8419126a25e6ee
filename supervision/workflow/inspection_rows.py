"""Checking what an inspection drew: every rule of a row is answered, what is wrong is kept as a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import Step, StepRefused, require_version
from supervision.models import Finding, Inspection, InspectionRow
from supervision.permissions import may_check_row, may_inspect
from supervision.queries.checklist import all_rules, rules_for

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

State, Answer = Inspection.State, InspectionRow.Answer
STALE_ROW = "这一项刚刚被别人检查过。您填写的还在，请核对最新结果，再保存一次。"
CHECK = Step("check", "检查", (State.CHECKING,), None, may_inspect)


@dataclass(frozen=True)
class Judged:
    """What an inspector says about one rule: whether it holds and, where it doesn't, what is wrong."""

    answer: str
    text: str = ""
    severity: str = Finding.Severity.ORDINARY


@transaction.atomic
def check_row(
    row: InspectionRow,
    *,
    by: User,
    version: int,
    judged: Mapping[str, Judged],
    attachment: Attachment | None = None,
) -> InspectionRow:
    """Keep what an inspector found at one row: every rule is answered, "no finding" is kept as well.

    Checking it again replaces what was found before, until the round orders what has to be put right.
    """
    fresh = _begin(row, by, version)
    if set(judged) != {rule.code for rule in rules_for(fresh, fresh.inspection.rules)}:
        raise StepRefused(["检查内容有变化，请刷新页面以后再检查。"])
    now = clock.now()
    findings = _replace_findings(fresh, judged, attachment or _attachment(fresh), by=by, at=now)
    fresh.answers = {code: one.answer for code, one in judged.items()}
    fresh.revision = fresh.item.published_revision if fresh.item else None
    fresh.checked_at, fresh.checked_by, fresh.version = now, by, fresh.version + 1
    fresh.save(update_fields=["answers", "revision", "checked_at", "checked_by", "version"])
    after = {"answers": fresh.answers, "findings": {one.rule: judged[one.rule].text for one in findings}}
    detail = {"broken": sorted(one.rule for one in findings)}
    trail.record("supervision.inspectionrow.check", fresh, by=by, after=after, detail=detail)
    return fresh


def _begin(row: InspectionRow, by: User, version: int) -> InspectionRow:
    """The round is locked first: it can't end while a row of it is checked."""
    inspection = CHECK.begin(row.inspection, by=by)
    locked = InspectionRow.objects.select_for_update(of=("self",)).select_related("item", "unit")
    fresh = locked.get(pk=row.pk)
    fresh.inspection = inspection
    if not may_check_row(by, fresh):
        raise PermissionDenied
    require_version(fresh, version, STALE_ROW)
    return fresh


def _replace_findings(
    row: InspectionRow, judged: Mapping[str, Judged], attachment: Attachment | None, *, by: User, at: datetime
) -> list[Finding]:
    """One finding for each rule that the row breaks, instead of those that stood there.

    Who found a problem first stays its finder, whoever checks the row again: that person doesn't recheck it.
    """
    finders = {one.rule: (one.found_at, one.found_by) for one in row.findings.select_related("found_by")}
    row.findings.all().delete()
    return [
        Finding.objects.create(
            row=row,
            rule=code,
            text=one.text.strip() or all_rules()[code].broken,
            severity=one.severity,
            attachment=attachment,
            found_at=found_at,
            found_by=found_by,
        )
        for code, one in judged.items()
        if one.answer == Answer.BREAKS
        for found_at, found_by in [finders.get(code, (at, by))]
    ]


def _attachment(row: InspectionRow) -> Attachment | None:
    """What was taken as evidence when the row was checked before stays with it."""
    found = row.findings.exclude(attachment=None).select_related("attachment").first()
    return found.attachment if found else None
