"""What can happen to a decision that is ready for a gate, and how it is made good. Each returns an act(decision, people).

Acts of mending go through the steps; what spoils is written into the tables, since no step leads there.
"""

from __future__ import annotations

from datetime import timedelta

from disclosure_portal import clock
from participation import workflow
from participation.models import (
    ArchivePackage,
    Consultation,
    Decision,
    Draft,
    Evidence,
    Explanation,
    ListVersion,
    Opinion,
    Paragraph,
)
from tests.participation import records


def both(*acts):
    def act(decision, people):
        for one in acts:
            one(decision, people)

    return act


def change(**values):
    def act(decision, people):
        Decision.objects.filter(pk=decision.pk).update(**values)

    return act


# Evidence


def enter(kind, **fields):
    def act(decision, people):
        by = records.keeper(kind, people)
        records.make_evidence(decision, kind, by=by, **fields)

    return act


def correct(kind, **fields):
    """Put a right paper in the place of the one that stands."""

    def act(decision, people):
        old = decision.evidence.standing().filter(kind=kind).order_by("pk").last()
        new = records.evidence(kind, **fields)
        workflow.supersede_evidence(old, new, by=records.keeper(kind, people), reason="有误")

    return act


def overrule(kind):
    """Another person puts a right paper in the place of one that stopped the decision."""

    def act(decision, people):
        old = decision.evidence.standing().get(kind=kind)
        other = records.recorder(people)
        workflow.supersede_evidence(old, records.evidence(kind), by=other, reason="重新评估")

    return act


def lose(kind):
    """As if the paper had been withdrawn, and none put in its place."""

    def act(decision, people):
        gone = {"superseded_at": clock.now(), "superseded_because": "有误"}
        decision.evidence.filter(kind=kind).update(**gone)

    return act


def write_wrong(kind, **values):
    def act(decision, people):
        decision.evidence.filter(kind=kind).update(**values)

    return act


def dated(kind, days):
    """The paper bears the date of that many days ago."""

    def act(decision, people):
        decision.evidence.filter(kind=kind).update(dated_on=clock.today() - timedelta(days=days))

    return act


def entered(kind, days):
    """The paper was registered so many days ago."""

    def act(decision, people):
        entered_at = clock.now() - timedelta(days=days)
        decision.evidence.filter(kind=kind).update(entered_at=entered_at)

    return act


def received(days):
    """The papers of the legality review were complete so many days ago."""

    def act(decision, people):
        received_on = clock.today() - timedelta(days=days)
        decision.evidence.filter(kind="legality").update(received_on=received_on)

    return act


def came(stage, days):
    """The decision came to the stage so many days ago."""

    def act(decision, people):
        records.enter_stage(decision, stage, days_ago=days)

    return act


def reviewed_within(days, **fields):
    """A legality review of that many days, which ends today."""

    def act(decision, people):
        received_on = clock.today() - timedelta(days=days)
        correct("legality", received_on=received_on, **fields)(decision, people)

    return act


def not_needed(requirement):
    def act(decision, people):
        records.say_none_needed(decision, by=people.editor, requirements=(requirement,))

    return act


def needed_after_all(requirement):
    def act(decision, people):
        said = decision.not_needed.get(requirement=requirement, ended_at=None)
        workflow.end_not_needed(said, by=people.editor)

    return act


# The draft


def redraft(days_ago=0, *, paragraphs=1, **fields):
    """A new version of the draft, made that many days ago."""

    def act(decision, people):
        draft = Draft.objects.create(
            decision=decision,
            round=decision.round,
            number=decision.drafts.count() + 1,
            made_by=people.editor,
            made_at=clock.now() - timedelta(days=days_ago),
            **{"title": "水价调整方案", "explanation": "起草背景、依据和主要内容。", **fields},
        )
        for number in range(1, paragraphs + 1):
            Paragraph.objects.create(draft=draft, number=number, text="水价每吨3元。")

    return act


def stale(kind):
    """The paper was entered the day before yesterday; yesterday the draft was changed in substance."""

    def act(decision, people):
        entered_at = clock.now() - timedelta(days=2)
        decision.evidence.filter(kind=kind).update(entered_at=entered_at)
        redraft(1, is_material=True)(decision, people)

    return act


def lose_drafts(decision, people):
    decision.consultations.update(draft=None)
    decision.drafts.all().delete()


def leave_unexplained(decision, people):
    decision.drafts.update(explanation="　")


def explain(decision, people):
    decision.drafts.update(explanation="起草背景、依据和主要内容。")


def write_paragraph(decision, people):
    Paragraph.objects.create(draft=decision.drafts.latest("number"), number=1, text="水价每吨3元。")


# The list


def drop_from_list(decision, people):
    """The list's next version names the matter no more."""
    first = ListVersion.objects.get(entries__decision=decision)
    saved = {"saved_at": clock.now(), "saved_by": people.reviewer}
    public = {
        "consent": "中共岫岩县委〔2026〕6号",
        "state": "published",
        "published_at": clock.now(),
        "published_by": people.reviewer,
    }
    ListVersion.objects.create(unit=first.unit, year=first.year, number=2, remark="调整", **saved, **public)


def unpublish_list(decision, people):
    ListVersion.objects.filter(entries__decision=decision).update(state="draft")


def publish_list(decision, people):
    ListVersion.objects.filter(entries__decision=decision).update(state="published")


# Public participation


def activity(**values):
    """What became of the later of the two activities."""

    def act(decision, people):
        second = decision.consultations.latest("pk")
        Consultation.objects.filter(pk=second.pk).update(**values)

    return act


def activities(**values):
    def act(decision, people):
        decision.consultations.update(**values)

    return act


def another_activity(state, **fields):
    def act(decision, people):
        records.make_consultation(
            decision, "hearing", by=people.editor, state=state, title="水价听证会", **fields
        )

    return act


def hearing_ahead(decision, people):
    another_activity("published", held_at=clock.now() + timedelta(days=5))(decision, people)


def settle_hearing(**values):
    def act(decision, people):
        Consultation.objects.filter(decision=decision, method="hearing").update(**values)

    return act


def opinion(**fields):
    def act(decision, people):
        found = decision.consultations.order_by("pk").first()
        values = {"receipt": f"意见{decision.pk}", "text": "太贵", "received_at": clock.now()}
        Opinion.objects.create(consultation=found, **values, **fields)

    return act


def answer_opinions(decision, people):
    Opinion.objects.filter(consultation__decision=decision).update(
        verdict="adopted", answer="已经采纳。", answered_at=clock.now()
    )


# Statements and archive


def adoption(**values):
    def act(decision, people):
        decision.adoptionstatements.update(**values)

    return act


def adoption_told(days_ago):
    def act(decision, people):
        decision.adoptionstatements.update(published_at=clock.now() - timedelta(days=days_ago))

    return act


def explanation(**values):
    def act(decision, people):
        Explanation.objects.filter(decision=decision).update(**values)

    return act


def package(days_ago=0):
    def act(decision, people):
        decision.archives.all().delete()
        ArchivePackage.objects.create(
            decision=decision,
            sha256="0" * 64,
            size=1,
            made_at=clock.now() - timedelta(days=days_ago),
            made_by=people.reviewer,
            file="a.zip",
        )

    return act


def lose_package(decision, people):
    decision.archives.all().delete()


# Execution


def order_of_an_earlier_time(decision, people):
    """There is an order, but it was registered before the execution began."""
    before = clock.now() - timedelta(days=1)
    decision.evidence.filter(kind=Evidence.Kind.SUSPENSION).update(entered_at=before)
