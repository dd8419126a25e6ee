"""公众参与情况表: each major decision, how the public was heard, and what became of the opinions (SP-10, SP-11, SP-13)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Explanation,
    Method,
    Opinion,
    Verdict,
)
from supervision.evidence import Facts
from supervision.evidence.decisions import methods_heard
from supervision.queries.going_on import open_consultations
from supervision.queries.reports.asked import Asked, NothingToReport

ANSWERS = {
    "adopted": Verdict.ADOPTED,
    "partly": Verdict.PARTLY,
    "not_adopted": Verdict.NOT_ADOPTED,
}
OPEN, CLOSED = "open", "closed"
YES_NO = {True: "是", False: "否", None: "没有标明"}


def figures(asked: Asked) -> dict[str, Any]:
    """Every decision that was entered by the day, in the units' order. Eight queries, whatever their number.

    An activity counts once it is announced; a method only by the rule of the plan (SP-13), once one was held and closed.
    """
    decisions = Decision.objects.filter(unit__county=asked.county, created_at__lt=asked.end)
    decisions = list(
        decisions.select_related("unit").order_by("unit__position", "unit__code", "created_at", "pk")
    )
    if not decisions:
        raise NothingToReport("还没有登记重大行政决策事项，没有可以统计的公众参与情况。")
    announced, opinions = _announced(asked), _opinions(asked)
    going_on = Counter(one.decision_id for one in open_consultations(asked.county, on=asked.as_of))
    heard = methods_heard(Facts(asked.county, asked.as_of))
    published = _first_published(AdoptionStatement, asked)
    explained = _first_published(Explanation, asked)
    rows = [
        {
            "serial": number,
            "unit": one.unit.name,
            "title": one.title,
            "touches_interests": YES_NO[one.touches_interests],
            "needs_wide_knowledge": YES_NO[one.needs_wide_knowledge],
            **{method.value: announced[one.pk][method.value] for method in Method},
            OPEN: going_on[one.pk],
            CLOSED: announced[one.pk][CLOSED],
            "methods": len(heard.get(one.pk, {})),
            **opinions[one.pk],
            "outcome_on": published.get(one.pk, ""),
            "explained_on": explained.get(one.pk, ""),
        }
        for number, one in enumerate(decisions, 1)
    ]
    counted = [*(method.value for method in Method), OPEN, CLOSED, "opinions", *ANSWERS]
    totals = {"serial": "合计", **{name: sum(row[name] for row in rows) for name in counted}}
    return {"rows": rows, "totals": totals}


def _announced(asked: Asked) -> dict[int, Counter[str]]:
    """The activities that were public by the day and not called off, by decision and method; and how many of them
    were closed by then."""
    public = Consultation.objects.filter(decision__unit__county=asked.county, published_at__lt=asked.end)
    public = public.exclude(state=Consultation.State.CANCELLED).order_by()
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for decision, method, closed_at in public.values_list("decision", "method", "closed_at"):
        found[decision][method] += 1
        found[decision][CLOSED] += closed_at is not None and closed_at < asked.end
    return found


def _opinions(asked: Asked) -> dict[int, dict[str, int]]:
    """The opinions that were received by the day and counted as such, and their answers of that day."""
    valid = Opinion.objects.filter(
        consultation__decision__unit__county=asked.county, received_at__lt=asked.end
    ).exclude(screening=Opinion.Screening.REJECTED, screened_at__lt=asked.end)
    answered = {
        name: Count("pk", filter=Q(verdict=verdict, answered_at__lt=asked.end))
        for name, verdict in ANSWERS.items()
    }
    counted = valid.order_by().values("consultation__decision").annotate(opinions=Count("pk"), **answered)
    none = dict.fromkeys(("opinions", *ANSWERS), 0)
    found: dict[int, dict[str, int]] = defaultdict(lambda: none)
    found.update({row.pop("consultation__decision"): row for row in counted})
    return found


def _first_published(model: type[AdoptionStatement | Explanation], asked: Asked) -> dict[int, str]:
    """The day of the first publication by the day, by decision."""
    public = model.objects.filter(decision__unit__county=asked.county, published_at__lt=asked.end).order_by()
    found = public.values("decision").annotate(first=Min("published_at"))
    return {row["decision"]: timezone.localdate(row["first"]).isoformat() for row in found}
