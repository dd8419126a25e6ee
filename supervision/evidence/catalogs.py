"""Evidence in the catalogs: published in every domain that a unit owes, with all elements, and filled with information."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from supervision.evidence.disclosures import disclosed_late, disclosed_since
from supervision.evidence.duties import Owed, list_coverage, owed
from supervision.evidence.publications import PublicItem, domains, public_items
from supervision.evidence.terms import Check, Evidence, Facts, Row, met, named, unmet

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone

NOTHING_OWED = "没有牵头或者配合26个试点领域，没有需要编制的目录"


# Catalogs published


def _catalogs(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    duties, items = owed(units, milestone, facts), facts.of(public_items)
    return {
        unit.pk: _catalogs_of(unit, duties[unit.pk], items.get(unit.pk, []), milestone, facts)
        for unit in units
    }


def _catalogs_of(
    unit: Unit, duty: Owed, items: Sequence[PublicItem], milestone: Milestone, facts: Facts
) -> Evidence:
    if settled := _without_domains(unit, duty, milestone, facts):
        return settled
    by_domain = _grouped(items)
    rows, days, open_ones = [], [], []
    for domain, codes in duty.domains.items():
        public = by_domain.get(domain, [])
        since = _complete_since(codes, public)
        rows.append(_catalog_row(unit, domain, codes, public, since, facts))
        if since is None:
            open_ones.append(domain)
        else:
            days.append(since)
    rows += _list_rows(unit, facts)
    if open_ones:
        return unmet(f"还有{len(open_ones)}个领域没有发布目录：{_names(open_ones, facts)}", *rows)
    return met(max(days), *rows)


def _without_domains(unit: Unit, duty: Owed, milestone: Milestone, facts: Facts) -> Evidence | None:
    """How a unit stands that owes no domain: it has claims to make, no duty, or no standard to go by."""
    if duty.domains:
        return None
    page = reverse("catalogs_desk:unit", args=[unit.code])
    if duty.unclaimed:
        return unmet(f"还没有认领领域：{_names(duty.unclaimed, facts)}", Row("没有认领领域", page, False))
    if unit.is_township:
        return unmet("没有可以对照的标准目录", Row("没有可以对照的标准目录", page, False))
    return met(milestone.plan.issued_on, Row(NOTHING_OWED, page, True))


def _complete_since(codes: frozenset[str], public: Sequence[PublicItem]) -> date | None:
    """The day since which every standard item of the domain is public; without a standard, since one item is."""
    since = {item.code: item.since for item in public if item.code in codes}
    if codes:
        return max(since.values()) if len(since) == len(codes) else None
    return min((item.since for item in public), default=None)


def _catalog_row(
    unit: Unit,
    domain: int,
    codes: frozenset[str],
    public: Sequence[PublicItem],
    since: date | None,
    facts: Facts,
) -> Row:
    known = facts.of(domains)[domain]
    done = len({item.code for item in public} & codes) if codes else len(public)
    told = f"标准条目{len(codes)}条，已发布{done}条" if codes else f"已发布{done}条"
    return Row(f"{known}：{told}", _domain_page(unit, domain, facts), since is not None)


def _list_rows(unit: Unit, facts: Facts) -> list[Row]:
    """How the catalog covers the unit's own lists, where they are loaded. Told, but it doesn't decide."""
    coverage = facts.of(list_coverage).get(unit.pk)
    if coverage is None:
        return []
    open_ones = (
        f"，其中{coverage.uncovered}项没有对应的公开事项" if coverage.uncovered else "，都有对应的公开事项"
    )
    told = f"权责清单和公共服务事项清单{coverage.entries}项{open_ones}"
    return [Row(told, reverse("catalogs_desk:duty_lists", args=[unit.code]), not coverage.uncovered)]


# Elements


def _elements(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    duties, items = owed(units, milestone, facts), facts.of(public_items)
    return {
        unit.pk: _elements_of(unit, duties[unit.pk], items.get(unit.pk, []), milestone, facts)
        for unit in units
    }


def _elements_of(
    unit: Unit, duty: Owed, items: Sequence[PublicItem], milestone: Milestone, facts: Facts
) -> Evidence:
    if not items:
        return _without_domains(unit, duty, milestone, facts) or unmet("还没有发布任何公开事项")
    by_domain = _grouped(items)
    rows = [_elements_row(unit, domain, found, facts) for domain, found in by_domain.items()]
    lacking = sum(not item.is_complete for item in items)
    if lacking:
        return unmet(f"已发布的{len(items)}个事项中有{lacking}个要素不全", *rows)
    mended = [item.mended_on for item in items if item.mended_on]
    return met(max([min(item.since for item in items), *mended]), *rows)


def _elements_row(unit: Unit, domain: int, items: Sequence[PublicItem], facts: Facts) -> Row:
    complete = sum(item.is_complete for item in items)
    told = f"已发布{len(items)}条，要素齐全{complete}条"
    page = _domain_page(unit, domain, facts)
    return Row(f"{facts.of(domains)[domain]}：{told}", page, complete == len(items))


# Information behind every item


def _disclosed(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    duties, items = owed(units, milestone, facts), facts.of(public_items)
    return {
        unit.pk: _disclosed_of(unit, duties[unit.pk], items.get(unit.pk, []), milestone, facts)
        for unit in units
    }


def _disclosed_of(
    unit: Unit, duty: Owed, items: Sequence[PublicItem], milestone: Milestone, facts: Facts
) -> Evidence:
    """What was added to the catalog after the milestone's day is left to the deadlines of disclosure."""
    if settled := _without_domains(unit, duty, milestone, facts):
        return settled
    required = {code for codes in duty.domains.values() for code in codes}
    due = milestone.due_on(facts.as_of)
    judged = [one for one in items if one.since <= due or one.code in required] or list(items)
    if not judged:
        return unmet("还没有发布目录，没有可以公开信息的事项")
    behind = facts.of(disclosed_since)
    since = {one.pk: behind.get(one.pk) if one.owes_disclosure else one.since for one in judged}
    rows = [
        _disclosed_row(unit, domain, [since[one.pk] for one in found], facts)
        for domain, found in _grouped(judged).items()
    ]
    published = {one.code for one in items}
    rows += _missing_rows(unit, duty, published, facts)
    rows += _late_rows(unit, facts)
    never = sum(day is None for day in since.values())
    missing = len(required - published)
    if never or missing:
        told = [
            f"{never}个事项没有公开信息" if never else "",
            f"{missing}个标准条目还没有发布" if missing else "",
        ]
        return unmet(f"还有{'，'.join(one for one in told if one)}", *rows)
    return met(max(max(day, one.since) for one in judged if (day := since[one.pk])), *rows)


def _disclosed_row(unit: Unit, domain: int, days: Sequence[date | None], facts: Facts) -> Row:
    done = sum(day is not None for day in days)
    told = f"{len(days)}个事项，{done}个已有信息或者写明理由"
    chosen = urlencode({"unit": unit.code, "domain": facts.of(domains)[domain].code})
    page = f"{reverse('catalogs_desk:disclosures')}?{chosen}"
    return Row(f"{facts.of(domains)[domain]}：{told}", page, done == len(days))


def _missing_rows(unit: Unit, duty: Owed, published: set[str], facts: Facts) -> list[Row]:
    """Behind what isn't in the published catalog nothing can be disclosed."""
    missing = {domain: len(set(codes) - published) for domain, codes in duty.domains.items()}
    return [
        Row(
            f"{facts.of(domains)[domain]}：{count}个标准条目还没有发布",
            _domain_page(unit, domain, facts),
            False,
        )
        for domain, count in missing.items()
        if count
    ]


def _late_rows(unit: Unit, facts: Facts) -> list[Row]:
    """What came after its legal day. Told, but it doesn't decide: the assessment counts it."""
    late = facts.of(disclosed_late).get(unit.pk, 0)
    chosen = urlencode({"tab": "records", "unit": unit.code, "state": "late"})
    page = f"{reverse('catalogs_desk:disclosures')}?{chosen}"
    return [Row(f"{late}条信息公开时已经超过法定期限", page, False, decides=False)] if late else []


# Shared


def _grouped(items: Iterable[PublicItem]) -> dict[int, list[PublicItem]]:
    found: dict[int, list[PublicItem]] = {}
    for item in items:
        found.setdefault(item.domain, []).append(item)
    return found


def _names(keys: Iterable[int], facts: Facts) -> str:
    return named(facts.of(domains)[key] for key in keys)


def _domain_page(unit: Unit, domain: int, facts: Facts) -> str:
    return facts.kept(
        ("domain page", unit.pk, domain),
        lambda: reverse("catalogs_desk:domain", args=[unit.code, facts.of(domains)[domain].code]),
    )


CHECKS = (
    Check(
        "catalogs",
        "目录的审定和发布记录",
        "应当编制的每个领域，标准条目全部发布或者说明不适用；乡镇（街道）按标准条目的责任主体，部门按认领的领域。"
        "以最后一条发布的日期为完成日期，撤下以后重新发布的，从重新发布之日起算。没有认领任务的部门没有这项任务。权责清单和公共服务事项清单的对应情况一并列出，不影响完成。",
        _catalogs,
    ),
    Check(
        "elements",
        "目录要素核对",
        "已发布的事项名称、内容、依据、时限、主体、方式、渠道、公开对象八项要素齐全；一个事项也没有发布的不算完成。",
        _elements,
    ),
    Check(
        "disclosed",
        "公开台账",
        "应当编制的标准条目都已发布，截止日期前发布的事项每个都有已公开的信息；依申请公开或者不适用的，以目录里写明的为准。逾期公开的一并列出，不影响完成。",
        _disclosed,
    ),
)
