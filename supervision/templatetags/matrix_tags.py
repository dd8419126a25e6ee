"""How a cell of the 一览表 shows itself."""

from __future__ import annotations

from django import template

from supervision.queries import heat as heats
from supervision.queries import matrix_words
from supervision.queries.matrix import Cell

register = template.Library()


@register.filter
def line(cell: Cell) -> matrix_words.LegendLine:
    """The sign and the word that stand in a cell."""
    return matrix_words.LINES[cell.state]


@register.filter
def public_line(cell: Cell) -> matrix_words.LegendLine:
    """The same as the public sees it."""
    return matrix_words.public_line(cell)


@register.filter
def heat(cell: Cell) -> heats.Heat:
    """What stands in a cell of the heat map."""
    return heats.heat(cell)
