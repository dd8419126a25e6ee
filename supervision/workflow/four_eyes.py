"""Four eyes for what an office drafts itself: whoever saves leaves somebody to publish it or to hand it in.

So two people never bar each other for good: one writes, the other reads and signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import UNIT_ROLES, Role
from disclosure_portal.accounts.queries import holders, people_of
from disclosure_portal.workflow import StepRefused
from supervision.permissions import draft_publishers, own_senders

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from supervision.models import AcceptanceForm, Rubric, StandardDocument, UnitScore


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


def refusal_to_fill_in(own: UnitScore | AcceptanceForm, *, by: User) -> str | None:
    """Why the unit's last approver who filled in none of what it says of itself leaves that to its other people.

    Who works there alone may: it is handed in by whoever is appointed.
    """
    if list(own_senders(own)) != [by]:
        return None
    others = [one for one in people_of([own.unit], *UNIT_ROLES)[own.unit_id] if one != by]
    if not others:
        return None
    names = "、".join(str(one) for one in others)
    return (
        f"没有填写过自评的审核人只有您一位，您填了，就没有人能核对报送。"
        f"请{names}填写，由您核对；要由您填的，请管理员先再授权一名单位审核人。"
    )


def leave_a_sender(own: UnitScore | AcceptanceForm, *, by: User) -> None:
    """Raise StepRefused when this save would leave nobody. Call it while the record is locked."""
    if refusal := refusal_to_fill_in(own, by=by):
        raise StepRefused([refusal])
