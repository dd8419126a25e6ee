"""Which of the domains a file speaks of: in a column, in a title, in the name of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalogs.wording import fold


@dataclass(frozen=True, slots=True)
class DomainName:
    """A domain by code, name and the other names that tables give it."""

    code: str
    name: str
    aliases: Sequence[str] = ()


class DomainFinder:
    """Finds the one domain that a text names; two different ones are none, for a guess would be silent."""

    def __init__(self, domains: Sequence[DomainName]) -> None:
        named = [(fold(name), d.code) for d in domains for name in (d.name, *d.aliases) if fold(name)]
        self._names = {d.code: d.name for d in domains}
        self._by_name = {name: code for name, code in reversed(named)}
        longest_first = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def by_code(self, text: str) -> str | None:
        return text if text in self._names else None

    def name_of(self, code: str) -> str:
        return self._names.get(code, "")

    def named(self, text: str) -> str | None:
        """The domain that a cell of a domain column names: 社会救助, 社会救助领域, 20 社会救助."""
        folded = re.sub(r"^[(]?[\d一二三四五六七八九十]+[)]?[、.]?|(?:试点)?领域$", "", fold(text))
        return self._by_name.get(fold(text)) or self._by_name.get(folded) or self._single(folded)

    def mentioned(self, text: str) -> str | None:
        """The domain that a title or a sheet's name mentions: what stands before 领域 counts first."""
        folded = fold(text)
        for before in re.findall(r"(.*?)领域", folded):
            ending = [name for name in self._by_name if before.endswith(name)]
            if ending:
                return self._by_name[max(ending, key=len)]
        return self._single(folded)

    def _single(self, folded: str) -> str | None:
        codes = {self._by_name[name] for name in self._pattern.findall(folded)}
        return codes.pop() if len(codes) == 1 else None
