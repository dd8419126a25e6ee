"""Makes adoption statements, explanations and concerns for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import timedelta

from disclosure_portal import clock
from participation.models import Concern, Explanation, Opinion
from participation.receipts import new_receipt
from participation.workflow.concern_releases import write_release
from participation.workflow.concerns import answer_concern, publish_concern, register_concern
from participation.workflow.outcomes import draft_adoption, draft_explanation

ADOPTION = {"title": "意见采纳情况", "text": "共收到意见2条，采纳1条，没有采纳的1条已经说明理由。"}
EXPLANATION = {
    "title": "水价为什么调整",
    "text": "背景和依据：现行水价十年没有变化。",
    "about": "decision",
    "form": "text",
    "author": "偏岭镇镇长",
    "address": "",
}


def make_draft_adoption(decision, *, by, **changes):
    return draft_adoption(decision, by=by, values={**ADOPTION, **changes})


def make_draft_explanation(decision, *, by, replaces=None, **changes):
    return draft_explanation(decision, by=by, values={**EXPLANATION, **changes}, replaces=replaces)


def make_public_explanation(decision, *, by, **changes):
    """As it stands in the tables, whatever steps would have led there."""
    now = clock.now()
    stamp = {"saved_at": now, "saved_by": by, "published_at": now, "published_by": by, "state": "published"}
    return Explanation.objects.create(decision=decision, **{**EXPLANATION, **stamp, **changes})


def make_opinion(consultation, *, verdict="", source="web", screening="passed"):
    now = clock.now()
    said = {"verdict": verdict, "answer": "已经研究。", "answered_at": now} if verdict else {}
    return Opinion.objects.create(
        consultation=consultation,
        receipt=new_receipt(),
        source=source,
        text="水价涨得太快。",
        shown_text="水价涨得太快。",
        received_at=now,
        screening=screening,
        screening_reason="与本次征求意见无关" if screening == "rejected" else "",
        **said,
    )


def make_concern(unit, *, by, **fields):
    values = {
        "title": "自来水为什么经常停水",
        "text": "村民反映本月停水三次。",
        "source": "12345热线",
        "urgency": Concern.Urgency.OPINION,
        "raised_at": clock.now() - timedelta(hours=1),
    }
    return register_concern(Concern(unit=unit, **{**values, **fields}), by=by)


def make_answered(unit, *, by, answer="管道老化，11月底前换好。", **fields):
    concern = make_concern(unit, by=by, **fields)
    return answer_concern(concern, by=by, version=concern.version, answer=answer)


def make_public_concern(unit, *, by, reviewer, **fields):
    concern = make_answered(unit, by=by, **fields)
    return publish_concern(concern, by=reviewer, version=concern.version)


def make_release(unit, *, by, reviewer, text="供水已经恢复，水质检测合格。"):
    """Something further on an emergency that the public knows of, still to be published."""
    concern = make_public_concern(unit, by=by, reviewer=reviewer, urgency=Concern.Urgency.EMERGENCY)
    return write_release(concern, by=by, text=text)
