"""What a unit's filling form holds: its working copies, and the standard items that it has not taken over yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalogs import checkup
from catalogs.checkup import Context, Finding
from catalogs.models import CatalogItem, Domain, StandardItem
from catalogs.queries import nearest_edition, owed_domains, owed_standard_items, with_open_rows
from catalogs.queries.form_traces import form_values, traces_of
from catalogs.queries.matching import is_open_to_import

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

State = CatalogItem.State
TO_TAKE_OVER = "标准条目，还没有采用，上传后加入目录"


@dataclass(frozen=True, kw_only=True, slots=True)
class FormRow:
    """One prefilled row: the values, the save that they are, what may be written, and what to mend."""

    values: Mapping[str, Any]
    item_code: str = ""
    version: int = 0
    is_locked: bool = False
    has_set_names: bool = False  # a standard item keeps its names
    standing: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def traces(self) -> str:
        return traces_of(self.values)

    @property
    def advice(self) -> str:
        """What the column 填报提示 says."""
        must = sum(finding.is_blocking for finding in self.findings)
        hints = len(self.findings) - must
        counted = [f"必改{must}处" if must else "", f"建议{hints}处" if hints else ""]
        return "；".join(filter(None, [self.standing, *counted]))


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One domain of the form."""

    domain: Domain
    rows: list[FormRow]


def form_domains(unit: Unit) -> list[Domain]:
    """The domains that the unit owes, and those in which it has items."""
    with_items = Domain.objects.filter(
        pk__in=CatalogItem.objects.filter(unit=unit).order_by().values("domain")
    )
    wanted = {domain.pk for domain in [*owed_domains(unit), *with_items]}
    return list(Domain.objects.filter(pk__in=wanted))


def form_sheets(unit: Unit, domains: Iterable[Domain]) -> Iterator[FormSheet]:
    """The sheets of a unit's form in the order of the domains. The number of queries does not depend on how many."""
    domains = list(domains)
    contexts = checkup.contexts_for((unit.pk, domain.pk) for domain in domains)
    items = _items(unit, domains)
    standards = _standards_to_take_over(unit)
    for domain in domains:
        context = contexts[unit.pk, domain.pk]
        rows = [_row_of_item(item, context) for item in items[domain.pk]]
        rows += [_row_of_standard(standard, unit, context) for standard in standards[domain.pk]]
        yield FormSheet(domain, rows)


def _items(unit: Unit, domains: Iterable[Domain]) -> dict[int, list[CatalogItem]]:
    found: dict[int, list[CatalogItem]] = defaultdict(list)
    items = CatalogItem.objects.filter(unit=unit, domain__in=domains).select_related("standard__edition")
    for item in with_open_rows(items).order_by("position", "pk"):
        item.unit = unit
        found[item.domain_id].append(item)
    return found


def _standards_to_take_over(unit: Unit) -> dict[int, list[StandardItem]]:
    found: dict[int, list[StandardItem]] = defaultdict(list)
    edition = nearest_edition(unit)
    if edition is None:
        return found
    taken = set(CatalogItem.objects.filter(unit=unit).values_list("standard_code", flat=True))
    for standard in owed_standard_items(unit, edition):
        if standard.code not in taken:
            found[standard.domain_id].append(standard)
    return found


def _row_of_item(item: CatalogItem, context: Context) -> FormRow:
    is_locked = not is_open_to_import(item)
    return FormRow(
        values=form_values(item),
        item_code=str(item.code),
        version=item.version,
        is_locked=is_locked,
        has_set_names=bool(item.standard_code),
        standing=_standing(item, is_locked),
        findings=[] if is_locked else _open_findings(item, context),
    )


def _row_of_standard(standard: StandardItem, unit: Unit, context: Context) -> FormRow:
    item = CatalogItem(
        **standard.prefilled_for(unit),
        unit=unit,
        domain=standard.domain,
        standard=standard,
        standard_code=standard.code,
    )
    return FormRow(
        values=form_values(item),
        has_set_names=True,
        standing=TO_TAKE_OVER,
        findings=_open_findings(item, context),
    )


def _open_findings(item: CatalogItem, context: Context) -> list[Finding]:
    return [finding for finding in checkup.check(item, context) if finding.is_open]


def _standing(item: CatalogItem, is_locked: bool) -> str:
    """Where the item stands, as far as it matters to who fills in the form."""
    if is_locked:
        return f"{item.status.label}，不能修改"
    if item.state == State.RETURNED:
        return f"被退回：{item.returned_because}"
    if item.state == State.APPROVED:
        return f"{item.status.label}，改动后要重新报送"
    return "待核对" if item.needs_checking and not item.not_applicable else ""
