"""What people try with a decision: gates over HTTP, papers and activities through the steps, lawful or not.

A try is act(walk): it picks whom and what with the walk's own dice, so that a walk can be walked again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Consultation, Decision, Evidence, NotNeeded, Opinion
from participation.queries.rounds import Round
from participation.workflow import consultations, gates, outcomes
from participation.workflow.opinions import answering, taking
from tests.participation import lawful, records, spoiling

REFUSED = (PermissionDenied, StepRefused, IntegrityError)  # the tables refuse as well
OVER = (Decision.Stage.ARCHIVED, Decision.Stage.ENDED)
AWAY = (gates.BACK_TO_DRAFTING, gates.END)
QUESTIONS = ("is_professional", "is_risky", "is_economic", "touches_interests", "needs_wide_knowledge")
REVIEWED = ("departments", "experts", "risk", "fairness", "legality", "discussion", "party", "decision")
METHODS = ("open_solicitation", "symposium", "hearing", "written")


@dataclass
class Walk:
    """A decision on its way, with the people round it. `clients` has everyone signed in and, under None, a stranger."""

    decision: Decision
    people: SimpleNamespace = field(repr=False)
    clients: dict[Any, Any] = field(repr=False)
    seed: str
    dice: Random = field(repr=False)
    steps: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def begin(cls, pk, people, clients, *, seed):
        """The same seed tries the same things."""
        return cls(fresh(pk), people, clients, seed, Random(seed))

    def go(self, acts):
        """Try so many things, and take them back. Returns what is wrong with the first unlawful move, if there is one."""
        with records.taken_back():
            for _ in range(acts):
                if faults := self._try(self.dice.choice(TRIES)):
                    return faults
                if self.decision.state in OVER:
                    break
        return []

    def slip(self, verb, spoil):
        """One thing is spoiled; the gate's signer tries all the same, and again when somebody changed something.

        Returns what is wrong with the move, if there is one.
        """
        with records.taken_back():
            spoil(self.decision, self.people)
            for act in (sign(verb), self.dice.choice(CHANGES), sign(verb)):
                if faults := self._try(act):
                    return faults
                if self.stages:
                    break
        return []

    def sign_own(self, verb, by):
        """All is as it should be, but who signs has had a hand in it. Returns what is wrong with the move, if there is one."""
        with records.taken_back():
            spoiling.change(saved_by=by)(self.decision, self.people)
            return self._try(sign(verb, by))

    def _try(self, act):
        before, papers = self.decision.state, self.decision.evidence.count()
        signed = self.decision.stage_entries.count()
        with suppress(*REFUSED), transaction.atomic():
            act(self)
        self.decision = fresh(self.decision.pk)
        entries = list(self.decision.stage_entries.order_by("pk"))[signed:]
        if self.decision.evidence.count() < papers:
            return [f"{act.__name__} has deleted evidence"]
        if not entries:
            return [] if self.decision.state == before else [f"{act.__name__} moved it without a signature"]
        (entry,) = entries
        self.stages.append(self.decision.state)
        self.steps.append(f"{act.__name__} by {entry.signed_by.username}: {self.decision.state}")
        return lawful.faults(self.decision, before, entry.signed_by)

    def anyone(self):
        return self.dice.choice(self.people.everyone)

    def post(self, name, *args, by, **data):
        response = self.clients[by].post(reverse(f"participation_desk:{name}", args=args), data)
        assert response.status_code in (302, 403, 404, 422), f"{name}: {response.status_code}"


def fresh(pk):
    return Decision.objects.select_related("unit__county", "organ", "legality_unit").get(pk=pk)


# Gates


def go_on(walk):
    """A gate that goes on from here, without what stops or ends it: often its signer, else anyone at all."""
    here = [gate for gate in gates.GATES if walk.decision.state in gate.sources and gate not in AWAY]
    if here:
        gate = walk.dice.choice(here)
        by = walk.dice.choice([_signer(walk, gate), _signer(walk, gate), walk.dice.choice([*walk.clients])])
        _pass(walk, gate.verb, by, "按程序办理")


def sign(verb, by=None):
    """This gate, by this person or by whose it is."""

    def sign_it(walk):
        signer = by or _signer(walk, gates.BY_VERB[verb])
        workflow.pass_gate(walk.decision, verb, by=signer, reason="按程序办理")

    return sign_it


def sign_unread(walk):
    """The page was read, something changed, then it is signed: that must not move the decision."""
    here = [gate for gate in gates.GATES if walk.decision.state in gate.sources and gate not in AWAY]
    gate = walk.dice.choice(here)
    read, papers = gates.seen(Round(walk.decision)), _papers(walk)
    with suppress(*REFUSED), transaction.atomic():
        walk.dice.choice(CHANGES)(walk)
    changed = papers != _papers(walk)
    workflow.pass_gate(walk.decision, gate.verb, by=_signer(walk, gate), reason="按程序办理", seen=read)
    assert not changed, f"{gate.verb}: signed without having been read"


def _papers(walk):
    """What there is to read of the present round, as the tables have it."""
    found, round = fresh(walk.decision.pk), walk.decision.round
    papers = (
        found.evidence.filter(round=round, superseded_at=None).order_by("pk").values_list("pk", flat=True)
    )
    needless = found.not_needed.filter(round=round, ended_at=None).order_by("pk").values_list("pk", flat=True)
    return found.version, [*papers], [*needless], found.drafts.count()


def turn_back(walk):
    """Back to drafting: the draft sent back or, once it is carried out, the decision adjusted by an order."""
    back = [one for one in (gates.BACK_TO_DRAFTING, gates.ADJUST) if walk.decision.state in one.sources]
    for gate in back:
        if gate == gates.ADJUST:
            paper("suspension")(walk)
        _pass(walk, gate.verb, _signer(walk, gate), "情况有变化")


def go_anywhere(walk):
    """Any gate, from here or not, with a reason or without."""
    gate = walk.dice.choice(gates.GATES)
    by = walk.dice.choice([_signer(walk, gate), walk.dice.choice([*walk.clients])])
    _pass(walk, gate.verb, by, walk.dice.choice(["", "　", "按程序办理"]))


def _pass(walk, verb, by, reason):
    """Through the page or, much quicker, the step behind it; who isn't signed in has only the page."""
    if by is None or walk.dice.random() < 0.1:
        seen = gates.seen(Round(walk.decision))
        walk.post("decision_gate", walk.decision.pk, verb, by=by, reason=reason, seen=seen)
    else:
        workflow.pass_gate(walk.decision, verb, by=by, reason=reason)


def _signer(walk, gate):
    approver, *of_county = walk.people.signers
    return approver if gate.verb in records.SIGNED_BY_ORGANISER else walk.dice.choice(of_county)


def forge(walk):
    """Fields that no form has, a stage for a verb, the administration's pages."""
    wanted = {"state": "decided", "round": 3, "was_started": "on", "saved_by": walk.people.editor.pk}
    names = ("title", "content", "kind", "reason", "proposer", "version")
    facts = {name: getattr(walk.decision, name) for name in names} | {name: "no" for name in QUESTIONS}
    facts |= {"is_public": "True", "not_listed_reason": "未列入"}
    by = walk.dice.choice([*walk.clients])
    match walk.dice.randrange(3):
        case 0:
            walk.post("decision_edit", walk.decision.pk, by=by, **facts, **wanted)
        case 1:
            walk.post("decision_gate", walk.decision.pk, "decided", by=by, **wanted)
        case 2:
            path = f"/admin/participation/decision/{walk.decision.pk}/change/"
            assert walk.clients[by].post(path, wanted).status_code in (302, 403, 404)


# Papers


def _some_paper(walk, kind):
    """As it should be but for one thing: another outcome, another day, or something left out that it has to tell."""
    kind = Evidence.Kind(kind)
    changes = [{"dated_on": _some_day(walk, 2)}]
    changes += [{"outcome": outcome} for outcome in Evidence.OUTCOMES.get(kind, ())]
    changes += [{name: " "} for name in records.TOLD.get(kind, ())]
    if kind == Evidence.Kind.LEGALITY:
        changes += [{"received_on": None}, {"received_on": _some_day(walk, 9)}]
    return records.evidence(kind, **walk.dice.choice(changes))


def _some_day(walk, ago):
    return clock.today() - timedelta(days=walk.dice.randint(0, ago))


def enter_paper(walk):
    kind = walk.dice.choice(walk.dice.choice([Evidence.Kind.values, REVIEWED]))
    by = walk.dice.choice([walk.anyone(), records.keeper(kind, walk.people)])
    workflow.enter_evidence(walk.decision, _some_paper(walk, kind), by=by)


def correct_paper(walk):
    if papers := list(walk.decision.evidence.standing().order_by("-pk")[:6]):
        old = walk.dice.choice([papers[0], walk.dice.choice(papers)])
        by = walk.dice.choice([walk.anyone(), records.keeper(old.kind, walk.people)])
        workflow.supersede_evidence(old, _some_paper(walk, old.kind), by=by, reason="有误")


def delete_paper(walk):
    with suppress(TypeError):
        walk.decision.evidence.all().delete()


# Facts, and what is not needed


def answer_question(walk):
    name = walk.dice.choice([*QUESTIONS, "is_public", "not_listed_reason"])
    some = ["", "未列入"] if name == "not_listed_reason" else [True, False]
    values = {name: walk.dice.choice(some), "not_public_reason": walk.dice.choice(["", "依法不公开"])}
    by = walk.dice.choice([walk.anyone(), walk.people.editor])
    workflow.edit(walk.decision, by=by, version=walk.decision.version, values=values)


def say_not_needed(walk):
    requirement = walk.dice.choice(NotNeeded.Requirement.values)
    by = walk.dice.choice([*walk.clients, walk.people.editor])
    reason = walk.dice.choice(["", "不涉及"])
    walk.post("decision_not_needed", walk.decision.pk, requirement, by=by, reason=reason)


def take_back(walk):
    if said := list(walk.decision.not_needed.filter(ended_at=None).order_by("pk")):
        by = walk.dice.choice([walk.anyone(), walk.people.editor])
        walk.post("decision_not_needed_end", walk.dice.choice(said).pk, by=by)


# Draft and public participation


def write_draft(walk):
    by = walk.dice.choice([walk.anyone(), walk.people.editor])
    records.make_draft(walk.decision, by=by, is_material=walk.dice.random() < 0.4)


def hear_the_public(walk):
    """As other steps would leave it: being prepared, going on, over or closed; now and then with an opinion."""
    if walk.decision.state not in ("drafting", "participation"):
        return
    state = walk.dice.choice(["preparing", "published", "closed"])
    ends = clock.now() + timedelta(days=walk.dice.choice([-5, 5]))
    found = records.make_consultation(
        walk.decision, walk.dice.choice(METHODS), by=walk.people.editor, state=state, closes_at=ends
    )
    if walk.dice.random() < 0.3:
        Opinion.objects.create(
            consultation=found, receipt=f"R{found.pk}", text="太贵", received_at=clock.now()
        )


def _some_activity(walk):
    found = list(walk.decision.consultations.order_by("pk"))
    return walk.dice.choice(found) if found else None


def handle_activity(walk):
    """Take one on by a step of its own: begun, signed, published, closed, called off."""
    if walk.dice.random() < 0.2:
        begun = Consultation(method=walk.dice.choice(METHODS), title="听取意见")
        consultations.prepare(walk.decision, begun, by=walk.anyone())
    elif found := _some_activity(walk):
        by = walk.dice.choice([walk.anyone(), *walk.people.signers])
        step = walk.dice.choice([consultations.sign, consultations.publish, consultations.close])
        if walk.dice.random() < 0.2:
            consultations.cancel(found, by=by, reason="改期")
        else:
            step(found, by=by)


def handle_opinions(walk):
    """One comes late by letter, or one is answered."""
    if not (found := _some_activity(walk)):
        return
    by = walk.dice.choice([walk.anyone(), walk.people.editor])
    left = found.opinions.filter(verdict="").order_by("pk").first()
    if left and walk.dice.random() < 0.7:
        answering.answer(left, by=by, version=left.version, verdict="adopted", reason="已经采纳。")
    else:
        letter = Opinion(source="letter", text="太贵", evidence="信访登记本", received_on=clock.today())
        taking.record_opinion(found, letter, by=by)


def tell_the_outcome(walk):
    """The next step of the adoption statement, by anyone or by whose it is."""
    statement = walk.decision.adoptionstatements.filter(state__in=("draft", "signed")).order_by("pk").last()
    by = walk.dice.choice([walk.anyone(), walk.people.editor, *walk.people.signers])
    if statement is None:
        outcomes.draft_adoption(walk.decision, by=by, values={"title": "采纳情况", "text": "全部采纳。"})
    elif statement.state == "draft":
        outcomes.sign_statement(statement, by=by, version=statement.version)
    else:
        outcomes.publish_statement(statement, by=by, version=statement.version)


# What the next gate asks, so that walks get far


def prepare_lawfully(walk):
    """What the gate from here asks."""
    for prepare in PREPARED.get(walk.decision.state, ()):
        with suppress(*REFUSED), transaction.atomic():
            prepare(walk)


def slip_through(walk):
    """All is as it should be; then one thing changes, and the gate's signer signs."""
    prepare_lawfully(walk)
    with suppress(*REFUSED), transaction.atomic():
        walk.dice.choice(CHANGES)(walk)
    here = [gate for gate in gates.COURSE if walk.decision.state in gate.sources]
    for gate in here:
        workflow.pass_gate(walk.decision, gate.verb, by=_signer(walk, gate))


def paper(kind):
    def prepare(walk):
        walk.decision.refresh_from_db()
        hurried = {"received_on": clock.today(), "short_reason": "汛期将至，当日审结。"}
        fields = hurried if kind == Evidence.Kind.LEGALITY else {}
        records.make_evidence(walk.decision, kind, by=records.keeper(kind, walk.people), **fields)

    return prepare


def review(question, kind):
    """Done where the answer is yes, and done again where there is one; else said to be needless."""

    def prepare(walk):
        if getattr(walk.decision, question) or walk.decision.evidence.filter(kind=kind).exists():
            paper(kind)(walk)
        else:
            records.say_none_needed(walk.decision, by=walk.people.editor, requirements=(kind,))

    return prepare


def needless(requirement):
    def prepare(walk):
        records.say_none_needed(walk.decision, by=walk.people.editor, requirements=(requirement,))

    return prepare


def _draft(walk):
    if Round(walk.decision).draft is None:
        records.make_draft(walk.decision, by=walk.people.editor)


def _activities(walk):
    if walk.decision.consultations.filter(round=walk.decision.round, state="closed").count() < 2:
        for method in METHODS[:2]:
            records.make_consultation(walk.decision, method, by=walk.people.editor, state="published")
    now = clock.now()
    open_ones = walk.decision.consultations.filter(state__in=("preparing", "signed", "published"))
    open_ones.update(state="published", closes_at=now - timedelta(days=1), held_at=None, published_at=now)


def _books(walk):
    said = {"verdict": "adopted", "answer": "已经采纳。", "answered_at": clock.now()}
    Opinion.objects.filter(consultation__decision=walk.decision, verdict="").update(**said)
    walk.decision.consultations.filter(state="published").update(state="closed", closed_at=clock.now())


def _archive(walk):
    spoiling.package()(walk.decision, walk.people)


REVIEWS = (
    review("is_professional", "experts"),
    review("is_risky", "risk"),
    review("is_economic", "fairness"),
)
PREPARED = {
    "proposed": [paper("proposal")],
    "screened": [paper("study"), paper("start"), lambda walk: _list(walk)],
    "drafting": [_draft, paper("policy_check")],
    "participation": [_activities],
    "handling": [
        _books,
        lambda walk: records.make_adoption(walk.decision, by=walk.people.recorder),
        needless("departments"),
        *REVIEWS,
    ],
    "legality": [*REVIEWS, paper("legality")],
    "discussion": [paper("legality"), paper("discussion")],
    "reporting": [
        *(paper("legality"), paper("discussion"), paper("party")),
        *(needless("congress"), paper("decision")),
    ],
    "decided": [
        paper("secrecy"),
        paper("publication"),
        lambda walk: records.make_explanation(walk.decision, by=walk.people.recorder),
    ],
    "published": [lambda walk: _name_executor(walk)],
    "executing": [paper("suspension"), paper("evaluation"), _archive],
    "suspended": [paper("suspension"), paper("evaluation")],
    "evaluated": [_archive],
}


def _list(walk):
    if not walk.decision.entries.exists():
        records.list_decision(walk.decision, by=walk.people.recorder)


def _name_executor(walk):
    Decision.objects.filter(pk=walk.decision.pk).update(executing_unit=walk.decision.unit)


CHANGES = (
    *[correct_paper] * 4,
    *[enter_paper, answer_question] * 2,
    *(say_not_needed, take_back, write_draft, hear_the_public, handle_opinions, handle_activity),
)
TRIES = (
    *[go_on] * 12,
    *[slip_through] * 6,
    *[prepare_lawfully] * 3,
    *[go_anywhere, handle_activity, handle_opinions, answer_question] * 2,
    *(enter_paper, correct_paper, forge, delete_paper, say_not_needed, take_back),
    *(write_draft, hear_the_public, tell_the_outcome, sign_unread, turn_back),
)
