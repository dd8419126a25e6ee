"""What an import does with each row, and how often."""

from __future__ import annotations

import pytest

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, Edition, ImportRun
from catalogs.spreadsheets.staging import stage
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from tests import factories
from tests.catalogs.imports import applied, csv_of, row, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_names_that_fold_alike_are_one_item(township, domain, item):
    run = applied(township, csv_of(row("办 事 指 南", subject="新的主体")))

    assert (run.created, run.updated) == (0, 1)
    item.refresh_from_db()
    assert (item.subject, item.version) == ("新的主体", 2)


@pytest.mark.parametrize("printed", ["1.1办事指南", "（一）办事指南", "2、办事指南", "1.办事指南"])
def test_the_number_before_a_name_is_not_part_of_it(township, domain, item, printed):
    run = applied(township, csv_of(row(printed)))

    assert (run.created, run.updated) == (0, 1)
    item.refresh_from_db()
    assert item.level2 == printed


@pytest.mark.parametrize("reason", ["", " "])
def test_not_applicable_without_a_reason_is_refused(township, domain, reason):
    run = applied(township, csv_of(row("甲", not_applicable=True, reason=reason)))

    assert (run.state, run.failed) == (ImportRun.State.READ, 1)
    assert [error["code"] for error in run.rows.get().errors] == ["no_reason"]


def test_equal_names_are_matched_by_content_then_by_order(township, domain, editor):
    first = factories.make_item(township, domain, by=editor, content_text="工程招标")
    second = factories.make_item(township, domain, by=editor, content_text="学校收费")

    applied(
        township,
        csv_of(row(content_text="学校收费", subject="乙"), row(content_text="全新内容", subject="甲")),
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.subject, first.subject, first.content_text) == ("乙", "甲", "全新内容")


def test_what_the_file_leaves_out_stays_as_it_is(township, domain, item):
    applied(township, csv_of(row(channels=[], methods=[], content_text="", subject="新的主体")))

    item.refresh_from_db()
    assert (item.channels, item.methods) == (["website", "notice_board"], ["proactive"])
    assert item.content_text == factories.ELEMENTS["content_text"]
    assert item.subject == "新的主体"


def test_items_that_the_file_does_not_name_are_left_alone_and_listed(township, domain, item):
    run = applied(township, csv_of(row("另一项")))

    assert run.missing == ["最低生活保障／办事指南"]
    assert CatalogItem.objects.count() == 2


def test_an_item_whose_row_is_refused_is_not_listed_as_left_out(township, domain, item):
    run = applied(township, csv_of(row(time_limit_text=""), row("另一项")))

    assert (run.failed, run.missing) == (1, [])


def test_importing_prepares_the_items(township, domain, item, editor):
    other = factories.make_person("other", "另一人", "editor", township)

    applied(township, csv_of(row(subject="新的主体")), by=other)

    assert other in item.preparers.all()


def test_an_item_under_review_is_an_error_at_its_row(township, domain, handed_in):
    run = applied(township, csv_of(row("办事指南1", subject="新的主体")))

    assert (run.state, run.failed) == (ImportRun.State.READ, 1)
    assert run.rows.get().errors[0]["code"] == "locked"
    assert not CatalogItem.objects.filter(subject="新的主体").exists()


def test_an_import_opens_the_next_revision_of_a_published_item(township, domain, published):
    applied(township, csv_of(row(published.level2, subject="新的主体")))

    published.refresh_from_db()
    assert published.status == CatalogItem.Status.REVISING
    assert published.published_revision.subject == "偏岭镇人民政府"


def test_a_new_row_under_a_standard_items_names_takes_that_item_over(township, domain):
    edition = factories.make_edition(Edition.Layer.NATIONAL)
    standard = factories.make_standard_item(edition, domain, "20-001", level2="办事指南")

    applied(township, csv_of(row()))

    assert CatalogItem.objects.get().standard == standard


def test_an_item_of_another_unit_is_not_written(township, domain, item, outsider):
    other = outsider.memberships.get().unit
    code = str(item.code)

    run = applied(other, csv_of(row(item_code=code, subject="外镇")), by=outsider)

    assert run.rows.get().errors[0]["code"] == "of_another_unit"
    item.refresh_from_db()
    assert item.subject == "偏岭镇人民政府"


def test_a_save_after_the_preview_brings_a_new_preview(township, domain, item, editor):
    run = workflow.start_import(
        ImportRun(
            unit=township, filename="目录.csv", source=stored(township, editor, csv_of(row(subject="甲")))
        ),
        by=editor,
    )
    tasks.read_import(run.job_id)
    run.refresh_from_db()
    workflow.save_elements(item, by=editor, version=1, changes={"subject": "乙"})
    run = workflow.order_import(run, by=editor)

    tasks.apply_import(run.job_id)

    run.refresh_from_db()
    item.refresh_from_db()
    assert run.state == ImportRun.State.READ
    assert item.subject == "乙"
    assert "没有导入" in Job.objects.get(pk=run.job_id).outcome


def test_running_the_job_again_writes_nothing_twice(township, domain):
    run = applied(township, csv_of(row()))

    with pytest.raises(queue.NotClaimable):
        tasks.apply_import(run.job_id)

    assert CatalogItem.objects.count() == 1


def test_reading_goes_on_behind_the_rows_already_staged(township, domain, editor):
    run = workflow.start_import(
        ImportRun(
            unit=township, filename="目录.csv", source=stored(township, editor, csv_of(row("甲"), row("乙")))
        ),
        by=editor,
    )
    tasks.read_import(run.job_id)
    run.rows.filter(position=1).delete()
    ImportRun.objects.update(state=ImportRun.State.UPLOADED)

    stage(run, csv_of(row("甲"), row("乙")), by=editor)

    assert list(run.rows.values_list("position", flat=True)) == [0, 1]
    assert run.state == ImportRun.State.READ
