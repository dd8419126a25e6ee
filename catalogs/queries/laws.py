"""The register of laws: which of its rows a citation means, how that one stands, and who cites it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Replace

from catalogs.models import CatalogItem, Edition, Law, StandardItem
from catalogs.wording.law_names import (
    fold_law_number,
    fold_law_title,
    is_found_by_number,
    same_law_number,
    short_law_title,
)
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet
    from catalogs.models.laws import LawQuerySet
    from disclosure_portal.accounts.models import User

Basis = Mapping[str, Any]
Standing = Law.Standing

TEXTS = ("content_text", "contents", "basis_text", "bases")  # what a list of items does not show
_PIECES = re.compile(r"[\s《》〈〉“”\"（）()〔〕\[\]、，,—–-]+")
_BEFORE_THE_NAME = re.compile(r"^.*(?:印发|发布|公布|转发)(?=.)|^.+?(?=关于)")


@dataclass
class LawBook:
    """The whole register as of one day, in one query.

    Of several issues under one title the one in force on the day is meant.
    """

    on: date
    by_key: dict[int, Law] = field(default_factory=dict)
    by_title: dict[str, list[Law]] = field(default_factory=lambda: defaultdict(list))
    by_short_title: dict[str, list[Law]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, list[Law]] = field(default_factory=lambda: defaultdict(list))
    found: dict[tuple[str, str], Law | None] = field(default_factory=dict)  # what was looked up already

    @classmethod
    def load(cls, on: date) -> LawBook:
        return cls.of(_for_looking_up(Law.objects.all()), on)

    @classmethod
    def load_for(cls, bases: Iterable[Basis], on: date) -> LawBook:
        """As much of the register as these citations need, in one query: for a page that shows one item."""
        wanted = ~Q(aliases=[])
        for basis in bases:
            wanted |= Q(title__contains=_core(basis["title"]))
            if basis.get("number"):
                wanted |= Q(number=basis["number"])
        return cls.of(_for_looking_up(Law.objects.filter(wanted).select_related("replaced_by")), on)

    @classmethod
    def of(cls, laws: Iterable[Law], on: date) -> LawBook:
        """The book of some laws; each one's successor is that of the book, so that asking for it costs nothing."""
        book = cls(on)
        for law in laws:
            book._add(law)
        for law in book.by_key.values():
            if law.replaced_by_id in book.by_key:
                law.replaced_by = book.by_key[law.replaced_by_id]
        return book

    def _add(self, law: Law) -> None:
        self.by_key[law.pk] = law
        for name in law.names:
            self.by_title[fold_law_title(name)].append(law)
            if short := short_law_title(name):
                self.by_short_title[short].append(law)
        for number in law.numbers:
            if is_found_by_number(number):
                self.by_number[fold_law_number(number)].append(law)

    def find(self, basis: Basis) -> Law | None:
        """The row that a citation {title, number} means.

        Among the issues of its title the one that bears its number, else the one in force on the day, else the
        latest; a title that is unknown is found by a number that only one document bears.
        """
        number = basis.get("number") or ""
        asked = (basis["title"], number)
        if asked not in self.found:
            self.found[asked] = self._look_up(basis, number)
        return self.found[asked]

    def _look_up(self, basis: Basis, number: str) -> Law | None:
        issues = self.issues(basis)
        if not issues:
            return self._by_number_alone(number)
        named = [law for law in issues if number and bears_number(law, number)]
        return max(named or issues, key=self._nearness)

    def issues(self, basis: Basis) -> list[Law]:
        """Every issue of the title that is cited, whatever its number; none when the title is unknown."""
        full, short = fold_law_title(basis["title"]), short_law_title(basis["title"])
        if found := self.by_title.get(full):
            return found
        loose = self.by_short_title.get(full) or (short and self.by_title.get(short))
        loose = loose or (self.by_short_title.get(short) if short else None) or []
        titles = {fold_law_title(law.title) for law in loose}
        if len(titles) <= 1:
            return loose
        return [law for law in loose if bears_number(law, basis.get("number") or "")]

    def status(self, basis: Basis) -> Standing | None:
        """How the cited law stands on the day; None when the register doesn't know it."""
        law = self.find(basis)
        return law.standing(self.on) if law else None

    def successor(self, law: Law) -> Law | None:
        """What stands in its place: the last of the chain; None when nothing was recorded."""
        following = list(self.chain(law))
        return following[-1] if following else None

    def chain(self, law: Law) -> Iterator[Law]:
        """Its successor, the successor's successor and so on, each once."""
        seen = {law.pk}
        while law.replaced_by_id and law.replaced_by_id not in seen:
            law = law.replaced_by
            seen.add(law.pk)
            yield law

    def _by_number_alone(self, number: str) -> Law | None:
        found = self.by_number.get(fold_law_number(number), []) if number else []
        return found[0] if len(found) == 1 and is_found_by_number(number) else None

    def _nearness(self, law: Law) -> tuple[bool, bool, date]:
        """In force before doubtful before ended or to come; of equals the later one."""
        standing = law.standing(self.on)
        began = law.valid_from or date.min
        return standing == Standing.IN_FORCE, standing == Standing.DOUBTFUL, began


def _for_looking_up(laws: LawQuerySet) -> LawQuerySet:
    return laws.defer("note", "issuer", "reference_key", "reference_digest").order_by("pk")


def bears_number(law: Law, number: str) -> bool:
    return bool(number) and any(same_law_number(number, known) for known in law.numbers)


# What the public is told


@dataclass(frozen=True)
class PublishedBasis:
    """One citation of a published text, and what became of the law since; `law` is None while it is in force."""

    basis: Basis
    law: Law | None = None
    standing: Standing | None = None
    was_in_force: bool = False  # on the day of the publication

    @property
    def ended_on(self) -> date | None:
        """The first day on which it was in force no more."""
        return self.law.valid_to + timedelta(days=1) if self.law and self.law.valid_to else None


def published_bases(bases: Iterable[Basis], *, published_on: date, on: date) -> list[PublishedBasis]:
    """The citations in printed order, with a mark on those that are replaced or repealed on the day. One query.

    What is only doubtful is not told to the public.
    """
    listed = list(bases)
    if not listed:
        return []
    book = LawBook.load_for(listed, on)
    return [_marked(basis, book, published_on) for basis in listed]


def _marked(basis: Basis, book: LawBook, published_on: date) -> PublishedBasis:
    law = book.find(basis)
    standing = law.standing(book.on) if law else None
    if law is None or standing not in (Standing.REPLACED, Standing.REPEALED) or not law.is_confirmed:
        return PublishedBasis(basis)
    return PublishedBasis(basis, law, standing, law.standing(published_on) == Standing.IN_FORCE)


# Who cites a law
#
# The texts themselves are asked: what the public's index holds of a basis is its number or its title as it is
# written, and nothing of working copies. Half a second at 20,000 items; items are loaded for a page of them alone.


@dataclass(frozen=True)
class Citation:
    """One item, by its key, that cites the law: in the working copy, in what the public reads, or in both."""

    item: int
    state: str
    in_working_copy: bool
    in_published: bool

    @property
    def where(self) -> str:
        if self.in_working_copy and self.in_published:
            return "编制中和已发布的文本"
        return "编制中的文本" if self.in_working_copy else "已发布的文本"


@dataclass(frozen=True)
class UnitCitations:
    unit: Unit
    citations: list[Citation]

    @property
    def published(self) -> int:
        return sum(citation.in_published for citation in self.citations)

    @property
    def to_do(self) -> list[str]:
        """What the unit does about them once the law is in force no more, by where its items are."""
        to_rewrite = [citation.state for citation in self.citations if citation.in_working_copy]
        states = Counter(to_rewrite)
        lines = [
            (sum(states[state] for state in CatalogItem.EDITABLE), "项在表格中改写公开依据"),
            (states[CatalogItem.State.APPROVED], "项点“修订”，改写后重新报送"),
            (states[CatalogItem.State.SUBMITTED], "项等审核结束后改写"),
            (len(self.citations) - len(to_rewrite), "项已改写，等重新发布"),
        ]
        return [f"{count}{words}" for count, words in lines if count]


def citing_items(law: Law, items: CatalogItemQuerySet, book: LawBook) -> list[UnitCitations]:
    """Which of these items cite this very issue, unit by unit. Two queries; `book` decides what is meant."""
    by_unit: dict[int, list[Citation]] = defaultdict(list)
    in_order = items.order_by("unit__position", "unit__code", "domain__code", "position", "pk")
    for unit, citation in _citations(law, in_order, book):
        by_unit[unit].append(citation)
    units = Unit.objects.in_bulk(by_unit)
    return [UnitCitations(units[unit], citations) for unit, citations in by_unit.items()]


def citing_counts(law: Law, book: LawBook) -> Counter[int]:
    """How many items of each unit in the whole installation, by its key, cite this very issue. One streamed query."""
    return Counter(unit for unit, _ in _citations(law, CatalogItem.objects.order_by(), book))


def with_items(citations: Iterable[Citation]) -> list[tuple[Citation, CatalogItem]]:
    """The citations with their items, to be listed. One query."""
    listed = list(citations)
    items = CatalogItem.objects.select_related("unit", "domain").defer(*TEXTS)
    found = items.in_bulk([citation.item for citation in listed])
    return [(citation, found[citation.item]) for citation in listed if citation.item in found]


def citing_items_visible_to(user: User, law: Law, book: LawBook) -> list[UnitCitations]:
    return citing_items(law, CatalogItem.objects.filter(unit__in=units_of(user, *Role)), book)


def citing_standard_items(law: Law, user: User, book: LawBook) -> list[StandardItem]:
    """The standard items that cite this very issue, in the editions above the user's county and its own. One query."""
    editions = Edition.objects.exclude(state=Edition.State.REPLACED).filter(
        Q(county__isnull=True) | Q(county__in=counties_of(user, *Role))
    )
    found = StandardItem.objects.alias(own=_in_one_line("basis_text")).filter(_could_cite("own", law))
    found = found.filter(edition__in=editions)
    found = found.select_related("edition__county", "domain").order_by("edition", "domain", "position")
    return [item for item in found if _cites(item.bases, law, book)]


def _citations(law: Law, items: CatalogItemQuerySet, book: LawBook) -> Iterator[tuple[int, Citation]]:
    """(unit's key, citation) in the order of the items. Items that do not apply cite nothing. One streamed query."""
    rows = _items_that_could_cite(law, items).values_list(
        "unit",
        "pk",
        "state",
        "not_applicable",
        "bases",
        "withdrawn_at",
        "published_revision__not_applicable",
        "published_revision__bases",
    )
    for unit, item, state, is_none, bases, withdrawn_at, was_none, published in rows.iterator(2000):
        in_working_copy = not is_none and _cites(bases, law, book)
        in_published = withdrawn_at is None and was_none is False and _cites(published, law, book)
        if in_working_copy or in_published:
            yield unit, Citation(item, state, in_working_copy, in_published)


def _cites(bases: Iterable[Basis], law: Law, book: LawBook) -> bool:
    return any((found := book.find(basis)) is not None and found.pk == law.pk for basis in bases)


def _items_that_could_cite(law: Law, items: CatalogItemQuerySet) -> CatalogItemQuerySet:
    texts = {"own": _in_one_line("basis_text"), "published": _in_one_line("published_revision__basis_text")}
    is_read = Q(withdrawn_at__isnull=True, published_revision__not_applicable=False)
    could = Q(_could_cite("own", law), not_applicable=False) | Q(_could_cite("published", law), is_read)
    return items.alias(**texts).filter(could)


def _in_one_line(field: str) -> Replace:
    """A text without the breaks and blanks that a narrow column puts into titles."""
    bare: Replace | F = F(field)
    for blank in ("\r", "\n", " "):
        bare = Replace(bare, Value(blank), Value(""), output_field=TextField())
    return bare


def _could_cite(text: str, law: Law) -> Q:
    """Texts that could cite the law: the database looks for its names and number, the book then says for sure."""
    could = Q()
    for name in law.names:
        could |= Q(**{f"{text}__contains": _core(name)})
    for number in filter(is_found_by_number, law.numbers):
        could |= Q(*((f"{text}__contains", piece) for piece in _pieces(number)))
    return could


def _core(name: str) -> str:
    """The piece of a title that everybody writes: without marks, 中华人民共和国, and who hands it on to whom."""
    longest = max(_pieces(name.strip().removeprefix("中华人民共和国")), key=len, default=name)
    return _BEFORE_THE_NAME.sub("", longest).removesuffix("的通知").removesuffix("的公告")


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PIECES.split(text) if piece]
