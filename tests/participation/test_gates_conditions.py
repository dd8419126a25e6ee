"""Each condition of each gate alone: it fails, the gate refuses and names it with its article; mended, the gate opens.

The tables are written from the law; a condition that they don't know, or that a gate asks no more, fails.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Stage
from participation.workflow import gates
from tests.participation import records
from tests.participation.spoiling import (
    activities,
    activity,
    adoption,
    adoption_told,
    another_activity,
    answer_opinions,
    both,
    came,
    change,
    correct,
    dated,
    drop_from_list,
    enter,
    entered,
    explain,
    explanation,
    hearing_ahead,
    leave_unexplained,
    lose,
    lose_drafts,
    lose_package,
    needed_after_all,
    not_needed,
    opinion,
    order_of_an_earlier_time,
    overrule,
    package,
    publish_list,
    received,
    redraft,
    reviewed_within,
    settle_hearing,
    stale,
    unpublish_list,
    write_paragraph,
    write_wrong,
)

pytestmark = pytest.mark.django_db

# What each gate asks.

HEARING_THE_PUBLIC = ["draft", "activities", "heard", "two_methods", "books", "answered", "adoption"]
EXPERTS = [
    *("is_professional", "experts_attendees", "experts_independence"),
    *("experts_summary", "experts_follows_draft"),
]
RISK = ["is_risky", "risk_summary", "controllable", "risk_follows_draft"]
FAIRNESS = ["is_economic", "fair", "fairness_follows_draft"]
PACKET = [
    *("evidence_policy_check", "evidence_departments"),
    *HEARING_THE_PUBLIC,
    *EXPERTS,
    *RISK,
    *FAIRNESS,
]
LEGALITY = [
    *("legality", "legality_time", "legality_attendees"),
    *("legality_in_stage", "legality_follows_draft", "legality_knows_draft"),
]
DISCUSSION = [
    *("evidence_discussion", "discussion_attendees", "discussion_dissent"),
    *("discussion_after_legality", "discussion_in_stage"),
    *("discussion_follows_draft", "discussion_knows_draft"),
]
REPORT = ["evidence_party", "party_in_stage", "evidence_congress"]
DECISION = ["evidence_decision", "decision_in_stage", "decision_after_discussion", "decision_after_party"]
TABLE = {
    "screen": ["proposer", "evidence_proposal"],
    "start": ["evidence_study", "evidence_start", "in_list", "flags"],
    "begin_drafting": [],
    "open_participation": ["draft", "evidence_policy_check"],
    "handle": ["activities", "over", "two_held"],
    "submit_legality": PACKET,
    "submit_discussion": [*PACKET, *LEGALITY],
    "report_up": [*PACKET, *LEGALITY, *DISCUSSION],
    "make_decision": [*PACKET, *LEGALITY, *DISCUSSION, *REPORT, *DECISION],
    "publish": [
        *(*LEGALITY, *DISCUSSION, *REPORT, *DECISION),
        *("evidence_secrecy", "publication", "publication_after_secrecy", "interpretation"),
    ],
    "execute": ["executing_unit_id"],
    "suspend": ["fresh_suspension"],
    "resume": ["executing_unit_id"],
    "adjust": ["fresh_suspension"],
    "evaluate": ["evidence_evaluation", "evaluator"],
    "archive": ["archive"],
    "redraft": ["nothing_open"],
    "stop": ["fresh_suspension"],
    "end": [],
}

# How each condition fails, what the gate says then, and what mends it. What can't fail without another says both.

NOT_HEARD = "还没有以任何方式听取公众意见（《重大行政决策程序暂行条例》第十四条）"
NO_DRAFT = "没有决策草案（《重大行政决策程序暂行条例》第十二条、第十五条）"
NO_ACTIVITIES = (
    "没有组织公众参与，县政府办也没有认定依法不公开、不组织公众参与（《重大行政决策程序暂行条例》第十四条）"
)
NO_ADOPTION = "没有公布意见采纳情况（《重大行政决策程序暂行条例》第十八条、第三十二条；国办发〔2019〕19号）"
NOT_LISTED = (
    "没有列入已发布的重大行政决策事项目录，也没有写明未列入的理由"
    "（岫政办发〔2020〕37号二（二）；《重大行政决策程序暂行条例》第三条）"
)
NO_FLAGS = "没有标明是否涉及群众切身利益、是否需要社会广泛知晓（岫政办发〔2020〕37号二（二））"
NO_ORDER = "没有登记这一次的“中止或者调整决定”（{}）"
NO_DEPARTMENTS = "没有登记“征求有关单位意见”，或者写明不需要的理由（《重大行政决策程序暂行条例》第十三条）"
ILLEGAL = "合法性审查没有通过，不得提交集体讨论（《重大行政决策程序暂行条例》第二十五条）"
HURRIED = "合法性审查时间不足7个工作日，要写明理由（《重大行政决策程序暂行条例》第二十六条至第二十八条）"
NO_PARTY = "没有登记“请示同级党委”，或者写明不需要的理由（《重大行政决策程序暂行条例》第三十一条）"
NOT_PUBLISHED = (
    "没有登记公布的网址或者载体（《重大行政决策程序暂行条例》第三十二条；《政府信息公开条例》第二十六条）"
)
NO_INTERPRETATION = "没有发布决定的解读（《重大行政决策程序暂行条例》第三十二条；辽政办发〔2018〕43号）"
NO_ARCHIVE = "没有生成归档包（《重大行政决策程序暂行条例》第三十三条；《档案法》第三十七条）"
OLD_ARCHIVE = (
    "归档包生成以后又有新的材料，要重新生成（《重大行政决策程序暂行条例》第三十三条；《档案法》第三十七条）"
)
HEARD_LATER = (
    "公布意见采纳情况以后又听取了意见：“向社会公开征求意见：偏岭镇农村自来水价格调整方案”、"
    "“座谈会：偏岭镇农村自来水价格调整方案”，要公布新的采纳情况（《重大行政决策程序暂行条例》第十八条、第三十二条；国办发〔2019〕19号）"
)
GAZETTE = {"address": "", "summary": "《鞍山日报》2026年11月20日第3版"}
ORDER_ARTICLES = {
    "suspend": "《重大行政决策程序暂行条例》第三十五条、第三十七条",
    "adjust": "《重大行政决策程序暂行条例》第三十七条",
    "stop": "《重大行政决策程序暂行条例》第三十六条至第三十七条",
}
CLOSED = {"state": "closed"}
HEARING_OPEN = "公众参与活动还没有{}：“水价听证会”（《重大行政决策程序暂行条例》第十八条）"
EXPERT = {"person": "何教授"}


def no_paper(kind, label, article):
    return (f"evidence_{kind}", lose(kind), f"没有登记“{label}”（{article}）", enter(kind))


CASES = [
    # 令713 art. 10, 11: proposal, study, start
    (
        "proposer",
        change(proposer=""),
        "没有写明建议来源（《重大行政决策程序暂行条例》第十条）",
        change(proposer="citizen"),
    ),
    no_paper("proposal", "决策建议", "《重大行政决策程序暂行条例》第十条"),
    no_paper("study", "研究论证意见", "《重大行政决策程序暂行条例》第十条"),
    no_paper("start", "决策启动决定", "《重大行政决策程序暂行条例》第十条、第十一条"),
    # art. 3 and 岫政办发〔2020〕37号 二(二): the list and its two flags
    ("in_list", unpublish_list, NOT_LISTED, publish_list),
    ("in_list", drop_from_list, NOT_LISTED, change(not_listed_reason="新出现的事项")),
    ("in_list", both(unpublish_list, change(not_listed_reason="　")), NOT_LISTED, publish_list),
    ("flags", change(touches_interests=None), NO_FLAGS, change(touches_interests=False)),
    ("flags", change(needs_wide_knowledge=None), NO_FLAGS, change(needs_wide_knowledge=False)),
    # art. 12, 13, 15: the draft with its explanation, its basis, the departments
    ("draft", lose_drafts, NO_DRAFT, redraft(1)),
    ("draft", redraft(paragraphs=0), NO_DRAFT, write_paragraph),
    (
        "draft",
        leave_unexplained,
        "决策草案没有起草说明（《重大行政决策程序暂行条例》第十二条、第十五条）",
        explain,
    ),
    no_paper("policy_check", "依据和政策审核", "《重大行政决策程序暂行条例》第十二条"),
    ("evidence_departments", needed_after_all("departments"), NO_DEPARTMENTS, enter("departments")),
    # art. 14 and 岫政办发〔2020〕37号 二(二): the public is heard, by two methods
    (
        "activities",
        activities(state="cancelled", cancelled_because="改期"),
        NO_ACTIVITIES,
        activities(**CLOSED),
    ),
    ("activities", activities(round=9), NO_ACTIVITIES, activities(round=1)),
    ("heard", activities(state="published"), NOT_HEARD, activities(**CLOSED)),
    (
        "two_held",
        activity(method="written"),
        "应当采取2种以上方式听取公众意见，已举行1种（岫政办发〔2020〕37号二（二））",
        activity(method="site_visit"),
    ),
    (
        "two_methods",
        activity(method="open_solicitation"),
        "应当采取2种以上方式听取公众意见，已办结1种（岫政办发〔2020〕37号二（二））",
        activity(method="site_visit"),
    ),
    # art. 18: every activity over, every opinion studied and answered, the outcome public
    ("over", another_activity("preparing"), HEARING_OPEN.format("结束"), settle_hearing(**CLOSED)),
    (
        "over",
        hearing_ahead,
        HEARING_OPEN.format("结束"),
        settle_hearing(state="cancelled", cancelled_because="改期"),
    ),
    ("books", another_activity("published"), HEARING_OPEN.format("办结"), settle_hearing(**CLOSED)),
    ("answered", opinion(), "还有1条意见没有答复（《重大行政决策程序暂行条例》第十八条）", answer_opinions),
    ("adoption", adoption(state="signed"), NO_ADOPTION, adoption(state="published")),
    ("adoption", adoption(round=9), NO_ADOPTION, adoption(round=1)),
    ("adoption", adoption_told(days_ago=1), HEARD_LATER, adoption_told(days_ago=0)),
    (
        "nothing_open",
        another_activity("published"),
        "还有1项公众参与活动没有办结：“水价听证会”，请先办结、取消，或者提前结束（《重大行政决策程序暂行条例》第十八条）",
        settle_hearing(**CLOSED),
    ),
    # art. 19 to 21: experts
    (
        "is_professional",
        change(is_professional=None),
        "没有回答“专业性、技术性较强”（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        change(is_professional=False),
    ),
    (
        "is_professional",
        change(is_professional=True),
        "没有登记“专家论证意见”（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        enter("experts"),
    ),
    (
        "is_professional",
        needed_after_all("experts"),
        "“专业性、技术性较强”答“否”的，要写明不需要专家论证的理由（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        not_needed("experts"),
    ),
    (
        "experts_attendees",
        enter("experts", attendees=" "),
        "专家论证没有写明参加论证的专家（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        correct("experts"),
    ),
    (
        "experts_independence",
        enter("experts", independence=""),
        "专家论证没有登记专家无直接利害关系的声明（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        correct("experts"),
    ),
    (
        "experts_summary",
        enter("experts", summary=""),
        "专家论证没有写明论证意见和研究采纳情况（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        correct("experts"),
    ),
    (
        "experts_follows_draft",
        both(enter("experts"), stale("experts")),
        "“专家论证意见”以后草案有重大修改（第2稿），应当重新办理（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        correct("experts"),
    ),
    # art. 22 to 24: risk
    (
        "is_risky",
        change(is_risky=None),
        "没有回答“可能影响社会稳定、公共安全”（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        change(is_risky=False),
    ),
    (
        "is_risky",
        change(is_risky=True),
        "没有登记“风险评估报告”（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        enter("risk"),
    ),
    (
        "is_risky",
        needed_after_all("risk"),
        "“可能影响社会稳定、公共安全”答“否”的，要写明不需要风险评估的理由（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        not_needed("risk"),
    ),
    (
        "risk_summary",
        enter("risk", summary=""),
        "风险评估没有写明风险点、防范措施和处置预案（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        correct("risk"),
    ),
    (
        "controllable",
        enter("risk", outcome="uncontrollable"),
        "风险评估的结论不是“风险可控”，不得提交决策（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        overrule("risk"),
    ),
    (
        "risk_follows_draft",
        both(enter("risk"), stale("risk")),
        "“风险评估报告”以后草案有重大修改（第2稿），应当重新办理（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        correct("risk"),
    ),
    # art. 29 and 公平竞争审查条例 art. 16, 18: fair competition
    (
        "is_economic",
        change(is_economic=None),
        "没有回答“涉及市场主体经济活动”（《重大行政决策程序暂行条例》第二十九条；《公平竞争审查条例》第十六条）",
        change(is_economic=False),
    ),
    (
        "is_economic",
        change(is_economic=True),
        "没有登记“公平竞争审查结论”（《重大行政决策程序暂行条例》第二十九条；《公平竞争审查条例》第十六条）",
        enter("fairness"),
    ),
    (
        "is_economic",
        needed_after_all("fairness"),
        "“涉及市场主体经济活动”答“否”的，要写明不需要公平竞争审查的理由（《重大行政决策程序暂行条例》第二十九条；《公平竞争审查条例》第十六条）",
        not_needed("fairness"),
    ),
    (
        "fair",
        enter("fairness", outcome="fail"),
        "公平竞争审查没有通过（《公平竞争审查条例》第十六条、第十八条）",
        overrule("fairness"),
    ),
    (
        "fairness_follows_draft",
        both(enter("fairness"), stale("fairness")),
        "“公平竞争审查结论”以后草案有重大修改（第2稿），应当重新办理（《公平竞争审查条例》第十六条）",
        correct("fairness"),
    ),
    (
        "fairness_follows_draft",
        both(enter("fairness"), dated("fairness", 10), redraft(5, is_material=True)),
        "“公平竞争审查结论”以后草案有重大修改（第2稿），应当重新办理（《公平竞争审查条例》第十六条）",
        correct("fairness"),
    ),
    # art. 25 to 28: legality
    (
        "legality",
        lose("legality"),
        "没有经过合法性审查，不得提交集体讨论（《重大行政决策程序暂行条例》第二十五条）",
        enter("legality"),
    ),
    ("legality", correct("legality", outcome="fail"), ILLEGAL, correct("legality")),
    (
        "legality",
        correct("legality", outcome="exploratory"),
        "探索性改革决策要写明法律风险（《重大行政决策程序暂行条例》第二十五条）",
        correct("legality", outcome="exploratory", summary="国家没有明确规定，可能引起诉讼。"),
    ),
    (
        "legality_time",
        correct("legality", received_on=None),
        "合法性审查没有登记材料收齐日期（《重大行政决策程序暂行条例》第二十六条至第二十八条）",
        correct("legality"),
    ),
    (
        "legality_time",
        correct("legality", received_on=None, short_reason="汛期将至。"),
        "合法性审查没有登记材料收齐日期（《重大行政决策程序暂行条例》第二十六条至第二十八条）",
        correct("legality"),
    ),
    ("legality_time", reviewed_within(0), HURRIED, correct("legality")),
    ("legality_time", reviewed_within(6), HURRIED, reviewed_within(6, short_reason="汛期将至。")),
    (
        "legality_attendees",
        correct("legality", attendees=""),
        "合法性审查没有写明法律顾问、公职律师的意见（《重大行政决策程序暂行条例》第二十六条至第二十八条）",
        correct("legality"),
    ),
    (
        "legality_follows_draft",
        stale("legality"),
        "“合法性审查意见”以后草案有重大修改（第2稿），应当重新办理（《重大行政决策程序暂行条例》第二十五条、第三十七条）",
        correct("legality"),
    ),
    (
        "legality_in_stage",
        received(60),
        "“合法性审查意见”的材料收齐日期早于进入合法性审查阶段的日期，应当按程序重新办理（《重大行政决策程序暂行条例》第二十五条、第二十六条）",
        correct("legality"),
    ),
    (
        "legality_knows_draft",
        both(entered("legality", 2), redraft(1)),
        "“合法性审查意见”以后草案又有第2稿，由县司法局核对没有重大修改，更正一次“合法性审查意见”"
        "（《重大行政决策程序暂行条例》第二十五条、第二十六条）",
        correct("legality"),
    ),
    # art. 30: collective discussion
    no_paper("discussion", "集体讨论记录", "《重大行政决策程序暂行条例》第三十条"),
    (
        "evidence_discussion",
        correct("discussion", outcome="not_agreed"),
        "“集体讨论记录”的结论是“不同意”（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    (
        "discussion_attendees",
        correct("discussion", attendees=""),
        "集体讨论记录没有写明出席人员（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    (
        "discussion_dissent",
        correct("discussion", dissent=" "),
        "集体讨论记录没有写明不同意见（没有的写“无”）（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    (
        "discussion_in_stage",
        both(dated("legality", 1), dated("discussion", 1)),
        "“集体讨论记录”的日期早于进入集体讨论阶段的日期，应当按程序重新办理（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    (
        "discussion_in_stage",
        came("discussion", 0),
        "“集体讨论记录”是最近一次进入集体讨论阶段以前登记的，应当按程序重新办理（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    (
        "discussion_after_legality",
        both(came("discussion", 5), dated("discussion", 1)),
        "“集体讨论记录”的日期早于“合法性审查意见”（《重大行政决策程序暂行条例》第二十五条）",
        correct("discussion"),
    ),
    (
        "discussion_follows_draft",
        both(came("discussion", 5), stale("discussion")),
        "“集体讨论记录”以后草案有重大修改（第2稿），应当重新办理（《重大行政决策程序暂行条例》第三十条、第三十七条）",
        correct("discussion"),
    ),
    (
        "discussion_knows_draft",
        both(came("discussion", 5), entered("discussion", 2), redraft(1)),
        "“集体讨论记录”以后草案又有第2稿，由县政府办核对没有重大修改，更正一次“集体讨论记录”"
        "（《重大行政决策程序暂行条例》第三十条）",
        correct("discussion"),
    ),
    # art. 31, 8: the Party committee, the people's congress; art. 30: the decision's text
    ("evidence_party", lose("party"), NO_PARTY, not_needed("party")),
    (
        "evidence_party",
        correct("party", outcome="not_agreed"),
        "“请示同级党委”的结论是“不同意”（《重大行政决策程序暂行条例》第三十一条）",
        correct("party"),
    ),
    (
        "evidence_congress",
        needed_after_all("congress"),
        "没有登记“向同级人大报告”，或者写明不需要的理由（《重大行政决策程序暂行条例》第八条）",
        enter("congress"),
    ),
    (
        "party_in_stage",
        dated("party", 1),
        "“请示同级党委”的日期早于进入请示报告阶段的日期，应当按程序重新办理（《重大行政决策程序暂行条例》第三十一条）",
        correct("party"),
    ),
    no_paper("decision", "决定文本", "《重大行政决策程序暂行条例》第三十条"),
    (
        "decision_in_stage",
        both(
            *(lose("party"), not_needed("party"), came("discussion", 5)),
            *(dated(kind, 1) for kind in ("legality", "discussion", "decision")),
        ),
        "“决定文本”的日期早于进入请示报告阶段的日期，应当按程序重新办理（《重大行政决策程序暂行条例》第三十条）",
        correct("decision"),
    ),
    (
        "decision_after_discussion",
        both(came("reporting", 5), dated("decision", 1), dated("party", 1)),
        "“决定文本”的日期早于“集体讨论记录”（《重大行政决策程序暂行条例》第三十条）",
        correct("decision"),
    ),
    (
        "decision_after_party",
        both(
            *(came("discussion", 5), came("reporting", 5)),
            *(dated(kind, 1) for kind in ("legality", "discussion", "decision")),
        ),
        "“决定文本”的日期早于“请示同级党委”（《重大行政决策程序暂行条例》第三十一条）",
        correct("decision"),
    ),
    # art. 32, 条例 art. 17, 26: publication and interpretation
    no_paper("secrecy", "公开前保密审查", "《政府信息公开条例》第十七条"),
    (
        "evidence_secrecy",
        correct("secrecy", outcome="fail"),
        "“公开前保密审查”的结论是“不通过”（依法不公开的，由县政府办审核人员在基本情况里改为不公开）（《政府信息公开条例》第十七条）",
        correct("secrecy"),
    ),
    ("publication", lose("publication"), NOT_PUBLISHED, enter("publication")),
    ("publication", correct("publication", address=""), NOT_PUBLISHED, correct("publication")),
    ("publication", correct("publication", address=""), NOT_PUBLISHED, correct("publication", **GAZETTE)),
    (
        "publication",
        change(is_public=False, not_public_reason=" "),
        "不公开的，没有写明法律依据和理由（《重大行政决策程序暂行条例》第三十二条；《政府信息公开条例》第二十六条）",
        change(not_public_reason="涉及国家秘密（《政府信息公开条例》第十四条）"),
    ),
    (
        "publication_after_secrecy",
        dated("publication", 1),
        "“公布”的日期早于“公开前保密审查”（《政府信息公开条例》第十七条）",
        correct("publication"),
    ),
    ("interpretation", explanation(state="signed"), NO_INTERPRETATION, explanation(state="published")),
    ("interpretation", explanation(about="draft"), NO_INTERPRETATION, not_needed("interpretation")),
    ("interpretation", explanation(round=9), NO_INTERPRETATION, explanation(round=1)),
    # art. 34 to 37: execution, suspension, adjustment, evaluation; art. 33: the archive
    (
        "executing_unit_id",
        change(executing_unit=None),
        "没有明确执行单位（《重大行政决策程序暂行条例》第三十四条）",
        records._for_execute,
    ),
    ("fresh_suspension", lose("suspension"), NO_ORDER, enter("suspension")),
    ("fresh_suspension", order_of_an_earlier_time, NO_ORDER, enter("suspension")),
    no_paper("evaluation", "执行后评估报告", "《重大行政决策程序暂行条例》第三十六条"),
    (
        "evaluator",
        both(enter("experts", **EXPERT), write_wrong("evaluation", **EXPERT)),
        "“何教授”参加过决策前的论证或者评估，不能承担后评估（《重大行政决策程序暂行条例》第三十六条）",
        correct("evaluation"),
    ),
    (
        "evaluator",
        both(
            enter("experts", person="水务局", attendees="何 教授等三人"), write_wrong("evaluation", **EXPERT)
        ),
        "“何教授”参加过决策前的论证或者评估，不能承担后评估（《重大行政决策程序暂行条例》第三十六条）",
        correct("evaluation"),
    ),
    (
        "evaluator",
        both(
            enter("risk", person="评估公司", attendees="何教授、李评估"), write_wrong("evaluation", **EXPERT)
        ),
        "“何教授”参加过决策前的论证或者评估，不能承担后评估（《重大行政决策程序暂行条例》第三十六条）",
        correct("evaluation"),
    ),
    ("archive", lose_package, NO_ARCHIVE, package()),
    ("archive", package(days_ago=1), OLD_ARCHIVE, package()),
]

# What fails as well, wherever it is asked, because it asks for more of the same thing.
BESIDE = {"activities": {"heard", "two_methods"}, "heard": {"two_methods", "books"}}


def test_the_gates_ask_what_the_tables_say_and_every_condition_has_its_case():
    assert {gate.verb: [need.code for need in gate.needs] for gate in gates.GATES} == TABLE
    assert {code for codes in TABLE.values() for code in codes} == {code for code, *_ in CASES}


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


@pytest.mark.parametrize("verb", [verb for verb, codes in TABLE.items() if codes])
def test_a_condition_alone_shuts_its_gate_and_mended_opens_it(decision, people, verb):
    gate = gates.BY_VERB[verb]
    decision = led_to(verb, decision, people)

    for code, spoil, said, mend in cases_of(verb):
        beside = [other for other in BESIDE.get(code, ()) if other in TABLE[verb]]
        with records.taken_back():
            spoil(decision, people)
            reasons = refusals(gate, decision, people)
            assert said.format(ORDER_ARTICLES.get(verb)) in reasons
            assert len(reasons) == 1 + len(beside), reasons
            mend(decision, people)
            assert sign(gate, decision, people).state == gate.target


def cases_of(verb):
    """All cases of what this gate is the first to ask; of what it asks again, the first."""
    verbs = list(TABLE)
    known = {code for earlier in verbs[: verbs.index(verb)] for code in TABLE[earlier]}
    for case in CASES:
        if case[0] in TABLE[verb] and case[0] not in known:
            yield case
    for code in [code for code in TABLE[verb] if code in known]:
        yield next(case for case in CASES if case[0] == code)


def led_to(verb, decision, people):
    """The decision before the gate, with all that it asks."""
    on_the_way = dict(records.COURSE)
    if verb == "redraft":
        return records.lead_to(Stage.HANDLING, decision, people)
    if verb in on_the_way:
        decision = records.lead_to(gates.BY_VERB[verb].sources[0], decision, people)
        on_the_way[verb](decision, people)
        return decision
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    enter("evaluation" if verb == "evaluate" else "suspension")(decision, people)
    if verb not in ("resume", "stop"):
        return decision
    decision = sign(gates.SUSPEND, decision, people)
    if verb == "stop":
        enter("suspension")(decision, people)
    return decision


def refusals(gate, decision, people):
    with pytest.raises(StepRefused) as refused:
        sign(gate, decision, people)
    return refused.value.reasons


def sign(gate, decision, people):
    signer = people.approver if gate.verb in records.SIGNED_BY_ORGANISER else people.reviewer
    return workflow.pass_gate(decision, gate.verb, by=signer, reason="按程序办理")
