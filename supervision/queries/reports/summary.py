"""试点工作总结材料 of the county: what the portal knows, heading by heading; the rest is left to be written."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from catalogs.models import Domain
from participation.models import ListVersion, MeetingAttendance, Method
from supervision.evidence import Facts
from supervision.evidence.decisions import methods_heard
from supervision.evidence.mechanisms import Document, documents
from supervision.models import StandardDocument
from supervision.queries.matrix import Group, matrix
from supervision.queries.reports import participation
from supervision.queries.reports.asked import Asked, NothingToReport

TO_WRITE = "【请补充】"
NO_DECISIONS: dict[str, Any] = {"rows": [], "totals": {}}


def figures(asked: Asked) -> dict[str, Any]:
    heard = _heard(asked)
    return {
        "sections": {
            "basics": _basics(asked),
            "scope": _scope(asked, heard),
            "list": _list(asked),
            "mechanisms": _mechanisms(asked),
            "attendance": _attendance(asked),
            "figures": _figures(asked, heard),
            "cases": TO_WRITE + "从各单位报送的典型案例中选一两个可以推广的。",
            "problems": _problems(asked),
            "next": TO_WRITE + "写明下一步的措施、时限和责任单位。",
        },
        "table": _table(heard),
        "papers": _papers(asked),
    }


def _heard(asked: Asked) -> dict[str, Any]:
    """The rows of 公众参与情况表."""
    try:
        return participation.figures(asked)
    except NothingToReport:
        return NO_DECISIONS


def _basics(asked: Asked) -> str:
    board = asked.dashboard
    plan = f"按照《{board.plan.title}》" if board else "按照上级部署"
    number = f"（{board.plan.document_number}）" if board and board.plan.document_number else ""
    return (
        f"{plan}{number}，{asked.county}{len(asked.units)}个单位开展行政决策公众参与试点工作，"
        f"数据截至{asked.facts['as_of']}。\n{TO_WRITE}写明组织领导和分工。"
    )


def _scope(asked: Asked, heard: dict[str, Any]) -> str:
    """By what was held and closed: a notice alone hears nobody (SP-13)."""
    closed = {
        method for found in methods_heard(Facts(asked.county, asked.as_of)).values() for method in found
    }
    used = [method.label for method in Method if method in closed]
    rows = heard["rows"]
    if not rows:
        return f"{TO_WRITE}还没有登记重大行政决策事项。"
    both = sum(row["methods"] >= 2 for row in rows)
    how = f"已办结的活动采用了{'、'.join(used)}等方式" if used else "还没有办结的活动"
    return f"共有{len(rows)}件重大行政决策事项听取公众意见，{how}；其中{both}件采用了两种以上方式。"


def _list(asked: Asked) -> str:
    public = ListVersion.objects.published().filter(unit__county=asked.county, published_at__lt=asked.end)
    versions = list(public.select_related("unit").order_by("published_at", "pk"))
    if not versions:
        return f"{TO_WRITE}还没有公布重大行政决策事项目录。"
    newest = versions[-1]
    return f"公布重大行政决策事项目录{len(versions)}版，最近一版为“{newest.name}”，收入{newest.entries.count()}件事项。"


def _mechanisms(asked: Asked) -> str:
    names = [f"“{one.title}”" for one in _in_force(asked)]
    return f"建立制度{len(names)}项：{'、'.join(names)}。" if names else f"{TO_WRITE}还没有公布机制文件。"


def _in_force(asked: Asked) -> list[Document]:
    """What stood on the day: published by then, and neither repealed nor replaced."""
    standing = [one for one in documents(Facts(asked.county, asked.as_of)) if one.is_in_force(asked.as_of)]
    return sorted(standing, key=lambda one: one.kind)


def _attendance(asked: Asked) -> str:
    came = MeetingAttendance.objects.filter(
        meeting__unit__county=asked.county, meeting__held_at__lt=asked.end, attended=True
    )
    people, meetings = came.count(), came.order_by().values("meeting").distinct().count()
    if not people:
        return f"{TO_WRITE}还没有公众代表列席会议的记录。"
    return f"邀请公众代表列席会议{meetings}次，{people}人次。"


def _figures(asked: Asked, heard: dict[str, Any]) -> str:
    total = matrix(asked.county, as_of=asked.as_of, group=Group.ALL).total
    told = [
        f"{Domain.objects.count()}个试点领域应公布标准目录事项{total.owed}项，已公布{total.published}项"
        + (f"，占{total.percent}%" if total.percent is not None else "")
    ]
    totals = heard["totals"]
    if totals:
        events = sum(totals[method.value] for method in Method)
        told.append(
            f"发布公众参与活动{events}次，办结{totals[participation.CLOSED]}次，收到意见{totals['opinions']}条，采纳{totals['adopted']}条，"
            f"部分采纳{totals['partly']}条"
        )
    return "；".join(told) + "。"


def _problems(asked: Asked) -> str:
    board = asked.dashboard
    if board is None or not board.late:
        return f"{TO_WRITE}写明困难和不足。"
    lines = [f"“{one.milestone}”：{one.named}{one.told}" for one in board.late[:3]]
    return "；".join(lines) + f"。\n{TO_WRITE}分析原因。"


def _table(heard: dict[str, Any]) -> list[list[Any]]:
    return [
        [
            row["serial"],
            row["unit"],
            row["title"],
            row["methods"],
            row["opinions"],
            row["adopted"] + row["partly"],
        ]
        for row in heard["rows"]
    ]


def _papers(asked: Asked) -> list[str]:
    """附件: the documents and standards by name and number."""
    mechanisms = [_paper(one.title, one.number) for one in _in_force(asked)]
    standards = StandardDocument.objects.published().filter(
        Q(county=asked.county) & Q(published_at__lt=asked.end)
    )
    return mechanisms + [_paper(one.title, one.document_number) for one in standards.order_by("theme", "pk")]


def _paper(title: str, number: str) -> str:
    return f"{title}（{number}）" if number else title
