"""The grid of a domain as it is shown: rows and cells with their problems, the count, the steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from catalogs import checkup
from catalogs.checkup import Finding
from catalogs.forms.cells import CELLS, cell_text
from catalogs.models import CatalogItem, Domain, Edition, Submission
from catalogs.permissions import may_compile, may_withdraw
from catalogs.queries import (
    nearest_edition,
    owed_standard_items,
    owes,
    readings,
    short_reading,
    untouched_returns,
)
from catalogs.views.compiling.addresses import items_of
from catalogs.views.compiling.cells import MORE, NAMES, TEXTS, Cell
from catalogs.workflow.compiling import HOW_TO_CLAIM, REVISE

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Status = CatalogItem.Status
MOST_LISTED = 50  # problems beside the grid: it is sent anew with every save

WHY_LOCKED = {
    Status.HANDED_IN: "单位审核人正在审核，审核期间不能修改。需要修改的，请先撤回报送批次。",
    Status.CONFIRMED: "县政府办正在审核，审核期间不能修改。",
    Status.APPROVED: "等县政府办发布，发布以前不能修改；发布后可以修订。",
    Status.PUBLISHED: "需要修改的，请点“修订”，修订期间已发布的版本仍然公开。",
    Status.WITHDRAWN: "不再公开。需要重新公开的，请点“修订”。",
}


@dataclass(frozen=True)
class Closed:
    """The rows of one state that can't be written in now, why, and the batch that they are in."""

    status: CatalogItem.Status
    count: int
    why: str
    submission: Submission | None


@dataclass(frozen=True)
class Problem:
    """A line of the list on the right: a finding at its cell, with the form that mends it in one press."""

    item: CatalogItem
    finding: Finding

    @property
    def url(self) -> str:
        return f"#item-{self.item.pk}-{self.finding.field}"

    @property
    def where(self) -> str:
        return f"{self.item.level2 or self.item.level1} · {self.finding.field_label}"


class Row:
    """One item of the grid, as one person sees it."""

    def __init__(
        self, item: CatalogItem, findings: list[Finding], *, may_edit: bool, may_withdraw: bool
    ) -> None:
        self.item = item
        self.may_edit = may_edit
        self.may_withdraw = may_withdraw and item.is_published
        self.findings = findings
        self.is_untouched_return = False

    @property
    def is_open(self) -> bool:
        """Whether this person may write in the row now."""
        return self.may_edit and self.item.is_editable

    @property
    def is_writable(self) -> bool:
        """Whether its cells may be written in now: a 不适用 item has none."""
        return self.is_open and not self.item.not_applicable

    @property
    def may_revise(self) -> bool:
        return self.may_edit and not REVISE.refusals(self.item)

    @property
    def may_remove(self) -> bool:
        return self.is_open and not self.item.standard_code and not self.item.approved_revision_id

    @cached_property
    def status(self) -> CatalogItem.Status:
        return self.item.status

    @property
    def why_locked(self) -> str:
        return "" if self.item.is_editable else WHY_LOCKED.get(self.status, "")

    @cached_property
    def submission(self) -> Submission | None:
        """The batch in which the item is under way."""
        if self.item.state != CatalogItem.State.SUBMITTED:
            return None
        return next((row.submission for row in self.item.rows.all() if row.is_pending), None)

    @property
    def is_to_check(self) -> bool:
        return self.item.needs_checking and not self.item.not_applicable

    @property
    def is_returned(self) -> bool:
        return self.item.state == CatalogItem.State.RETURNED

    @property
    def is_incomplete(self) -> bool:
        """Whether an element is missing or can't stay as it is."""
        return any(finding.is_blocking for finding in self.findings)

    @cached_property
    def kinds(self) -> list[str]:
        """What the row can be looked for by: must, advice, check, returned, none, and the codes of its findings."""
        asking = [f for f in self.findings if f.is_open] if self.item.is_editable else []
        said = {
            "must": any(finding.is_blocking for finding in asking),
            "advice": any(not finding.is_blocking for finding in asking),
            "check": self.item.is_editable and self.is_to_check,
            "returned": self.is_returned,
            "none": self.item.not_applicable,
        }
        codes = {finding.code for finding in asking}
        return [kind for kind, holds in said.items() if holds] + sorted(codes)

    @property
    def is_ready(self) -> bool:
        """Whether the item may go into the next batch."""
        return self.item.is_editable and not self.is_to_check and not self.is_incomplete

    @cached_property
    def own_cells(self) -> set[str]:
        """Cells that read otherwise than the standard the item was taken over from."""
        standard = self.item.standard
        if standard is None:
            return set()
        given = standard.prefilled_for(self.item.unit)
        return {
            name
            for name, fields in CELLS.items()
            if any(getattr(self.item, field) != given[field] for field in fields)
        }

    @property
    def names(self) -> list[Cell]:
        return self._cells(NAMES)

    @property
    def texts(self) -> list[Cell]:
        return self._cells(TEXTS)

    @property
    def more(self) -> list[Cell]:
        return self._cells(MORE)

    def values(self) -> dict[str, Any]:
        """The texts as written, and what was read from them."""
        return {
            "written": self.item.written(),
            "readings": {name: readings(self.item, name) for name in TEXTS},
        }

    def _cells(self, names: tuple[str, ...]) -> list[Cell]:
        return [
            Cell(
                self.item.pk,
                name,
                cell_text(self.item, name),
                short_reading(self.item, name),
                [finding for finding in self.findings if finding.field == name],
                name in self.own_cells,
            )
            for name in names
        ]


class Grid:
    """The items of one unit in one domain, as one person sees them. Query count is constant."""

    def __init__(self, unit: Unit, domain: Domain, *, user: User) -> None:
        self.unit = unit
        self.domain = domain
        self.may_edit = may_compile(user, unit)
        may = {"may_edit": self.may_edit, "may_withdraw": may_withdraw(user, unit)}
        items = items_of(unit, domain)
        findings = checkup.findings_of(items)
        self.rows = [Row(item, findings[item.pk], **may) for item in items]
        untouched = untouched_returns(row.item for row in self.rows)
        for row in self.rows:
            row.is_untouched_return = row.item.pk in untouched

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def row_of(self, item: CatalogItem) -> Row:
        return next(row for row in self.rows if row.item.pk == item.pk)

    @cached_property
    def edition(self) -> Edition | None:
        return nearest_edition(self.unit)

    @cached_property
    def why_not_owed(self) -> str:
        """Why the unit takes nothing over here, and what to do; empty when it answers for the domain."""
        return "" if owes(self.unit, self.domain) else f"本单位没有认领这个领域。{HOW_TO_CLAIM}"

    @cached_property
    def to_take_over(self) -> int:
        """Standard items that the unit owes in this domain and has not taken over."""
        if self.edition is None:
            return 0
        taken = {row.item.standard_code for row in self.rows}
        return sum(s.code not in taken for s in owed_standard_items(self.unit, self.edition, self.domain))

    @cached_property
    def problems(self) -> list[Problem]:
        """What still asks for something in the rows in hand, the worst first."""
        found = [problem for problem in self._told if problem.finding.is_open]
        return sorted(found, key=lambda problem: not problem.finding.is_blocking)

    @cached_property
    def let_stand(self) -> list[Problem]:
        """Hints that the unit lets stand, each with its reason."""
        return [problem for problem in self._told if not problem.finding.is_open]

    @property
    def problems_shown(self) -> list[Problem]:
        return self.problems[:MOST_LISTED]

    @property
    def problems_left(self) -> int:
        return len(self.problems[MOST_LISTED:])

    @property
    def let_stand_shown(self) -> list[Problem]:
        return self.let_stand[:MOST_LISTED]

    @property
    def mends_at_once(self) -> int:
        """Findings that one press for the whole domain can mend."""
        return sum(problem.finding.is_safe for problem in self.problems)

    @cached_property
    def _told(self) -> list[Problem]:
        rows = [row for row in self.rows if row.item.is_editable]
        return [Problem(row.item, finding) for row in rows for finding in row.findings]

    @property
    def must(self) -> int:
        return sum(problem.finding.is_blocking for problem in self.problems)

    @property
    def advice(self) -> int:
        return len(self.problems) - self.must

    @cached_property
    def to_check(self) -> list[Row]:
        return [row for row in self.rows if row.item.is_editable and row.is_to_check]

    @cached_property
    def returned(self) -> list[Row]:
        return [row for row in self.rows if row.is_returned]

    @property
    def untouched(self) -> int:
        """Returned items that nobody has mended yet."""
        return sum(row.is_untouched_return for row in self.rows)

    @cached_property
    def ready(self) -> int:
        return sum(row.is_ready for row in self.rows)

    @property
    def in_hand(self) -> int:
        return sum(row.item.is_editable for row in self.rows)

    @property
    def not_ready(self) -> int:
        return self.in_hand - self.ready

    @cached_property
    def submission(self) -> Submission | None:
        """The batch of the domain that is under way."""
        return next((row.submission for row in self.rows if row.submission), None)

    @property
    def in_submission(self) -> int:
        return sum(row.submission is not None for row in self.rows)

    @cached_property
    def locked(self) -> list[Closed]:
        """Why rows are closed, once for each state that closes some."""
        closed = [row for row in self.rows if row.why_locked]
        counts = Counter(row.status for row in closed)
        first = {row.status: row for row in reversed(closed)}
        return [
            Closed(status, counts[status], first[status].why_locked, first[status].submission)
            for status in Status
            if counts[status]
        ]

    @property
    def last_saved(self) -> CatalogItem | None:
        return max((row.item for row in self.rows), key=lambda item: item.saved_at, default=None)

    @cached_property
    def counts(self) -> list[tuple[int, str]]:
        """The items by what remains to be done about them: (2, "项一致")."""
        kinds = Counter(self._kind(row) for row in self.rows if row.item.standard_code)
        words = ["项退回修改", "项一致", "项已改写", "项需补充", "项待核对", "项不适用"]
        found = [(kinds[word], word) for word in words if kinds[word]]
        return found + ([(self.to_take_over, "项待采用")] if self.to_take_over else [])

    @property
    def standard_items(self) -> int:
        return sum(bool(row.item.standard_code) for row in self.rows) + self.to_take_over

    @property
    def own_items(self) -> int:
        return sum(not row.item.standard_code for row in self.rows)

    @staticmethod
    def _kind(row: Row) -> str:
        if row.is_returned:
            return "项退回修改"
        if row.item.not_applicable:
            return "项不适用"
        if row.item.is_editable and row.is_incomplete:
            return "项需补充"
        if row.item.is_editable and row.is_to_check:
            return "项待核对"
        return "项已改写" if row.own_cells else "项一致"

    @property
    def steps(self) -> list[dict[str, str]]:
        labels = ["采用通用版", "核对修改", "检查并提交", "单位审核", "县政府办审核"]
        now = self._step_now()
        return [
            {"label": label, "state": "done" if n < now else "now" if n == now else ""}
            for n, label in enumerate(labels)
        ]

    def _step_now(self) -> int:
        """The number of the step of the row that is furthest behind; beyond the last when all rows are done.

        Standard items not taken over yet are an offer: they count only while nothing has been taken over.
        """
        return min((self._step_of(row) for row in self.rows), default=0)

    @staticmethod
    def _step_of(row: Row) -> int:
        if row.item.is_editable:
            return 2 if row.is_ready and not row.is_untouched_return else 1
        return {Status.HANDED_IN: 3, Status.CONFIRMED: 4}.get(row.status, 5)

    def values(self) -> dict[int, dict[str, Any]]:
        """What the cells hold, by item: their editors start from it, and 同上 takes it from the row above."""
        return {row.item.pk: row.values() for row in self.rows}
