"""Four eyes for what is handed to the county office: somebody is left who may publish, and it can be sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role, holders

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

NOBODY_LEFT = "县政府办没有第二位审核人员，不能由保存过的人自己发布。请管理员增设审核人员"


def may_return(user: User, record: Any) -> bool:
    """Sending back signs nothing: the county office, also who saved the record. So nothing handed in is ever stuck."""
    return has_role(user, Role.REVIEWER, record.unit)


def publishers(record: Any, may_publish: Callable[[User, Any], bool]) -> list[User]:
    """The county office's people whom four eyes leave to publish the record."""
    return [person for person in holders(Role.REVIEWER, record.unit) if may_publish(person, record)]


def somebody_is_left(may_publish: Callable[[User, Any], bool]) -> Callable[[Any], str | None]:
    """A condition of handing a record in: not everybody who could publish it had a hand in it.

    Where nobody reviews yet, whoever is appointed may.
    """

    def refusal(record: Any) -> str | None:
        is_anybody_left = not holders(Role.REVIEWER, record.unit) or publishers(record, may_publish)
        return None if is_anybody_left else NOBODY_LEFT

    return refusal
