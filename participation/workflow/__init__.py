"""Every verb of public participation: a file per noun, the only places that change a state.

The verbs of decisions, which much else rests on, are at hand here.
"""

from participation.workflow.decision_papers import (
    end_not_needed,
    enter_evidence,
    save_draft,
    say_not_needed,
    supersede_evidence,
)
from participation.workflow.decisions import edit, pass_gate, propose

__all__ = [
    "edit",
    "end_not_needed",
    "enter_evidence",
    "pass_gate",
    "propose",
    "save_draft",
    "say_not_needed",
    "supersede_evidence",
]
