"""Personal data are deleted when the time they are kept for is over (个人信息保护法 art. 19, 47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.attachments.storing import remove
from disclosure_portal.audit import trail
from disclosure_portal.personal.masking import masked
from disclosure_portal.units.models import Unit
from participation.models import Opinion, Participant

CHUNK = 500
CLEARED = ("name", "phone", "text", "address_hash", "attachment", "purged_at")
FORGOTTEN = ("name", "phone", "phone_hash", "reason", "remarks", "purged_at")


@dataclass(frozen=True)
class Purged:
    """How many records were cleared, and how many scans of originals went with them."""

    records: int = 0
    files: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.records + other.records, self.files + other.files)


def purge_personal_data() -> Purged:
    """Delete what identifies people in opinions and among participants whose time is over, scans of letters included.

    The opinion stays as the public reads it, the participant under the published name. Told in the trail by count,
    each scan by its digest. The signed record of a hearing is kept: the law wants it in the archive (令713 art. 17, 33).
    """
    counties = Unit.objects.filter(kind=Unit.Kind.COUNTY).order_by("pk")
    return sum((_purge_county(county) for county in counties), Purged())


def _purge_county(county: Unit) -> Purged:
    total = Purged()
    while True:
        with transaction.atomic():
            (opinions, files), people = _purge_opinions(county), _purge_people(county)
            if not opinions and not people:
                return total
            total += Purged(opinions + people, files)
            detail = {"opinions": opinions, "participants": people, "files": files}
            trail.record("participation.opinion.purge", None, by=system_user(), detail=detail, county=county)


def _purge_opinions(county: Unit) -> tuple[int, int]:
    due = Opinion.objects.to_purge(clock.now()).filter(consultation__decision__unit__county=county)
    locked = due.select_for_update(of=("self",)).select_related("attachment")
    chunk = list(locked.order_by("pk")[:CHUNK])
    scans = {one.attachment for one in chunk if one.attachment is not None}
    for one in chunk:
        one.name = one.phone = one.address_hash = ""
        one.text, one.attachment, one.purged_at = one.shown_text, None, clock.now()
    Opinion.objects.bulk_update(chunk, CLEARED)
    left = [scan for scan in scans if not Opinion.objects.filter(attachment=scan).exists()]
    for scan in left:
        remove(scan, by=system_user())
    return len(chunk), len(left)


def _purge_people(county: Unit) -> int:
    ended = clock.now() - timedelta(days=settings.PERSONAL_DATA_DAYS)
    over = Q(consultation__closes_at__lte=ended) | Q(consultation__closes_at=None)
    held = Q(consultation__held_at__lte=ended) | Q(consultation__held_at=None)
    dated = Q(consultation__closes_at__isnull=False) | Q(consultation__held_at__isnull=False)
    due = Participant.objects.filter(over, held, dated, purged_at=None)
    due = due.filter(consultation__decision__unit__county=county, signed_up_at__lte=ended)
    chunk = list(due.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    for one in chunk:
        one.remarks = masked(one.remarks, [one.name])
        one.name, one.phone, one.reason, one.purged_at = one.shown_name, "", "", clock.now()
        one.phone_hash = ""
    Participant.objects.bulk_update(chunk, FORGOTTEN)
    return len(chunk)
