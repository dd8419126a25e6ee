"""What the law asks of a decision that has just moved, told from 令713 and not from the gates: it reads only the tables."""

from __future__ import annotations

from itertools import takewhile

from django.utils import timezone

from disclosure_portal import clock
from participation.models import (
    AdoptionStatement,
    AnswerGiven,
    Consultation,
    Evidence,
    Explanation,
    ListVersion,
    NotNeeded,
    Opinion,
    StageEntry,
)

COURSE = (
    *("proposed", "screened", "started", "drafting", "participation", "handling", "legality"),
    *("discussion", "reporting", "decided", "published", "executing", "archived"),
)
BY_ORGANISER = ("screened", "drafting", "participation", "handling", "legality", "discussion")
BESIDE_THE_COURSE = {
    *(("executing", "suspended"), ("suspended", "executing"), ("executing", "evaluated")),
    *(("suspended", "evaluated"), ("evaluated", "archived")),
    *(("evaluated", "suspended"), ("evaluated", "executing")),
}
STOPPED_FROM = ("suspended", "evaluated")
PACKET = (
    *("policy_check", "departments", "participation", "experts", "risk", "fairness"),
    *("legality", "discussion"),
)
RESTS_ON = {  # what the county office signs on, and who wrote it doesn't
    "started": ("study", "start"),
    "reporting": PACKET,
    "decided": (*PACKET, "party", "congress", "decision"),
    "published": ("legality", "discussion", "party", "congress", "decision", "secrecy", "publication"),
    "evaluated": ("evaluation",),
}
SENT_BACK_FROM = ("participation", "handling", "legality", "discussion", "reporting")
ADJUSTED_FROM = ("executing", "suspended", "evaluated")
REVIEWS = (("is_professional", "experts"), ("is_risky", "risk"), ("is_economic", "fairness"))
COUNTED = {"open_solicitation", "hearing", "symposium", "site_visit", "questionnaire", "opinion_poll"}


def faults(decision, before, by):
    """What is wrong with the decision's having gone on from the stage `before` to where it stands, signed by `by`."""
    after = decision.state
    found = [*_faults_of_the_way(decision, before), *_faults_of_signing(decision, before, by)]
    if after == "ended":
        return [*found, *(_stopped(decision) if before in STOPPED_FROM else ())]
    if before in SENT_BACK_FROM and after == "drafting":
        return [*found, *_taken_back(decision)]
    for stages, asks in ASKED_OF:
        if after in stages:
            found += asks(decision)
    return found


# The way there


def _faults_of_the_way(decision, before):
    after = decision.state
    entries = list(StageEntry.objects.filter(decision=decision).order_by("pk"))
    goes_back = after == "drafting" and before in (*SENT_BACK_FROM, *ADJUSTED_FROM)
    ends = after == "ended" and before in (*COURSE[: COURSE.index("published")], *STOPPED_FROM)
    goes_on = before in COURSE and after in COURSE and COURSE.index(after) == COURSE.index(before) + 1
    if not (goes_on or goes_back or ends or (before, after) in BESIDE_THE_COURSE):
        yield f"no way from {before} to {after}"
    if not entries or (entries[-1].stage, entries[-1].round) != (after, decision.round):
        yield "the record doesn't say so"
    elif (goes_back or ends or "suspended" in (before, after)) and not _has_reason(entries[-1]):
        yield "gone aside without a reason (35, 37)"
    if after == "decided":
        latest = [entry.stage for entry in reversed(entries)]
        passed = [*takewhile(lambda stage: stage != "drafting", latest)][::-1]
        if passed != list(COURSE[COURSE.index("participation") : COURSE.index("decided") + 1]):
            yield f"decided after {passed} only"


def _has_reason(entry):
    return entry.remark.strip() or entry.stage == "evaluated"


def _faults_of_signing(decision, before, by):
    after = decision.state
    roles = {(one.role, one.unit_id) for one in by.memberships.all()}
    of_county = "reviewer" in {role for role, _ in roles}
    approves = ("approver", decision.unit_id) in roles
    if after == "ended":
        signs = of_county
    elif after == "drafting" and before in SENT_BACK_FROM:
        signs = approves or of_county or ("approver", decision.legality_unit_id) in roles
    elif after == "drafting" and before != "started":
        signs = of_county
    else:
        signs = approves if after in BY_ORGANISER else of_county
    if not signs:
        yield "signed by somebody without the office"
    elif by.pk in _preparers(decision, before) and not (
        after == "ended" or (before in SENT_BACK_FROM and after == "drafting")
    ):
        yield "signed by who prepared it"


def _preparers(decision, before):
    """Who made what stands in the round; of the county office's signers only who made what that signature rests on."""
    adjusted = decision.state == "drafting" and before in ADJUSTED_FROM
    mine = {"decision": decision, "round": decision.round - adjusted}
    papers = Evidence.objects.filter(superseded_at=None, **mine)
    said = NotNeeded.objects.filter(ended_at=None, **mine)
    drafts, told = decision.drafts.filter(round=mine["round"]), AdoptionStatement.objects.filter(**mine)
    saved = {decision.saved_by_id, decision.created_by_id} if mine["round"] == 1 else set()
    saved |= set(decision.preparers.values_list("pk", flat=True))
    if decision.state in BY_ORGANISER and not adjusted:
        answers = AnswerGiven.objects.filter(opinion__consultation__in=Consultation.objects.filter(**mine))
        return {
            *saved,
            *papers.values_list("entered_by", flat=True),
            *drafts.values_list("made_by", flat=True),
            *said.values_list("said_by", flat=True),
            *Consultation.objects.filter(**mine).values_list("prepared_by", flat=True),
            *told.values_list("saved_by", flat=True),
            *Explanation.objects.filter(**mine).values_list("saved_by", flat=True),
            *answers.values_list("given_by", flat=True),
        }
    kinds = RESTS_ON.get(decision.state, ())
    made = set(papers.filter(kind__in=kinds).values_list("entered_by", flat=True))
    made |= set(said.filter(requirement__in=kinds).values_list("said_by", flat=True))
    if decision.state in ("suspended", "drafting"):
        order = papers.filter(kind="suspension").order_by("pk").last()
        made |= {order.entered_by_id} if order else set()
    if decision.state == "started":
        made |= saved
    if decision.state in ("reporting", "decided"):
        newest = drafts.order_by("number").last()
        made |= {newest.made_by_id} if newest else set()
        made |= set(told.exclude(state="replaced").values_list("saved_by", flat=True))
    return made


# What each stage asks


def _paper(decision, kind):
    """The last paper of this kind that nobody has put another in the place of."""
    papers = Evidence.objects.filter(decision=decision, kind=kind, round=decision.round, superseded_at=None)
    return max(papers, key=lambda one: one.pk, default=None)


def _said_needless(decision):
    said = NotNeeded.objects.filter(decision=decision, round=decision.round, ended_at=None)
    return {one.requirement for one in said if one.reason.strip() and one.said_by_id and one.said_at}


def _held(decision):
    found = Consultation.objects.filter(decision=decision, round=decision.round)
    return [one for one in found if one.state != "cancelled"]


def _is_secret(decision):
    stated = not decision.is_public and decision.not_public_reason.strip()
    return bool(stated) and "participation" in _said_needless(decision)


def _screened(decision):
    if not decision.proposer or not _paper(decision, "proposal"):
        yield "nobody proposed it (10)"


def _started(decision):
    if not _paper(decision, "study") or not _paper(decision, "start"):
        yield "started without study or decision to start (10, 11)"
    newest = ListVersion.objects.filter(state="published", unit=decision.organ).order_by("number").last()
    listed = newest and newest.entries.filter(decision=decision).exists()
    if not listed and not decision.not_listed_reason.strip():
        yield "neither in the list nor a reason (3)"
    if None in (decision.touches_interests, decision.needs_wide_knowledge):
        yield "flags are open (SP-11)"


def _adjusted(decision):
    if decision.round == 1:
        return
    earlier = {"decision": decision, "round": decision.round - 1}
    began = StageEntry.objects.filter(stage="executing", **earlier).latest("pk").entered_at
    orders = Evidence.objects.filter(kind="suspension", superseded_at=None, **earlier)
    if not orders.filter(entered_at__gte=began).exists():
        yield "adjusted without an order (37)"


def _taken_back(decision):
    if any(one.state == "published" for one in _held(decision)):
        yield "people are asked about a draft that was taken back (18)"


def _drafted(decision):
    draft = decision.drafts.filter(round=decision.round).order_by("number").last()
    if draft is None or not draft.explanation.strip() or not draft.paragraphs.exists():
        yield "no draft with its explanation (12, 15)"
    if not _paper(decision, "policy_check"):
        yield "law and policy were not checked (12)"


def _heard(decision):
    now = clock.now()
    for one in _held(decision):
        ends = [end for end in (one.closes_at, one.held_at) if end]
        if one.state != "closed" and not (one.state == "published" and ends and max(ends) <= now):
            yield "an activity goes on (18)"
    if not _is_secret(decision) and len({one.method for one in _held(decision)} & COUNTED) < 2:
        yield "not heard by two methods (14, SP-13)"


def _answered(decision):
    if any(one.state != "closed" for one in _held(decision)):
        yield "books are open (18)"
    for one in Opinion.objects.filter(consultation__in=_held(decision)):
        if one.screening != "rejected" and not (one.verdict and one.answer.strip()):
            yield "an opinion has no answer (18)"
    told = AdoptionStatement.objects.filter(decision=decision, round=decision.round, state="published")
    if not _is_secret(decision):
        last_told = max((one.published_at for one in told), default=None)
        if last_told is None or not decision.is_public:
            yield "adoption is not public (18)"
        elif any(one.closed_at and one.closed_at > last_told for one in _held(decision)):
            yield "what was said later is not among what was adopted (18)"


def _reviewed(decision):
    needless = _said_needless(decision)
    if not _paper(decision, "departments") and "departments" not in needless:
        yield "departments were not asked (13)"
    for question, kind in REVIEWS:
        answer = getattr(decision, question)
        if answer is None or (not _paper(decision, kind) and (answer or kind not in needless)):
            yield f"{kind}: neither done nor needless (19 to 24, 29)"
    experts, risk, fairness = (_paper(decision, kind) for _, kind in REVIEWS)
    if experts and not (
        experts.independence.strip() and experts.attendees.strip() and experts.summary.strip()
    ):
        yield "experts without names, independence or what they said (19 to 21)"
    if risk and (risk.outcome != "controllable" or not risk.summary.strip()):
        yield "risk is not controllable or not told (22 to 24)"
    if fairness and fairness.outcome != "pass":
        yield "competition is not fair (29)"
    if any(one and _is_outrun(decision, one) for one in (experts, risk, fairness)):
        yield "experts, risk or competition: another draft was looked at (19 to 24, 29)"


def _is_outrun(decision, paper):
    """Whether the draft was changed in substance after the paper was registered, or after the day it bears."""
    changed = decision.drafts.filter(round=decision.round, is_material=True)
    return any(
        one.made_at > paper.entered_at or timezone.localdate(one.made_at) > paper.dated_on for one in changed
    )


def _came_early(decision, stage, paper, day):
    """Whether the paper bears an earlier day, or was registered earlier, than when the decision came to the stage."""
    entries = StageEntry.objects.filter(decision=decision, round=decision.round, stage=stage)
    came_at = entries.latest("pk").entered_at
    return day is None or day < timezone.localdate(came_at) or paper.entered_at < came_at


def _is_unread(decision, paper):
    """Whether there is a draft that is newer than the paper."""
    return decision.drafts.filter(round=decision.round, made_at__gt=paper.entered_at).exists()


def _lawful(decision):
    opinion = _paper(decision, "legality")
    if not opinion:
        yield "legality was not reviewed (25)"
        return
    if not (opinion.outcome == "pass" or (opinion.outcome == "exploratory" and opinion.summary.strip())):
        yield "illegal (25)"
    if not opinion.attendees.strip():
        yield "no lawyers were asked (28)"
    if _came_early(decision, "legality", opinion, opinion.received_on):
        yield "reviewed before its turn (25, 26)"
    if _is_outrun(decision, opinion):
        yield "another draft was reviewed (25, 37)"
    if _is_unread(decision, opinion):
        yield "nobody looked whether the last draft changes the review (25, 26)"
    had = (opinion.dated_on - opinion.received_on).days if opinion.received_on else 0
    if had < 7 and not opinion.short_reason.strip():  # seven working days are never fewer
        yield "reviewed in haste (26)"


def _discussed(decision):
    record, opinion = _paper(decision, "discussion"), _paper(decision, "legality")
    if not record or record.outcome != "agreed" or not record.attendees.strip():
        yield "not agreed in discussion (30)"
    elif not record.dissent.strip():
        yield "what others thought is not in the record (30)"
    elif (opinion and record.dated_on < opinion.dated_on) or _is_outrun(decision, record):
        yield "discussed before the review, or another draft (25, 30)"
    elif _came_early(decision, "discussion", record, record.dated_on):
        yield "discussed before its turn (30)"
    elif _is_unread(decision, record):
        yield "nobody looked whether the last draft changes what was agreed (30)"


def _decided(decision):
    text, record = _paper(decision, "decision"), _paper(decision, "discussion")
    party, needless = _paper(decision, "party"), _said_needless(decision)
    if party.outcome != "agreed" if party else "party" not in needless:
        yield "the Party committee was not asked or disagreed (31)"
    if not _paper(decision, "congress") and "congress" not in needless:
        yield "the people's congress was not told (8)"
    if not text:
        yield "there is no text (30)"
    elif any(one and text.dated_on < one.dated_on for one in (record, party)):
        yield "the text is older than what it rests on (30, 31)"
    if any(one and _came_early(decision, "reporting", one, one.dated_on) for one in (party, text)):
        yield "answered or decided before its turn (30, 31)"


def _published(decision):
    secrecy, address = _paper(decision, "secrecy"), _paper(decision, "publication")
    is_passed = secrecy and (secrecy.outcome == "pass" or not decision.is_public)
    if not is_passed or (address and address.dated_on < secrecy.dated_on):
        yield "secrecy was not reviewed first (条例 17)"
    if decision.is_public:
        told = Explanation.objects.filter(decision=decision, round=decision.round, state="published")
        if not address or not (address.address.strip() or address.summary.strip()):
            yield "not public (32)"
        if not told.filter(about="decision").exists() and "interpretation" not in _said_needless(decision):
            yield "not interpreted (32)"
    elif not decision.not_public_reason.strip():
        yield "kept from the public without a ground (32)"


def _archived(decision):
    package = decision.archives.order_by("made_at").last()
    if package is None:
        yield "no archive (33)"
    elif package.made_at < max(_moments(decision)):
        yield "the archive lacks what came later (33)"


def _moments(decision):
    """When anything came to the papers, the archiving itself aside."""
    *stages, _ = decision.stage_entries.order_by("pk")
    yield from (one.entered_at for one in stages)
    for one in decision.evidence.all():
        yield from (one.entered_at, one.superseded_at or one.entered_at)
    for told in (*decision.adoptionstatements.all(), *decision.explanations.all()):
        yield from (told.saved_at, told.published_at or told.saved_at)


def _executed(decision):
    if decision.executing_unit_id is None:
        yield "nobody carries it out (34)"


def _suspended(decision):
    """An order of this time of execution, not of one before."""
    order = _paper(decision, "suspension")
    began = StageEntry.objects.filter(decision=decision, round=decision.round, stage="executing")
    if order is None or order.entered_at < began.latest("pk").entered_at:
        yield "suspended without an order (35, 37)"


def _stopped(decision):
    """By an order of its own, after the last stage was entered."""
    *_, earlier, _ = StageEntry.objects.filter(decision=decision, round=decision.round).order_by("pk")
    order = _paper(decision, "suspension")
    if order is None or order.entered_at < earlier.entered_at:
        yield "stopped without an order (36, 37)"


def _evaluated(decision):
    report = _paper(decision, "evaluation")
    if report is None:
        yield "there is no report on the outcome (36)"
        return
    earlier = Evidence.objects.filter(decision=decision, kind__in=("experts", "risk"), superseded_at=None)
    names = ["".join(f"{one.person} {one.attendees}".split()) for one in earlier]
    if any("".join(report.person.split()) in name for name in names):
        yield "evaluated by who took part before (36)"


_UNTIL_DECIDED = COURSE[: COURSE.index("decided") + 1]


def _from(stage):
    """The stages from this one to the decision: what was superseded meanwhile counts no more (25, 29)."""
    return _UNTIL_DECIDED[_UNTIL_DECIDED.index(stage) :]


# What it was decided on still has to stand when it is published.
ASKED_OF = (
    (("screened",), _screened),
    (("started",), _started),
    (("drafting",), _adjusted),
    (("participation", *_from("legality")), _drafted),
    (_from("handling"), _heard),
    (_from("legality"), _answered),
    (_from("legality"), _reviewed),
    ((*_from("discussion"), "published"), _lawful),
    ((*_from("reporting"), "published"), _discussed),
    (("decided", "published"), _decided),
    (("published",), _published),
    (("suspended",), _suspended),
    (("evaluated",), _evaluated),
    (("executing", "archived"), _executed),
    (("archived",), _archived),
)
