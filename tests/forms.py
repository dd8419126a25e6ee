"""The forms of a page, as a browser would read and send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

NOT_SENT = {"submit", "button", "file", "image", "reset"}
NOT_WRITTEN = {"hidden", "radio", "checkbox", "date", "month", "time", "number"}


@dataclass
class Form:
    """Where it goes, what stands in it, and which of its fields are written by hand."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def filled(self, text: str) -> dict[str, list[str]]:
        """With the text in every field that is written by hand."""
        return {**self.values, **{name: [text] for name in self.texts}}


def forms_of(page: str, *, at: str) -> list[Form]:
    """The forms of a page that was read at an address."""
    reader = _Reader(at)
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.form = Form(given.get("action") or self.at, (given.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form and tag in ("input", "select", "textarea", "option"):
            getattr(self, f"_{tag}")(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def _input(self, given: dict[str, Any]) -> None:
        kind, name = given.get("type") or "text", given.get("name")
        if not name or kind in NOT_SENT or "disabled" in given:
            return
        value = given.get("value") or ""
        if kind in ("radio", "checkbox"):
            if kind == "checkbox" or name not in self.form.values:
                self.form.values.setdefault(name, []).append(value or "on")
        else:
            self.form.values[name] = [value]
            if kind not in NOT_WRITTEN:
                self.form.texts.append(name)

    def _select(self, given: dict[str, Any]) -> None:
        self.select = given.get("name") or ""

    def _option(self, given: dict[str, Any]) -> None:
        value = given.get("value") or ""
        if self.select and value and (self.select not in self.form.values or "selected" in given):
            self.form.values[self.select] = [value]

    def _textarea(self, given: dict[str, Any]) -> None:
        if name := given.get("name"):
            self.form.values[name] = [""]
            self.form.texts.append(name)
