"""How the conditions of a gate read in the process record."""

from __future__ import annotations

from participation.models import Decision, Evidence

NAMES = {
    "in_list": "列入事项目录或者写明未列入的理由",
    "flags": "标明是否涉及切身利益、是否需要广泛知晓",
    "draft": "有决策草案和起草说明",
    "activities": "组织公众参与",
    "over": "公众参与活动已经结束",
    "heard": "听取了公众意见",
    "two_methods": "采取两种以上方式听取意见",
    "two_held": "采取两种以上方式听取意见",
    "books": "公众参与活动已经办结",
    "answered": "意见全部答复",
    "adoption": "公布意见采纳情况",
    "controllable": "风险可控",
    "fair": "通过公平竞争审查",
    "legality": "通过合法性审查",
    "legality_time": "合法性审查时间足够",
    "publication": "依法公布",
    "interpretation": "发布解读",
    "evaluator": "评估人没有参加过决策前的论证和评估",
    "archive": "生成归档包",
    "executing_unit_id": "明确执行单位",
    "experts_attendees": "写明参加论证的专家",
    "experts_independence": "专家与决策没有利害关系",
    "risk_summary": "写明风险评估的主要内容",
    "fairness_follows_draft": "公平竞争审查针对现行草案",
    "legality_attendees": "写明参加合法性审查的人员",
    "legality_follows_draft": "合法性审查针对现行草案",
    "discussion_after_legality": "集体讨论在合法性审查以后",
    "discussion_attendees": "写明集体讨论的出席人员",
    "discussion_follows_draft": "集体讨论针对现行草案",
    "decision_after_discussion": "决定在集体讨论以后",
    "decision_after_party": "决定在请示党委以后",
    "publication_after_secrecy": "公布在保密审查以后",
    "fresh_suspension": "有本次中止或者调整的决定",
}


def condition_name(code: str) -> str:
    """A condition in words. A code that is no longer known stands as it was written."""
    kind = code.removeprefix("evidence_")
    if code != kind and kind in Evidence.Kind.values:
        return f"登记“{Evidence.Kind(kind).label}”"
    if code in NAMES:
        return NAMES[code]
    fields = {field.name: str(field.verbose_name) for field in Decision._meta.concrete_fields}
    return f"写明“{fields[code]}”" if code in fields else code
