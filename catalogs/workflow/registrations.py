"""批量登记 on its way: brought, read into rows with proposals, checked by the clerk, registered in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import CatalogItem, Disclosure, Registration, RegistrationRow
from catalogs.permissions import enters_for, may_register, may_touch_registration
from catalogs.queries.disclosures import registered_addresses
from catalogs.workflow import uploads
from catalogs.workflow.disclosures import Review, faults, reckon, refusal_to_register, state_review
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from catalogs.models.items import CatalogItemQuerySet
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

    Progress = Callable[[int, int], None]

State = Registration.State
Outcome = RegistrationRow.Outcome
READ_TASK = "catalogs.tasks.read_registration"
APPLY_TASK = "catalogs.tasks.apply_registration"
BATCH = 500


@dataclass(frozen=True)
class Choice:
    """What the clerk chose for one row: whether to register it, and under which item.

    `published_at` fills in what the table lacks; a day that was read stays as it is.
    """

    is_ticked: bool
    item: int | None
    published_at: datetime | None = None


def has_ticked_rows(registration: Registration) -> str | None:
    return None if _ticked(registration).exists() else "还没有勾选要登记的行。"


def ticked_rows_have_items(registration: Registration) -> str | None:
    rows = _named(_ticked(registration).filter(chosen=None))
    return f"{rows}勾选了登记，但还没有选择事项。" if rows else None


def ticked_rows_have_days(registration: Registration) -> str | None:
    rows = _named(_ticked(registration).filter(published_at=None))
    return f"{rows}勾选了登记，但还没有填写发布时间。" if rows else None


def _named(rows: QuerySet[RegistrationRow]) -> str:
    """The first rows by their numbers: 第2行、第3行."""
    return "、".join(f"第{position}行" for position in rows.values_list("position", flat=True)[:10])


READ = Step("read", "读取", (State.READING,), State.READ, may_touch_registration)
REFUSE = Step("refuse", "读取", (State.READING,), State.REFUSED, may_touch_registration)
REREAD = Step("reread", "重新读取", (State.READ,), State.READING, may_touch_registration)
CHOOSE = Step(
    "choose",
    "选择",
    (State.READ, State.APPLYING),
    None,
    may_touch_registration,
    (uploads.is_not_being_written,),
)
# A registration whose job failed stays where it was: it may be ordered again or cancelled.
ORDER = Step(
    "order",
    "登记",
    (State.READ, State.APPLYING),
    State.APPLYING,
    may_touch_registration,
    (uploads.is_not_being_written, has_ticked_rows, ticked_rows_have_items, ticked_rows_have_days),
)
APPLY = Step("apply", "登记", (State.APPLYING,), State.APPLIED, may_touch_registration)
REOPEN = Step("reopen", "重新核对", (State.APPLYING,), State.READ, may_touch_registration)
CANCEL = Step(
    "cancel",
    "取消登记",
    Registration.UNFINISHED,
    State.CANCELLED,
    may_touch_registration,
    (uploads.is_not_being_written,),
)


@transaction.atomic
def start_registration(registration: Registration, *, by: User) -> Registration:
    """Save a table that was brought and order its reading."""
    if not may_register(by, registration.unit):
        raise PermissionDenied
    uploads.start(registration, READ_TASK, unit=registration.unit, by=by)
    return registration


@transaction.atomic
def reread_registration(registration: Registration, *, by: User, base_address: str) -> Registration:
    """Read what was brought once more, its links going on from another address. Its rows stay until that is done."""
    registration = REREAD.begin(registration, by=by)
    registration.base_address = base_address
    uploads.order(registration, READ_TASK, unit=registration.unit, by=by)
    REREAD.finish(registration, by=by, changed=["base_address", "job"])
    return registration


@transaction.atomic
def finish_reading_registration(
    registration: Registration, rows: Iterable[RegistrationRow], *, by: User
) -> Registration:
    """Keep what was read, with the proposals; read again, with what the clerk had chosen for the same rows."""
    registration = READ.begin(registration, by=by)
    before = {(row.position, row.title): row for row in registration.rows.filter(outcome=Outcome.PENDING)}
    registration.rows.all().delete()
    rows = list(rows)
    for row in rows:
        if row.outcome == Outcome.PENDING and (earlier := before.get((row.position, row.title))):
            _choose_as_before(row, earlier)
    RegistrationRow.objects.bulk_create(rows, batch_size=BATCH)
    READ.finish(registration, by=by)
    return registration


def _choose_as_before(row: RegistrationRow, earlier: RegistrationRow) -> None:
    row.is_ticked, row.chosen_id = earlier.is_ticked, earlier.chosen_id
    if earlier.chosen_id and earlier.chosen_id not in row.others:
        row.others = [earlier.chosen_id, *row.others]
    if row.published_at is None:
        _fill_in_day(row, earlier.published_at)


def _fill_in_day(row: RegistrationRow, published_at: datetime | None) -> None:
    """The day that the table lacks; the row then says no longer that it does."""
    if row.published_at is None and published_at is not None:
        row.published_at = published_at
        row.message = row.message.partition("；")[2]


@transaction.atomic
def refuse_registration(registration: Registration, *, by: User, reason: str) -> Registration:
    """The table can't be read as a column export; the reason is for the clerk."""
    registration = REFUSE.begin(registration, by=by)
    registration.refusal = reason
    REFUSE.finish(registration, by=by, changed=["refusal"])
    return registration


@transaction.atomic
def keep_choices(registration: Registration, choices: Mapping[int, Choice], *, by: User) -> None:
    """Keep the ticks and items of the rows that one page showed, by row key. Unknown items leave the row without one."""
    registration = CHOOSE.begin(registration, by=by)
    rows = list(registration.rows.filter(pk__in=choices, outcome=Outcome.PENDING))
    wanted = {choice.item for choice in choices.values()}
    offered = set(items_to_choose(registration).filter(pk__in=wanted).values_list("pk", flat=True))
    for row in rows:
        choice = choices[row.pk]
        row.is_ticked = choice.is_ticked
        row.chosen_id = choice.item if choice.item in offered else None
        _fill_in_day(row, choice.published_at)
    changed = ["is_ticked", "chosen", "published_at", "message"]
    RegistrationRow.objects.bulk_update(rows, changed, batch_size=BATCH)


@transaction.atomic
def choose_item(row: RegistrationRow, item: CatalogItem, *, by: User) -> None:
    """Register the row under an item that was searched for, and tick it."""
    registration = CHOOSE.begin(row.registration, by=by)
    row = registration.rows.get(pk=row.pk)
    if row.outcome != Outcome.PENDING:
        raise StepRefused([f"这一行{row.get_outcome_display()}，不能再选择事项。"])
    if not items_to_choose(registration, row.unit).filter(pk=item.pk).exists():
        raise PermissionDenied
    others = [item.pk, *(key for key in row.others if key != item.pk)]
    row.chosen, row.is_ticked, row.others = item, True, others
    row.save(update_fields=["chosen", "is_ticked", "others"])


@transaction.atomic
def order_registration(registration: Registration, *, by: User, review: Review) -> Registration:
    """Order the registering of the ticked rows. `review` holds for all of them (条例 art. 17)."""
    if not review.result.strip() or not review.reviewer.strip():
        raise StepRefused(["请填写公开前由谁审查和审查意见：信息应当先审查后公开。"])
    registration = ORDER.begin(registration, by=by)
    registration.secrecy_result, registration.secrecy_reviewer = review.result, review.reviewer
    uploads.order(registration, APPLY_TASK, unit=registration.unit, by=by)
    ORDER.finish(registration, by=by, changed=["job", "secrecy_result", "secrecy_reviewer"])
    return registration


@transaction.atomic
def apply_registration(registration: Registration, *, by: User) -> Registration:
    """Register the ticked rows in one go. Every row ends with what happened to it; none is passed over in silence.

    A row whose page was registered meanwhile, whose item is no longer public, or which can't be registered as it
    stands is left alone and says why.
    """
    registration = APPLY.begin(registration, by=by)
    rows = list(registration.rows.filter(outcome=Outcome.PENDING))
    chosen = {row.chosen_id for row in rows if row.is_ticked}
    # Locked as one registration locks its item, so that the same page isn't registered twice at the same time.
    list(CatalogItem.objects.filter(pk__in=chosen).select_for_update(of=("self",)).order_by("pk"))
    offered = items_to_choose(registration).select_related("unit", "published_revision")
    items = offered.in_bulk(chosen)
    made = _disclosures(registration, rows, items, by)
    Disclosure.objects.bulk_create(made.values(), batch_size=BATCH)
    for row in rows:
        row.disclosure = made.get(row.position)
    RegistrationRow.objects.bulk_update(rows, ["outcome", "message", "disclosure"], batch_size=BATCH)
    registration.applied_at = clock.now()
    APPLY.finish(registration, by=by, changed=["applied_at"])
    for unit in {disclosure.unit for disclosure in made.values()}:
        _record(unit, [disclosure for disclosure in made.values() if disclosure.unit == unit], by)
    return registration


@transaction.atomic
def reopen_registration(registration: Registration, *, by: User) -> Registration:
    """What was ordered could not be done: it waits for another decision."""
    registration = REOPEN.begin(registration, by=by)
    REOPEN.finish(registration, by=by)
    return registration


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User) -> Registration:
    registration = CANCEL.begin(registration, by=by)
    registration.rows.all().delete()
    registration.pasted = ""
    CANCEL.finish(registration, by=by, changed=["pasted"])
    return registration


def items_to_choose(registration: Registration, unit: Unit | None = None) -> CatalogItemQuerySet:
    """The items under which a row may be registered: published, of the unit or of any unit of the county."""
    return items_to_compare(registration, unit).filter(published_revision__not_applicable=False)


def items_to_compare(registration: Registration, unit: Unit | None = None) -> CatalogItemQuerySet:
    """The items that a row may be like: also those published as 不适用, under which nothing is registered."""
    items = CatalogItem.objects.published()
    if not registration.is_for_county:
        return items.filter(unit=registration.unit)
    return items.filter(unit=unit) if unit else items.filter(unit__county=registration.unit)


def _ticked(registration: Registration) -> QuerySet[RegistrationRow]:
    return registration.rows.filter(outcome=Outcome.PENDING, is_ticked=True)


def _disclosures(
    registration: Registration, rows: list[RegistrationRow], items: Mapping[int, CatalogItem], by: User
) -> dict[int, Disclosure]:
    """What the rows become, by position; sets the outcome of every row."""
    known = registered_addresses(items.values())
    calendar = WorkCalendar.load(registration.unit)
    review = Review(registration.secrecy_result, registration.secrecy_reviewer)
    made: dict[int, Disclosure] = {}
    for row in rows:
        if not row.is_ticked:
            row.outcome = Outcome.SKIPPED
            continue
        item = items.get(row.chosen_id)
        if item is None or refusal_to_register(item):
            row.outcome, row.message = Outcome.REFUSED, "所选事项已经撤下或者变动，请重新选择。"
            continue
        disclosure = _disclosure(row, item, by)
        state_review(disclosure, review, by=by)
        page = (item.pk, row.address)
        if page in known:
            row.outcome, row.message = Outcome.KNOWN, "这个网址已经在本事项下登记过。"
        elif reasons := faults(disclosure, known=False):
            row.outcome, row.message = Outcome.REFUSED, "；".join(reasons)[:300]
        else:
            reckon(disclosure, item.published_revision, calendar=calendar)
            row.outcome, row.message = Outcome.REGISTERED, ""
            made[row.position] = disclosure
            known.add(page)
    return made


def _disclosure(row: RegistrationRow, item: CatalogItem, by: User) -> Disclosure:
    return Disclosure(
        item=item,
        title=row.title,
        started_on=row.started_on,
        published_at=row.published_at,
        address=row.address,
        registered_at=clock.now(),
        registered_by=by,
        entered_for=enters_for(by, item.unit),
    )


def _record(unit: Unit, disclosures: list[Disclosure], by: User) -> None:
    after = {one.pk: [one.item_id, one.title, one.address, one.published_at] for one in disclosures}
    detail = {"unit": unit.name}
    trail.record_bulk("catalogs.disclosure.register", disclosures, by=by, after=after, detail=detail)
