"""公开依据: whether what an item cites is named, numbered and in force."""

from __future__ import annotations

from collections.abc import Iterator

from catalogs import law, wording
from catalogs.checkup.context import Context
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Elements


def basis_without_number(elements: Elements, context: Context) -> Iterator[Finding]:
    """行政法规, 规章 and 规范性文件 are cited with their number; a 法律 needs none."""
    for basis in elements.bases:
        if basis["kind"] in law.NUMBERED_BASES and not basis.get("number"):
            message = f"《{basis['title']}》没有文号，请在书名号后补上，例如：（国务院令第711号）、（民发〔2021〕57号）。"
            yield Finding("basis_without_number", "basis_text", Severity.HINT, message)


def basis_without_title(elements: Elements, context: Context) -> Iterator[Finding]:
    if not wording.is_none(elements.basis_text) and not elements.bases:
        message = "没有认出法律法规或文件的名称，请用书名号《》写明全称。"
        yield Finding("basis_without_title", "basis_text", Severity.HINT, message)
