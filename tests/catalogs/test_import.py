"""Importing a unit's catalog: by the command and by the pages, and what each row does."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalogs import reference, tasks, workflow
from catalogs.models import CatalogItem, Domain, Edition, ImportRun
from catalogs.spreadsheets import staging
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.staging import stage
from catalogs.spreadsheets.writing import write_csv
from catalogs.wording import fold
from catalogs.workflow.importing import ORDER
from disclosure_portal import clock
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.jobs import queue, scheduler
from disclosure_portal.jobs.models import Job
from disclosure_portal.units import reference as units
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
PLAIN = ("elements_text", "basis_text", "time_limit_text", "subject")
SETS = ("channels", "audience", "mode", "levels")


@pytest.fixture
def loaded():
    units.load()
    reference.load()


def run_command(*args, **options):
    out = io.StringIO()
    status = 0
    try:
        call_command("import_catalog", *map(str, args), stdout=out, json=True, **options)
    except SystemExit as left:
        status = left.code
    return status, json.loads(out.getvalue())


def row(level2="办事指南", **changes):
    values = {key: value for key, value in factories.ELEMENTS.items()} | {"level2": level2} | changes
    return CatalogRow(**values, domain_code="20", domain_name="社会救助")


def csv_of(*rows):
    file = io.BytesIO()
    write_csv(file, [Section("社会救助", "社会救助", rows)])
    return file.getvalue()


@pytest.fixture
def write(tmp_path):
    def write(*rows):
        path = tmp_path / "目录.csv"
        path.write_bytes(csv_of(*rows))
        return path

    return write


# By the command


def agrees(told, wanted):
    """Whether a record as printed agrees with what is expected, under the rules of the samples."""
    accept = wanted.get("accept", {})
    for name in ("level1", "level2", *PLAIN):
        options = [wanted[name], *accept.get(name, [])]
        assert fold(told[name]) in {fold(option) for option in options}, name
    for name in SETS:
        assert set(told[name]) == set(wanted[name]), name
    limits = [wanted["time_limit"], *accept.get("time_limit", [])]
    assert told["time_limit"] in limits
    assert told["domain"] == wanted["domain"]
    assert told["excel_rows"] == wanted["excel_rows"]


@pytest.mark.parametrize("sample", EXPECTED["files"], ids=lambda sample: sample["file"])
def test_a_published_workbook_gives_the_records_that_it_holds(loaded, sample):
    status, told = run_command(SAMPLES / sample["file"], unit="210323106")

    wanted = [record for sheet in sample["sheets"] for record in sheet["rows"]]
    assert (status, told["status"], told["created"]) == (0, "accepted", len(wanted))
    assert len(told["records"]) == len(wanted)
    for record, expected in zip(told["records"], wanted, strict=True):
        agrees(record, expected)
    assert CatalogItem.objects.filter(unit__code="210323106").count() == len(wanted)


@pytest.mark.parametrize("sample", EXPECTED["files"], ids=lambda sample: sample["file"])
def test_the_same_file_again_changes_nothing(loaded, sample):
    run_command(SAMPLES / sample["file"], unit="210323106")
    before = list(CatalogItem.objects.order_by("pk").values())

    _, told = run_command(SAMPLES / sample["file"], unit="210323106")

    assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, len(before))
    assert list(CatalogItem.objects.order_by("pk").values()) == before


def test_a_dry_run_tells_and_saves_nothing(township, domain, write):
    status, told = run_command(write(row()), unit=township.code, dry_run=True)

    assert (status, told["created"]) == (0, 1)
    assert not CatalogItem.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_bad_row_rejects_the_file_and_nothing_is_saved(township, domain, write):
    status, told = run_command(write(row("甲"), row("乙", basis_text="/")), unit=township.code)

    assert (status, told["status"], told["created"], told["failed"]) == (1, "rejected", 0, 1)
    assert [record["status"] for record in told["records"]] == ["ok", "error"]
    assert told["records"][1]["errors"][0]["field"] == "basis_text"
    assert not CatalogItem.objects.exists()


def test_bad_rows_can_be_skipped(township, domain, write):
    status, told = run_command(
        write(row("甲"), row("乙", basis_text="/")), unit=township.code, skip_bad_rows=True
    )

    assert (status, told["created"], told["failed"]) == (0, 1, 1)
    assert CatalogItem.objects.get().level2 == "甲"


def test_a_file_that_is_no_catalog_is_rejected_with_a_reason(township, domain, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"<html>not a workbook</html>")

    status, told = run_command(path, unit=township.code)

    assert (status, told["status"], told["records"]) == (1, "rejected", [])
    assert "另存为" in told["reason"]


UNUSABLE = [
    ("nowhere", None, "目录.csv", "没有代码为“nowhere”的编制单位。"),
    ("210323106", "99", "目录.csv", "没有代码为“99”的领域，应为01至26。"),
    ("210323106", None, "没有.csv", "打不开文件"),
]


@pytest.mark.parametrize(("unit", "domain_code", "name", "message"), UNUSABLE)
def test_what_cannot_be_worked_with_is_told_in_chinese(
    township, domain, write, unit, domain_code, name, message
):
    with pytest.raises(CommandError, match=message) as told:
        call_command("import_catalog", str(write(row()).with_name(name)), unit=unit, domain=domain_code)

    assert told.value.returncode == 1


@pytest.mark.parametrize(("unit", "domain_code", "name", "message"), UNUSABLE)
def test_with_json_it_is_told_as_a_rejection(township, domain, write, unit, domain_code, name, message):
    status, told = run_command(write(row()).with_name(name), unit=unit, domain=domain_code)

    assert (status, told["status"]) == (1, "rejected")
    assert message in told["reason"]
    counts = ("created", "updated", "unchanged", "failed", "missing")
    assert [told[count] for count in counts] == [0, 0, 0, 0, 0]
    assert told["records"] == []


def test_containers_compile_nothing(county, domain, write):
    with pytest.raises(CommandError, match="没有代码为"):
        call_command("import_catalog", str(write(row())), unit=county.code)


def test_without_json_the_command_tells_in_chinese(township, domain, write, capsys):
    call_command("import_catalog", str(write(row())), unit=township.code)

    assert "新增1项" in capsys.readouterr().out


# What each row does


def applied(township, content, by=None):
    """The import of a file's content through staging and applying, as the pages do it."""
    by = by or factories.make_person(f"importer-{CatalogItem.objects.count()}", "导入人", "editor", township)
    run = workflow.start_import(
        ImportRun(unit=township, filename="目录.csv", source=_stored(township, by, content)), by=by
    )
    tasks.read_import(run.job_id)
    run.refresh_from_db()
    if not ORDER.refusals(run):
        run = workflow.order_import(run, by=by)
        tasks.apply_import(run.job_id)
        run.refresh_from_db()
    return run


def _stored(unit, by, content):
    return store(SimpleUploadedFile("目录.csv", content), unit=unit, by=by, kinds=SPREADSHEETS)


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
            unit=township, filename="目录.csv", source=_stored(township, editor, csv_of(row(subject="甲")))
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
            unit=township, filename="目录.csv", source=_stored(township, editor, csv_of(row("甲"), row("乙")))
        ),
        by=editor,
    )
    tasks.read_import(run.job_id)
    run.rows.filter(position=1).delete()
    ImportRun.objects.update(state=ImportRun.State.UPLOADED)

    stage(run, csv_of(row("甲"), row("乙")), by=editor)

    assert list(run.rows.values_list("position", flat=True)) == [0, 1]
    assert run.state == ImportRun.State.READ


# When it doesn't come to its end


@pytest.fixture
def uploaded(township, domain, editor):
    """An import of one new item, whose file is still to be read."""
    source = _stored(township, editor, csv_of(row("甲")))
    return workflow.start_import(ImportRun(unit=township, filename="目录.csv", source=source), by=editor)


@pytest.fixture
def read(uploaded):
    """The same, read and waiting to be confirmed."""
    tasks.read_import(uploaded.job_id)
    uploaded.refresh_from_db()
    return uploaded


def fail(run, outcome="执行3次均出错，已停止。"):
    """The run's job ends as it does when its attempts are used up."""
    Job.objects.filter(pk=run.job_id).update(state="failed", outcome=outcome, finished_at=clock.now())


def end_posts(person):
    person.memberships.update(ends_on=date(2021, 1, 1))


def test_an_import_cancelled_while_it_is_read_stays_cancelled(uploaded, editor):
    workflow.cancel_import(uploaded, by=editor)

    with pytest.raises(StepRefused, match="已取消状态下不能读取"):
        stage(uploaded, csv_of(row("甲")), by=editor)

    uploaded.refresh_from_db()
    assert uploaded.state == ImportRun.State.CANCELLED
    assert not uploaded.rows.exists()


def test_reading_stops_at_the_chunk_after_the_cancellation(uploaded, editor, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 1)

    with pytest.raises(StepRefused):
        stage(
            uploaded,
            csv_of(row("甲"), row("乙")),
            by=editor,
            progress=lambda done, total: workflow.cancel_import(uploaded, by=editor),
        )

    assert not uploaded.rows.exists()


def test_a_refused_file_does_not_bring_a_cancelled_import_back(uploaded, editor):
    workflow.cancel_import(uploaded, by=editor)

    with pytest.raises(StepRefused):
        stage(uploaded, "甲,乙\n1,2\n".encode(), by=editor)

    uploaded.refresh_from_db()
    assert uploaded.state == ImportRun.State.CANCELLED


def test_who_may_no_longer_compile_is_told_and_the_preview_stands_again(client, read, editor, reviewer):
    run = workflow.order_import(read, by=editor)
    end_posts(editor)

    tasks.apply_import(run.job_id)

    run.refresh_from_db()
    assert run.state == ImportRun.State.READ
    assert run.job.state == Job.State.FAILED
    assert run.job.outcome.startswith("没有导入：您现在不能编制偏岭镇的目录。")
    assert not CatalogItem.objects.exists()
    client.force_login(reviewer)
    page = client.get(run.get_absolute_url())
    assert "没有导入：您现在不能编制偏岭镇的目录。" in page.text
    assert "Refresh" not in page.headers
    workflow.order_import(run, by=reviewer)


def test_who_may_no_longer_compile_reads_nothing(uploaded, editor):
    end_posts(editor)

    tasks.read_import(uploaded.job_id)

    uploaded.refresh_from_db()
    assert uploaded.is_stopped
    assert uploaded.job.outcome.startswith("没有读取：")


def test_a_cancelled_import_is_not_applied(read, editor):
    run = workflow.order_import(read, by=editor)
    ImportRun.objects.update(state=ImportRun.State.CANCELLED)

    tasks.apply_import(run.job_id)

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert run.job.outcome == "没有导入：已取消状态下不能导入。"


def test_an_import_whose_job_failed_says_so_and_is_ordered_again(client, read, editor):
    run = workflow.order_import(read, by=editor)
    fail(run)
    client.force_login(editor)

    page = client.get(run.get_absolute_url())
    assert "没有完成" in page.text
    assert "执行3次均出错，已停止。" in page.text
    assert "Refresh" not in page.headers

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    assert CatalogItem.objects.get().level2 == "甲"


@pytest.mark.parametrize("situation", ["uploaded", "read"])
def test_an_import_whose_job_failed_is_cancelled(client, request, editor, situation):
    run = request.getfixturevalue(situation)
    if situation == "read":
        run = workflow.order_import(run, by=editor)
    fail(run)
    client.force_login(editor)
    cancel = reverse("catalogs_desk:import_cancel", args=[run.pk])

    assert cancel in client.get(run.get_absolute_url()).text
    client.post(cancel)

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert not run.rows.exists()


def test_an_import_under_way_is_neither_ordered_again_nor_cancelled(read, editor):
    run = workflow.order_import(read, by=editor)

    for step in (workflow.order_import, workflow.cancel_import):
        with pytest.raises(StepRefused, match="正在导入"):
            step(run, by=editor)


@pytest.mark.parametrize("person", ["approver", "outsider"])
def test_a_stranger_changes_nothing_of_an_import(request, read, person):
    with pytest.raises(PermissionDenied):
        workflow.order_import(read, by=request.getfixturevalue(person), skip_bad_rows=True)

    read.refresh_from_db()
    assert not read.skip_bad_rows


def test_imports_left_lying_are_cancelled_by_the_daily_task(settings, uploaded, editor, township, domain):
    settings.IMPORT_UNFINISHED_DAYS = 30
    tasks.read_import(uploaded.job_id)
    recent = workflow.start_import(
        ImportRun(unit=township, filename="新.csv", source=_stored(township, editor, csv_of(row("乙")))),
        by=editor,
    )
    tasks.read_import(recent.job_id)
    done = applied(township, csv_of(row("丙")), by=editor)
    long_ago = clock.now() - timedelta(days=31)
    ImportRun.objects.exclude(pk=recent.pk).update(uploaded_at=long_ago)

    job = scheduler.run_scheduled("catalogs.tasks.tidy_imports")
    tasks.tidy_imports(job.pk)

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {uploaded.pk: "cancelled", recent.pk: "read", done.pk: "applied"}
    assert not uploaded.rows.exists()
    assert recent.rows.exists()
    assert done.rows.exists()
    job.refresh_from_db()
    assert job.outcome == "已取消1次过期未完成的导入。"


# By the pages


def upload(client, unit, content, name="目录.csv", **fields):
    url = reverse("catalogs_desk:import_upload", args=[unit.code])
    return client.post(url, {"file": SimpleUploadedFile(name, content), **fields})


def test_the_whole_way_by_pages(client, township, domain, editor):
    client.force_login(editor)

    page = upload(client, township, csv_of(row("甲"), row("乙")))
    run = ImportRun.objects.get()
    assert page.headers["Location"] == run.get_absolute_url()
    assert client.get(run.get_absolute_url()).headers["Refresh"] == "2"

    tasks.read_import(run.job_id)
    preview = client.get(run.get_absolute_url())
    assert "将新增 <strong>2</strong> 项" in preview.content.decode()
    assert not CatalogItem.objects.exists()

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    done = client.get(run.get_absolute_url()).content.decode()
    assert "已新增 <strong>2</strong> 项" in done
    assert reverse("catalogs_desk:domain", args=[township.code, "20"]) in done


def test_every_error_stands_at_its_row_and_column(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲", time_limit_text="—")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    error = run.rows.get().errors[0]
    assert error["cell"] in page
    assert error["message"] in page
    assert "请改好表格重新上传" in page


def test_a_file_with_bad_rows_is_applied_only_when_asked(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲"), row("乙", basis_text="")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == ImportRun.State.READ

    client.post(reverse("catalogs_desk:import_apply", args=[run.pk]), {"skip_bad_rows": "on"})
    run.refresh_from_db()
    tasks.apply_import(run.job_id)
    assert CatalogItem.objects.get().level2 == "甲"


def test_a_refused_file_says_why_and_offers_another(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, "甲,乙\n1,2\n".encode())
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "公开依据" in page
    assert "重新上传" in page


def test_a_cancelled_import_leaves_no_rows(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row()))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    client.post(reverse("catalogs_desk:import_cancel", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert not run.rows.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("目录.pdf", b"%PDF-1.4"), ("目录.xlsx", b"<html>"), ("空.csv", b"")]
)
def test_other_files_are_refused_at_the_field(client, township, domain, editor, name, content):
    client.force_login(editor)

    page = upload(client, township, content, name=name)

    assert page.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("person", "answer"), [("editor", 200), ("reviewer", 200), ("approver", 403), ("outsider", 404)]
)
def test_the_upload_page_answers_by_role(client, request, township, domain, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("catalogs_desk:import_upload", args=[township.code])).status_code == answer


def test_a_strangers_import_is_not_found(client, township, domain, editor, outsider):
    client.force_login(editor)
    upload(client, township, csv_of(row()))
    run = ImportRun.objects.get()

    client.force_login(outsider)
    assert client.get(run.get_absolute_url()).status_code == 404
    assert client.post(reverse("catalogs_desk:import_apply", args=[run.pk])).status_code == 404
    assert client.post(reverse("catalogs_desk:import_cancel", args=[run.pk])).status_code == 404


# And back


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_importing_an_export_changes_nothing(loaded, form, tmp_path):
    editor = factories.make_person("e", "经办", "editor", Unit.objects.get(code="210323106"))
    township = Unit.objects.get(code="210323106")
    workflow.take_over(township, Domain.objects.get(code="20"), by=editor)
    for sample in EXPECTED["files"]:
        run_command(SAMPLES / sample["file"], unit="210323106")
    item = CatalogItem.objects.filter(domain__code="20").first()
    workflow.mark_not_applicable(item, by=editor, version=item.version, reason="=本镇没有此项业务")
    before = list(CatalogItem.objects.order_by("pk").values())
    path = tmp_path / f"目录.{form}"

    call_command("export_catalog", str(path), unit="210323106", stdout=io.StringIO())
    status, told = run_command(path, unit="210323106")

    assert (status, told["created"], told["updated"], told["failed"]) == (0, 0, 0, 0)
    assert told["unchanged"] == len(before)
    assert list(CatalogItem.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_the_units_catalog_is_downloaded(client, township, item, editor, form):
    client.force_login(editor)

    page = client.get(reverse("catalogs_desk:export", args=[township.code, form]))

    assert page.status_code == 200
    assert "attachment" in page.headers["Content-Disposition"]
    assert len(b"".join(page.streaming_content)) > 100


def test_an_unknown_form_is_not_found(client, township, item, editor):
    client.force_login(editor)

    assert client.get(reverse("catalogs_desk:export", args=[township.code, "exe"])).status_code == 404


def test_the_preview_shows_what_the_check_up_will_say(client, township, domain, editor):
    client.force_login(editor)
    upload(client, township, csv_of(row("甲", channels=[], basis_text="《文化馆服务标准》")))
    run = ImportRun.objects.get()
    tasks.read_import(run.job_id)

    page = client.get(run.get_absolute_url()).content.decode()

    assert "请至少选择一个公开渠道" in page
    assert "没有文号" in page
