"""Real processes killed during a check, and a database connection cut: afterwards nothing is lost, nothing double."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings as project
from django.db import OperationalError, connection

from disclosure_portal import clock
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from supervision.models import Assignment, CheckRun, Escalation, Milestone, Reminder
from supervision.tasks import COUNTY_CHECK, check_county
from supervision.workflow import checking
from supervision.workflow.checking import run
from tests import factories
from tests.jobs.workers import environment_on, sender_to, sweep_and_look, workers_in
from tests.services import wait_for
from tests.supervision import records
from tests.supervision.dying_scheduler import CHECK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

DAY = date(2020, 11, 6)  # five working days after the plan's Saturday: reminder and escalation
UNITS = 3
SECONDS = 30


@pytest.fixture
def assignments(county, reviewer):
    milestone = records.make_milestone(records.make_plan(county, by=reviewer))
    for number in range(UNITS):
        unit = factories.make_unit(county, f"21032390{number}", f"第{number}镇")
        factories.make_person(f"editor-{number}", f"第{number}人", "editor", unit)
        records.make_assignment(milestone, unit)
    return Assignment.objects.all()


def killed(tmp_path, *words, module="tests.supervision.dying_check"):
    """Run the dying check until it is dead."""
    environment = environment_on(tmp_path, DEBUG="1", DJANGO_SETTINGS_MODULE="disclosure_portal.settings")
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, env=environment, cwd=project.BASE_DIR, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def assert_said_once(county):
    """Each unit's person got one message, the reviewer heard of each escalation, and the ledger tells the same."""
    stages = Counter(Reminder.objects.values_list("stage", flat=True))
    assert stages == {"after-5": UNITS, "escalated": UNITS}
    told = Counter(Notice.objects.values_list("recipient__username", flat=True))
    assert {name: told[name] for name in told if name.startswith("editor-")} == {
        f"editor-{number}": 1 for number in range(UNITS)
    }
    named = " ".join(Notice.objects.filter(recipient__username="reviewer").values_list("text", flat=True))
    assert [named.count(f"第{number}镇") for number in range(UNITS)] == [1] * UNITS
    numbers = Escalation.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"督办〔2020〕{number}号" for number in range(1, UNITS + 1)]
    assert set(Assignment.objects.values_list("met_on", "lacks")) == {(None, "没有提交佐证材料")}


@pytest.mark.parametrize("point", [1, 3])
def test_a_killed_check_is_made_up_for(county, assignments, tmp_path, point):
    """In the first unit's transaction after the county's own, and in the last but one."""
    killed(tmp_path, DAY.isoformat(), county.pk, point)

    again = run(county, as_of=DAY)

    assert again.finished_at is not None
    assert (
        CheckRun.objects.filter(finished_at__isnull=True).count() == 1
    )  # the page tells that it wasn't ended
    assert_said_once(county)
    assert run(county, as_of=DAY).notices == 0


def test_a_killed_worker_gives_its_job_to_the_next(county, assignments, tmp_path, settings, monkeypatch):
    job = queue.enqueue(COUNTY_CHECK, "test", {"county": county.pk}, by=factories.make_user("orderer"))
    killed(tmp_path, "task", job.pk, 2)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    settings.JOB_STOPPED_SECONDS = 0
    monkeypatch.setattr("disclosure_portal.jobs.queue.current_app.send_task", lambda *a, **o: None)

    assert queue.sweep()["put_back"] == 1
    check_county(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    subjects = Reminder.objects.values_list("subject", "due_on", "stage")
    assert len(subjects) == len(set(subjects)) == 2 * UNITS
    told = Counter(Notice.objects.values_list("recipient__username", flat=True))
    assert [told[f"editor-{number}"] for number in range(UNITS)] == [1] * UNITS
    assert Escalation.objects.count() == UNITS


@pytest.mark.parametrize("point", ["before", "after"])
def test_what_a_killed_scheduler_ordered_is_done_once(county, assignments, tmp_path, point):
    """Killed before or after it sent the message of the day's check; a real worker and later sweeps do the rest."""
    due = clock.today() - timedelta(days=60)
    Milestone.objects.update(due_nominal=due, due_legal=due)
    environment = environment_on(tmp_path, DEBUG="1")
    with sender_to(environment, tmp_path) as broker, workers_in(environment, "supervision.tasks") as start:
        killed(tmp_path, point, module="tests.supervision.dying_scheduler")
        ordered = Job.objects.get(name=CHECK)
        assert (ordered.state, CheckRun.objects.count()) == (Job.State.QUEUED, 0)

        start()
        wait_for(lambda: sweep_and_look(broker, ordered), "the day's check to be ordered", SECONDS)
        of_county = Job.objects.get(name=COUNTY_CHECK)
        wait_for(lambda: sweep_and_look(broker, of_county), "the county to be checked", SECONDS)

    assert (ordered.state, ordered.attempts, of_county.state) == (Job.State.DONE, 1, Job.State.DONE)
    assert Job.objects.filter(name=CHECK).count() == CheckRun.objects.count() == 1
    assert Counter(Reminder.objects.values_list("stage", flat=True)) == {"after-5": UNITS, "escalated": UNITS}
    told = Counter(Notice.objects.values_list("recipient__username", flat=True))
    assert [told[f"editor-{number}"] for number in range(UNITS)] == [1] * UNITS
    assert Escalation.objects.count() == UNITS


def test_a_cut_connection_loses_nothing(county, assignments, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("a file has no connection that could be cut")
    monkeypatch.setattr(checking, "UNITS_AT_ONCE", 1)
    raise_escalations, calls = checking.raise_escalations, []

    def cut(*arguments, **options):
        calls.append(1)
        if len(calls) == 3:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return raise_escalations(*arguments, **options)

    monkeypatch.setattr(checking, "raise_escalations", cut)
    with pytest.raises(OperationalError):
        run(county, as_of=DAY)
    connection.close()

    run(county, as_of=DAY)
    assert_said_once(county)
