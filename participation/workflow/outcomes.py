"""Steps on adoption statements and explanations: drafted, signed, published or returned, replaced by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation.conditions import filled
from participation.four_eyes import may_return, somebody_is_left
from participation.law import procedure
from participation.models import AdoptionStatement, Decision, Explanation, Stage, Statement
from participation.models.decisions import DECIDED
from participation.permissions import (
    may_edit,
    may_publish_statement,
    may_sign_statement,
    may_write_statement,
)
from participation.queries.outcomes import TO_FILL_IN, consultations_of, open_books, outcome_events, round_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Statement.State
STALE = "这份稿子刚刚被别人保存过。请核对最新内容，再提交一次。"
ADOPTION_WORDS = ("title", "text")
EXPLANATION_WORDS = ("title", "text", "about", "form", "author", "address")


# Conditions


def _is_filled_in(statement: Statement) -> str | None:
    return "正文里还有没有填写的提示文字" if TO_FILL_IN in statement.text else None


def _has_no_personal_data(statement: Statement) -> str | None:
    return refused_personal_numbers(f"{statement.title}\n{statement.text}").rstrip("。") or None


def _is_before_the_public(statement: Statement) -> str | None:
    """Nothing is told of a decision that is not public or not yet started."""
    decision = statement.decision
    if not decision.is_public:
        return "这项决策依法不公开，不能发布"
    return None if decision.was_started else "这项决策还没有启动，不能发布"


def _books_are_closed(statement: Statement) -> str | None:
    """All opinions of the round are answered before one says what became of them (令713 art. 18)."""
    if not isinstance(statement, AdoptionStatement):
        return None
    if statement.round != statement.decision.round:
        return "决策已经进入新的一轮，请为新的一轮起草"
    left = [f"“{one}”" for one in open_books(statement.decision)]
    return f"公众参与活动办结后才能发布，还没有办结：{'、'.join(left)}（{procedure(18)}）" if left else None


def _has_its_object(statement: Statement) -> str | None:
    """A draft is interpreted once the public may read it, a decision once it is made (辽政办发〔2018〕43号一)."""
    if not isinstance(statement, Explanation):
        return None
    decision = statement.decision
    if statement.about == Explanation.About.DRAFT and not consultations_of(decision).exists():
        return "草案公开征求意见时才能发布对草案的解读"
    if statement.about == Explanation.About.DECISION and decision.state not in DECIDED:
        return "作出决定以后才能发布对决定的解读"
    return None


WRITTEN = (
    filled("title", "没有标题"),
    filled("text", "没有正文"),
    _is_filled_in,
    _has_no_personal_data,
)
WRITE = Step("edit", "修改", (State.DRAFT,), None, may_write_statement)
SIGN = Step(
    "sign",
    "审核",
    (State.DRAFT,),
    State.SIGNED,
    may_sign_statement,
    (*WRITTEN, somebody_is_left(may_publish_statement)),
)
RETURN = Step("return", "退回", (State.SIGNED,), State.DRAFT, may_return)
PUBLISH = Step(
    "publish",
    "发布",
    (State.SIGNED,),
    State.PUBLISHED,
    may_publish_statement,
    (*WRITTEN, _is_before_the_public, _books_are_closed, _has_its_object),
)
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_write_statement)
STEPS = (WRITE, SIGN, RETURN, PUBLISH, DISCARD)


# Drafting


def refusals_to_draft(decision: Decision) -> list[str]:
    """Why no adoption statement can be begun for the decision's present round."""
    if decision.state == Stage.ARCHIVED:
        return ["决策已经立卷归档，不能再起草采纳情况说明。"]
    if not round_of(decision).exists():
        return ["本轮还没有发布过公众参与活动，没有意见可以说明。"]
    if AdoptionStatement.objects.in_hand().filter(decision=decision, round=decision.round).exists():
        return ["本轮已经有一份采纳情况说明在办理，请在那一份上修改。"]
    return []


@transaction.atomic
def draft_adoption(decision: Decision, *, by: User, values: Mapping[str, Any]) -> AdoptionStatement:
    """Begin the adoption statement of the present round, or the next version of the published one."""
    fresh = _decision_of_writer(decision, by)
    if reasons := refusals_to_draft(fresh):
        raise StepRefused(reasons)
    statement = AdoptionStatement(decision=fresh, round=fresh.round)
    return _begin(statement, ADOPTION_WORDS, by, values)


@transaction.atomic
def draft_explanation(
    decision: Decision, *, by: User, values: Mapping[str, Any], replaces: Explanation | None = None
) -> Explanation:
    """Begin an explanation, or the next version of a published one."""
    fresh = _decision_of_writer(decision, by)
    if replaces is not None:
        replaces = Explanation.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
        if replaces.state != State.PUBLISHED or replaces.successors.exists():
            raise StepRefused(["这份解读已经有新的版本，请在新版上修改。"])
    round = replaces.round if replaces else fresh.round
    return _begin(Explanation(decision=fresh, round=round, replaces=replaces), EXPLANATION_WORDS, by, values)


@transaction.atomic
def edit_statement(statement: Statement, *, by: User, version: int, values: Mapping[str, Any]) -> Statement:
    """Save the draft. Who saves it has written it. Raises StepRefused when somebody saved in between."""
    fresh = WRITE.begin(statement, by=by, version=version, stale=STALE)
    before, was_returned = _told(fresh), bool(fresh.returned_because)
    names = _words_of(fresh)
    for name in names:
        if name in values:
            setattr(fresh, name, values[name])
    fresh.saved_by, fresh.saved_at, fresh.returned_because = by, clock.now(), ""
    fresh.version += 1
    fresh.save(update_fields=[*names, "saved_by", "saved_at", "returned_because", "version"])
    fresh.preparers.add(by)
    trail.record(_verb(fresh, "edit"), fresh, by=by, before=before, after=_told(fresh))
    settle_under(_events(fresh, "returned"))
    if was_returned:
        _tell(Role.APPROVER, fresh, f"“{fresh}”已经修改，等您审核。", "written", by)
    return fresh


@transaction.atomic
def discard_statement(statement: Statement, *, by: User) -> None:
    """Throw an unwanted draft away. What is signed goes back first; what was published stays for good."""
    fresh = DISCARD.begin(statement, by=by)
    for what in ("written", "returned"):
        settle_under(_events(fresh, what))
    trail.record(_verb(fresh, "discard"), fresh, by=by, before=_told(fresh))
    fresh.delete()


# Signing and publishing


@transaction.atomic
def sign_statement(statement: Statement, *, by: User, version: int) -> Statement:
    """The organiser's second pair of eyes signs the version it has read (同步审签, 辽政办发〔2018〕43号)."""
    fresh = SIGN.begin(statement, by=by, version=version, stale=STALE)
    fresh.signed_at, fresh.signed_by = clock.now(), by
    SIGN.finish(fresh, by=by, changed=["signed_at", "signed_by"])
    settle_under(_events(fresh, "written"))
    _tell(Role.REVIEWER, fresh, f"“{fresh}”等您审核发布。", "signed", by)
    return fresh


@transaction.atomic
def return_statement(statement: Statement, *, by: User, version: int, reason: str) -> Statement:
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    fresh = RETURN.begin(statement, by=by, version=version, stale=STALE)
    fresh.returned_because, fresh.signed_at, fresh.signed_by = reason.strip(), None, None
    RETURN.finish(
        fresh,
        by=by,
        changed=["returned_because", "signed_at", "signed_by"],
        detail={"reason": fresh.returned_because},
    )
    settle_under(_events(fresh, "signed"))
    _tell(Role.EDITOR, fresh, f"“{fresh}”被退回：{fresh.returned_because}", "returned", by)
    return fresh


@transaction.atomic
def publish_statement(statement: Statement, *, by: User, version: int) -> Statement:
    """Put the statement before the public in the place of the version it replaces (令713 art. 18, 32)."""
    fresh = PUBLISH.begin(statement, by=by, version=version, stale=STALE)
    _replace_earlier(fresh, by)
    fresh.published_at, fresh.published_by = clock.now(), by
    PUBLISH.finish(fresh, by=by, changed=["published_at", "published_by"])
    settle_under(_events(fresh, "signed"))
    if isinstance(fresh, AdoptionStatement):
        for consultation in round_of(fresh.decision, fresh.round):
            settle_under(outcome_events(consultation))
    _tell(Role.EDITOR, fresh, f"“{fresh}”已经发布。", "published", by)
    return fresh


def _replace_earlier(statement: Statement, by: User) -> None:
    """The public version of the same thing steps back; it stays on record."""
    if isinstance(statement, AdoptionStatement):
        earlier = AdoptionStatement.objects.filter(decision=statement.decision, round=statement.round)
    else:
        earlier = Explanation.objects.filter(pk=statement.replaces_id)
    for old in earlier.filter(state=State.PUBLISHED).select_for_update(of=("self",)):
        old.state = State.REPLACED
        old.save(update_fields=["state"])
        detail = {"replaced_by": statement.pk}
        trail.record(
            _verb(old, "supersede"),
            old,
            by=by,
            before={"state": State.PUBLISHED},
            after={"state": old.state},
            detail=detail,
        )


def _decision_of_writer(decision: Decision, by: User) -> Decision:
    trail.require_transaction("participation.statement")
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_edit(by, fresh):
        raise PermissionDenied
    return fresh


def _begin(statement: Any, names: tuple[str, ...], by: User, values: Mapping[str, Any]) -> Any:
    for name in names:
        if name in values:
            setattr(statement, name, values[name])
    statement.saved_by, statement.saved_at = by, clock.now()
    statement.save()
    statement.preparers.add(by)
    trail.record(_verb(statement, "create"), statement, by=by, after=_told(statement))
    _tell(Role.APPROVER, statement, f"“{statement}”已经起草，等您审核。", "written", by)
    return statement


def _words_of(statement: Statement) -> tuple[str, ...]:
    return ADOPTION_WORDS if isinstance(statement, AdoptionStatement) else EXPLANATION_WORDS


def _told(statement: Statement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in _words_of(statement)}


def _verb(statement: Statement, act: str) -> str:
    return f"{statement._meta.label_lower}.{act}"


def _events(statement: Statement, what: str) -> str:
    return f"{statement._meta.model_name}-{what}:{statement.pk}:"


def _tell(role: Role, statement: Statement, text: str, what: str, by: User) -> None:
    """Tell those who have the next word, but not the one who has just acted."""
    event = f"{_events(statement, what)}{clock.now().isoformat()}"
    people = holders(role, statement.unit).exclude(pk=by.pk)
    notify(people, text, event=event, url=statement.get_absolute_url())
