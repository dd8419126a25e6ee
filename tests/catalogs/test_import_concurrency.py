"""Imports beside other imports and beside editing: nothing lost, nothing double, and every skipped row is named."""

from __future__ import annotations

import pytest

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.workflow import StaleItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.jobs.models import Job
from tests import factories
from tests.catalogs.imports import csv_of, row, stored
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

COUNT = 30


@pytest.fixture
def other_editor(township):
    return factories.make_person("other-editor", "吴经办", Role.EDITOR, township)


@pytest.fixture
def read(township, domain):
    """read(person, content): an import of a file, read and to be confirmed."""

    def make(person, content):
        run = ImportRun(unit=township, filename="目录.csv", source=stored(township, person, content))
        run = workflow.start_import(run, by=person)
        tasks.read_import(run.job_id)
        run.refresh_from_db()
        return run

    return make


def applied(run, by):
    """The way of the page: order the import, then let the worker do it. The import as it stands then."""
    run = workflow.order_import(run, by=by, skip_bad_rows=True)
    tasks.apply_import(run.job_id)
    run.refresh_from_db()
    return run


def rows_of(count, **changes):
    return csv_of(*(row(f"事项{number}", **changes) for number in range(count)))


def names():
    return sorted(CatalogItem.objects.values_list("level2", flat=True))


def test_two_people_import_the_same_file(read, editor, other_editor, county):
    content = rows_of(COUNT)
    one, other = read(editor, content), read(other_editor, content)

    outcomes = at_once(lambda: applied(one, editor), lambda: applied(other, other_editor))

    assert sorted(run.state for run in outcomes) == ["applied", "read"]
    assert names() == sorted(f"事项{number}" for number in range(COUNT))
    (again,) = [run for run in outcomes if run.state == ImportRun.State.READ]
    assert (again.created, again.updated, again.unchanged) == (0, 0, COUNT)
    assert "预览之后有人保存过相关事项，没有导入" in Job.objects.get(pk=again.job_id).outcome
    assert verify_chain(county) is None


def test_two_people_read_the_same_file(township, domain, editor, other_editor):
    content = rows_of(COUNT)
    runs = []
    for person in (editor, other_editor):
        run = ImportRun(unit=township, filename="目录.csv", source=stored(township, person, content))
        runs.append(workflow.start_import(run, by=person))

    at_once(*(lambda run=run: tasks.read_import(run.job_id) for run in runs))

    for run in runs:
        run.refresh_from_db()
        assert (run.state, run.created, run.rows.count()) == (ImportRun.State.READ, COUNT, COUNT)


def test_two_workers_stage_the_same_rows_once(township, domain, editor):
    source = stored(township, editor, rows_of(1))
    run = workflow.start_import(ImportRun(unit=township, filename="目录.csv", source=source), by=editor)
    blank = {
        "sheet": "",
        "record": {"level1": "甲"},
        "errors": [],
        "findings": [],
        "action": "",
        "choice": "",
    }

    def staged():
        rows = [{"position": n, "first_row": n, "last_row": n, **blank} for n in range(COUNT)]
        return workflow.add_read_rows(run, rows, by=editor)

    assert at_once(staged, staged) == [None, None]
    assert run.rows.count() == COUNT


@pytest.mark.parametrize("number", [0, 17, COUNT - 1])
def test_an_import_and_a_save_in_the_grid(read, township, domain, editor, other_editor, county, number):
    items = [factories.make_item(township, domain, by=editor, level2=f"事项{each}") for each in range(COUNT)]
    run = read(editor, rows_of(COUNT, subject="表格里的主体"))
    item = items[number]

    imported, saved = at_once(
        lambda: applied(run, editor),
        lambda: workflow.save_elements(item, by=other_editor, version=1, changes={"subject": "网页上的主体"}),
    )

    subjects = dict(CatalogItem.objects.values_list("level2", "subject"))
    assert len(subjects) == COUNT
    item.refresh_from_db()
    if imported.state == ImportRun.State.APPLIED:
        assert set(subjects.values()) == {"表格里的主体"}
        assert isinstance(saved, StaleItem)
        assert "您刚填的内容没有保存" in str(saved)
    else:
        assert imported.state == ImportRun.State.READ
        assert imported.rows.get(item=item).item_version == 2
        others = {name: subject for name, subject in subjects.items() if name != item.level2}
        assert (item.subject, set(others.values())) == ("网页上的主体", {"偏岭镇人民政府"})
    assert item.version == 2
    assert verify_chain(county) is None


def test_an_import_and_a_hand_in(read, township, domain, editor, other_editor):
    """What is handed in first is locked: the import is shown again and names the rows that it will skip."""
    items = [factories.make_item(township, domain, by=editor, level2=f"事项{each}") for each in range(COUNT)]
    run = read(editor, rows_of(COUNT, subject="表格里的主体"))
    handed_in = [item.pk for item in items[:3]]

    imported, batch = at_once(
        lambda: applied(run, editor),
        lambda: workflow.hand_in(township, domain, by=other_editor, items=handed_in),
    )

    assert not isinstance(batch, Exception), batch
    if imported.state == ImportRun.State.APPLIED:
        assert set(CatalogItem.objects.values_list("subject", flat=True)) == {"表格里的主体"}
        return
    assert (imported.state, imported.failed, imported.updated) == (ImportRun.State.READ, 3, COUNT - 3)
    skipped = imported.rows.filter(action=ImportRow.Action.REFUSE)
    assert {row.errors[0]["code"] for row in skipped} == {"locked"}
    assert {row.item_id for row in skipped} == set(handed_in)
    rest = applied(imported, editor)
    assert rest.state == ImportRun.State.APPLIED
    written = CatalogItem.objects.filter(subject="表格里的主体")
    assert written.count() == COUNT - 3
    assert not written.filter(pk__in=handed_in).exists()


def test_an_import_and_a_new_item_of_the_same_name(read, township, domain, editor, other_editor):
    run = read(editor, rows_of(COUNT))

    imported, added = at_once(
        lambda: applied(run, editor),
        lambda: workflow.add_item(
            township, domain, by=other_editor, elements={**factories.ELEMENTS, "level2": "事项7"}
        ),
    )

    assert isinstance(added, CatalogItem)
    if imported.state == ImportRun.State.APPLIED:
        assert (
            CatalogItem.objects.count() == COUNT + 1
        )  # added after the import: the check-up names the double
    else:
        assert (imported.created, imported.unchanged) == (COUNT - 1, 1)
        assert applied(imported, editor).state == ImportRun.State.APPLIED
        assert names() == sorted(f"事项{number}" for number in range(COUNT))
    assert Entry.objects.filter(verb="catalogs.importrun.apply").count() == 1
