"""Who may do what with catalogs.

Four eyes: whoever prepared an item may not sign it off, review or publish it. Nor may who handed its batch
in or recorded its signed sheet review or publish it: nobody takes a draft to the public alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F, Q

from catalogs.models import CatalogItem, LeadLook, SubmissionItem
from catalogs.queries.batches import prepared_by
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import SYSTEM_USERNAME, has_role, has_role_anywhere, units_of

if TYPE_CHECKING:
    from catalogs.models import (
        Disclosure,
        DomainClaim,
        Edition,
        EditionLoad,
        EditionUptake,
        ImportRun,
        PublicationOrder,
        Registration,
        Submission,
    )
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


def is_system(user: User, record: object = None) -> bool:
    """The account on whose behalf commands and the clock act. `record`: as a step asks, whatever it is."""
    return user.username == SYSTEM_USERNAME


def may_compile(user: User, unit: Unit) -> bool:
    """The unit's editors, and the county office's reviewers on the unit's behalf (代录)."""
    return has_role(user, Role.EDITOR, unit) or has_role(user, Role.REVIEWER, unit)


def enters_for(user: User, unit: Unit) -> bool:
    """Whether what the user saves is entered on the unit's behalf (代录)."""
    return not has_role(user, Role.EDITOR, unit)


def may_edit(user: User, item: CatalogItem) -> bool:
    return may_compile(user, item.unit)


def may_hand_in(user: User, submission: Submission) -> bool:
    return may_compile(user, submission.unit)


def has_prepared(user: User, submission: Submission) -> bool:
    """Whether the user prepared any item of the batch, or handed the batch in."""
    prepared = submission.rows.filter(item__preparers=user).exists()
    return prepared or submission.handed_in_by_id == user.pk


def may_confirm(user: User, submission: Submission) -> bool:
    """The unit's approver, but never who prepared any of its items."""
    return has_role(user, Role.APPROVER, submission.unit) and not has_prepared(user, submission)


def may_send_back(user: User, submission: Submission) -> bool:
    return has_role(user, Role.APPROVER, submission.unit)


def may_record_signed_sheet(user: User, submission: Submission) -> bool:
    """Who may enter the scan of a review sheet that the unit's approver signed on paper."""
    return may_compile(user, submission.unit)


def may_follow(user: User, submission: Submission) -> bool:
    """Who may see where a batch is: the unit's editors and approvers, and the county office."""
    unit_roles = (Role.EDITOR, Role.APPROVER)
    return may_review(user, submission) or any(has_role(user, role, submission.unit) for role in unit_roles)


def may_look(user: User, submission: Submission) -> bool:
    """The people of the lead department that was asked, but never who prepared an item of the batch."""
    asked = LeadLook.objects.filter(submission=submission).values_list("unit", flat=True)
    units = set(units_of(user, Role.EDITOR, Role.APPROVER).filter(pk__in=asked))
    return bool(units) and not has_prepared(user, submission)


def may_set_looks(user: User, county: Unit) -> bool:
    """The county office decides in which domains the lead department looks first."""
    return has_role(user, Role.REVIEWER, county)


def may_review(user: User, submission: Submission) -> bool:
    """The county reviewer. Rows that the reviewer brought here are left to a colleague, see `brought_here_by`."""
    return has_role(user, Role.REVIEWER, submission.unit)


def brought_here_by(user: User, items: Collection[CatalogItem]) -> dict[int, str]:
    """The items that the user may neither decide on nor publish, by key, each with why. Two queries.

    Looks at the batch in which an item waits for its verdict, or by which it was approved.
    """
    pending = Q(verdict=SubmissionItem.Verdict.PENDING)
    approved = Q(item__state=CatalogItem.State.APPROVED, revision=F("item__approved_revision"))
    rows = SubmissionItem.objects.filter(pending | approved, item__in=items).order_by()
    rows = rows.filter(Q(submission__handed_in_by=user) | Q(submission__scan_recorded_by=user))
    found = {
        item: "本批次由您提交" if handed_in_by == user.pk else "本批次签字的审核表由您登记"
        for item, handed_in_by in rows.values_list("item", "submission__handed_in_by")
    }
    return found | dict.fromkeys(prepared_by(user, items), "您参与了本事项的编制")


def may_order(user: User, order: PublicationOrder) -> bool:
    """Every reviewer of the county: who set the time may be on leave when it has to be changed."""
    return has_role(user, Role.REVIEWER, order.county)


def may_withdraw(user: User, unit: Unit) -> bool:
    """The county reviewer, from any published item of the unit."""
    return has_role(user, Role.REVIEWER, unit)


def may_claim(user: User, claim: DomainClaim) -> bool:
    """The unit's editors and approvers, and the county office on the unit's behalf (代录)."""
    unit = claim.unit
    return not claims_for(user, unit) or has_role(user, Role.REVIEWER, unit)


def claims_for(user: User, unit: Unit) -> bool:
    """Whether what the user claims is entered on the unit's behalf (代录)."""
    return not (has_role(user, Role.EDITOR, unit) or has_role(user, Role.APPROVER, unit))


def may_settle_claims(user: User, unit: Unit) -> bool:
    """The county office decides who leads and who cooperates where units don't agree."""
    return has_role(user, Role.REVIEWER, unit)


def may_change_units(user: User, unit: Unit) -> bool:
    """The county's administrator, for every unit of the county."""
    return has_role(user, Role.ADMINISTRATOR, unit)


def may_edit_edition(user: User, edition: Edition) -> bool:
    """The county office, for the editions that hold for its county; the system, on whose behalf a command loads others."""
    if is_system(user):
        return True
    return edition.county is not None and has_role(user, Role.REVIEWER, edition.county)


def may_load_edition(user: User, county: Unit | None) -> bool:
    """The county office, an edition for its county; the system, on whose behalf the command loads, any."""
    if is_system(user):
        return True
    return county is not None and has_role(user, Role.REVIEWER, county)


def may_load(user: User, load: EditionLoad) -> bool:
    return may_load_edition(user, load.county)


def may_start_uptake(user: User, unit: Unit) -> bool:
    """The county office sets the day by which its units map an edition."""
    return has_role(user, Role.REVIEWER, unit)


def may_map(user: User, uptake: EditionUptake) -> bool:
    return may_compile(user, uptake.unit)


def may_import(user: User, unit: Unit) -> bool:
    """Who may compile the unit's catalog; and the system, on whose behalf the command imports."""
    return may_compile(user, unit) or is_system(user)


def may_touch_import(user: User, run: ImportRun) -> bool:
    return may_import(user, run.unit)


def may_register(user: User, unit: Unit) -> bool:
    """Who registers what was disclosed: the unit's editors, and the county office on the unit's behalf (代录)."""
    return may_compile(user, unit)


def may_bring_registration(user: User, unit: Unit) -> bool:
    """Who may register for the unit, or as the county office for all of its county; the system clears up."""
    return may_register(user, unit) or is_system(user)


def may_touch_registration(user: User, registration: Registration) -> bool:
    return may_bring_registration(user, registration.unit)


def may_correct(user: User, disclosure: Disclosure) -> bool:
    return may_register(user, disclosure.unit)


def may_release(user: User, disclosure: Disclosure) -> bool:
    """The unit's approver, but never who registered or corrected the file (four eyes)."""
    return has_role(user, Role.APPROVER, disclosure.unit) and not has_prepared_disclosure(user, disclosure)


def has_prepared_disclosure(user: User, disclosure: Disclosure) -> bool:
    """Registered or corrected it."""
    return disclosure.registered_by_id == user.pk or disclosure.preparers.filter(pk=user.pk).exists()


def may_remove_disclosure(user: User, disclosure: Disclosure) -> bool:
    """Who may register, and the unit's approver."""
    unit = disclosure.unit
    return may_register(user, unit) or has_role(user, Role.APPROVER, unit)


def may_spot_check(user: User, disclosure: Disclosure) -> bool:
    """The county reviewer, but not what they registered themselves."""
    return has_role(user, Role.REVIEWER, disclosure.unit) and disclosure.registered_by_id != user.pk


def may_edit_laws(user: User) -> bool:
    """The county office keeps the register of laws; everyone at the desk reads it."""
    return has_role_anywhere(user, Role.REVIEWER)
