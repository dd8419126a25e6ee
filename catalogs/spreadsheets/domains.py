"""Which of the domains a file speaks of: in a column, in a title, in the name of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalogs.wording import fold

_NUMBER_OR_DOMAIN = re.compile(r"^[(]?(?:\d+|[一二三四五六七八九十]+)[)]?[、.]?|(?:试点)?领域$")


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
        return self.named_exactly(text) or self._single(fold(text))

    def named_exactly(self, text: str) -> str | None:
        """The domain whose name is the whole text, but for a number before it and 领域 behind it."""
        folded = _NUMBER_OR_DOMAIN.sub("", fold(text))
        return self._by_name.get(fold(text)) or self._by_name.get(folded)

    def mentioned(self, text: str) -> str | None:
        """The domain that a title or a sheet's name mentions: what stands before 领域 counts first."""
        codes = self._before_domain_word(fold(text))
        return codes.pop() if len(codes) == 1 else None if codes else self._single(fold(text))

    def mentions_several(self, text: str) -> bool:
        return len(self._before_domain_word(fold(text)) or self._all(fold(text))) > 1

    def _before_domain_word(self, folded: str) -> set[str]:
        """The domains in 社会救助领域和养老服务领域."""
        codes = set()
        for before in re.findall(r"(.*?)领域", folded):
            if ending := [name for name in self._by_name if before.endswith(name)]:
                codes.add(self._by_name[max(ending, key=len)])
        return codes

    def _all(self, folded: str) -> set[str]:
        return {self._by_name[name] for name in self._pattern.findall(folded)}

    def _single(self, folded: str) -> str | None:
        codes = self._all(folded)
        return codes.pop() if len(codes) == 1 else None
