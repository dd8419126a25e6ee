"""Personal data are deleted when the time they are kept for is over (个人信息保护法 art. 19, 47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.attachments.storing import remove
from disclosure_portal.audit import trail
from disclosure_portal.personal.masking import masked
from disclosure_portal.units.models import Unit
from participation.models import (
    Answer,
    AnswerGiven,
    AnswerSheet,
    Consultation,
    MeetingAttendance,
    Opinion,
    Participant,
)

CHUNK = 500
GONE = "（文字已到期删除）"  # in place of what somebody wrote in a questionnaire: the answer still counts
OF_OPINIONS = (
    "name",
    "phone",
    "text",
    "answer",
    "evidence",
    "screening_reason",
    "address_hash",
    "attachment",
    "purged_at",
)
SAID_OF_OPINIONS = ("answer", "evidence", "screening_reason")  # by staff, about them
SAID_OF_PARTICIPANTS = ("remarks", "state_reason", "record_refusal")
SAID_OF_ATTENDANCES = ("remarks", "reply", "state_reason")
OF_PARTICIPANTS = (
    "name",
    "phone",
    "phone_hash",
    "organisation",
    "reason",
    "remarks",
    "state_reason",
    "record_refusal",
    "purged_at",
)
OF_ATTENDANCES = (
    "name",
    "phone",
    "phone_hash",
    "organisation",
    "remarks",
    "reply",
    "state_reason",
    "purged_at",
)


@dataclass(frozen=True)
class Purged:
    """How many records were cleared, and how many scans of originals went with them."""

    records: int = 0
    files: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.records + other.records, self.files + other.files)


def purge_personal_data() -> Purged:
    """Delete what identifies people and whose time is over: opinions with scans of letters, participants of
    consultations, those who attended meetings, what was written in questionnaires.

    The opinion stays as the public reads it, the person under the published name, the answer as a count. Told in the
    trail by count, each scan by its digest. The signed record of a hearing is kept: the law wants it in the archive
    (令713 art. 17, 33).
    """
    counties = Unit.objects.filter(kind=Unit.Kind.COUNTY).order_by("pk")
    return sum((_purge_county(county) for county in counties), Purged())


def _purge_county(county: Unit) -> Purged:
    total = Purged()
    while True:
        with transaction.atomic():
            now = clock.now()
            opinions, files = _purge_opinions(county, now)
            counts = {
                "opinions": opinions,
                "participants": _purge_participants(county, now),
                "attendances": _purge_attendances(county, now),
                "answer_sheets": _purge_answers(county, now),
            }
            if not any(counts.values()):
                return total
            total += Purged(sum(counts.values()), files)
            detail = {**counts, "files": files}
            trail.record("participation.opinion.purge", None, by=system_user(), detail=detail, county=county)


def _purge_opinions(county: Unit, now: datetime) -> tuple[int, int]:
    due = Opinion.objects.to_purge(now).filter(consultation__decision__unit__county=county)
    chunk = _locked(due.select_related("attachment"))
    scans = {one.attachment for one in chunk if one.attachment is not None}
    for one in chunk:
        for name in SAID_OF_OPINIONS:
            _mask(one, name, [one], landlines=False)
    _mask_answers_given(chunk)
    for one in chunk:
        one.name = one.phone = one.address_hash = ""
        one.text, one.attachment, one.purged_at = one.shown_text, None, now
    Opinion.objects.bulk_update(chunk, OF_OPINIONS)
    left = [scan for scan in scans if not Opinion.objects.filter(attachment=scan).exists()]
    for scan in left:
        remove(scan, by=system_user())
    return len(chunk), len(left)


def _purge_participants(county: Unit, now: datetime) -> int:
    ended = _ended(now)
    due = Participant.objects.filter(_over(ended), purged_at=None, signed_up_at__lte=ended)
    chunk = _locked(due.filter(consultation__decision__unit__county=county))
    for key in sorted({one.consultation_id for one in chunk}):
        people = _mask_together(Participant.objects.filter(consultation=key), SAID_OF_PARTICIPANTS)
        _mask_minutes(key, people)
    for one in chunk:
        one.refresh_from_db(fields=SAID_OF_PARTICIPANTS)
        one.name, one.purged_at = one.shown_name, now
        one.phone = one.phone_hash = one.organisation = one.reason = ""
    Participant.objects.bulk_update(chunk, OF_PARTICIPANTS)
    return len(chunk)


def _purge_attendances(county: Unit, now: datetime) -> int:
    chunk = _locked(MeetingAttendance.objects.to_purge(now).filter(meeting__unit__county=county))
    for key in sorted({one.meeting_id for one in chunk}):
        _mask_together(MeetingAttendance.objects.filter(meeting=key), SAID_OF_ATTENDANCES)
    for one in chunk:
        one.refresh_from_db(fields=SAID_OF_ATTENDANCES)
        one.name = one.phone = one.phone_hash = one.organisation = ""
        one.purged_at = now
    MeetingAttendance.objects.bulk_update(chunk, OF_ATTENDANCES)
    return len(chunk)


def _purge_answers(county: Unit, now: datetime) -> int:
    ended = _ended(now)
    due = AnswerSheet.objects.filter(_over(ended), purged_at=None, answered_at__lte=ended)
    chunk = _locked(due.filter(consultation__decision__unit__county=county))
    Answer.objects.filter(sheet__in=chunk).exclude(text="").update(text=GONE)
    AnswerSheet.objects.filter(pk__in=[one.pk for one in chunk]).update(purged_at=now)
    return len(chunk)


def _ended(now: datetime) -> datetime:
    """What ended by then is forgotten by now."""
    return now - timedelta(days=settings.PERSONAL_DATA_DAYS)


def _over(moment: datetime) -> Q:
    """Records of consultations that were over by a moment: its period, and what it was held for."""
    return Q(consultation__in=Consultation.objects.ended_by(moment).values("pk"))


def _locked(due: models.QuerySet[Any]) -> list[Any]:
    return list(due.select_for_update(of=("self",)).order_by("pk")[:CHUNK])


def _mask_together(rows: models.QuerySet[Any], fields: Sequence[str]) -> list[Any]:
    """Mask everybody of one meeting in what was noted about each, before any name is cleared: people name each other."""
    people = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for one in people:
        for name in fields:
            _mask(one, name, people)
    rows.model.objects.bulk_update(people, fields)
    return people


def _mask_minutes(key: int, people: list[Any]) -> None:
    """The minutes typed in, which the public reads masked by names that are gone soon. The signed record stays."""
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=key)
    _mask(consultation, "minutes", people, landlines=False)
    consultation.save(update_fields=["minutes"])


def _mask_answers_given(opinions: list[Opinion]) -> None:
    """Earlier answers, which are kept beside the last one."""
    by_key = {one.pk: one for one in opinions}
    given = list(AnswerGiven.objects.filter(opinion__in=opinions))
    for answer in given:
        _mask(answer, "answer", [by_key[answer.opinion_id]], landlines=False)
    AnswerGiven.objects.bulk_update(given, ["answer"])


def _mask(record: Any, field: str, people: Sequence[Any], *, landlines: bool = True) -> None:
    """Take names and telephones of people out of what was written, as long as they are known."""
    if not (text := getattr(record, field)):
        return
    names, phones = [one.name for one in people if one.name], [one.phone for one in people if one.phone]
    length = record._meta.get_field(field).max_length
    setattr(record, field, masked(text, names, contacts=phones, landlines=landlines)[:length])
