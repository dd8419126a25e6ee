"""The seal of a frozen round: a digest over all that it says, and whether its points still follow from their facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from supervision.models import Assessment, Objection, Score
from supervision.scoring.sheets import computed_mark

if TYPE_CHECKING:
    from supervision.models import Rubric

RUBRIC = ("year", "number", "title", "document", "grades", "objection_working_days")
INDICATOR = ("code", "name", "kind", "source", "formula", "points", "each", "standard", "basis")
ROUND = ("title", "basis", "begins_on", "snapshot_on", "objection_until", "snapshot_at", "announced_at")
SHEET = ("group", "total", "grade", "rank", "is_vetoed", "self_handed_in_at", "self_handed_in_by")
SCORE = (
    *("base", "weight", "applies", "facts", "computed", "entered", "points", "lost"),
    *("own", "own_applies", "own_remark", "remark", "entered_by"),
)
OBJECTION = ("text", "raised_at", "raised_by", "state", "answer", "answered_at", "answered_by")
MOVED = ("points_before", "points_after")


def content(assessment: Assessment) -> dict[str, Any]:
    """Everything that a frozen round says, in an order of its own: what its digest covers."""
    sheets = assessment.unit_scores.select_related("unit").order_by("unit__code")
    scores = Score.objects.filter(unit_score__assessment=assessment)
    listed = scores.select_related("indicator", "attachment", "own_attachment", "unit_score__unit")
    objections = Objection.objects.filter(score__unit_score__assessment=assessment).select_related(
        "attachment"
    )
    return {
        "assessment": {name: getattr(assessment, name) for name in ROUND},
        "rubric": _rubric(assessment.rubric),
        "sheets": [{"unit": sheet.unit.code, **_told(sheet, SHEET)} for sheet in sheets],
        "scores": [
            {
                "unit": score.unit_score.unit.code,
                "indicator": score.indicator.code,
                **_told(score, SCORE),
                "attachment": score.attachment.sha256 if score.attachment else "",
                "own_attachment": score.own_attachment.sha256 if score.own_attachment else "",
            }
            for score in listed.order_by("unit_score__unit__code", "indicator__position", "indicator__code")
        ],
        "objections": [
            {
                "score": one.score_id,
                **_told(one, (*OBJECTION, *MOVED)),
                "attachment": one.attachment.sha256 if one.attachment else "",
            }
            for one in objections.order_by("pk")
        ],
    }


def digest_of(assessment: Assessment) -> str:
    """SHA-256 over the content as JSON with sorted keys and no spaces."""
    text = json.dumps(
        content(assessment), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return sha256(text.encode()).hexdigest()


def _rubric(rubric: Rubric) -> dict[str, Any]:
    lines = rubric.indicators.select_related("parent").order_by("position", "code")
    told = [{**_told(line, INDICATOR), "parent": line.parent.code if line.parent else ""} for line in lines]
    return {**_told(rubric, RUBRIC), "indicators": told}


def _told(record: Any, names: Sequence[str]) -> dict[str, Any]:
    """The fields of a record; people by their keys."""
    return {name: record.serializable_value(name) for name in names}


def recomputed_differently(assessment: Assessment) -> list[Score]:
    """The scores whose computed points don't follow from the facts that were kept with them: none, untouched."""
    scores = Score.objects.filter(unit_score__assessment=assessment).exclude(indicator__formula="")
    related = ("indicator", "unit_score__unit")
    listed = scores.select_related(*related).order_by("unit_score__unit__position", "indicator__position")
    return [score for score in listed if _recomputed(score) != score.computed]


def _recomputed(score: Score) -> Decimal | None:
    found = computed_mark(score)
    return found.earned if found else None
