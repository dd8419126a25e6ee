"""Published wording read into values, and values said as published: for forms, the grid and the import."""

from __future__ import annotations

from catalogs.wording.bases import format_bases, parse_bases
from catalogs.wording.boxes import Marked, read_mark, words_of_mark
from catalogs.wording.channels import is_channel_name, parse_channels, unclear_channels
from catalogs.wording.contents import format_contents, parse_contents
from catalogs.wording.everyday import everyday_names, formal_names
from catalogs.wording.texts import NONE_WRITTEN, fold, is_none, tidy
from catalogs.wording.ticks import (
    named_group,
    other_levels,
    parse_audiences,
    parse_levels,
    parse_methods,
    unclear_names,
)
from catalogs.wording.time_limits import TimeLimit, parse_time_limit

__all__ = [
    "NONE_WRITTEN",
    "Marked",
    "TimeLimit",
    "everyday_names",
    "fold",
    "formal_names",
    "format_bases",
    "format_contents",
    "is_channel_name",
    "is_none",
    "named_group",
    "other_levels",
    "parse_audiences",
    "parse_bases",
    "parse_channels",
    "parse_contents",
    "parse_levels",
    "parse_methods",
    "parse_time_limit",
    "read_mark",
    "tidy",
    "unclear_channels",
    "unclear_names",
    "words_of_mark",
]
