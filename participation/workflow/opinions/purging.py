"""Personal data are deleted when the time they are kept for is over (个人信息保护法 art. 19, 47)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.units.models import Unit
from participation.models import Opinion, Participant

CHUNK = 500
CLEARED = ("name", "phone", "text", "address_hash", "purged_at")


def purge_personal_data() -> int:
    """Delete what identifies people in opinions and among participants whose time is over. Returns how many records.

    The opinion stays as the public reads it, the participant under the published name. Told in the trail by count.
    """
    counties = Unit.objects.filter(kind=Unit.Kind.COUNTY).order_by("pk")
    return sum(_purge_county(county) for county in counties)


def _purge_county(county: Unit) -> int:
    total = 0
    while True:
        with transaction.atomic():
            opinions, people = _purge_opinions(county), _purge_people(county)
            if not opinions and not people:
                return total
            total += opinions + people
            detail = {"opinions": opinions, "participants": people}
            trail.record("participation.opinion.purge", None, by=system_user(), detail=detail, county=county)


def _purge_opinions(county: Unit) -> int:
    due = Opinion.objects.to_purge(clock.now()).filter(consultation__decision__unit__county=county)
    chunk = list(due.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    for one in chunk:
        one.name = one.phone = one.address_hash = ""
        one.text, one.purged_at = one.shown_text, clock.now()
    Opinion.objects.bulk_update(chunk, CLEARED)
    return len(chunk)


def _purge_people(county: Unit) -> int:
    ended = clock.now() - timedelta(days=settings.PERSONAL_DATA_DAYS)
    over = Q(consultation__closes_at__lte=ended) | Q(consultation__closes_at=None)
    held = Q(consultation__held_at__lte=ended) | Q(consultation__held_at=None)
    dated = Q(consultation__closes_at__isnull=False) | Q(consultation__held_at__isnull=False)
    due = Participant.objects.filter(over, held, dated, purged_at=None)
    due = due.filter(consultation__decision__unit__county=county, signed_up_at__lte=ended)
    chunk = list(due.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    for one in chunk:
        one.name, one.phone, one.reason, one.purged_at = one.shown_name, "", "", clock.now()
        one.phone_hash = ""
    Participant.objects.bulk_update(chunk, ["name", "phone", "phone_hash", "reason", "purged_at"])
    return len(chunk)
