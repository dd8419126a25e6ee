"""Property tests that don't depend on how busy the machine is, nor on an earlier run."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
