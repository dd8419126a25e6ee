"""Records of supervision as tests need them, made by the same functions as the portal's."""

from __future__ import annotations
