"""The seven methods of hearing the public, as data: which fields each has beside those that all have.

What each of them must do is in duties.py. Source: 国务院令第713号 art. 14 to 17.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from participation import law
from participation.law import procedure
from participation.models import Method

ALL_HAVE = ("title", "draft", "notice", "afterwards", "contact")
PERIOD = ("opens_at", "closes_at")
EVENT = ("held_at", "place")
MINUTES = ("minutes", "minutes_attachment")


@dataclass(frozen=True)
class Traits:
    """What a method is like. `fields` of its notice beside ALL_HAVE; `takes_*` say what people may do in it."""

    method: Method
    fields: tuple[str, ...]
    how: str  # how one takes part, for the public page
    owed: str  # what the clerk has to see to, in a sentence
    going_on: str = "正在征集"  # while people may take part
    recorded: tuple[str, ...] = ()  # what is recorded afterwards, beside MINUTES
    takes_opinions: bool = False  # on the web, and recorded from letters, calls and visits
    takes_answers: bool = False  # a questionnaire is filled in
    takes_people: bool = False  # persons take part by name
    signs_up: bool = False  # and may sign up by themselves

    @property
    def duties(self) -> str:
        """What the clerk has to see to; and if the county doesn't count the method among "any two" of the plan's."""
        is_counted = self.method not in settings.METHODS_NOT_COUNTED
        return self.owed if is_counted else f"{self.owed}不计入要求的{law.PLAN_METHODS}种方式。"

    @property
    def has_period(self) -> bool:
        return "opens_at" in self.fields

    @property
    def has_event(self) -> bool:
        return "held_at" in self.fields


TRAITS = {
    traits.method: traits
    for traits in (
        Traits(
            Method.OPEN_SOLICITATION,
            (*PERIOD, "short_reason", "postal_address", "email"),
            "在本页提交意见，或者来信、来电、来访。",
            f"公布草案和起草说明，期限一般不少于30日，期限较短的在公告中写明理由（{procedure(15)}）。",
            takes_opinions=True,
        ),
        Traits(
            Method.HEARING,
            (
                *EVENT,
                "sign_up_until",
                "seats",
                "selection",
                "selection_rule",
                "agenda",
            ),
            "在本页报名参加。参加人按公告的办法产生，名单在本页公布。",
            f"公布公告、产生办法和名单，材料在会前7日送达，记录由参加人签字确认（{procedure(16, 17)}）。",
            going_on="正在报名",
            recorded=("papers_delivered_on",),
            takes_people=True,
            signs_up=True,
            takes_opinions=True,
        ),
        Traits(
            Method.SYMPOSIUM,
            (*EVENT, "seats", "agenda"),
            "由承办单位邀请各方面代表参加。",
            f"邀请各方面代表参加，登记到会人员，形成纪要（{procedure(14)}）。",
            takes_people=True,
            takes_opinions=True,
        ),
        Traits(
            Method.SITE_VISIT,
            EVENT,
            "工作人员上门听取意见。",
            f"登记走访对象和走访记录（{procedure(14)}）。",
            recorded=("people_met",),
            takes_opinions=True,
        ),
        Traits(
            Method.QUESTIONNAIRE,
            (*PERIOD, "sample"),
            "在本页填写问卷，每份问卷有一个回执编号。",
            f"先存公告再编题目，结果在结束以前不公开（{procedure(14)}）。",
            going_on="正在调查",
            takes_answers=True,
        ),
        Traits(
            Method.OPINION_POLL,
            (*PERIOD, "sample", "conducted_by"),
            "由调查机构按样本联系受访人；也可以在本页填写。",
            f"写明调查机构、调查对象和样本（{procedure(14)}）。",
            going_on="正在调查",
            takes_answers=True,
        ),
        Traits(
            Method.WRITTEN,
            (*PERIOD, "recipients", "postal_address"),
            "由承办单位发函征求有关单位和个人的意见，收到函的可以来信答复。",
            f"写明向谁征求，登记收到的意见（{procedure(14)}）。",
            takes_opinions=True,
        ),
    )
}


def traits_of(method: str) -> Traits:
    return TRAITS[Method(method)]
