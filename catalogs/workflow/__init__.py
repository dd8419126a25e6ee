"""The only place that changes a state. One function per verb, grouped by who is at work."""

from catalogs.workflow.claims import claim, state_no_cooperation
from catalogs.workflow.compiling import (
    StaleSave,
    TakenOver,
    add_item,
    check_off,
    mark_applicable,
    mark_not_applicable,
    remove_item,
    revise,
    save_elements,
    take_over,
)
from catalogs.workflow.editions import edit_standard_item, publish_edition, start_next_edition
from catalogs.workflow.importing import (
    add_read_rows,
    apply_import,
    cancel_abandoned_imports,
    cancel_import,
    finish_reading,
    order_import,
    refuse_import,
    reopen_import,
    start_import,
)
from catalogs.workflow.publishing import publish, refusals_to_publish, withdraw
from catalogs.workflow.reviewing import Decision, RowResult, decide
from catalogs.workflow.submitting import confirm, confirm_on_paper, hand_in, recall, send_back
from catalogs.workflow.unit_changes import change_unit

__all__ = [
    "Decision",
    "RowResult",
    "StaleSave",
    "TakenOver",
    "add_item",
    "add_read_rows",
    "apply_import",
    "cancel_abandoned_imports",
    "cancel_import",
    "change_unit",
    "check_off",
    "claim",
    "confirm",
    "confirm_on_paper",
    "decide",
    "edit_standard_item",
    "finish_reading",
    "hand_in",
    "mark_applicable",
    "mark_not_applicable",
    "order_import",
    "publish",
    "publish_edition",
    "recall",
    "refusals_to_publish",
    "refuse_import",
    "remove_item",
    "reopen_import",
    "revise",
    "save_elements",
    "send_back",
    "start_import",
    "start_next_edition",
    "state_no_cooperation",
    "take_over",
    "withdraw",
]
