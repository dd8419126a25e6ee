"""Tables of steps: for each verb and state the state that it leaves behind, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from catalogs import workflow
from disclosure_portal import clock
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import Step, StepRefused


def every_step() -> dict[Step, str]:
    """Every step that a module of the workflow declares, with the first module that has it."""
    modules = (import_module(f"{workflow.__name__}.{one.name}") for one in iter_modules(workflow.__path__))
    found: dict[Step, str] = {}
    for module in modules:
        for one in vars(module).values():
            if isinstance(one, Step):
                found.setdefault(one, module.__name__)
    return found


def cases(table):
    return [
        pytest.param(verb, before, after, id=f"{verb}-from-{before}")
        for verb, row in table.items()
        for before, after in row.items()
    ]


def refusal_of(act):
    """Why an act was refused; empty when it was carried out."""
    try:
        act()
    except StepRefused as refused:
        return str(refused)
    return ""


def refused_in(states: Iterable, label: str) -> dict:
    """The refusals of a step from states that it doesn't start from."""
    return {state: f"{state.label}状态下不能{label}" for state in states}


def assert_outcome(record, act, after, *, took: Step, taken: list[Step]):
    """The act leaves the record in the state `after`, or is refused with that sentence; either way by its step."""
    before = record.state
    taken.clear()

    refusal = refusal_of(act)

    record.refresh_from_db()
    if after in type(record).State.values:
        assert (refusal, record.state) == ("", after)
    else:
        assert (refusal, record.state) == (after, before)
    assert took in taken


def job_failed(record):
    """The record with a job that failed."""
    record.job = queue.enqueue("catalogs.tasks.nothing", f"failed:{record.pk}", by=None)
    record.save(update_fields=["job"])
    Job.objects.filter(pk=record.job_id).update(state=Job.State.FAILED, finished_at=clock.now())
    return type(record).objects.get(pk=record.pk)
