"""An edition of the standard read from a file into a draft."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs import tasks, workflow
from catalogs.models import Edition, EditionLoad
from catalogs.spreadsheets.editions import write_edition
from catalogs.workflow.compiling import write
from disclosure_portal.accounts.models import Role
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.editions import TOWNSHIPS, file_of, loaded_from, row
from tests.catalogs.steps import job_failed

pytestmark = pytest.mark.django_db
UPLOAD = "/desk/editions/load/"
State = EditionLoad.State


@pytest.fixture
def national(domain):
    """The national edition: two items whose names and contents differ."""
    edition = factories.make_edition()
    for number, name in ((1, "办事指南"), (2, "审核信息")):
        item = factories.make_standard_item(edition, domain, f"20-00{number}", duty=["county_department"])
        write(item, {"level2": name})
        item.save()
    return edition


@pytest.fixture
def load(county, reviewer, national):
    """load(row, …): these rows as the county's provincial edition, based on the national one."""

    def load(*rows, **fields):
        options = {"county": county, "by": reviewer, "based_on": national}
        return loaded_from(file_of(*rows), **{**options, **fields})

    return load


def codes(load):
    return [item.code for item in load.edition.items.all()]


# Which item each row means


@pytest.mark.both_databases
def test_known_items_keep_their_code_and_duty_and_new_ones_get_their_own(load):
    done = load(row("审核信息"), row("新事项"), row("办事指南"))

    assert (done.state, done.matched, done.added) == (State.LOADED, 2, 1)
    assert codes(done) == ["20-002", "20-P001", "20-001"]
    assert [item.duty for item in done.edition.items.all()] == [
        ["county_department"],
        TOWNSHIPS,
        ["county_department"],
    ]
    assert done.edition.state == Edition.State.DRAFT


def test_names_are_matched_however_they_are_printed(load):
    assert codes(load(row(" 1.审核 信息"), row("（二）办事指南", level1="最低生活保障"))) == [
        "20-002",
        "20-001",
    ]


def test_the_duty_chosen_may_hold_for_all(load):
    done = load(row("办事指南"), duty_for_all=True)

    assert done.edition.items.get().duty == TOWNSHIPS


def test_a_code_in_the_file_comes_before_the_names(load):
    assert codes(load(row("办事指南", item_code="20-002"))) == ["20-002"]


def test_the_code_of_a_units_item_stands_for_its_standard(load, national, township, domain, editor):
    national.items.update(duty=TOWNSHIPS)
    item = workflow.take_over(township, domain, by=editor).items[1]

    assert codes(load(row("改了名", item_code=str(item.code)))) == ["20-002"]


def test_a_code_of_another_domain_is_none(load):
    factories.make_domain("21", "养老服务", "elderly-care")

    assert codes(load(row("甲", domain=("21", "养老服务"), item_code="20-002"))) == [
        "20-001",
        "20-002",
        "21-P001",
    ]


def test_equal_names_are_told_apart_by_content_then_by_order(load, national):
    for number, content in ((3, "甲要素"), (4, "乙要素"), (5, "丙要素")):
        item = factories.make_standard_item(national, national.items.first().domain, f"20-00{number}")
        write(item, {"level2": "同名", "content_text": content})
        item.save()

    done = load(row("同名", content_text="另写"), row("同名", content_text="乙要素"))

    assert codes(done) == ["20-003", "20-004"]
    (told,) = done.rows.all()
    assert "同名，作为两个条目载入" in told.problems[0]["message"]


def test_a_new_code_is_never_used_again(load, reviewer):
    first = load(row("甲"), row("乙"))
    published = workflow.publish_edition(first.edition, by=reviewer)

    second = load(row("丙"), row("乙"), based_on=published)

    assert codes(second) == ["20-P003", "20-P002"]
    assert second.edition.number == 2


def test_an_item_that_comes_back_gets_its_old_code(load, national, reviewer):
    first = workflow.publish_edition(load(row("办事指南")).edition, by=reviewer)

    assert codes(load(row("审核信息"), based_on=first)) == ["20-002"]


# What is written


def test_what_the_file_leaves_out_stays_as_in_the_base(load):
    done = load(row("办事指南", methods=[], channels=[], content_text="", subject=""))

    item = done.edition.items.get()
    assert item.methods == ["proactive"]
    assert item.channels == ["website", "notice_board"]
    assert item.content_text == factories.ELEMENTS["content_text"]


def test_domains_that_the_file_does_not_speak_of_are_kept(load, national):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(national, other, "21-001")

    assert codes(load(row("办事指南"))) == ["20-001", "21-001"]


def test_they_are_dropped_when_asked(load, national):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(national, other, "21-001")

    done = load(row("办事指南"), keeps_other_domains=False)

    assert (codes(done), done.kept) == (["20-001"], 0)


def test_a_common_edition_leaves_the_place_for_each_units_name(load, national):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(national, other, "21-001")
    factories.make_standard_item(national, other, "21-002", duty=["county_department"])

    done = load(row("办事指南"), row("内设", subject="{单位}民政办"), layer=3, unit_kind="township")

    subjects = {item.code: item.subject for item in done.edition.items.all()}
    assert subjects == {"20-001": "{单位}", "20-C001": "{单位}民政办", "21-001": "{单位}"}


def test_an_edition_written_and_loaded_again_has_changed_nothing(load, county, reviewer, national):
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(national, other, "21-001")
    file = io.BytesIO()
    write_edition(file, national, form="csv")

    done = loaded_from(file.getvalue(), county=county, by=reviewer, based_on=national)

    written = [{item.code: item.written() for item in one.items.all()} for one in (national, done.edition)]
    assert written[0] == written[1]


# What is refused


def test_a_bad_row_keeps_the_whole_file_out_and_is_listed(load):
    done = load(row("办事指南"), row("乙", basis_text=""))

    assert (done.state, done.read, done.failed, done.edition) == (State.BAD_ROWS, 2, 1, None)
    (told,) = done.rows.all()
    assert told.is_bad
    assert "没有公开依据" in told.problems[0]["message"]
    assert not Edition.objects.filter(layer=2).exists()


@pytest.mark.both_databases
def test_bad_rows_are_left_out_when_told(load, reviewer):
    done = load(row("办事指南"), row("乙", basis_text=""))

    done = workflow.leave_out_bad_rows(done, by=reviewer)
    tasks.load_edition(done.job_id)

    done.refresh_from_db()
    assert (done.state, done.failed) == (State.LOADED, 1)
    assert codes(done) == ["20-001"]


def test_a_file_of_bad_rows_alone_cannot_be_loaded(load, reviewer):
    done = workflow.leave_out_bad_rows(load(row("乙", basis_text="")), by=reviewer)
    tasks.load_edition(done.job_id)

    done.refresh_from_db()
    assert done.state == State.BAD_ROWS


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((row("甲"), row("甲")), "完全相同，请删去其中一行"),
        ((row("甲", not_applicable=True, reason="无此项"),), "标准版本不收不适用的条目"),
    ],
)
def test_rows_that_an_edition_cannot_hold_are_bad(load, rows, words):
    done = load(*rows)

    assert done.state == State.BAD_ROWS
    assert words in done.rows.get().problems[0]["message"]


def test_a_file_that_is_no_catalog_is_refused_with_a_reason(county, reviewer, national):
    done = loaded_from("甲,乙\n1,2\n".encode(), county=county, by=reviewer, based_on=national)

    assert done.state == State.REFUSED
    assert "没有找到目录表格的表头" in done.refusal


def test_a_second_draft_for_the_same_units_is_refused(load, county, reviewer):
    load(row("办事指南"))

    with pytest.raises(StepRefused, match="已有一个编制中的版本"):
        load(row("办事指南"))


@pytest.mark.both_databases
def test_a_draft_begun_meanwhile_keeps_the_file_out(load, reviewer):
    first = load(row("办事指南"), row("乙", basis_text=""))
    load(row("办事指南"))

    first = workflow.leave_out_bad_rows(first, by=reviewer)
    tasks.load_edition(first.job_id)

    first.refresh_from_db()
    assert first.state == State.REFUSED
    assert "已有一个编制中的版本" in first.refusal
    assert Edition.objects.filter(layer=2).count() == 1


def test_a_number_that_is_taken_is_refused(load, reviewer):
    workflow.publish_edition(load(row("办事指南"), number=3).edition, by=reviewer)

    with pytest.raises(StepRefused, match="已有第3版，请改填第4版"):
        load(row("办事指南"), number=3)


def test_reading_twice_loads_once(load):
    done = load(row("办事指南"))
    done.job.state = "queued"
    done.job.finished_at = None
    done.job.save()

    tasks.load_edition(done.job_id)

    assert Edition.objects.filter(layer=2).count() == 1


def test_many_rows_take_no_more_queries_than_few(load, reviewer):
    def queries(count):
        with CaptureQueriesContext(connection) as made:
            done = load(*[row(f"事项{number}") for number in range(count)])
        workflow.discard_edition(done.edition, by=reviewer)
        return len(made)

    queries(1)  # what is read once is known then
    few = queries(3)

    assert queries(30) == few


# The pages


@pytest.fixture
def posted(county):
    """posted(content): what the upload form sends."""

    def posted(content=None, **fields):
        file = SimpleUploadedFile("目录.csv", content if content is not None else file_of(row("办事指南")))
        sent = {
            "county": county.pk,
            "layer": 2,
            "name": "省共性目录",
            "unit_kind": "township",
            "keeps_other_domains": "on",
        }
        return {**sent, "file": file, **fields}

    return posted


def test_a_file_is_sent_read_and_becomes_a_draft(sign_in, reviewer, national, posted):
    client = sign_in(reviewer)

    answer = client.post(UPLOAD, posted(document="辽政办发〔2021〕6号", issued_on="2021-05-01"))

    done = EditionLoad.objects.get()
    assert answer.url == done.get_absolute_url()
    busy = client.get(answer.url)
    assert "页面会自动刷新" in busy.text
    assert busy.headers["Refresh"]
    tasks.load_edition(done.job_id)
    page = client.get(answer.url)
    assert "与底本对上 <strong>1</strong> 条" in page.text
    edition = Edition.objects.get(layer=2)
    assert (edition.document, str(edition.issued_on)) == ("辽政办发〔2021〕6号", "2021-05-01")
    assert edition.based_on == national
    assert edition.items.get().duty == ["county_department"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "版本名称"),
        ({"layer": 1}, "层级"),
        ({"unit_kind": ""}, "请勾选新条目由谁公开"),
        ({"issued_on": "2999-01-01"}, "发文日期不能晚于今天"),
        ({"unit_kind": "county"}, "适用单位"),
        ({"number": "x"}, "版次"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(sign_in, reviewer, national, posted, fields, words):
    page = sign_in(reviewer).post(UPLOAD, posted(**fields))

    assert page.status_code == 422
    assert page.text.count('role="alert"') == 1
    assert words in page.text
    assert not EditionLoad.objects.exists()


def test_a_file_of_another_kind_is_refused_at_the_form(sign_in, reviewer, posted):
    sent = posted() | {"file": SimpleUploadedFile("目录.exe", b"MZ")}

    page = sign_in(reviewer).post(UPLOAD, sent)

    assert page.status_code == 422
    assert not EditionLoad.objects.exists()


def test_the_form_says_that_a_draft_stands_already(sign_in, reviewer, load, posted):
    load(row("办事指南"), unit_kind="township")

    page = sign_in(reviewer).post(UPLOAD, posted())

    assert page.status_code == 422
    assert "已有一个编制中的版本" in page.text


def test_bad_rows_are_shown_and_left_out_only_when_ticked(sign_in, reviewer, load):
    done = load(row("办事指南"), row("乙", basis_text=""))
    client, url = sign_in(reviewer), f"{done.get_absolute_url()}leave-out/"

    assert "没有公开依据" in client.get(done.get_absolute_url()).text
    assert "请先勾选" in client.get(client.post(url).url).text
    client.post(url, {"skip_bad_rows": "on"})

    done.refresh_from_db()
    assert (done.state, done.skip_bad_rows) == (State.READING, True)


def test_a_load_is_cancelled(sign_in, reviewer, load):
    done = load(row("乙", basis_text=""))

    sign_in(reviewer).post(f"{done.get_absolute_url()}cancel/")

    done.refresh_from_db()
    assert done.state == State.CANCELLED
    assert "没有生成版本" in sign_in(reviewer).get(done.get_absolute_url()).text


def test_a_reading_that_failed_is_ordered_again(sign_in, reviewer, county, national):
    done = factories.make_edition_load(county, by=reviewer, state=State.READING)
    done.job = workflow.start_load(
        EditionLoad(county=county, layer=3, unit_kind="township", name="甲", filename="甲.csv"), by=reviewer
    ).job
    done.job.state, done.job.outcome, done.job.finished_at = (
        "failed",
        "执行3次均出错，已停止。",
        factories.MOMENT,
    )
    done.job.save()
    done.save()
    client = sign_in(reviewer)

    assert "执行3次均出错" in client.get(done.get_absolute_url()).text
    client.post(f"{done.get_absolute_url()}again/")

    done.refresh_from_db()
    assert done.job.state == "queued"
    assert done.is_busy


def test_a_load_that_was_cancelled_after_its_job_failed_offers_no_closed_step(sign_in, county, reviewer):
    stopped = job_failed(factories.make_edition_load(county, by=reviewer, state=EditionLoad.State.READING))
    client = sign_in(reviewer)
    assert "重新读取" in client.get(stopped.get_absolute_url()).text

    client.post(f"{stopped.get_absolute_url()}cancel/")

    page = client.get(stopped.get_absolute_url())
    assert "重新读取" not in page.text
    assert EditionLoad.objects.get(pk=stopped.pk).status_label == "已取消"


def test_another_countys_load_is_not_found(sign_in, county, reviewer):
    done = factories.make_edition_load(county, by=reviewer)
    other = factories.make_county("210381", "海城市")
    stranger = factories.make_person("stranger", "外县", Role.REVIEWER, other)

    assert sign_in(stranger).get(done.get_absolute_url()).status_code == 404
