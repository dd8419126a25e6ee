"""Who may do what in public participation.

The organiser's editor drafts, records and answers; its approver signs each gate; the legality unit's approver signs
the legality opinion; the county office screens and publishes, and records collective discussion and decision.
Four eyes: whoever prepared what a gate rests on may not sign it, nor publish it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Q, Subquery

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role, holders
from participation.models import (
    AdoptionStatement,
    AnswerGiven,
    Consultation,
    Decision,
    Draft,
    Evidence,
    Explanation,
    NotNeeded,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from participation.models import (
        Concern,
        ConcernRelease,
        ListVersion,
        Mechanism,
        Meeting,
        NoticeChange,
        Opinion,
        Statement,
    )

# What the county office records, and what the legality unit does; the rest is the organiser's.
COUNTY_EVIDENCE = frozenset(
    {Evidence.Kind.DISCUSSION, Evidence.Kind.PARTY, Evidence.Kind.CONGRESS, Evidence.Kind.DECISION}
)


def is_editor(user: User, unit: Unit) -> bool:
    """The unit's editors, and the county office's reviewers on the unit's behalf (代录)."""
    return has_role(user, Role.EDITOR, unit) or has_role(user, Role.REVIEWER, unit)


# Decisions


def may_propose(user: User, unit: Unit) -> bool:
    return is_editor(user, unit)


def may_edit(user: User, decision: Decision) -> bool:
    return is_editor(user, decision.unit)


def may_enter_evidence(user: User, decision: Decision, kind: str) -> bool:
    """Four eyes: who drafted or prepared the organiser's papers doesn't review their legality."""
    if kind == Evidence.Kind.LEGALITY:
        is_lawyer = has_role(user, Role.APPROVER, decision.legality_unit)
        return is_lawyer and not has_prepared(user, decision, besides=(kind,))
    if kind in COUNTY_EVIDENCE:
        return has_role(user, Role.REVIEWER, decision.organ)
    return may_edit(user, decision)


def has_prepared(user: User, decision: Decision, *, besides: tuple[str, ...] = ()) -> bool:
    """Whether the user made anything that stands in the present round and on which the organiser's gates rest.

    What they proposed, saved, entered, drafted, prepared, answered, told the public or found not needed; evidence of
    the kinds `besides` aside.
    """
    of_round = {"decision": decision, "round": decision.round}
    saved, prepared = Q(saved_by=user) | Q(preparers=user), Q(prepared_by=user) | Q(preparers=user)
    found = _saved_facts(user, decision)
    for made in (
        Evidence.objects.standing().filter(entered_by=user, **of_round).exclude(kind__in=besides),
        Draft.objects.filter(made_by=user, **of_round),
        Consultation.objects.filter(prepared, **of_round),
        AnswerGiven.objects.filter(
            given_by=user,
            opinion__consultation__decision=decision,
            opinion__consultation__round=decision.round,
        ),
        AdoptionStatement.objects.filter(saved, **of_round),
        Explanation.objects.filter(saved, **of_round),
        NotNeeded.objects.filter(said_by=user, ended_at=None, **of_round),
    ):
        found |= Exists(made)
    return Decision.objects.filter(found, pk=decision.pk).exists()


def _saved_facts(user: User, decision: Decision) -> Q:
    """Who proposed the matter and saved it last did so in the first round; later rounds know their preparers."""
    saved = Q(preparers=user)
    return saved | Q(created_by=user) | Q(saved_by=user) if decision.round == 1 else saved


@dataclass(frozen=True)
class Basis:
    """What a gate of the county office rests on: papers and findings by kind, papers of this stage alone, and the rest."""

    kinds: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    needless: frozenset[str] = frozenset()
    facts: bool = False
    draft: bool = False
    adoption: bool = False


def has_made(user: User, decision: Decision, basis: Basis) -> bool:
    """Whether the user made any of it: standing papers, findings, the present draft, the statement, the facts."""
    of_round = {"decision": decision, "round": decision.round}
    papers = Evidence.objects.standing().filter(entered_by=user, **of_round)
    ordered = papers.filter(kind__in=basis.fresh, entered_at__gte=decision.state_since)
    newest = Draft.objects.filter(**of_round).order_by("-number").values("number")[:1]
    statements = AdoptionStatement.objects.exclude(state=AdoptionStatement.State.REPLACED).filter(**of_round)
    found = _saved_facts(user, decision) if basis.facts else Q(pk__in=[])
    for is_asked, made in (
        (basis.kinds, papers.filter(kind__in=basis.kinds)),
        (basis.fresh, ordered),
        (
            basis.needless,
            NotNeeded.objects.filter(said_by=user, ended_at=None, requirement__in=basis.needless, **of_round),
        ),
        (basis.draft, Draft.objects.filter(made_by=user, number=Subquery(newest), **of_round)),
        (basis.adoption, statements.filter(Q(saved_by=user) | Q(preparers=user))),
    ):
        if is_asked:
            found |= Exists(made)
    return Decision.objects.filter(found, pk=decision.pk).exists()


def left_to_decide(decision: Decision, basis: Basis) -> list[User]:
    """The county's reviewers who made nothing of what a gate rests on."""
    reviewers = holders(Role.REVIEWER, decision.organ)
    return [one for one in reviewers if not has_made(one, decision, basis)]


def approves(user: User, decision: Decision) -> bool:
    return has_role(user, Role.APPROVER, decision.unit)


def may_sign(user: User, decision: Decision) -> bool:
    """The organiser's second pair of eyes."""
    return approves(user, decision) and not has_prepared(user, decision)


def may_send_back(user: User, decision: Decision) -> bool:
    """Back to the draft: who signs for the organiser, the legality unit that reviewed it, or the county office."""
    is_lawyer = has_role(user, Role.APPROVER, decision.legality_unit)
    return is_lawyer or may_end(user, decision) or may_sign(user, decision)


def may_end(user: User, decision: Decision) -> bool:
    return has_role(user, Role.REVIEWER, decision.organ)


def may_decide(user: User, decision: Decision, *, basis: Basis) -> bool:
    """The county office's second pair of eyes: not who made what the gate rests on."""
    return may_end(user, decision) and not has_made(user, decision, basis)


def may_keep_secret(user: User, decision: Decision) -> bool:
    """Who takes a matter out of the public's sight once it was announced, or spares it the public's hearing.

    Never the organiser alone: the county office.
    """
    return has_role(user, Role.REVIEWER, decision.organ)


def may_say_not_needed(user: User, decision: Decision, requirement: str) -> bool:
    of_public = requirement == NotNeeded.Requirement.PARTICIPATION
    return may_keep_secret(user, decision) if of_public else may_edit(user, decision)


def may_order_archive(user: User, decision: Decision) -> bool:
    """The county office: packing what is there signs nothing."""
    return has_role(user, Role.REVIEWER, decision.organ)


def may_follow(user: User, decision: Decision) -> bool:
    """Who sees the papers of a decision: those who take part in it, and those who lead or audit the county."""
    roles = (Role.REVIEWER, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
    county = any(has_role(user, role, decision.unit) for role in roles)
    of_unit = any(has_role(user, role, decision.unit) for role in (Role.EDITOR, Role.APPROVER))
    of_legality = any(has_role(user, role, decision.legality_unit) for role in (Role.EDITOR, Role.APPROVER))
    return county or of_unit or of_legality


# Four eyes


def has_saved(
    user: User, record: ListVersion | Mechanism | Statement | Consultation | Meeting | NoticeChange
) -> bool:
    """Everyone who saved a record has prepared it, not only who saved it last: another one signs and publishes it."""
    last = record.saved_by_id if hasattr(record, "saved_by_id") else record.prepared_by_id
    return user.pk == last or record.preparers.filter(pk=user.pk).exists()


# The list, and mechanism documents


def may_edit_list(user: User, version: ListVersion) -> bool:
    """The county office; a township's own list also its editor."""
    return is_editor(user, version.unit)


def may_publish_list(user: User, version: ListVersion) -> bool:
    """The county office, but never who saved the list."""
    return has_role(user, Role.REVIEWER, version.unit) and not has_saved(user, version)


def may_edit_mechanism(user: User, mechanism: Mechanism) -> bool:
    return is_editor(user, mechanism.unit)


def may_publish_mechanism(user: User, mechanism: Mechanism) -> bool:
    """The county office, but never who saved the document."""
    return has_role(user, Role.REVIEWER, mechanism.unit) and not has_saved(user, mechanism)


def may_end_mechanism(user: User, mechanism: Mechanism) -> bool:
    """Who repeals a document that is in force, or has a newer one take its place."""
    return has_role(user, Role.REVIEWER, mechanism.unit)


# Consultations


def may_prepare(user: User, consultation: Consultation) -> bool:
    return may_edit(user, consultation.decision)


def may_sign_consultation(user: User, consultation: Consultation) -> bool:
    """The organiser's approver, but never who prepared it."""
    return has_role(user, Role.APPROVER, consultation.unit) and not has_saved(user, consultation)


def may_change_list(user: User, consultation: Consultation) -> bool:
    """Who notes that a participant steps back, and how they are named: the editors, or the approver.

    Once lots are drawn or the list is published the approver alone: it isn't rewritten by whoever keeps it.
    """
    is_fixed = bool(consultation.draw_seed) or consultation.list_published_at is not None
    return may_sign_consultation(user, consultation) or (not is_fixed and may_prepare(user, consultation))


def may_publish_consultation(user: User, consultation: Consultation) -> bool:
    return has_role(user, Role.REVIEWER, consultation.unit) and not has_saved(user, consultation)


def may_prepare_change(user: User, change: NoticeChange) -> bool:
    return may_prepare(user, change.consultation)


def may_sign_change(user: User, change: NoticeChange) -> bool:
    """A change of the notice is signed and published as the notice was, never by who prepared the change."""
    return has_role(user, Role.APPROVER, change.unit) and not has_saved(user, change)


def may_publish_change(user: User, change: NoticeChange) -> bool:
    return has_role(user, Role.REVIEWER, change.unit) and not has_saved(user, change)


def may_screen(user: User, opinion: Opinion) -> bool:
    return has_role(user, Role.REVIEWER, opinion.unit)


def may_record(user: User, consultation: Consultation) -> bool:
    """Who records what came by letter, phone, visit or in a meeting."""
    return is_editor(user, consultation.unit)


def may_answer(user: User, opinion: Opinion) -> bool:
    return is_editor(user, opinion.unit)


def may_read_personal_data(user: User, consultation: Consultation) -> bool:
    """Names and phones in the clear: those who handle the opinions, nobody else (个人信息保护法 art. 51)."""
    return is_editor(user, consultation.unit) or has_role(user, Role.APPROVER, consultation.unit)


def may_read_results(user: User, consultation: Consultation) -> bool:
    """The results of a questionnaire before they are public, once its time is over: those who handle it."""
    return is_editor(user, consultation.unit) or has_role(user, Role.APPROVER, consultation.unit)


# Statements, concerns, meetings


def may_write_statement(user: User, statement: Statement) -> bool:
    return may_edit(user, statement.decision)


def may_sign_statement(user: User, statement: Statement) -> bool:
    return has_role(user, Role.APPROVER, statement.unit) and not has_saved(user, statement)


def may_publish_statement(user: User, statement: Statement) -> bool:
    return has_role(user, Role.REVIEWER, statement.unit) and not has_saved(user, statement)


def may_register_concern(user: User, unit: Unit) -> bool:
    """The county office registers and assigns; a unit registers what it hears itself."""
    return is_editor(user, unit)


def may_assign_concern(user: User, concern: Concern) -> bool:
    return has_role(user, Role.REVIEWER, concern.unit)


def may_answer_concern(user: User, concern: Concern) -> bool:
    return is_editor(user, concern.unit)


def may_decide_concern(user: User, concern: Concern) -> bool:
    """Who says whether the answer is published: the county office, but never who wrote it."""
    return has_role(user, Role.REVIEWER, concern.unit) and concern.answered_by_id != user.pk


def may_publish_release(user: User, release: ConcernRelease) -> bool:
    """Who tells the public more about an emergency: the county office, but never who wrote it."""
    return has_role(user, Role.REVIEWER, release.unit) and release.written_by_id != user.pk


def may_drop_release(user: User, release: ConcernRelease) -> bool:
    """Who leaves it unpublished: the county office, and whoever wrote it."""
    return has_role(user, Role.REVIEWER, release.unit) or (
        release.written_by_id == user.pk and is_editor(user, release.unit)
    )


def may_prepare_meeting(user: User, meeting: Meeting) -> bool:
    return is_editor(user, meeting.unit)


def may_release_seat(user: User, meeting: Meeting) -> bool:
    """Who notes that somebody gives up a seat: the editors; once lots are drawn the unit's approver alone.

    Never who prepared the meeting: a lot isn't undone by whoever keeps the list.
    """
    approves_it = has_role(user, Role.APPROVER, meeting.unit) and not has_saved(user, meeting)
    return approves_it or (not meeting.draw_seed and may_prepare_meeting(user, meeting))


def may_publish_meeting(user: User, meeting: Meeting) -> bool:
    return has_role(user, Role.REVIEWER, meeting.unit) and not has_saved(user, meeting)


def may_close_meeting(user: User, meeting: Meeting) -> bool:
    """Who publishes the remarks and replies: the county office, but nobody who prepared the meeting or replied."""
    if not may_publish_meeting(user, meeting):
        return False
    return not meeting.attendances.filter(replied_by=user).exists()
