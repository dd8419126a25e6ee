"""Pasted tables of a column's pages, and the way from such a table to the register."""

from __future__ import annotations

from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.workflow.registrations import Choice
from tests.factories import REVIEW

HEADER = "标题\t链接\t发布时间\t发布单位"
SITE = "http://www.xiuyan.gov.cn"


def table(*lines):
    return "\n".join([HEADER, *("\t".join(line) for line in lines)])


def line(number, title="低保办事指南", unit="偏岭镇", day="2026-02-03"):
    return title, f"{SITE}/{number}.html", day, unit


def order(registration, by, ticked=None):
    """Tick rows by number of line, all when none are named, and register them."""
    choices = {
        row.pk: Choice(ticked is None or row.position in ticked, row.chosen_id or row.proposed_id)
        for row in registration.rows.all()
    }
    workflow.keep_choices(registration, choices, by=by)
    ordered = workflow.order_registration(registration, by=by, review=REVIEW)
    return workflow.apply_registration(ordered, by=by)


def outcomes(registration):
    return list(registration.rows.values_list("position", "outcome"))


def apply_url(registration):
    return reverse("catalogs_desk:registration_apply", args=[registration.pk])


def shown(client, registration):
    return client.get(registration.get_absolute_url()).content.decode()


def read_again(registration):
    """Let the job read the table, as it does once ordered."""
    registration.refresh_from_db()
    tasks.read_registration(registration.job_id)
    registration.refresh_from_db()
