"""The demonstration county: catalogs of several units at different stages, every invented record marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, Domain, DomainClaim, Edition, Submission, SubmissionItem
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders
from disclosure_portal.units.models import Unit

PIANLING, XINDIAN, YANGHE, HADABEI, FUCHANG = "210323106", "210323108", "210323109", "210323107", "210323001"
CIVIL_AFFAIRS = "XY-MZ"
SOCIAL_ASSISTANCE, ELDERLY_CARE, SUBSIDIES = "20", "21", "22"

PUBLISHED = [
    (PIANLING, SOCIAL_ASSISTANCE),
    (XINDIAN, SOCIAL_ASSISTANCE),
    (YANGHE, SOCIAL_ASSISTANCE),
    (CIVIL_AFFAIRS, SOCIAL_ASSISTANCE),
    (PIANLING, SUBSIDIES),
]
AWAITING_REVIEW = (HADABEI, ELDERLY_CARE)
AWAITING_CONFIRMATION = (FUCHANG, SOCIAL_ASSISTANCE)
RETURNED = (XINDIAN, SUBSIDIES)
RETURN_REASON = "请把公开主体所在的办公室写明，并核对公开渠道是否包括村公示栏。"
NOT_APPLICABLE_REASON = "本镇没有此项业务，由县民政局统一公开。"

MONTHLY_LIMIT = "每月公开一次"


@transaction.atomic
def fill() -> list[str]:
    """Fill the county's catalogs once. Running it again adds nothing."""
    if CatalogItem.objects.filter(is_demo=True).exists():
        return ["演示目录：已有，未改动。"]
    _publish_common_editions()
    _claim_domains(CIVIL_AFFAIRS)
    for unit, domain in PUBLISHED:
        _publish(_review(_confirm(_hand_in(*_at(unit, domain)))))
    _start_next_revision()
    _confirm(_hand_in(*_at(*AWAITING_REVIEW)))
    _hand_in(*_at(*AWAITING_CONFIRMATION))
    _return(_confirm(_hand_in(*_at(*RETURNED))))
    items = CatalogItem.objects.filter(saved_by__is_demo=True).update(is_demo=True)
    batches = Submission.objects.filter(handed_in_by__is_demo=True).update(is_demo=True)
    return [f"演示目录：{items}个公开事项，{batches}个报送批次，均标为演示数据。"]


def _at(unit: str, domain: str) -> tuple[Unit, Domain]:
    return Unit.objects.get(code=unit), Domain.objects.get(code=domain)


def demo_person(role: Role, unit: Unit) -> User:
    return holders(role, unit).filter(is_demo=True).order_by("pk")[0]


def _publish_common_editions() -> None:
    for edition in Edition.objects.filter(layer=Edition.Layer.COMMON, state=Edition.State.DRAFT):
        if edition.county:
            workflow.publish_edition(edition, by=demo_person(Role.REVIEWER, edition.county))
            Edition.objects.filter(pk=edition.pk).update(is_demo=True)


def _claim_domains(unit: str) -> None:
    for proposed in DomainClaim.objects.current().filter(unit__code=unit, claimed_on__isnull=True):
        workflow.claim(proposed, by=demo_person(Role.EDITOR, proposed.unit))
        DomainClaim.objects.filter(pk=proposed.pk).update(is_demo=True)


def _hand_in(unit: Unit, domain: Domain) -> Submission:
    editor = demo_person(Role.EDITOR, unit)
    items = workflow.take_over(unit, domain, by=editor).items
    for item in items:
        if item.needs_checking:
            workflow.check_off(item, by=editor, version=item.version)
    _mark_last_not_applicable(unit, domain, editor)
    _name_a_period(unit, domain, editor)
    return workflow.hand_in(unit, domain, by=editor, items=[item.pk for item in items])


def _mark_last_not_applicable(unit: Unit, domain: Domain, editor: User) -> None:
    """One township shows what a 不适用 item looks like to reviewer and public."""
    if (unit.code, domain.code) != (PIANLING, SOCIAL_ASSISTANCE):
        return
    last = CatalogItem.objects.of(unit, domain).order_by("position").last()
    workflow.mark_not_applicable(last, by=editor, version=last.version, reason=NOT_APPLICABLE_REASON)


def _name_a_period(unit: Unit, domain: Domain, editor: User) -> None:
    """One township promises one kind of information every month, so that the register can show it gone stale."""
    if (unit.code, domain.code) != (XINDIAN, SOCIAL_ASSISTANCE):
        return
    for item in CatalogItem.objects.of(unit, domain).filter(level2="审批信息"):
        changes = {"time_limit_text": MONTHLY_LIMIT}
        workflow.save_elements(item, by=editor, version=item.version, changes=changes)


def _confirm(submission: Submission) -> Submission:
    secrecy = {row.pk: STOCK_SECRECY_RESULT for row in submission.rows.all()}
    return workflow.confirm(submission, by=demo_person(Role.APPROVER, submission.unit), secrecy=secrecy)


def _review(submission: Submission) -> Submission:
    _decide(submission, submission.rows.all(), SubmissionItem.Verdict.APPROVED)
    return submission


def _return(submission: Submission) -> None:
    """The first two rows go back with a reason, the rest is approved and waits for publication."""
    rows = list(submission.rows.all())
    _decide(submission, rows[:2], SubmissionItem.Verdict.RETURNED, RETURN_REASON)
    _decide(submission, rows[2:], SubmissionItem.Verdict.APPROVED)


def _decide(submission: Submission, rows: Sequence[SubmissionItem], verdict: str, reason: str = "") -> None:
    decisions = [workflow.Decision(row.pk, row.revision_id, verdict, reason) for row in rows]
    workflow.decide(submission, by=demo_person(Role.REVIEWER, submission.unit), decisions=decisions)


def _publish(submission: Submission) -> None:
    keys = submission.rows.values_list("item", flat=True)
    workflow.publish(list(keys), by=demo_person(Role.REVIEWER, submission.unit))


def _start_next_revision() -> None:
    """One published item has a second revision, so that its history has something to tell."""
    unit, domain = _at(PIANLING, SOCIAL_ASSISTANCE)
    editor = demo_person(Role.EDITOR, unit)
    item = workflow.revise(CatalogItem.objects.of(unit, domain).earliest("position"), by=editor)
    text = f"{item.content_text}\n{len(item.contents) + 1}.监督投诉电话"
    workflow.save_elements(item, by=editor, version=item.version, changes={"content_text": text})
    submission = workflow.hand_in(unit, domain, by=editor, items=[item.pk])
    _publish(_review(_confirm(submission)))
