"""权责清单 and 公共服务事项清单: loaded from a table, covered by the items of the catalog."""

from __future__ import annotations

import io
import time

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import workflow
from catalogs.models import DutyEntry
from catalogs.queries.duty_lists import coverage, entry_choices
from catalogs.spreadsheets.duty_lists import read_duty_list
from catalogs.spreadsheets.refusals import FileRefused, Limits
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = ["序号", "职权类型", "事项名称", "事项编码", "实施依据"]
ROWS = [
    [1, "行政确认", "最低生活保障对象认定", "210323-001", "《社会救助暂行办法》第十一条"],
    [2, "行政给付", "临时救助金给付", "210323-002", "《社会救助暂行办法》第四十七条"],
    [3, "行政检查", "对养老机构的监督检查", "210323-003", ""],
]


def workbook(*rows, merges=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merges:
        book.active.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(*rows, merges=()):
    return read_duty_list(workbook(*rows, merges=merges), filename="清单.xlsx", limits=Limits())


def load(unit, *, by, rows=ROWS, **options):
    return workflow.load_list(unit, "powers", read(HEADER, *rows), by=by, **options)


def names(unit):
    return list(DutyEntry.objects.current().filter(unit=unit).values_list("name", flat=True))


def test_titles_above_the_header_and_other_orders_of_columns_are_read():
    rows = read(
        ["偏岭镇权责清单"],
        ["填报单位：偏岭镇人民政府"],
        ["实施依据", "项目名称", "编码"],
        ["依据甲", "名称甲", "A1"],
    )

    assert [(row.name, row.code, row.basis_text, row.cell) for row in rows] == [
        ("名称甲", "A1", "依据甲", "Sheet!B4")
    ]


def test_merged_and_same_as_above_categories_continue():
    rows = read(
        HEADER,
        [1, "行政给付", "甲", "1", "依据"],
        [2, None, "乙", "2", "同上"],
        [3, "行政检查", "丙", "3", ""],
        merges=["B2:B3"],
    )

    assert [(row.category, row.basis_text) for row in rows] == [
        ("行政给付", "依据"),
        ("行政给付", "依据"),
        ("行政检查", ""),
    ]


def test_a_header_printed_again_and_empty_rows_are_no_entries():
    rows = read(HEADER, ROWS[0], [None] * 5, HEADER, ROWS[1])

    assert [row.name for row in rows] == [ROWS[0][2], ROWS[1][2]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["序号", "单位"], [1, "民政局"]], "没有“事项名称”一栏"),
        ([HEADER], "没有清单事项"),
        ([HEADER, ROWS[0], ROWS[0]], "C3与Sheet!C2重复"),
        ([HEADER, [1, "类", None, "1", "依据"]], "C2没有事项名称"),
        ([HEADER, [1, "类" * 61, "名称", "1", ""]], "C2的类别过长"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(rows, words):
    with pytest.raises(FileRefused, match=words):
        read(*rows)


def test_loading_adds_changes_and_ends_entries(township, editor):
    load(township, by=editor)
    linked = DutyEntry.objects.get(code="210323-001")
    item = factories.make_item(township, factories.make_domain(), by=editor)
    workflow.link_entries(township, {linked.pk: [item.pk]}, by=editor)

    changed = [*ROWS[0]]
    changed[2] = "最低生活保障对象的认定"
    loaded = load(township, by=editor, rows=[changed, ROWS[1], [4, "行政给付", "特困供养", "210323-004", ""]])

    assert (len(loaded.added), len(loaded.changed), len(loaded.ended), loaded.unchanged) == (1, 1, 1, 1)
    assert names(township) == ["最低生活保障对象的认定", "临时救助金给付", "特困供养"]
    assert list(linked.items.all()) == [item]


def test_the_same_list_again_changes_nothing(township, editor):
    load(township, by=editor)

    again = load(township, by=editor)

    assert (again.added, again.changed, again.ended, again.unchanged) == ([], [], [], 3)


def test_an_ended_entry_that_is_named_again_is_current_with_its_links(township, editor, domain):
    load(township, by=editor)
    entry = DutyEntry.objects.get(code="210323-003")
    item = factories.make_item(township, domain, by=editor)
    workflow.link_entries(township, {entry.pk: [item.pk]}, by=editor)
    load(township, by=editor, rows=ROWS[:2])
    assert len(names(township)) == 2

    load(township, by=editor)

    assert len(names(township)) == 3
    assert list(entry.items.all()) == [item]


def test_a_file_that_lacks_most_entries_is_taken_for_the_wrong_one(township, editor):
    load(township, by=editor)
    other = [[1, "行政许可", "别的事项", "9", ""]]

    with pytest.raises(StepRefused, match="可能选错了文件"):
        load(township, by=editor, rows=other)
    assert len(names(township)) == 3

    load(township, by=editor, rows=other, may_shrink=True)
    assert names(township) == ["别的事项"]


def test_coverage_counts_what_no_item_covers(township, editor, domain):
    load(township, by=editor)
    item = factories.make_item(township, domain, by=editor)
    first, second, _ = DutyEntry.objects.all()
    workflow.link_entries(township, {first.pk: [item.pk], second.pk: [item.pk]}, by=editor)

    powers, services = coverage(township)

    assert (powers.entries, powers.covered, powers.uncovered) == (3, 2, 1)
    assert (services.entries, services.uncovered) == (0, 0)


def test_the_item_of_the_same_name_is_proposed_first(township, editor, domain):
    wanted = factories.make_item(township, domain, by=editor, level1="最低生活保障", level2="审核信息")
    for name in ("临时救助", "医疗救助", "特困人员救助供养"):
        factories.make_item(township, domain, by=editor, level1=name, level2="办事指南")
    entry = factories.make_duty_entry(township, by=editor, name="最低生活保障审核")

    (choice,) = entry_choices(township, [entry])

    assert choice.offered[0] == wanted
    assert choice.linked == []


@pytest.mark.parametrize("name", ["安全生产监督检查", "对养老机构的监督检查", "消防安全监督检查"])
def test_an_item_that_shares_only_common_words_is_not_offered(township, editor, domain, name):
    contents = {"最低生活保障": "申请低保；低保标准；低保公示", "综合业务": "监督检查；社会救助投诉举报电话"}
    for level1, level2 in (
        ("综合业务", "监督检查"),
        ("最低生活保障", "审批信息"),
        ("最低生活保障", "办事指南"),
    ):
        factories.make_item(
            township, domain, by=editor, level1=level1, level2=level2, content_text=contents[level1]
        )
    entry = factories.make_duty_entry(township, by=editor, name=name)

    (choice,) = entry_choices(township, [entry])

    assert choice.offered == []


def test_queries_do_not_grow_with_the_entries(township, editor, domain, django_assert_max_num_queries):
    factories.make_item(township, domain, by=editor)
    for n in range(30):
        factories.make_duty_entry(township, by=editor, name=f"事项{n}", code=str(n))

    with django_assert_max_num_queries(4):
        entry_choices(township, DutyEntry.objects.all())


def test_an_item_of_another_unit_covers_nothing_here(township, editor, outsider, domain):
    theirs = outsider.memberships.get().unit
    item = factories.make_item(theirs, domain, by=outsider)
    entry = factories.make_duty_entry(township, by=editor)

    with pytest.raises(StepRefused, match="刷新页面"):
        workflow.link_entries(township, {entry.pk: [item.pk]}, by=editor)


@pytest.mark.parametrize("who", ["approver", "outsider", "leader"])
def test_nobody_else_loads_or_links(request, township, who):
    person = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        load(township, by=person)
    with pytest.raises(PermissionDenied):
        workflow.link_entries(township, {}, by=person)


def upload(client, unit, content, **data):
    file = SimpleUploadedFile("权责清单.xlsx", content)
    address = reverse("catalogs_desk:duty_list_load", args=[unit.code])
    return client.post(address, {"which": "powers", "file": file, **data}, follow=True)


def test_a_clerk_loads_a_list_ticks_the_items_and_sees_the_count_on_the_board(
    client, township, editor, domain
):
    item = factories.make_item(township, domain, by=editor)
    client.force_login(editor)

    page = upload(client, township, workbook(HEADER, *ROWS)).content.decode()
    assert "新增3项" in page
    assert "没有对应" in page

    entry = DutyEntry.objects.get(code="210323-001")
    saved = {"entry": [entry.pk], f"entry_{entry.pk}": [item.pk], "query": "covered=no"}
    response = client.post(reverse("catalogs_desk:duty_link", args=[township.code]), saved)

    assert response["Location"].endswith("?covered=no")
    assert list(entry.items.all()) == [item]
    board = client.get(reverse("catalogs_desk:unit", args=[township.code])).content.decode()
    assert "<b>2</b>项没有公开事项对应" in board


def test_a_refused_file_says_so_beside_the_field(client, township, editor):
    client.force_login(editor)

    response = upload(client, township, workbook(["甲", "乙"], [1, 2]))

    assert response.status_code == 422
    assert "没有“事项名称”一栏" in response.content.decode()
    assert not DutyEntry.objects.exists()


def test_what_is_ticked_stays_in_sight_when_searching(client, township, editor, domain):
    ticked = factories.make_item(township, domain, by=editor, level1="临时救助")
    factories.make_item(township, domain, by=editor, level1="医疗救助")
    entry = factories.make_duty_entry(township, by=editor)
    entry.items.add(ticked)
    client.force_login(editor)

    page = client.get(reverse("catalogs_desk:duty_entry", args=[township.code, entry.pk]), {"q": "低保"})

    assert "临时救助" in page.content.decode()
    assert "医疗救助" not in page.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf" + "事项名称,事项编码\n".encode() + b"a,1\n" * 5_000, "表格超过上限（5000行"),
        (b"a,1\n" * 1_400_000, "文件超过上限5MB"),
        (b"," * 300_000, "表格超过上限（5000行，250000个单元格）"),
    ],
)
def test_a_list_longer_than_any_is_refused_at_once(client, township, editor, content, words):
    client.force_login(editor)
    begun = time.process_time()

    with pytest.raises(FileRefused, match=words):
        read_duty_list(content, filename="清单.csv")
    response = client.post(
        reverse("catalogs_desk:duty_list_load", args=[township.code]),
        {"which": "powers", "file": SimpleUploadedFile("清单.csv", content)},
    )

    assert words in response.content.decode()
    assert time.process_time() - begun < 5
