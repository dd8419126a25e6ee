"""Tasks that only the tests' workers know."""

from __future__ import annotations

import time
from pathlib import Path

from celery import shared_task
from django.db import transaction

from disclosure_portal.jobs import queue
from disclosure_portal.units.models import Unit


@shared_task
def write_a_unit(job_id):
    """Note that it began, wait for the gate to open, then save a unit together with the end of the job."""
    with queue.claimed(job_id) as job:
        folder = Path(job.args["folder"])
        with (folder / "begun").open("a") as file:
            file.write("begun\n")
        while not (folder / "gate").exists():
            job.report(0, 1, "等待")
            time.sleep(0.1)
        with transaction.atomic():
            job.lock()
            Unit.objects.create(
                code=job.args["code"], name="新城市", full_name="新城市人民政府", kind="city", tier="city"
            )
            job.finish("已写入1个单位。")
