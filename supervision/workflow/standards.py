"""Standard documents (SP-19): drafted, published by another person, read and signed for by every unit.

Source: 岫政办发〔2020〕37号三（四）.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workdays.display import day_words
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import ReadReceipt, StandardDocument
from supervision.permissions import (
    draft_publishers,
    may_draft_standard,
    may_publish_standard,
    may_sign_for,
)
from supervision.queries.standards import units_that_read
from supervision.workflow.four_eyes import leave_a_publisher

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = StandardDocument.State
WRITTEN = ("theme", "title", "document_number", "text", "read_until", "attachment")


def says_until_when(document: StandardDocument) -> str | None:
    return None if document.read_until else "没有填写签收截止日期"


EDIT = Step("edit", "修改", (State.DRAFT,), None, may_draft_standard)
PUBLISH = Step("publish", "发布", (State.DRAFT,), State.PUBLISHED, may_publish_standard, (says_until_when,))
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_draft_standard)
STEPS = (EDIT, PUBLISH, DISCARD)


@transaction.atomic
def draft_standard(document: StandardDocument, *, by: User) -> StandardDocument:
    """Keep the first draft."""
    if not may_draft_standard(by, document):
        raise PermissionDenied
    document.saved_at, document.saved_by = clock.now(), by
    document.save(force_insert=True)
    document.preparers.add(by)
    trail.record("supervision.standarddocument.create", document, by=by, after=_told(document))
    _ask_for_publication(document, by)
    return document


@transaction.atomic
def edit_standard(
    document: StandardDocument, *, by: User, version: int, values: Mapping[str, Any]
) -> StandardDocument:
    """Save a draft. Raises StaleSave when somebody saved in between."""
    fresh = EDIT.begin(document, by=by, version=version)
    leave_a_publisher(fresh, by=by)
    before = _told(fresh)
    for name in WRITTEN:
        if name in values:
            setattr(fresh, name, values[name])
    fresh.saved_at, fresh.saved_by, fresh.version = clock.now(), by, fresh.version + 1
    fresh.save(update_fields=[*WRITTEN, "saved_at", "saved_by", "version"])
    fresh.preparers.add(by)
    trail.record("supervision.standarddocument.edit", fresh, by=by, before=before, after=_told(fresh))
    _ask_for_publication(fresh, by)
    return fresh


@transaction.atomic
def publish_standard(document: StandardDocument, *, by: User, version: int, on: date) -> StandardDocument:
    """Promote the document in the whole county. Every unit's people are asked to sign for it."""
    fresh = PUBLISH.begin(
        document, by=by, version=version, stale="您打开本页以后，文件又被修改过。请核对最新内容，再发布"
    )
    if fresh.read_until < on:
        raise StepRefused(["签收截止日期已经过去，请改期后再发布"])
    fresh.published_at, fresh.published_by = clock.now(), by
    PUBLISH.finish(fresh, by=by, changed=["published_at", "published_by"], detail={"version": version})
    settle_under(f"standard-drafted:{fresh.pk}:")
    people = people_of(units_that_read(fresh.county), *UNIT_ROLES, on=on)
    notify(
        chain.from_iterable(people.values()),
        f"请阅读并签收标准规范“{fresh}”，{day_words(fresh.read_until)}前签收。",
        event=f"standard-published:{fresh.pk}",
        url=fresh.get_absolute_url(),
    )
    return fresh


@transaction.atomic
def discard_standard(document: StandardDocument, *, by: User) -> None:
    """Throw a draft away. What is published stays."""
    fresh = DISCARD.begin(document, by=by)
    settle_under(f"standard-drafted:{fresh.pk}:")
    trail.record("supervision.standarddocument.discard", fresh, by=by, before=_told(fresh))
    fresh.delete()


@transaction.atomic
def sign_for(document: StandardDocument, unit: Unit, *, by: User) -> ReadReceipt:
    """Say for a unit that it has read the document. The first one counts; saying it again changes nothing."""
    if not may_sign_for(by, unit) or unit.county_id != document.county_id:
        raise PermissionDenied
    fresh = StandardDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if fresh.state != State.PUBLISHED:
        raise StepRefused([f"{fresh.get_state_display()}状态下不能签收"])
    receipt, is_new = ReadReceipt.objects.get_or_create(
        document=fresh, unit=unit, defaults={"read_at": clock.now(), "read_by": by}
    )
    if is_new:
        after = {"unit": unit.code, "document": fresh.pk}
        trail.record(
            "supervision.standarddocument.sign_for", fresh, by=by, after=after, detail={"unit": unit.name}
        )
    return receipt


def _ask_for_publication(document: StandardDocument, by: User) -> None:
    event = f"standard-drafted:{document.pk}:{by.pk}"
    notify(
        draft_publishers(document),
        f"标准规范“{document}”等您核对、发布。",
        event=event,
        url=document.get_absolute_url(),
    )


def _told(document: StandardDocument) -> dict[str, Any]:
    keys = {"attachment": "attachment_id"}
    return {name: getattr(document, keys.get(name, name)) for name in WRITTEN}
