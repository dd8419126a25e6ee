"""Four eyes for what the county office drafts itself: whoever saves a draft leaves somebody to publish it.

So two reviewers never bar each other for good: one writes, the other reads and publishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.workflow import StepRefused
from supervision.permissions import draft_publishers

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from supervision.models import Rubric, StandardDocument


def refusal_to_save(draft: Rubric | StandardDocument, *, by: User) -> str | None:
    """Why the last reviewer who saved none of it leaves the writing to those who did, as long as one of them is there.

    Where nobody is left to publish in any case, whoever is appointed may.
    """
    if list(draft_publishers(draft)) != [by]:
        return None
    writers = holders(Role.REVIEWER, draft.county).exclude(pk=by.pk)
    if not writers:
        return None
    names = "、".join(str(one) for one in writers)
    return (
        f"没有保存过它的县政府办审核人员只有您一位，您改了，就没有人能核对定稿。"
        f"请{names}修改，由您核对；要由您改的，请管理员先再授权一位县政府办审核人员。"
    )


def leave_a_publisher(draft: Rubric | StandardDocument, *, by: User) -> None:
    """Raise StepRefused when this save would leave nobody. Call it while the draft is locked."""
    if refusal := refusal_to_save(draft, by=by):
        raise StepRefused([refusal])
