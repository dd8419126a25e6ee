"""甄别: the county office tells opinions from what is none, and what the public reads is set right."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.personal.masking import masked, mentions
from disclosure_portal.workflow import StepRefused
from participation.models import Consultation, Opinion
from participation.permissions import may_read_personal_data, may_screen
from participation.workflow.opinions.books import Result, locked_opinion, locked_opinions, with_open_books

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Screening = Opinion.Screening
NO_REASON = "不作为意见的，请写明理由：本人凭回执编号可以看到。"
NAMES_SOMEBODY = "理由凭回执可以看到，也会归档，请删去反馈人的姓名和联系方式。"
SHOWS_SOMEBODY = "公开的内容和公开的反馈人里还有本人的姓名或者联系方式，请改为“王某”这样的写法。"
ANSWERED = "已经答复，不能再改为不作为意见"
NOTHING_CHOSEN = "请先勾选意见。"
SCREENED = ("screening", "screening_reason", "screened_at", "screened_by", "group", "version")


@transaction.atomic
def screen(
    consultation: Consultation, keys: Collection[int], *, by: User, screening: str, reason: str = ""
) -> list[Result]:
    """Call opinions valid, or no opinions with the reason. A result for each; what is answered stays as it is.

    What is no opinion (advertising, abuse, another matter sent by mistake) isn't deleted, only not counted.
    """
    fresh = with_open_books(consultation)
    reason = reason.strip()
    if screening not in (Screening.PASSED, Screening.REJECTED):
        raise StepRefused(["请选择“有效意见”或者“不作为意见”。"])
    if screening == Screening.REJECTED and not reason:
        raise StepRefused([NO_REASON])
    opinions = locked_opinions(fresh, keys)
    if not opinions:
        raise StepRefused([NOTHING_CHOSEN])
    if not may_screen(by, opinions[0]):
        raise PermissionDenied
    if screening == Screening.REJECTED:
        _refuse_personal_data(reason, opinions)
    results = [Result(one, _refusal_to_screen(one, screening)) for one in opinions]
    _set_screening([one.opinion for one in results if one.is_done], screening, reason, by)
    return results


def _refuse_personal_data(reason: str, opinions: list[Opinion]) -> None:
    faults = [refused_personal_numbers(reason)]
    if mentions(reason, names=[one.name for one in opinions], contacts=[one.phone for one in opinions]):
        faults.append(NAMES_SOMEBODY)
    if told := [fault for fault in faults if fault]:
        raise StepRefused(told)


def _refusal_to_screen(opinion: Opinion, screening: str) -> str:
    return ANSWERED if opinion.verdict and screening == Screening.REJECTED else ""


def _set_screening(opinions: list[Opinion], screening: str, reason: str, by: User) -> None:
    if not opinions:
        return
    before = {one.pk: one.screening for one in opinions}
    for one in opinions:
        one.screening, one.screening_reason = screening, reason if screening == Screening.REJECTED else ""
        one.screened_at, one.screened_by = clock.now(), by
        one.group = one.group if screening == Screening.PASSED else None
        one.version += 1
    Opinion.objects.bulk_update(opinions, SCREENED, batch_size=500)
    after = {one.pk: [one.screening, one.screening_reason] for one in opinions}
    detail = {"screening": Screening(screening).label}
    trail.record_bulk(
        "participation.opinion.sift", opinions, by=by, before=before, after=after, detail=detail
    )


@transaction.atomic
def set_shown(opinion: Opinion, *, by: User, version: int, shown_text: str, shown_name: str) -> Opinion:
    """Set right what the public reads, where the machine masked too little or too much.

    Numbers of persons are masked again whatever was written; the writer's own name is refused in any spelling.
    The trail keeps both texts' digests.
    """
    fresh = locked_opinion(opinion, version=version)
    if not may_read_personal_data(by, fresh.consultation):
        raise PermissionDenied
    text, name = masked(shown_text.strip()), masked(shown_name.strip())
    if not text or not name:
        raise StepRefused(["公开的内容和公开的反馈人都不能是空白。"])
    if mentions(f"{text}\n\n{name}", names=[fresh.name], contacts=[fresh.phone]):
        raise StepRefused([SHOWS_SOMEBODY])
    if (
        len(text) > 2 * settings.OPINION_MAX_LENGTH
        or len(name) > Opinion._meta.get_field("shown_name").max_length
    ):
        raise StepRefused(["公开的内容太长，请缩短。"])
    before = {"shown_text": fresh.shown_text, "shown_name": fresh.shown_name}
    fresh.shown_text, fresh.shown_name, fresh.version = text, name, fresh.version + 1
    fresh.save(update_fields=["shown_text", "shown_name", "version"])
    after = {"shown_text": text, "shown_name": name}
    trail.record("participation.opinion.mask", fresh, by=by, before=before, after=after)
    return fresh
