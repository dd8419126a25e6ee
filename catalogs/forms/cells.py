"""The cells of the grid: the fields that are written in each, what it is called, and what it prints."""

from __future__ import annotations

from catalogs.models import Elements
from catalogs.queries import printed

CELLS: dict[str, tuple[str, ...]] = {
    "level1": ("level1",),
    "level2": ("level2",),
    "content_text": ("content_text",),
    "basis_text": ("basis_text",),
    "time_limit_text": ("time_limit_text",),
    "subject": ("subject",),
    "channels": ("channels", "channel_note"),
    "audiences": ("audiences", "audience_note"),
    "methods": ("methods",),
    "levels": ("levels",),
}
LABELS = {
    "level1": "一级事项",
    "level2": "二级事项",
    "content_text": "公开内容（要素）",
    "basis_text": "公开依据",
    "time_limit_text": "公开时限",
    "subject": "公开主体",
    "channels": "公开渠道",
    "audiences": "公开对象",
    "methods": "公开方式",
    "levels": "公开层级",
}
PRINTED_BY = {
    "channels": "channel_labels",
    "audiences": "audience_labels",
    "methods": "method_labels",
    "levels": "level_labels",
}


def cell_text(elements: Elements, name: str) -> str:
    """What a cell prints: a text, or the names of what is ticked."""
    return printed(elements, PRINTED_BY.get(name, name))
