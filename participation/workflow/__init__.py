"""Every verb of public participation: the only places that change a state."""

from participation.workflow.decisions import (
    edit,
    end_not_needed,
    enter_evidence,
    pass_gate,
    propose,
    save_draft,
    say_not_needed,
    supersede_evidence,
)

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
