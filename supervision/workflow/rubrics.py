"""Steps on rubrics: taken from the default set, changed, published by a document, copied to change further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import Step, StepRefused, require_version
from supervision.models import Indicator, Rubric
from supervision.permissions import may_edit_rubric, may_publish_rubric, runs_county
from supervision.queries.rubrics import faults
from supervision.scoring import FORMULAS
from supervision.scoring.defaults import GRADES, default_indicators
from supervision.workflow.four_eyes import leave_a_publisher

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Rubric.State
HEAD = ("title", "grades", "objection_working_days")
LINE = (
    "name",
    "kind",
    "source",
    "formula",
    "points",
    "standard",
    "basis",
    "each",
    "evidence_kinds",
    "parent",
    "code",
)


def _has_no_fault(rubric: Rubric) -> str | None:
    found = faults(rubric, FORMULAS)
    return "；".join(found) or None


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_edit_rubric)
PUBLISH = Step("publish", "印发", (State.DRAFT,), State.PUBLISHED, may_publish_rubric, (_has_no_fault,))
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_edit_rubric)


@transaction.atomic
def adopt_default_rubric(county: Unit, year: int, *, by: User) -> Rubric:
    """Start a year's rubric from the default indicators, as a draft that the county makes its own."""
    rubric = _new(county, year, f"{year}年政务公开工作考核方案", list(GRADES), by)
    _write(rubric, default_indicators())
    trail.record("supervision.rubric.create", rubric, by=by, after=told(rubric))
    return rubric


@transaction.atomic
def copy_rubric(rubric: Rubric, *, year: int, by: User) -> Rubric:
    """A draft with the same indicators and the year's next number: rounds of the old one keep what they rest on."""
    if not runs_county(by, rubric.county):
        raise PermissionDenied
    rubric = Rubric.objects.select_for_update(of=("self",)).select_related("county").get(pk=rubric.pk)
    title = rubric.title.replace(str(rubric.year), str(year))
    copy = _new(rubric.county, year, title, rubric.grades, by, copied_from=rubric)
    copy.objection_working_days = rubric.objection_working_days
    copy.save(update_fields=["objection_working_days"])
    if rubric.state == State.DRAFT:  # nobody else has read it yet
        leave_a_publisher(rubric, by=by)
        copy.preparers.add(*rubric.preparers.all())
    lines = rubric.indicators.select_related("parent")
    _write(copy, [line_of(line) for line in lines])
    trail.record("supervision.rubric.copy", copy, by=by, after=told(copy), detail={"from": rubric.pk})
    return copy


@transaction.atomic
def edit_rubric(rubric: Rubric, values: Mapping[str, Any], *, by: User, version: int) -> Rubric:
    """Save the head of a draft; nothing when it says the same. Raises StaleSave when somebody saved in between."""
    fresh = EDIT.begin(rubric, by=by, version=version)
    if all(getattr(fresh, name) == values[name] for name in HEAD):
        return fresh
    before = told(fresh)
    for name in HEAD:
        setattr(fresh, name, values[name])
    _touch(fresh, by, *HEAD)
    trail.record("supervision.rubric.edit", fresh, by=by, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def save_indicator(
    indicator: Indicator, values: Mapping[str, Any], *, by: User, version: int = 0
) -> Indicator:
    """Add an indicator to a draft, or change one. Raises StaleSave when somebody saved it in between."""
    rubric = EDIT.begin(indicator.rubric, by=by)
    is_new = indicator.pk is None
    if is_new:
        last = rubric.indicators.aggregate(last=Max("position"))["last"] or 0
        fresh, before = Indicator(rubric=rubric, position=last + 1, version=0), None
    else:
        fresh = rubric.indicators.select_for_update(of=("self",)).get(pk=indicator.pk)
        require_version(fresh, version)
        before = line_of(fresh)
    if not is_new and all(getattr(fresh, name) == values[name] for name in LINE):
        return fresh
    _refuse_same_code(rubric, fresh, values["code"])
    for name in LINE:
        setattr(fresh, name, values[name])
    fresh.version += 1
    fresh.save()
    _touch(rubric, by)
    verb = "add" if is_new else "edit"
    trail.record(
        f"supervision.indicator.{verb}",
        fresh,
        by=by,
        before=before,
        after=line_of(fresh),
        detail={"rubric": rubric.pk},
        county=rubric.county,
    )
    return fresh


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: User) -> None:
    """Take an indicator out of a draft; a group only when nothing is under it."""
    rubric = EDIT.begin(indicator.rubric, by=by)
    if indicator.children.exists():
        raise StepRefused(["这个一级指标下面还有指标，请先移走或者删除它们。"])
    before = line_of(indicator)
    detail = {"rubric": rubric.pk, "code": indicator.code}
    _touch(rubric, by)
    trail.record(
        "supervision.indicator.remove", indicator, by=by, before=before, detail=detail, county=rubric.county
    )
    indicator.delete()


@transaction.atomic
def publish_rubric(rubric: Rubric, *, by: User, document: str, version: int) -> Rubric:
    """Issue the rubric by a document (SP-24). From then on it isn't changed, and rounds may rest on it.

    Raises PermissionDenied for who saved any of it: another reviewer reads it.
    """
    fresh = PUBLISH.begin(
        rubric, by=by, version=version, stale="您打开本页以后，方案又被修改过。请核对最新内容，再印发。"
    )
    if not document.strip():
        raise StepRefused(["请填写印发文件的名称和文号。"])
    fresh.document, fresh.published_at, fresh.published_by = document.strip(), clock.now(), by
    PUBLISH.finish(fresh, by=by, changed=["document", "published_at", "published_by"], detail=told(fresh))
    return fresh


@transaction.atomic
def discard_rubric(rubric: Rubric, *, by: User) -> None:
    """Throw a draft away; no round can rest on it."""
    fresh = DISCARD.begin(rubric, by=by)
    trail.record("supervision.rubric.discard", fresh, by=by, before=told(fresh))
    fresh.indicators.filter(parent__isnull=False).delete()
    fresh.delete()


def told(rubric: Rubric) -> dict[str, Any]:
    """What the rubric says, for the audit trail."""
    head = {name: getattr(rubric, name) for name in (*HEAD, "year", "number", "document")}
    return {**head, "indicators": [line_of(line) for line in rubric.indicators.select_related("parent")]}


def line_of(indicator: Indicator) -> dict[str, Any]:
    """The fields of an indicator, its parent by its code."""
    told = {name: getattr(indicator, name) for name in LINE}
    return {**told, "parent": indicator.parent.code if indicator.parent else ""}


def _new(
    county: Unit, year: int, title: str, grades: list[Any], by: User, *, copied_from: Rubric | None = None
) -> Rubric:
    """The year's next draft. Raises StepRefused when the same one is there, yet to be changed: a button is pressed twice."""
    if not runs_county(by, county):
        raise PermissionDenied
    hold(county)
    of_year = Rubric.objects.filter(county=county, year=year)
    untouched = of_year.filter(state=State.DRAFT, version=1, copied_from=copied_from).first()
    if untouched:
        raise StepRefused([f"{year}年第{untouched.number}版草案已经建好，还没有改动，请直接修改它。"])
    last = of_year.aggregate(last=Max("number"))["last"] or 0
    rubric = Rubric.objects.create(
        county=county,
        year=year,
        number=last + 1,
        title=title,
        grades=grades,
        saved_by=by,
        copied_from=copied_from,
    )
    rubric.preparers.add(by)
    return rubric


def _write(rubric: Rubric, rows: list[dict[str, Any]]) -> None:
    """The lines in their order; groups come before what is under them."""
    groups: dict[str, Indicator] = {}
    for position, row in enumerate(rows, start=1):
        fields = {**row, "parent": groups.get(row["parent"])}
        line = Indicator.objects.create(rubric=rubric, position=position, **fields)
        if line.kind == Indicator.Kind.GROUP:
            groups[line.code] = line


def _touch(rubric: Rubric, by: User, *changed: str) -> None:
    leave_a_publisher(rubric, by=by)
    rubric.saved_by, rubric.version = by, rubric.version + 1
    rubric.save(update_fields=[*changed, "saved_by", "version"])
    rubric.preparers.add(by)


def _refuse_same_code(rubric: Rubric, indicator: Indicator, code: str) -> None:
    if rubric.indicators.filter(code=code).exclude(pk=indicator.pk).exists():
        raise StepRefused([f"代码{code}已经用过，请换一个。"])
