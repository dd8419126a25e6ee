"""The source of a web page taken apart into tags and words, in time that grows with its length and no faster."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

_NAME = re.compile(r"[^\s/>]++")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]*+)))?+)"""
)
_UNSHOWN = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}


class Reader(Protocol):
    """What is told, in the order of the source. Names are in lower case; of an attribute given twice the first holds."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


def read_markup(source: str, reader: Reader) -> None:
    """Tell `reader` the tags and the words of a page. What a browser doesn't show of them is left out.

    A comment, a tag or a script that never ends swallows the rest, as in browsers, so that nothing is looked at
    twice: a parser that tries such a rest again and again needs minutes for a page of a megabyte.
    """
    at = 0
    while at < len(source):
        tag = source.find("<", at)
        if tag != at:
            reader.text(_plain(source[at:] if tag < 0 else source[at:tag]))
        if tag < 0:
            return
        at = _read_tag(source, tag, reader)


def _read_tag(source: str, at: int, reader: Reader) -> int:
    """Tell what begins with the `<` at a place; where to go on."""
    if source.startswith("<!--", at):
        return _behind(source, "-->", at + 4)
    following = source[at + 1 : at + 3]
    if following[:1] in ("!", "?"):
        return _behind(source, ">", at + 1)
    if following[:1] == "/" and following[1:].isalpha():
        name = _NAME.match(source, at + 2)
        reader.end(name[0].lower() if name else "")
        return _behind(source, ">", name.end() if name else at + 2)
    if following[:1].isalpha() and (name := _NAME.match(source, at + 1)):
        return _read_start(source, name[0].lower(), name.end(), reader)
    reader.text("<")
    return at + 1


def _read_start(source: str, tag: str, at: int, reader: Reader) -> int:
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(source, at):
        at = found.end()
        if found["end"]:
            reader.start(tag, attributes)
            if tag not in _UNSHOWN:
                return at
            ending = _UNSHOWN[tag].search(source, at)
            return ending.start() if ending else len(source)
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), _plain(value))
    return len(source)


def _behind(source: str, ending: str, at: int) -> int:
    found = source.find(ending, at)
    return len(source) if found < 0 else found + len(ending)


def _plain(text: str) -> str:
    """The text with its character references resolved; as it stands where one is a number beyond reading."""
    try:
        return unescape(text)
    except ValueError:
        return text
