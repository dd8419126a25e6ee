"""How each obligation of the plan is met on a day, told by the records that a county would leave: for tests.

`STORIES` has one for every row of the plan's list. A story is told with the clock at noon of its day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from catalogs import workflow as catalogs
from catalogs.models import CatalogItem, DomainClaim, Edition, EditionUptake
from catalogs.workflow.claims import claim, state_no_cooperation
from catalogs.workflow.uptakes import finish_uptake
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from participation.models import Decision, Mechanism
from supervision.models import (
    Acceptance,
    AcceptanceForm,
    Assessment,
    CountyPackage,
    Inspection,
    Milestone,
    ReadReceipt,
    Rubric,
    StandardDocument,
    Summary,
)
from tests import factories
from tests.participation import lists
from tests.participation import records as participation
from tests.supervision import records

ISSUED_ON = date(2020, 8, 20)
Kind = Mechanism.Kind


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@dataclass
class Case:
    """A county with one unit of each kind, the plan, and the milestone and unit that a story is about."""

    county: Unit
    office: Unit
    township: Unit
    department: Unit
    reviewer: Any
    colleague: Any
    plan: Any = None
    milestone: Any = None
    assignment: Any = None
    unit: Any = None

    @cached_property
    def editor(self):
        return factories.make_person(f"editor-{self.unit.code}", "张经办", Role.EDITOR, self.unit)

    @cached_property
    def approver(self):
        return factories.make_person(f"approver-{self.unit.code}", "李审核", Role.APPROVER, self.unit)

    @cached_property
    def domain(self):
        return factories.make_domain()

    @cached_property
    def justice(self):
        return factories.make_unit(self.county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)

    @property
    def year(self) -> int:
        return self.milestone.due_nominal.year

    def propose(self) -> None:
        """The list of lead units names the department."""
        DomainClaim.objects.create(unit=self.unit, domain=self.domain, part="lead")

    def claimed_before(self) -> DomainClaim:
        """The domain that the department was named for, claimed on the day of the plan's issue."""
        DomainClaim.objects.filter(unit=self.unit).update(claimed_on=ISSUED_ON)
        return DomainClaim.objects.get(unit=self.unit)


# Catalogs


def publish_catalog(case: Case, count: int = 1) -> list[CatalogItem]:
    """Every standard item that the unit owes, taken over and brought to the public now."""
    duty = "township_government" if case.unit.is_township else "county_department"
    edition = Edition.objects.filter(layer=Edition.Layer.NATIONAL).first() or factories.make_edition()
    for number in range(1, count + 1):
        if not edition.items.filter(code=f"20-{number:03d}").exists():
            factories.make_standard_item(edition, case.domain, f"20-{number:03d}", duty=(duty,))
    if not case.unit.is_township:
        case.claimed_before()
    catalogs.take_over(case.unit, case.domain, by=case.editor)
    items = list(CatalogItem.objects.filter(unit=case.unit, approved_revision=None).order_by("pk"))
    people = {"editor": case.editor, "approver": case.approver, "reviewer": case.reviewer}
    return factories.make_published(case.unit, case.domain, items=items, **people)


def claimed(case: Case, on: date) -> None:
    claim(case.unit.domain_claims.get(), by=case.approver)


def cooperating(case: Case, on: date) -> None:
    state_no_cooperation(case.claimed_before(), by=case.approver)


def compiled(case: Case, on: date) -> None:
    publish_catalog(case, 2)


def disclosed(case: Case, on: date) -> None:
    with clock.set_to(noon(on - timedelta(days=1))):
        (item,) = publish_catalog(case)
    factories.make_disclosure(item, by=case.editor, published_at=noon(on))


def mapped(case: Case, on: date) -> None:
    case.claimed_before()
    provincial = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", county=case.county)
    Edition.objects.filter(pk=provincial.pk).update(published_at=noon(date(2021, 6, 1)))
    with clock.set_to(noon(date(2021, 6, 2))):
        catalogs.start_uptakes(provincial, [case.unit], by=case.reviewer, due_on=case.milestone.due_nominal)
    finish_uptake(EditionUptake.objects.get(unit=case.unit), by=case.editor)


# Participation


def issued(*kinds: Kind) -> Callable[[Case, date], None]:
    """The county office puts documents of these kinds in force."""

    def story(case: Case, on: date) -> None:
        for kind in kinds:
            people = {"editor": case.colleague, "reviewer": case.reviewer}
            lists.make_published_mechanism(case.office, kind=kind, approved_on=on, title=kind.label, **people)

    return story


def listed(case: Case, on: date, organiser: Unit | None = None) -> Decision:
    """The county's list of the year with one matter that touches people."""
    organiser = organiser or case.office
    decision = participation.make_decision(organiser, case.county, case.justice, by=case.reviewer)
    version = lists.make_list(case.county, by=case.colleague, year=2021)
    lists.add_entry(version, decision, by=case.colleague, planned_on=date(2021, 9, 30))
    lists.publish(version, by=case.reviewer)
    return decision


def heard(case: Case, on: date) -> None:
    with clock.set_to(noon(date(2021, 1, 10))):
        decision = listed(case, on, case.department)
    for method, day in (("symposium", date(2021, 6, 1)), ("questionnaire", on)):
        with clock.set_to(noon(day)):
            participation.make_consultation(decision, method, by=case.reviewer)


# The pilot's results


def summed_up(case: Case, on: date) -> None:
    case.assignment.summaries.create(
        state=Summary.State.HANDED_IN,
        saved_at=noon(on),
        saved_by=case.editor,
        handed_in_at=noon(on),
        handed_in_by=case.approver,
        digest="0" * 64,
    )


def sent_on(case: Case, on: date) -> None:
    CountyPackage.objects.create(
        milestone=case.milestone,
        size=1,
        digest="0" * 64,
        made_at=noon(on),
        made_by=case.reviewer,
        dispatched_on=on,
        dispatched_to="鞍山市人民政府办公室",
        document_number="岫政办发〔2021〕30号",
        dispatched_by=case.reviewer,
    )


def accepted(case: Case, on: date) -> None:
    round_ = Acceptance.objects.create(
        milestone=case.milestone, title="试点成果验收", opened_on=on, self_until=on, opened_by=case.reviewer
    )
    AcceptanceForm.objects.create(
        acceptance=round_,
        unit=case.township,
        state="decided",
        verdict="passed",
        decided_on=on,
        decided_by=case.reviewer,
    )


def promoted(case: Case, on: date) -> None:
    for theme in StandardDocument.Theme:
        document = StandardDocument.objects.create(
            county=case.county,
            theme=theme,
            title=theme.label,
            state="published",
            read_until=on,
            saved_at=noon(ISSUED_ON),
            saved_by=case.colleague,
            published_at=noon(ISSUED_ON),
            published_by=case.reviewer,
        )
        for unit in (case.office, case.township, case.department):
            ReadReceipt.objects.create(document=document, unit=unit, read_at=noon(on), read_by=case.reviewer)


# Yearly


def proved(case: Case, on: date) -> None:
    records.make_accepted_proof(case.assignment, on, by=case.reviewer)


def in_charge(case: Case, on: date) -> None:
    records.make_person_in_charge(case.unit, by=case.reviewer, since=on, entered_at=noon(on))


def trained(case: Case, on: date) -> None:
    person = records.make_person_in_charge(case.unit, by=case.reviewer, entered_at=noon(ISSUED_ON))
    session = records.make_training(case.office, by=case.reviewer, held_on=on, entered_at=noon(on))
    records.make_attendee(session, case.unit, person.name, person)


def inspected(case: Case, on: date) -> None:
    Inspection.objects.create(
        county=case.county,
        year=case.year,
        title="专项检查",
        basis="年度检查计划第7项",
        unit_count=1,
        items_per_unit=1,
        as_of=date(case.year, 11, 1),
        state=Inspection.State.CLOSED,
        closed_on=on,
        opened_by=case.reviewer,
    )


def assessed(case: Case, on: date) -> None:
    rubric = Rubric.objects.create(
        county=case.county,
        year=case.year,
        title="考核方案",
        state="published",
        document="岫政办发〔2021〕3号",
        published_at=noon(date(case.year, 3, 1)),
        published_by=case.reviewer,
        saved_by=case.colleague,
    )
    Assessment.objects.create(
        county=case.county,
        rubric=rubric,
        title="年度考核",
        basis="年度检查计划第6项",
        begins_on=date(case.year, 1, 1),
        snapshot_on=date(case.year, 11, 30),
        self_until=date(case.year, 12, 10),
        state=Assessment.State.FROZEN,
        announced_at=noon(date(case.year, 12, 11)),
        announced_by=case.reviewer,
        objection_until=date(case.year, 12, 18),
        frozen_at=noon(on),
        frozen_by=case.reviewer,
        digest="0" * 64,
        opened_by=case.reviewer,
    )


# The plan itself


def carried_out(case: Case, on: date) -> None:
    case.plan.started_on = on
    case.plan.save(update_fields=["started_on"])
    case.plan.releases.update(since=on)


def everything(case: Case, on: date) -> None:
    """The plan's other task is done on the day, and all items have been public for long."""
    other = records.make_milestone(case.plan, on, check_name="")
    records.make_accepted_proof(records.make_assignment(other, case.office), on, by=case.reviewer)
    with clock.set_to(noon(date(2020, 10, 30))):
        case.unit = case.township
        publish_catalog(case)


STORIES: dict[str, Callable[[Case, date], None]] = {
    "SP-01": everything,
    "SP-02": claimed,
    "SP-03": cooperating,
    "SP-04": compiled,
    "SP-05": compiled,
    "SP-06": compiled,
    "SP-07": disclosed,
    "SP-08": mapped,
    "SP-09": issued(Kind.SCOPE),
    "SP-10": listed,
    "SP-11": listed,
    "SP-12": issued(Kind.PARTICIPATION),
    "SP-13": heard,
    "SP-14": issued(Kind.EXPLANATION, Kind.RESPONSE),
    "SP-15": issued(Kind.ATTENDANCE),
    "SP-16": summed_up,
    "SP-17": sent_on,
    "SP-18": accepted,
    "SP-19": promoted,
    "SP-20": proved,
    "SP-21": in_charge,
    "SP-22": trained,
    "SP-23": inspected,
    "SP-24": assessed,
    "SP-25": proved,
    "SP-26": carried_out,
}

UNIT_OF_SCOPE = {
    Milestone.Scope.TOWNSHIPS: "township",
    Milestone.Scope.COUNTY_OFFICE: "office",
}


def begin(case: Case, row: dict[str, str]) -> Any:
    """Give the case the plan with the one milestone of a row, owed by a unit of its scope. Returns the assignment."""
    case.plan = records.make_plan(case.county, by=case.reviewer)
    is_continuing = row["continuing"] == "1"
    due = date(2021, 12, 31) if is_continuing else date.fromisoformat(row["due"])
    facts = {name: row[name] for name in ("code", "name", "scope")}
    case.milestone = records.make_milestone(
        case.plan,
        due,
        check_name=row["check"],
        proof_asked=row["proof"],
        is_continuing=is_continuing,
        **facts,
    )
    case.unit = getattr(case, UNIT_OF_SCOPE.get(row["scope"], "department"))
    if case.unit == case.department:
        case.propose()
    case.assignment = records.make_assignment(case.milestone, case.unit)
    return case.assignment


def tell(case: Case, on: date) -> None:
    """What the milestone asks for is done on the day."""
    with clock.set_to(noon(on)):
        STORIES[case.milestone.code](case, on)
