"""Who takes part: drawn, chosen or admitted, shown on the published list, stepping back and moving up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders, system_user
from disclosure_portal.audit import trail
from disclosure_portal.audit.address import address_hidden
from disclosure_portal.notices.outbox import notify
from disclosure_portal.personal.masking import masked, mentions
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused, require_version
from participation.duties import latest_delivery
from participation.law import procedure
from participation.lots import drawn, new_seed
from participation.methods import traits_of
from participation.models import Consultation, Method, Participant
from participation.permissions import may_change_list, may_prepare, may_sign_consultation
from participation.queries.participants import free_seats, refusal_to_step_back

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State, Selection = Participant.State, Consultation.Selection
STALE = "这个人的登记刚刚被别人保存过。您填写的还在，请核对上面的最新内容，再保存一次。"
PUBLISHED = (Consultation.State.PUBLISHED,)
BY_THEMSELVES = "本人凭回执退出"


# What is asked before a step


def takes_people(consultation: Consultation) -> str | None:
    if traits_of(consultation.method).takes_people:
        return None
    return f"{consultation.get_method_display()}不登记参加人"


def _sign_up_is_over(consultation: Consultation) -> str | None:
    if not traits_of(consultation.method).signs_up:
        return None
    ends = consultation.sign_up_until
    return "报名还没有截止" if ends is None or clock.now() < ends else None


def _selects_by(selection: str) -> Any:
    def lacks(consultation: Consultation) -> str | None:
        if consultation.selection == selection:
            return None
        return f"公告的产生办法是“{consultation.get_selection_display()}”"

    return lacks


def _was_not_drawn(consultation: Consultation) -> str | None:
    return "已经抽过签，只抽一次" if consultation.draw_seed else None


def _has_applicants(consultation: Consultation) -> str | None:
    waiting = consultation.participants.filter(state=State.APPLIED)
    return None if waiting.exists() else "没有等待确定的报名人"


def _list_is_not_published(consultation: Consultation) -> str | None:
    return "名单已经公布，不能再改；有人退出的，登记退出" if consultation.list_published_at else None


def is_settled(consultation: Consultation) -> bool:
    """The list is published, and nobody was invited since."""
    return consultation.list_published_at is not None and not _invited_since(consultation)


def _list_says_something_new(consultation: Consultation) -> str | None:
    return "名单已经公布" if is_settled(consultation) else None


def _list_is_whole(consultation: Consultation) -> str | None:
    people = consultation.participants
    if left := people.filter(state=State.APPLIED, is_invited=False).count():
        return f"还有{left}名报名人没有确定是否参加"
    is_empty = not people.filter(state=State.SELECTED).exists() and not _invited_since(consultation)
    return "名单上还没有人" if is_empty else None


def _is_before_the_event(consultation: Consultation) -> str | None:
    return "会议已经开始，名单应当在会前公布" if clock.now() >= consultation.held_at else None


def _is_still_to_come(consultation: Consultation) -> str | None:
    return "会议已经开始，没有来的请登记“没有到会”" if clock.now() >= consultation.held_at else None


def _papers_can_still_come(consultation: Consultation) -> str | None:
    """Whoever stands on the list of a hearing gets the papers seven days before it (令713 art. 16)."""
    if may_still_get_papers(consultation):
        return None
    latest = long_day(latest_delivery(consultation.held_at, consultation.unit.county))
    return f"材料最迟要在{latest}送达参加人，现在公布名单已经来不及，请先改期（{procedure(16)}）"


def may_still_get_papers(consultation: Consultation) -> bool:
    if consultation.method != Method.HEARING:
        return True
    return clock.today() <= latest_delivery(consultation.held_at, consultation.unit.county)


def _invited_since(consultation: Consultation) -> list[Participant]:
    """Who was invited after the list was published: seated by the approver, who publishes it anew."""
    return list(consultation.participants.filter(state=State.APPLIED, is_invited=True).order_by("pk"))


DRAW = Step(
    "draw",
    "抽签",
    PUBLISHED,
    None,
    may_prepare,
    (takes_people, _selects_by(Selection.DRAWN), _was_not_drawn, _sign_up_is_over, _has_applicants),
)
SELECT = Step(
    "select",
    "遴选",
    PUBLISHED,
    None,
    may_prepare,
    (takes_people, _selects_by(Selection.CHOSEN), _sign_up_is_over, _list_is_not_published),
)
ADMIT = Step(
    "admit",
    "确定全部参加",
    PUBLISHED,
    None,
    may_prepare,
    (
        *(takes_people, _selects_by(Selection.ALL), _sign_up_is_over),
        *(_list_is_not_published, _has_applicants),
    ),
)
PUBLISH_LIST = Step(
    "publish_list",
    "公布名单",
    PUBLISHED,
    None,
    may_sign_consultation,
    (
        *(takes_people, _list_says_something_new, _sign_up_is_over, _list_is_whole),
        *(_is_before_the_event, _papers_can_still_come),
    ),
)
CHANGE_LIST = Step(
    "step_back", "登记退出", PUBLISHED, None, may_change_list, (takes_people, _is_still_to_come)
)
NAME = Step("set_shown_name", "改公布的姓名", PUBLISHED, None, may_change_list, (takes_people,))
STEPS = (DRAW, SELECT, ADMIT, PUBLISH_LIST, CHANGE_LIST, NAME)


# Who has a seat


@transaction.atomic
def draw(consultation: Consultation, *, by: User, seed: str = "") -> Consultation:
    """Draw lots once: within each group in the order of the lots, as long as the group has free seats.

    `seed` is drawn unless it is given, and stays with the activity: anybody can work the order out again.
    """
    fresh = DRAW.begin(consultation, by=by)
    fresh.draw_seed = seed or new_seed()
    people = list(fresh.participants.filter(state=State.APPLIED))
    for group in {one.group for one in people}:
        _draw_group(fresh, [one for one in people if one.group == group], free_seats(fresh, group))
    Participant.objects.bulk_update(people, ["state", "seated_at", "drawn_at_place"])
    detail = {"seed": fresh.draw_seed, "people": len(people)}
    DRAW.finish(fresh, by=by, changed=["draw_seed"], detail=detail)
    return fresh


def _draw_group(consultation: Consultation, people: list[Participant], seats: int) -> None:
    by_receipt = {one.receipt: one for one in people}
    for place, receipt in enumerate(drawn(by_receipt, consultation.draw_seed), 1):
        one = by_receipt[receipt]
        one.drawn_at_place = place
        if place <= seats:
            one.state, one.seated_at = State.SELECTED, clock.now()
        else:
            one.state = State.NOT_SELECTED


@transaction.atomic
def select(
    participant: Participant, *, by: User, is_selected: bool, reason: str, version: int | None = None
) -> Participant:
    """Choose a person by the rule, or not, with the reason that stands beside the name."""
    fresh = SELECT.begin(participant.consultation, by=by)
    person = person_of(fresh, participant, version)
    if not reason.strip():
        raise StepRefused(["请写明理由，例如：按公告第二条，每村一名。"])
    if person.state == State.WITHDRAWN or person.is_invited:
        raise StepRefused([f"{person}{person.get_state_display()}，不再遴选"])
    if is_selected and person.state != State.SELECTED:
        seat(fresh, person, reason.strip())
    elif not is_selected:
        person.state, person.seated_at = State.NOT_SELECTED, None
    person.state_reason = reason.strip()
    return save(person, by, "select", ["state", "state_reason", "seated_at"])


@transaction.atomic
def admit_all(consultation: Consultation, *, by: User) -> Consultation:
    """Everybody who signed up takes part, as the notice says."""
    fresh = ADMIT.begin(consultation, by=by)
    applied = fresh.participants.filter(state=State.APPLIED)
    count = applied.update(state=State.SELECTED, seated_at=clock.now())
    ADMIT.finish(fresh, by=by, detail={"people": count})
    return fresh


def seat(consultation: Consultation, person: Participant, reason: str) -> None:
    """Give a person a seat, within those of the group. The caller saves."""
    if not free_seats(consultation, person.group) and consultation.selection != Selection.ALL:
        label, seats = person.get_group_display(), consultation.seats.get(person.group) or 0
        raise StepRefused([f"{label}有{seats}个名额，已经满了。"])
    person.state, person.state_reason, person.seated_at = State.SELECTED, reason, clock.now()


# The list


@transaction.atomic
def publish_list(consultation: Consultation, *, by: User) -> Consultation:
    """Show the public who takes part, with masked names (令713 art. 16).

    Published anew, it seats who was invited since.
    """
    fresh = PUBLISH_LIST.begin(consultation, by=by)
    for person in _invited_since(fresh):
        _forget_papers(fresh, by)
        seat(fresh, person, "邀请")
        save(person, by, "select", ["state", "state_reason", "seated_at"])
    fresh.list_published_at = clock.now()
    PUBLISH_LIST.finish(fresh, by=by, changed=["list_published_at"])
    return fresh


@transaction.atomic
def set_shown_name(
    participant: Participant, *, by: User, shown_name: str, version: int | None = None
) -> Participant:
    """Set right how a person is named on the list; numbers in it stay masked, and the whole name is refused."""
    fresh = NAME.begin(participant.consultation, by=by)
    person = person_of(fresh, participant, version)
    shown = masked(shown_name.strip())[:50]
    if not shown:
        raise StepRefused(["请填写公布的姓名，例如：王某。"])
    if mentions(shown, names=[person.name], contacts=[person.phone]):
        raise StepRefused(["公布的姓名只写姓氏，例如：王某。"])
    person.shown_name = shown
    return save(person, by, "set_shown_name", ["shown_name"])


@transaction.atomic
def withdraw(participant: Participant, *, by: User, reason: str, version: int | None = None) -> Participant:
    """Note that a person doesn't come. After a draw the next lot of the group moves up into the seat.

    Once lots are drawn or the list is published only the approver notes it, having asked the person: nobody on the
    desk makes room for whom they would rather have.
    """
    fresh = CHANGE_LIST.begin(participant.consultation, by=by)
    person = person_of(fresh, participant, version)
    if not reason.strip():
        raise StepRefused(["请写明退出的原因。"])
    if person.state == State.WITHDRAWN or person.attended is not None:
        raise StepRefused([f"{person}{'已经退出' if person.attended is None else '已经登记到会情况'}"])
    return _leave(fresh, person, reason.strip(), by)


@transaction.atomic
def step_back(participant: Participant) -> Participant:
    """The person steps back by the own receipt. The staff are told; the address stays unknown to the trail."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("decision__unit__county")
    fresh = locked.get(pk=participant.consultation_id)
    person = person_of(fresh, participant, None)
    if person.state == State.WITHDRAWN:
        return person
    if refusal := refusal_to_step_back(person, fresh, at=clock.now()):
        raise StepRefused([refusal])
    with address_hidden():
        _leave(fresh, person, BY_THEMSELVES, system_user())
    text = f"{person}（{person.get_group_display()}）退出“{fresh}”，请核对参加人名单。"
    event = f"participant-stepped-back:{person.pk}"
    notify(holders(Role.EDITOR, fresh.unit), text, event=event, url=person.get_absolute_url())
    return person


def _leave(consultation: Consultation, person: Participant, reason: str, by: User) -> Participant:
    had_seat = person.state == State.SELECTED
    person.state, person.state_reason = State.WITHDRAWN, reason
    save(person, by, "step_back", ["state", "state_reason"])
    if had_seat and consultation.draw_seed and _may_still_move_up(consultation):
        _move_up(consultation, person, by)
    return person


def _may_still_move_up(consultation: Consultation) -> bool:
    """A whole day is left in which to reach the person and deliver the papers (令713 art. 16)."""
    if consultation.method != Method.HEARING:
        return True
    return clock.today() < latest_delivery(consultation.held_at, consultation.unit.county)


def _move_up(consultation: Consultation, leaving: Participant, by: User) -> None:
    waiting = consultation.participants.filter(group=leaving.group, state=State.NOT_SELECTED)
    following = waiting.order_by("drawn_at_place").first()
    if following is None or not free_seats(consultation, leaving.group):
        return
    seat(consultation, following, f"递补第{following.drawn_at_place}号签")
    save(following, by, "move_up", ["state", "state_reason", "seated_at"])
    if consultation.list_published_at is not None:
        _ask_for_papers(consultation, following, by)


def _ask_for_papers(consultation: Consultation, person: Participant, by: User) -> None:
    """The papers have not reached everybody any more: their day is noted anew once they have (令713 art. 16)."""
    _forget_papers(consultation, by)
    text = f"{person}（{person.get_group_display()}）递补参加“{consultation}”，请通知本人"
    if consultation.method == Method.HEARING:
        latest = long_day(latest_delivery(consultation.held_at, consultation.unit.county))
        text += f"，最迟在{latest}送达材料，再登记材料送达日期"
    event = f"participant-moved-up:{person.pk}"
    notify(holders(Role.EDITOR, consultation.unit), f"{text}。", event=event, url=person.get_absolute_url())


def _forget_papers(consultation: Consultation, by: User) -> None:
    """The day on which the last one got the papers is open again, when somebody takes a seat after it."""
    if consultation.papers_delivered_on is None:
        return
    before = {"papers_delivered_on": consultation.papers_delivered_on}
    consultation.papers_delivered_on = None
    consultation.version += 1
    consultation.save(update_fields=["papers_delivered_on", "version"])
    after = {"papers_delivered_on": None}
    trail.record("participation.consultation.record", consultation, by=by, before=before, after=after)


# Saving a person


def save(person: Participant, by: User, verb: str, changed: list[str]) -> Participant:
    person.version += 1
    person.save(update_fields=[*changed, "version"])
    after = {name: getattr(person, name) for name in changed}
    trail.record(f"participation.participant.{verb}", person, by=by, after=after)
    return person


def person_of(consultation: Consultation, participant: Participant, version: int | None) -> Participant:
    """The person, locked behind the activity. Raises StepRefused when somebody saved after `version` was seen."""
    person = consultation.participants.select_for_update().get(pk=participant.pk)
    require_version(person, version, STALE)
    return person
