"""What a check finds: one problem at one field, and how it is mended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from catalogs.models import Audience, Channel, Level, Method

if TYPE_CHECKING:
    from catalogs.models import AcceptedFinding, Elements

FIELD_LABELS = {
    "level1": "一级事项",
    "content_text": "公开内容（要素）",
    "basis_text": "公开依据",
    "time_limit_text": "公开时限",
    "subject": "公开主体",
    "methods": "公开方式",
    "channels": "公开渠道和载体",
    "audiences": "公开对象",
    "levels": "公开层级",
    "not_applicable_reason": "不适用的原因",
}

# What stands beside a field and is told, and looked at, together with it.
COMPANIONS = {"level1": "level2", "channels": "channel_note", "audiences": "audience_note"}
FIELD_OF_TEXT = {companion: name for name, companion in COMPANIONS.items()}

CHOICES = {"methods": Method, "channels": Channel, "audiences": Audience, "levels": Level}


class Severity(StrEnum):
    BLOCKING = "blocking"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {"blocking": "必改", "hint": "建议"}[self]


@dataclass(frozen=True)
class Finding:
    """One problem at one field.

    `way` says in a sentence how it is mended; `mend` carries the new values by field where a press can do it.
    `is_safe`: the mend takes nothing away that a person would have to weigh, so that all of a domain can go at once.
    `accepted`: the unit has looked at it and lets it stand, with a reason.
    """

    code: str
    field: str
    severity: Severity
    message: str
    source: str = ""
    mend: Mapping[str, Any] = field(default_factory=dict)
    way: str = ""
    is_safe: bool = False
    link: str = ""  # the code of a standard item that the item should be linked to
    link_name: str = ""
    digest: str = ""
    accepted: AcceptedFinding | None = None

    @property
    def field_label(self) -> str:
        return FIELD_LABELS[self.field]

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something: nobody has said why it stands."""
        return self.accepted is None

    @property
    def is_mendable(self) -> bool:
        """Whether one press mends it."""
        return bool(self.mend or self.link)

    @property
    def press(self) -> str:
        """What the button says that mends it."""
        return f"对应到“{self.link_name}”" if self.link else f"改为“{self.mend_words}”"

    @property
    def mend_words(self) -> str:
        """The new values as they would be printed: 及时公开，最迟不超过20个工作日; 乡级、村级."""
        return "；".join(words for name, value in self.mend.items() if (words := said(name, value)))


def said(name: str, value: Any) -> str:
    """A written value in words: a text as it stands, a list of codes by its labels."""
    if isinstance(value, str):
        return value
    return "、".join(CHOICES[name](code).label for code in value)


def digest_of(elements: Elements, finding: Finding) -> str:
    """What a person saw who judged the finding: the field's value and the sentence. Changes with either."""
    names = [finding.field, *filter(None, [COMPANIONS.get(finding.field)])]
    seen = [finding.message, *(getattr(elements, name, "") for name in names)]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()
