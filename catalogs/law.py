"""Numbers and sentences of the law that catalogs rest on, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalogs.models import BasisKind

# 政府信息公开条例 (国务院令第711号) art. 26: within 20 working days of the day it is formed or changed.
PROACTIVE_LIMIT_WORKING_DAYS = 20

# The calendar days that 20 working days usually span, and the most that they spanned in 2020 to 2026.
PROACTIVE_LIMIT_USUAL_DAYS = 28
PROACTIVE_LIMIT_MOST_DAYS = 36

# The law and regulations in whose name another limit than art. 26's may stand (条例 art. 26, second sentence).
MAY_LENGTHEN_THE_LIMIT = (BasisKind.LAW, BasisKind.REGULATION, BasisKind.LOCAL_REGULATION)

# What may be said of information that was already public before it is registered (条例 art. 17).
STOCK_PRIOR_REVIEW = "公开前已经审查，不涉及国家秘密、工作秘密、商业秘密和个人隐私"

# Bases that are cited with their number; a 法律 is known by its title alone.
NUMBERED_BASES = (BasisKind.REGULATION, BasisKind.RULE, BasisKind.DOCUMENT)

# 政府信息公开条例 art. 17; 保守国家秘密法 art. 35; its 实施条例 art. 42: each item is reviewed before it is disclosed.
STOCK_SECRECY_RESULT = "经审查，不涉及国家秘密、工作秘密、商业秘密和个人隐私，同意公开"

# What a checkable wording of 及时公开 says, so that lateness can be told (条例 art. 26).
PROMPT_LIMIT_WORDING = f"及时公开，最迟不超过{PROACTIVE_LIMIT_WORKING_DAYS}个工作日"

# 岫政办发〔2020〕37号: once the province has issued its 共性目录, every unit refines its items by this day.
PROVINCIAL_UPTAKE_DUE_ON = date(2021, 8, 31)

# The portal's own bound, no law's: publication ordered for a later day is a slip of the pen.
MOST_ORDER_DAYS = 366

# How long units usually get to map an edition to their catalogs, where no document sets the day.
EDITION_UPTAKE_WORKING_DAYS = 20


def rests_on_special_law(bases: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a law or regulation other than 条例 itself is cited, in whose name a limit may be longer than art. 26's."""
    return any(
        basis["kind"] in MAY_LENGTHEN_THE_LIMIT and "信息公开条例" not in basis["title"] for basis in bases
    )
