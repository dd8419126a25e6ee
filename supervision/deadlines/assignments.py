"""实施方案任务: what units owe by the milestones of the plans that are being carried out, by what was found last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from supervision.deadlines.stages import latest, overtaking
from supervision.deadlines.terms import Owed, Scope
from supervision.models import Assignment, Kind, Milestone, Plan, Reminder

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit
    from supervision.deadlines.stages import Series, Stage
    from supervision.models.plans import AssignmentQuerySet

PREFIX = f"{Kind.ASSIGNMENT}:"


def running_milestones(county: Unit) -> QuerySet[Milestone]:
    """The milestones that are checked: those of the county's plans that are being carried out."""
    running = Milestone.objects.filter(plan__county=county, plan__state=Plan.State.RUNNING)
    return running.prefetch_related("plan__county").order_by("due_nominal", "position", "pk")


def owed(scope: Scope) -> Iterator[Owed]:
    """What was open at the end of the day, as far as the latest check found."""
    found = open_on(scope.as_of).filter(
        milestone__in=running_milestones(scope.county), unit__in=list(scope.units_by_key)
    )
    for one in found.select_related("milestone").order_by("milestone__due_nominal", "pk").iterator(500):
        yield _owed(one, scope)


def to_say(scope: Scope, series: Series) -> Iterator[tuple[Owed, Stage]]:
    """What is due and not yet said: a query for each stage that some milestone has reached, whatever their number."""
    unmet = open_on(scope.as_of).filter(met_on__isnull=True)  # nothing is stored of a later day
    milestones: dict[Stage, list[int]] = defaultdict(list)
    is_open = Exists(unmet.filter(milestone=OuterRef("pk")))
    for milestone in running_milestones(scope.county).filter(is_open):
        come = series.come(milestone.due_nominal, milestone.due_on(scope.as_of), as_of=scope.as_of)
        for stage in latest(come):
            milestones[stage].append(milestone.pk)
    for stage, keys in milestones.items():
        said = Reminder.objects.standing().filter(
            subject=OuterRef("subject"),
            due_on=OuterRef("milestone__due_nominal"),
            stage__in=overtaking(stage),
        )
        found = unmet.filter(milestone__in=keys, unit__in=list(scope.units_by_key))
        found = found.annotate(subject=SUBJECT).filter(~Exists(said)).select_related("milestone")
        for one in found.order_by("milestone__due_nominal", "pk"):
            yield _owed(one, scope), stage


SUBJECT = Concat(Value(PREFIX), Cast(F("pk"), CharField()), output_field=CharField())


def open_on(day: date) -> AssignmentQuerySet:
    """Owed, and neither met nor waived by the end of a day, as far as the latest check found."""
    unmet = Q(met_on__isnull=True) | Q(met_on__gt=day)
    return Assignment.objects.assigned_by(day).not_waived(day).filter(unmet)


def _owed(assignment: Assignment, scope: Scope) -> Owed:
    milestone = assignment.milestone
    return Owed(
        kind=Kind.ASSIGNMENT,
        subject=f"{PREFIX}{assignment.pk}",
        unit=scope.units_by_key[assignment.unit_id],
        title=milestone.name,
        url=assignment.get_absolute_url(),
        due_nominal=milestone.due_nominal,
        due_legal=milestone.due_on(scope.as_of),
    )
