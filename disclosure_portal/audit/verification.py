"""Whether a chain still holds: every entry as written, none missing, none moved, none added otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from disclosure_portal import clock
from disclosure_portal.audit.models import START_OF_CHAIN, ChainHead, Entry
from disclosure_portal.units.models import Unit

CHUNK = 1000


@dataclass(frozen=True)
class Broken:
    """The first place where a chain doesn't hold: the entry's number, and why in a Chinese sentence."""

    chain: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"{self.chain}操作日志第{self.sequence}条：{self.reason}"


@dataclass(frozen=True)
class Chain:
    """A chain as its head states it."""

    county: Unit | None
    length: int
    hash: str

    @property
    def name(self) -> str:
        return self.county.name if self.county else "本系统"


def all_chains() -> list[Chain]:
    """Every chain that has a head or an entry, the installation's own first."""
    with_entries = set(Entry.objects.order_by().values_list("county", flat=True).distinct())
    with_head = set(ChainHead.objects.values_list("county", flat=True))
    counties = Unit.objects.in_bulk((with_entries | with_head) - {None})
    return [chain_of(None), *(chain_of(county) for county in counties.values())]


def chain_of(county: Unit | None) -> Chain:
    head = ChainHead.objects.filter(county=county).first() or ChainHead()
    return Chain(county, head.sequence, head.hash)


def check_chain(county: Unit | None) -> Broken | None:
    """Verify a chain and remember at its head when that was, how far it came and what was found."""
    began = clock.now()
    length = chain_of(county).length
    broken = verify_chain(county)
    flaw = str(broken or "")[:300]
    ChainHead.objects.filter(county=county).update(checked_at=began, checked_sequence=length, flaw=flaw)
    return broken


def verify_chain(county: Unit | None) -> Broken | None:
    """Read the whole chain of a county (None: the installation's own) in chunks; None when it holds.

    It may run beside people at work: what is added after it began is left for the next time.
    """
    last = _last_sequence(county)  # read before the head, which moves together with the entries
    chain = chain_of(county)
    if last > chain.length:
        return Broken(chain.name, chain.length + 1, "不是经由系统写入的：链首没有登记这一条。")
    previous_hash, sequence = START_OF_CHAIN, 0
    for entry in _entries(chain):
        sequence += 1
        if reason := _flaw(entry, sequence, previous_hash):
            return Broken(chain.name, sequence, reason)
        previous_hash = entry.hash
    if sequence < chain.length:
        return Broken(chain.name, sequence + 1, f"从这一条到第{chain.length}条已被删除。")
    if previous_hash != chain.hash:
        return Broken(chain.name, sequence, "与链首登记的校验值不一致。")
    return None


def _entries(chain: Chain) -> Iterator[Entry]:
    entries = Entry.objects.of_chain(chain.county.pk if chain.county else None)
    return entries.filter(sequence__lte=chain.length).iterator(chunk_size=CHUNK)


def _last_sequence(county: Unit | None) -> int:
    return Entry.objects.filter(county=county).aggregate(last=Max("sequence"))["last"] or 0


def _flaw(entry: Entry, sequence: int, previous_hash: str) -> str | None:
    if entry.sequence != sequence:
        return "这一条已被删除。"
    if entry.previous_hash != previous_hash:
        return "与前一条衔接不上，记录被替换或调换了顺序。"
    if entry.person_digest != entry.expected_person_digest():
        return "操作人姓名或地址被改动。"
    if entry.hash != entry.expected_hash():
        return "内容被改动。"
    return None
