"""参训人员 pasted as a list: 单位 and 姓名 on each line, each unit found by its exact name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supervision.models import ResponsiblePerson
from supervision.queries.unit_names import BRACKETS, GROUPS, UnitNames

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

APART = re.compile(r"[\s,，、;；:：]+")
NAME_LENGTH = 50
MOST_LINES = 500
PARTS_OF_NAMES = re.compile("[·•．・]")  # 买买提·艾力
NOT_IN_NAMES = ("Nd", "No", "P", "S")  # digits, punctuation, signs; 〇 is a letter of names


@dataclass(frozen=True)
class Line:
    """One line as it was understood, or why it wasn't. `is_in_charge`: named for the unit on the day of the session."""

    number: int
    text: str
    unit: Unit | None = None
    name: str = ""
    fault: str = ""
    is_known: bool = False
    is_in_charge: bool = False


@dataclass(frozen=True)
class Reading:
    lines: tuple[Line, ...]

    @property
    def faults(self) -> list[Line]:
        return [line for line in self.lines if line.fault]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if not line.fault and not line.is_known]


def read(
    text: str,
    *,
    county: Unit,
    on: date,
    known: Collection[tuple[int, str]] = (),
    home: Unit | None = None,
) -> Reading:
    """What each line that isn't blank says. `known` are the (unit's key, name) that attend already. Five queries.

    The name stands behind the unit, parted from it by a blank, a tab or a comma. A name alone is one of `home`'s people,
    where there is one. Nothing is guessed: a unit that is not known, or a name without a unit, is told.
    """
    names = UnitNames(county)
    seen: set[tuple[int, str]] = set()
    lines = []
    for number, words in _lines(text):
        line = _understood(number, words, names, home)
        if line.unit and not line.fault:
            line = _told(line, seen, known)
            seen.add((line.unit.pk, line.name))
        lines.append(line)
    in_charge = person_of({line.unit.pk for line in lines if line.unit}, on=on)
    return Reading(
        tuple(
            _with(line, is_in_charge=True) if line.unit and (line.unit.pk, line.name) in in_charge else line
            for line in lines
        )
    )


def how_to_write(home: Unit | None) -> str:
    """How a line is written, with an example; `home` is the only unit of whoever writes."""
    if home is None:
        return "请在姓名前写单位，例如：偏岭镇 李志强。"
    other = "县民政局 王秀英" if home.is_township else "偏岭镇 王秀英"
    return f"{home}的人只写姓名，例如：李志强；其他单位的人在姓名前写单位，例如：{other}。"


def person_of(units: Collection[int], *, on: date) -> dict[tuple[int, str], ResponsiblePerson]:
    """Who is in charge in the units on a day, by (unit's key, name). One query."""
    named = ResponsiblePerson.objects.in_charge(on).filter(unit__in=units)
    return {(person.unit_id, person.name): person for person in named}


def _lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(text.splitlines(), 1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]


def _understood(number: int, text: str, names: UnitNames, home: Unit | None) -> Line:
    words = [word for word in APART.split(text) if word]
    if not words:
        return Line(number, text, fault="没有写姓名。")
    if len(words) > 2:
        return Line(number, text, fault="一行只写一个人：单位 姓名，中间空一格。")
    if len(words) == 1:
        return _alone(number, text, words[0], names, home)
    unit_name, name = words
    unit = _unit(unit_name, names)
    if unit is None:
        return Line(number, text, fault=f"没有找到单位“{unit_name}”。{how_to_write(home)}")
    return _named(number, text, unit, name)


def _alone(number: int, text: str, word: str, names: UnitNames, home: Unit | None) -> Line:
    """A line of one word: a name, unless it is a unit's."""
    if _unit(word, names) is not None:
        return Line(number, text, fault=f"“{word}”后面没有写姓名。")
    if home is None:
        return Line(number, text, fault=how_to_write(None))
    return _named(number, text, home, word)


def _unit(word: str, names: UnitNames) -> Unit | None:
    found = [] if BRACKETS.sub("", word) in GROUPS else names.read(word).units
    return found[0] if len(found) == 1 else None


def _named(number: int, text: str, unit: Unit, name: str) -> Line:
    fault = "" if _is_name(name) else f"“{name}”不像姓名，请核对。"
    return Line(number, text, unit=unit, name=name, fault=fault)


def _is_name(word: str) -> bool:
    """Letters, at least two."""
    letters = PARTS_OF_NAMES.sub("", word)
    return 2 <= len(letters) <= NAME_LENGTH and not any(
        unicodedata.category(letter).startswith(NOT_IN_NAMES) for letter in letters
    )


def _told(line: Line, seen: set[tuple[int, str]], known: Collection[tuple[int, str]]) -> Line:
    """A second time in one list is a fault; somebody who stands there already is left alone."""
    place = (line.unit.pk, line.name)
    if place in seen:
        return _with(line, fault="这个人在名单里写了两次。")
    return _with(line, is_known=place in known)


def _with(line: Line, **changes: object) -> Line:
    return Line(**{**vars(line), **changes})
