"""Steps on opinions: taken in, screened, grouped, answered, and their personal data deleted in time."""

from participation.workflow.opinions.answering import NOT_CONFIRMED, answer, answer_group, seen_of
from participation.workflow.opinions.books import Result
from participation.workflow.opinions.grouping import (
    confirm_group,
    dissolve_group,
    join_group,
    move_opinions,
)
from participation.workflow.opinions.proposing import (
    Comparison,
    Proposal,
    compare,
    grouping_orders,
    order_groups,
    propose_groups,
)
from participation.workflow.opinions.screening import screen, set_shown
from participation.workflow.opinions.taking import post_opinion, record_opinion, shown_of

__all__ = [
    "NOT_CONFIRMED",
    "Comparison",
    "Proposal",
    "Result",
    "answer",
    "answer_group",
    "compare",
    "confirm_group",
    "dissolve_group",
    "grouping_orders",
    "join_group",
    "move_opinions",
    "order_groups",
    "post_opinion",
    "propose_groups",
    "record_opinion",
    "screen",
    "seen_of",
    "set_shown",
    "shown_of",
]
