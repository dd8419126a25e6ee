"""Tables of steps: for each verb and state the state that it leaves behind, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from catalogs import workflow
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
