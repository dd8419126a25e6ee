"""What the gates ask from the legality review on, each condition with its article: data that gates.py puts together.

Source: 重大行政决策程序暂行条例 (国务院令第713号). Everything is asked of the decision's present round.
"""

from __future__ import annotations

from disclosure_portal.workdays.counting import add_working_days
from participation import law
from participation.law import cite, procedure
from participation.models import Evidence, Explanation, NotNeeded, Stage
from participation.queries.decisions import last_change
from participation.queries.rounds import Round
from participation.workflow.asking import (
    asks,
    fact,
    follows_the_draft,
    has_evidence,
    in_its_stage,
    knows_the_draft,
    not_before,
    tells,
)

Kind, Outcome, Requirement = Evidence.Kind, Evidence.Outcome, NotNeeded.Requirement


# Legality, discussion, decision


def _legality_is_passed(round: Round) -> str | None:
    found = round.paper(Kind.LEGALITY)
    if found is None:
        return "没有经过合法性审查，不得提交集体讨论"
    if found.outcome == Outcome.EXPLORATORY:
        return None if found.summary.strip() else "探索性改革决策要写明法律风险"
    return None if found.outcome == Outcome.PASS else "合法性审查没有通过，不得提交集体讨论"


def _legality_had_time(round: Round) -> str | None:
    found = round.paper(Kind.LEGALITY)
    if found is None:
        return None
    if found.received_on is None:
        return "合法性审查没有登记材料收齐日期"
    if found.short_reason.strip():
        return None
    county = round.decision.unit.county
    earliest = add_working_days(found.received_on, law.LEGALITY_WORKING_DAYS, county=county)
    if found.dated_on >= earliest.legal:
        return None
    return f"合法性审查时间不足{law.LEGALITY_WORKING_DAYS}个工作日，要写明理由"


_OF_REVIEW = procedure((26, 28))
LEGAL = (
    asks("legality", procedure(25), _legality_is_passed, "通过合法性审查", "evidence-legality"),
    asks("legality_time", _OF_REVIEW, _legality_had_time, "合法性审查时间足够", "evidence-legality"),
    tells(
        Kind.LEGALITY,
        "attendees",
        "合法性审查没有写明法律顾问、公职律师的意见",
        _OF_REVIEW,
        "听取法律顾问、公职律师的意见",
    ),
    in_its_stage(Kind.LEGALITY, Stage.LEGALITY, procedure(25, 26), field="received_on"),
    follows_the_draft(Kind.LEGALITY, procedure(25, 37)),
    knows_the_draft(Kind.LEGALITY, procedure(25, 26), who=lambda decision: decision.legality_unit),
)
DISCUSSED = (
    has_evidence(Kind.DISCUSSION, procedure(30), outcomes=(Outcome.AGREED,)),
    tells(
        Kind.DISCUSSION,
        "attendees",
        "集体讨论记录没有写明出席人员",
        procedure(30),
        "写明集体讨论的出席人员",
    ),
    tells(
        Kind.DISCUSSION,
        "dissent",
        "集体讨论记录没有写明不同意见（没有的写“无”）",
        procedure(30),
        "写明集体讨论的不同意见",
    ),
    not_before(Kind.DISCUSSION, Kind.LEGALITY, procedure(25)),
    in_its_stage(Kind.DISCUSSION, Stage.DISCUSSION, procedure(30)),
    follows_the_draft(Kind.DISCUSSION, procedure(30, 37)),
    knows_the_draft(Kind.DISCUSSION, procedure(30), who=lambda decision: "县政府办"),
)
REPORTED = (
    has_evidence(Kind.PARTY, procedure(31), outcomes=(Outcome.AGREED,), unless=Requirement.PARTY),
    in_its_stage(Kind.PARTY, Stage.REPORTING, procedure(31)),
    has_evidence(Kind.CONGRESS, procedure(8), unless=Requirement.CONGRESS),
)
DECIDED = (
    has_evidence(Kind.DECISION, procedure(30)),
    in_its_stage(Kind.DECISION, Stage.REPORTING, procedure(30)),
    not_before(Kind.DECISION, Kind.DISCUSSION, procedure(30)),
    not_before(Kind.DECISION, Kind.PARTY, procedure(31)),
)


# Publication, execution, archive

_OF_SECRECY = cite(law.DISCLOSURE, 17)


def _secrecy_is_reviewed(round: Round) -> str | None:
    """What becomes public passed the review; what doesn't was reviewed, with whatever result."""
    found = round.paper(Kind.SECRECY)
    if found is None:
        return f"没有登记“{Kind.SECRECY.label}”"
    if found.outcome == Outcome.PASS or not round.decision.is_public:
        return None
    how = (
        "（依法不公开的，由县政府办审核人员在基本情况里改为不公开）" if found.outcome == Outcome.FAIL else ""
    )
    return f"“{Kind.SECRECY.label}”的结论是“{found.get_outcome_display()}”{how}"


def _publication_is_lawful(round: Round) -> str | None:
    decision = round.decision
    if not decision.is_public:
        return None if decision.not_public_reason.strip() else "不公开的，没有写明法律依据和理由"
    found = round.paper(Kind.PUBLICATION)
    return None if found and tells_where(found) else "没有登记公布的网址或者载体"


def tells_where(publication: Evidence) -> bool:
    """The address, or in words where else it can be read."""
    return bool(publication.address.strip() or publication.summary.strip())


def _interpretation_is_published(round: Round) -> str | None:
    decision = round.decision
    if not decision.is_public or Requirement.INTERPRETATION in round.needless:
        return None
    of_decision = Explanation.objects.public().filter(
        decision=decision, round=decision.round, about=Explanation.About.DECISION
    )
    return None if of_decision.exists() else "没有发布决定的解读"


def _evaluator_is_another(round: Round) -> str | None:
    """Who took part before the decision may not evaluate it: experts and risk assessors, of any round (art. 36)."""
    report = round.paper(Kind.EVALUATION)
    if report is None:
        return None
    before = [paper for paper in round.all_papers if paper.kind in (Kind.EXPERTS, Kind.RISK)]
    if any(_is_named(report.person, paper) for paper in before):
        return f"“{report.person}”参加过决策前的论证或者评估，不能承担后评估"
    return None


def _is_named(person: str, paper: Evidence) -> bool:
    """Names are written with and without blanks."""
    return "".join(person.split()) in "".join(f"{paper.person}\n{paper.attendees}".split(" "))


def _archive_is_made(round: Round) -> str | None:
    """A package that holds everything: one that was made before the last paper doesn't."""
    newest = round.decision.archives.first()
    if newest is None:
        return "没有生成归档包"
    if newest.made_at < last_change(round.decision):
        return "归档包生成以后又有新的材料，要重新生成"
    return None


PUBLISHED = (
    asks("evidence_secrecy", _OF_SECRECY, _secrecy_is_reviewed, "公开前保密审查", "evidence-secrecy"),
    asks(
        "publication",
        f"{procedure(32)}；{cite(law.DISCLOSURE, 26)}",
        _publication_is_lawful,
        "依法公布",
        "evidence-publication",
    ),
    not_before(Kind.PUBLICATION, Kind.SECRECY, _OF_SECRECY),
    asks(
        "interpretation",
        f"{procedure(32)}；辽政办发〔2018〕43号",
        _interpretation_is_published,
        "发布解读",
        "statements",
    ),
)
EXECUTING_UNIT = fact("executing_unit_id", "没有明确执行单位", procedure(34))
EVALUATED = (
    has_evidence(Kind.EVALUATION, procedure(36)),
    asks(
        "evaluator",
        procedure(36),
        _evaluator_is_another,
        "评估人没有参加过决策前的论证和评估",
        "evidence-evaluation",
    ),
)
ARCHIVED = (
    asks(
        "archive",
        f"{procedure(33)}；{cite(law.ARCHIVES, 37)}",
        _archive_is_made,
        "生成归档包",
        "archive",
    ),
)
