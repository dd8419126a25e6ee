"""A scheduler that is killed on the way: python -m tests.supervision.dying_scheduler POINT.

It looks at every schedule as the real one does each minute. At "before" it dies when the job of the check is on record
and its message isn't sent yet; at "after", as soon as the message is.
"""

from __future__ import annotations

import os
import signal
import sys

import django

CHECK = "supervision.tasks.check_deadlines"


def main(point: str) -> None:
    django.setup()
    from celery import current_app

    from disclosure_portal.jobs.tasks import sweep

    send_task = current_app.send_task

    def die(name: str, *arguments, **options):
        if name != CHECK:
            return None  # the other schedules are none of this test's business
        if point == "after":
            send_task(name, *arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    current_app._get_current_object().send_task = die
    sweep()


if __name__ == "__main__":
    main(*sys.argv[1:])
