"""How a cell of the 一览表 shows itself."""

from __future__ import annotations

from django import template

from supervision.queries import heat as heats
from supervision.queries.matrix import Cell, State
from supervision.queries.matrix_words import SIGNS

register = template.Library()


@register.filter
def sign(state: State) -> str:
    """The letter that stands for a state in a cell."""
    return SIGNS[state]


@register.filter
def heat(cell: Cell) -> heats.Heat:
    """What stands in a cell of the heat map."""
    return heats.heat(cell)
