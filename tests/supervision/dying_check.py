"""A process that checks a county and is killed on the way: python -m tests.supervision.dying_check ACT KEY POINT.

POINT is how many chunks of units, each a transaction of its own, it gets through before it dies inside the next.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date

import django


def main(act: str, key: str, point: str) -> None:
    django.setup()
    from disclosure_portal.units.models import Unit
    from supervision import tasks
    from supervision.workflow import checking

    checking.UNITS_AT_ONCE = 1
    raise_escalations, left = checking.raise_escalations, int(point)

    def die(*arguments, **options):
        """After messages and ledger of the chunk are written, and before anything of it is committed."""
        nonlocal left
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return raise_escalations(*arguments, **options)

    checking.raise_escalations = die
    if act == "task":
        tasks.check_county(int(key))
    else:
        checking.run(Unit.objects.get(pk=int(key)), as_of=date.fromisoformat(act))


if __name__ == "__main__":
    main(*sys.argv[1:])
