"""What a save is told when somebody else saved in between."""

from __future__ import annotations

from disclosure_portal.workflow import StepRefused

STALE = "这份材料刚刚被别人保存过。您写的内容还在，请核对最新内容，再保存一次"


class StaleSave(StepRefused):
    """Somebody saved in between: nothing was written."""
