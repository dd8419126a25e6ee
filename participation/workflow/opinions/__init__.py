"""Steps on opinions: taken in, screened, grouped, answered, and their personal data deleted in time."""

from participation.workflow.opinions.answering import answer, answer_group, seen_of
from participation.workflow.opinions.books import Result
from participation.workflow.opinions.grouping import (
    Proposal,
    confirm_group,
    dissolve_group,
    move_opinions,
    propose_groups,
)
from participation.workflow.opinions.purging import purge_personal_data
from participation.workflow.opinions.screening import screen, set_shown
from participation.workflow.opinions.taking import post_opinion, record_opinion, shown_of

__all__ = [
    "Proposal",
    "Result",
    "answer",
    "answer_group",
    "confirm_group",
    "dissolve_group",
    "move_opinions",
    "post_opinion",
    "propose_groups",
    "purge_personal_data",
    "record_opinion",
    "screen",
    "seen_of",
    "set_shown",
    "shown_of",
]
