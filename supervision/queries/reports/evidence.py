"""佐证材料包: what one unit did in a period and what proves it, as tables; the files themselves are packed beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from catalogs.models import Disclosure
from catalogs.queries.past import revisions_public_on
from catalogs.queries.past_holders import holders_on
from participation.models import Consultation, Evidence, Mechanism
from supervision import evidence as checks
from supervision.evidence import Facts
from supervision.models import (
    Assignment,
    Proof,
    ResponsiblePerson,
    Status,
    Summary,
    TrainingAttendee,
    TrainingRecord,
)
from supervision.queries.reports.asked import Asked, NothingToReport, due_words
from supervision.queries.standings import soon_until, status_of

if TYPE_CHECKING:
    from django.db.models import Case

    from disclosure_portal.attachments.models import Attachment


@dataclass(frozen=True)
class Paper:
    """A file of the pack: what it is, and the attachment that holds it."""

    title: str
    attachment: Attachment


def figures(asked: Asked) -> dict[str, Any]:
    if asked.unit is None:
        raise NothingToReport("请选择单位。")
    tables = [
        _tasks(asked),
        _items(asked),
        _disclosures(asked),
        _participation(asked),
        _mechanisms(asked),
        _people(asked),
        _trainings(asked),
    ]
    listed = [
        {"title": one.title, "name": one.attachment.name, "sha256": one.attachment.sha256}
        for one in papers(asked)
    ]
    return {"tables": tables, "papers": listed}


def papers(asked: Asked) -> list[Paper]:
    """The unit's own papers of the period: accepted proofs, summaries, material of trainings, evidence of decisions.

    What was decided or returned after the period counts as it stood at its end. Originals that
    name citizens stay where they are filed.
    """
    accepted = Proof.objects.filter(state=Proof.State.ACCEPTED, decided_at__lt=asked.end)
    proofs = accepted.filter(assignment__unit=asked.unit, attachment__isnull=False)
    found = [
        (f"佐证：{one.assignment.milestone}", one.attachment)
        for one in proofs.filter(_days(asked, "done_on")).select_related(
            "assignment__milestone", "attachment"
        )
    ]
    summaries = Summary.objects.filter(
        _moments(asked, "handed_in_at"), assignment__unit=asked.unit, attachment__isnull=False
    )
    in_hand = summaries.exclude(returned_at__lt=asked.end)
    found += [("试点工作总结材料", one.attachment) for one in in_hand.select_related("attachment")]
    trainings = TrainingRecord.objects.kept().filter(
        _days(asked, "held_on"), unit=asked.unit, material__isnull=False
    )
    found += [(f"培训材料：{one.title}", one.material) for one in trainings.select_related("material")]
    evidence = Evidence.objects.filter(
        _moments(asked, "entered_at"), decision__unit=asked.unit, attachment__isnull=False
    )
    found += [(f"决策过程：{one}", one.attachment) for one in evidence.select_related("attachment")]
    mechanisms = Mechanism.objects.public().filter(
        _moments(asked, "published_at"), unit=asked.unit, attachment__isnull=False
    )
    found += [(f"制度文件：{one.title}", one.attachment) for one in mechanisms.select_related("attachment")]
    once = {paper.pk: Paper(title, paper) for title, paper in found if not paper.is_personal}
    return sorted(once.values(), key=lambda one: (one.attachment.uploaded_at, str(one.attachment.pk)))


def _table(name: str, headings: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    return {"name": name, "headings": headings, "rows": rows}


def _tasks(asked: Asked) -> dict[str, Any]:
    """Every task whose last day lies in the period, how it stood at its end, and what proved it."""
    owed = Assignment.objects.assigned_by(asked.as_of).filter(unit=asked.unit)
    owed = owed.filter(_days(asked, "milestone__due_nominal")).exclude(milestone__plan__state="draft")
    owed = owed.select_related("milestone__plan__county").prefetch_related("earlier_waivers")
    facts, soon = Facts(asked.county, asked.as_of), soon_until(asked.county, as_of=asked.as_of)
    rows = []
    for one in owed.order_by("milestone__due_nominal", "milestone__position"):
        shown = checks.find([asked.unit], milestone=one.milestone, facts=facts)[asked.unit.pk]
        due = one.milestone.due_on(asked.as_of)
        status = status_of(
            shown.met_on,
            due_legal=due,
            is_waived=one.is_waived(asked.as_of),
            as_of=asked.as_of,
            soon_until=soon,
        )
        proof = "\n".join(f"{'√' if row.holds else '×'} {row.text}" for row in shown.rows)
        told = Status(status).label
        done = shown.met_on.isoformat() if shown.met_on else ""
        rows.append(
            [
                one.milestone.code,
                one.milestone.name,
                due_words(due, one.milestone.due_nominal),
                told,
                done,
                shown.lacks,
                proof,
            ]
        )
    return _table("任务完成情况", ["编号", "任务", "截止日期", "状态", "完成日期", "欠缺", "依据"], rows)


def _items(asked: Asked) -> dict[str, Any]:
    held = revisions_public_on(asked.as_of).annotate(holder=_holder_of_item(asked))
    public = held.filter(holder=asked.unit.pk).select_related("item__domain")
    rows = [
        [
            one.item.domain.name,
            one.level1,
            one.level2,
            one.time_limit_text,
            _day(one.published_at),
            "不适用" if one.not_applicable else "",
        ]
        for one in public.order_by("item__domain__code", "item__position", "pk")
    ]
    return _table("已公布的标准目录", ["领域", "一级事项", "二级事项", "公开时限", "发布日期", "备注"], rows)


def _holder_of_item(asked: Asked) -> Case:
    return holders_on(asked.county, asked.as_of).key("item", at="item")


def _disclosures(asked: Asked) -> dict[str, Any]:
    held = Disclosure.objects.public_on(asked.as_of).annotate(holder=_holder_of_item(asked))
    public = held.filter(_moments(asked, "published_at"), holder=asked.unit.pk)
    rows = [
        [
            one.item.level2 or one.item.level1,
            one.title,
            _day(one.published_at),
            one.due_legal.isoformat() if one.due_legal else "",
            one.address or "附件",
        ]
        for one in public.select_related("item").order_by("published_at", "pk")
    ]
    return _table("公开台账", ["事项", "标题", "公开日期", "法定到期日", "网址"], rows)


def _participation(asked: Asked) -> dict[str, Any]:
    held = Consultation.objects.filter(_moments(asked, "published_at"), decision__unit=asked.unit)
    rows = [
        [one.decision.title, one.get_method_display(), one.title, _day(one.published_at)]
        for one in held.exclude(state="cancelled").select_related("decision").order_by("published_at", "pk")
    ]
    return _table("公众参与活动", ["决策事项", "方式", "活动", "发布日期"], rows)


def _mechanisms(asked: Asked) -> dict[str, Any]:
    public = Mechanism.objects.public().filter(_moments(asked, "published_at"), unit=asked.unit)
    rows = [
        [one.get_kind_display(), one.title, one.document_number, _day(one.published_at)]
        for one in public.order_by("published_at", "pk")
    ]
    return _table("制度文件", ["类别", "标题", "文号", "发布日期"], rows)


def _people(asked: Asked) -> dict[str, Any]:
    people = ResponsiblePerson.objects.in_charge(asked.as_of).filter(unit=asked.unit).order_by("since", "pk")
    rows = [[one.name, one.post, one.office, one.since.isoformat(), one.document] for one in people]
    return _table("责任人", ["姓名", "职务", "工作机构", "起", "指定文件"], rows)


def _trainings(asked: Asked) -> dict[str, Any]:
    sent = TrainingAttendee.objects.kept().filter(unit=asked.unit).values("training")
    held = TrainingRecord.objects.kept().filter(_days(asked, "held_on"), Q(unit=asked.unit) | Q(pk__in=sent))
    rows = [
        [one.held_on.isoformat(), one.title, one.unit.name, str(one.hours)]
        for one in held.select_related("unit").order_by("held_on", "pk")
    ]
    return _table("培训", ["日期", "内容", "举办单位", "学时"], rows)


def _days(asked: Asked, field: str) -> Q:
    first = asked.begins_on or date(asked.as_of.year, 1, 1)
    return Q(**{f"{field}__range": (first, asked.as_of)})


def _moments(asked: Asked, field: str) -> Q:
    return Q(**{f"{field}__gte": asked.start, f"{field}__lt": asked.end})


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
