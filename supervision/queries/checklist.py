"""检查内容: the rules of an inspection as data, and what the portal's own records say about them beforehand."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from catalogs.checkup import Finding as CatalogFinding
from catalogs.checkup import findings_of
from catalogs.models import CatalogItem, Disclosure, Revision
from catalogs.queries.disclosures import Standing, attach_standing
from supervision.models import InspectionRow

RULES_FILE = Path(__file__).resolve().parent.parent / "data" / "inspection-rules.csv"
ITEM, GAP = "item", "gap"
Answer, Check = InspectionRow.Answer, Disclosure.Check
NEWEST = 5  # pieces of information that an inspector is led to


@dataclass(frozen=True)
class Rule:
    """检查规则: what is looked at, how it is told when it is broken, how it is put right, and the law it rests on."""

    code: str
    for_: str
    name: str
    asks: str
    broken: str
    mend: str
    severity: str
    source: str


@dataclass(frozen=True)
class Proposal:
    """What the portal's records say about a rule. The inspector decides."""

    answer: Answer
    told: str


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its code, in the order of the list."""
    with RULES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            {("for_" if name == "for" else name): text for name, text in row.items()}
            for row in csv.DictReader(file)
        ]
    return {row["code"]: Rule(**row) for row in rows}


def rules_for(row: InspectionRow, chosen: Collection[str]) -> list[Rule]:
    """The rules of a round that are asked of a row: those of an item, or that of a domain without items."""
    kind = ITEM if row.item_id else GAP
    return [rule for rule in all_rules().values() if rule.for_ == kind and rule.code in chosen]


@dataclass(frozen=True)
class Seen:
    """A row with what an inspector needs beside it: the revision as published and the newest information behind it."""

    row: InspectionRow
    revision: Revision | None
    disclosures: list[Disclosure]
    proposals: dict[str, Proposal]


def seen(rows: Iterable[InspectionRow], *, as_of: date) -> list[Seen]:
    """The rows with all that is shown beside them, in their order. The number of queries doesn't grow with them."""
    rows = list(rows)
    items = [row.item for row in rows if row.item is not None]
    public = [item for item in items if item.is_published]
    attach_standing(public, as_of=as_of)
    shown = {item.pk: item.published_revision for item in public}
    found = findings_of(public, shown=shown)
    behind: dict[int, list[Disclosure]] = defaultdict(list)
    for one in Disclosure.objects.public_on(as_of).filter(item__in=public).order_by("-published_at", "-pk"):
        behind[one.item_id].append(one)
    told = []
    for row in rows:
        key = row.item_id
        proposals = (
            _of_item(row.item, found.get(key, []), behind[key]) if key in shown else _without_item(row)
        )
        told.append(Seen(row, row.revision or shown.get(key), behind.get(key, [])[:NEWEST], proposals))
    return told


def _without_item(row: InspectionRow) -> dict[str, Proposal]:
    if row.item_id is None:
        return {"compiled": Proposal(Answer.BREAKS, "抽取时没有已发布的事项")}
    return {"information": Proposal(Answer.BREAKS, "事项已经撤下")}


def _of_item(
    item: CatalogItem, findings: list[CatalogFinding], disclosures: list[Disclosure]
) -> dict[str, Proposal]:
    told = {
        "elements": _elements(findings),
        "basis": _basis(findings),
        "personal_data": _personal_data(findings),
        "information": _information(disclosures),
        "in_time": _in_time(item, disclosures),
        "reachable": _reachable(disclosures),
        "secrecy": _secrecy(disclosures),
    }
    return {code: proposal for code, proposal in told.items() if proposal is not None}


def _elements(findings: list[CatalogFinding]) -> Proposal:
    missing = [one.message for one in findings if one.code == "element_missing"]
    return Proposal(Answer.BREAKS, _joined(missing)) if missing else Proposal(Answer.HOLDS, "各要素都已写明")


def _basis(findings: list[CatalogFinding]) -> Proposal | None:
    """A basis that the register doesn't hold is left to the inspector."""
    ended = [one.message for one in findings if one.code in ("basis_repealed", "basis_replaced")]
    if ended:
        return Proposal(Answer.BREAKS, _joined(ended))
    unknown = any(one.code in ("basis_not_in_register", "basis_number_differs") for one in findings)
    return None if unknown else Proposal(Answer.HOLDS, "所引依据在法规库中都现行有效")


def _personal_data(findings: list[CatalogFinding]) -> Proposal | None:
    """Only the catalog's own text was read: that nothing was found there says nothing about the original pages."""
    found = [one.message for one in findings if one.code == "personal_data" and one.is_open]
    return Proposal(Answer.BREAKS, f"目录文字：{_joined(found)}") if found else None


def _information(disclosures: list[Disclosure]) -> Proposal | None:
    if not disclosures:
        return Proposal(Answer.BREAKS, "公开台账里没有信息")
    wrong = _checked(disclosures, Check.MISMATCH)
    return Proposal(Answer.BREAKS, f"抽查发现{len(wrong)}条内容不符") if wrong else None


def _in_time(item: CatalogItem, disclosures: list[Disclosure]) -> Proposal | None:
    if not disclosures:
        return Proposal(Answer.NONE, "没有公开的信息，不判断是否按时")
    late = sum(bool(one.is_late) for one in disclosures)
    if item.standing == Standing.LATE:
        return Proposal(Answer.BREAKS, f"台账中{late}条信息逾期公开")
    if item.standing == Standing.STALE:
        return Proposal(Answer.BREAKS, "久未更新")
    return Proposal(Answer.HOLDS, "最近的信息按时公开") if item.standing == Standing.ON_TIME else None


def _reachable(disclosures: list[Disclosure]) -> Proposal | None:
    wrong = _checked(disclosures, Check.UNREACHABLE)
    if wrong:
        return Proposal(Answer.BREAKS, f"抽查发现{len(wrong)}个网址打不开")
    return None if disclosures else Proposal(Answer.NONE, "没有登记网址")


def _secrecy(disclosures: list[Disclosure]) -> Proposal:
    if not disclosures:
        return Proposal(Answer.NONE, "没有公开的信息")
    return Proposal(Answer.HOLDS, f"台账中{len(disclosures)}条信息都有保密审查意见")


def _checked(disclosures: list[Disclosure], result: Check) -> list[Disclosure]:
    return [one for one in disclosures if one.check_result == result]


def _joined(sentences: Iterable[str]) -> str:
    return "；".join(one.rstrip("。") for one in sentences)
