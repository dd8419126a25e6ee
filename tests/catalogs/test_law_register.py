"""法规库: what a citation means on a day, and the data file that the register is loaded from."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalogs import reference, wording
from catalogs.models import Edition, Law, StandardItem
from catalogs.queries.law_register import listed_laws, standing_counts
from catalogs.queries.laws import LawBook
from catalogs.wording.law_names import (
    fold_law_number,
    fold_law_title,
    is_found_by_number,
    same_law_number,
    short_law_title,
)
from disclosure_portal.units import reference as units
from tests.factories import make_law

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DISCLOSURE = "中华人民共和国政府信息公开条例"
TODAY = date(2026, 3, 2)
Standing = Law.Standing


def cited(title, number=None, article=None):
    return {"kind": "regulation", "title": title, "number": number, "article": article}


@pytest.fixture
def new():
    return make_law()


@pytest.fixture
def old(new):
    return make_law(
        number="国务院令第492号",
        valid_from=date(2008, 5, 1),
        valid_to=date(2019, 5, 14),
        replaced_by=new,
        ended_by="国务院令第711号",
    )


# Spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中华人民共和国政府信息公开条例", "政府信息公开条例"),
        ("政府信息公开条例（2019年修订）", "政府信息公开条例"),
        ("土地管理法(2019修正)", "中华人民共和国土地管理法"),
        ("欠税公告办法（试行）", "欠税公告办法"),
        ("《教师资格条例》实施办法", "〈教师资格条例〉实施办法"),
        ("国家综合防灾减灾规划（2016—2020年）", "国家综合防灾减灾规划(2016-2020年)"),
        ("政府信息\n公开条例", "政府信息公开条例"),
    ],
)
def test_two_spellings_of_one_title(one, other):
    assert fold_law_title(one) == fold_law_title(other)


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("国务院办公厅关于推进养老服务发展的意见", "关于推进养老服务发展的意见"),
        ("财政部关于印发《地方预决算公开操作规程》的通知", "地方预决算公开操作规程"),
        (
            "中共中央办公厅 国务院办公厅印发《关于全面推进政务公开工作的意见》的通知",
            "关于全面推进政务公开工作的意见",
        ),
        ("社会救助暂行办法", ""),
    ],
)
def test_what_a_document_is_called_for_short(title, short):
    assert short_law_title(title) == short


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("国务院令第711号", "国务院令 第七百一十一号", True),
        ("国务院令第711号", "中华人民共和国国务院令711号", True),
        ("主席令第一〇四号", "主席令第一百零四号", True),
        ("主席令第三十二号（2019年修正）", "主席令第32号", True),
        ("民发〔2021〕57号", "民发[2021]57号", True),
        ("住建部令第11号", "住房和城乡建设部令第11号", True),
        ("国发〔2019〕5号", "国办发〔2019〕5号", False),
        ("国务院令第711号", "国务院令第492号", False),
    ],
)
def test_two_numbers(one, other, same):
    assert same_law_number(one, other) is same


@pytest.mark.parametrize(
    ("number", "alone"),
    [
        ("国务院令第711号", True),
        ("民发〔2021〕57号", True),
        ("国家税务总局公告2015年第85号", True),
        ("主席令第九号", False),
        ("民政部令第35号", False),
    ],
)
def test_which_numbers_name_one_document(number, alone):
    assert is_found_by_number(number) is alone


def test_a_folded_number_keeps_its_year():
    assert fold_law_number("国办发【2016】80 号") == "国办发〔2016〕80"


# What a citation means


def test_a_number_tells_which_issue_is_meant(new, old):
    book = LawBook.load(TODAY)

    assert book.find(cited(DISCLOSURE, "国务院令第492号")) == old
    assert book.find(cited("政府信息公开条例", "国务院令第711号")) == new


@pytest.mark.parametrize(("day", "number"), [(date(2018, 6, 1), "492"), (date(2019, 5, 15), "711")])
def test_without_a_number_the_issue_in_force_on_the_day_is_meant(new, old, day, number):
    assert number in LawBook.load(day).find(cited("政府信息公开条例")).number


def test_the_last_day_of_validity_is_still_valid(new, old):
    assert LawBook.load(date(2019, 5, 14)).status(cited(DISCLOSURE, "国务院令第492号")) == Standing.IN_FORCE
    assert LawBook.load(date(2019, 5, 15)).status(cited(DISCLOSURE, "国务院令第492号")) == Standing.REPLACED


def test_an_unknown_title_is_found_by_a_number_that_is_the_countrys_only(new):
    make_law("救灾捐赠管理办法", "民政部令第35号", kind="rule")
    book = LawBook.load(TODAY)

    assert book.find(cited("信息公开若干规定", "国务院令第711号")) == new
    assert book.find(cited("另一个办法", "民政部令第35号")) is None


def test_a_known_title_is_not_given_up_for_a_wrong_number(new):
    relief = make_law("社会救助暂行办法", "国务院令第649号")

    assert LawBook.load(TODAY).find(cited("社会救助暂行办法", "国务院令第711号")) == relief


def test_other_spellings_and_short_titles_are_found():
    opinion = make_law(
        "关于全面推进政务公开工作的意见", "中办发〔2016〕8号", kind="document", aliases=["全面推进意见"]
    )
    book = LawBook.load(TODAY)
    long = "中共中央办公厅 国务院办公厅印发《关于全面推进政务公开工作的意见》的通知"

    assert book.find(cited("全面推进意见")) == book.find(cited(long)) == opinion
    assert book.find(cited("没有这个文件的意见")) is None


def test_a_short_title_of_two_documents_means_neither_without_its_number():
    for issuer, number in (
        ("国务院办公厅", "国办发〔2019〕5号"),
        ("辽宁省人民政府办公厅", "辽政办发〔2019〕9号"),
    ):
        make_law(f"{issuer}关于推进养老服务发展的意见", number, kind="document")
    book = LawBook.load(TODAY)
    short = "关于推进养老服务发展的意见"

    assert book.find(cited(short)) is None
    assert book.find(cited(short, "辽政办发〔2019〕9号")).title.startswith("辽宁省")


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({}, Standing.IN_FORCE),
        ({"valid_from": None}, Standing.IN_FORCE),
        ({"valid_from": date(2026, 3, 3)}, Standing.NOT_YET),
        ({"valid_to": date(2026, 3, 1)}, Standing.REPEALED),
        ({"valid_to": date(2026, 3, 2)}, Standing.IN_FORCE),
    ],
)
def test_how_a_law_stands_is_the_same_in_a_list(facts, standing):
    law = make_law(**facts)

    assert law.standing(TODAY) == standing
    assert [one for one in Standing if law in Law.objects.standing(one, TODAY)] == [standing]


def test_replaced_at_an_unknown_date_is_doubtful(new):
    law = make_law("矿业权交易规则", "国土资规〔2017〕7号", valid_from=None, replaced_by=new)

    assert law.standing(TODAY) == Standing.DOUBTFUL
    assert [one for one in Standing if law in Law.objects.standing(one, TODAY)] == [Standing.DOUBTFUL]


def test_the_whole_register_is_one_query(new, old, django_assert_num_queries):
    with django_assert_num_queries(1):
        book = LawBook.load(TODAY)
        assert book.successor(book.find(cited(DISCLOSURE, "国务院令第492号"))).number == new.number


# What must hold


def test_one_row_for_a_title_and_number(new):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_law()


def test_it_ends_no_earlier_than_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_law(valid_to=date(2019, 5, 14))


def test_successors_form_no_circle(new, old):
    new.replaced_by = old

    with pytest.raises(ValidationError, match="不能又被它自己替代"):
        new.full_clean()


# The list


def test_the_list_is_searched_as_people_write(new, old):
    make_law("社会救助暂行办法", "国务院令第649号")

    assert set(listed_laws(TODAY, q="《政府信息公开条例》")) == {new, old}
    assert list(listed_laws(TODAY, q="令711")) == [new]
    assert list(listed_laws(TODAY, q="没有")) == []
    assert list(listed_laws(TODAY, standing="replaced")) == [old]


def test_the_list_begins_with_the_laws_and_the_newest_issue(new, old):
    act = make_law("中华人民共和国预算法", "主席令第二十一号", kind="law")

    assert list(listed_laws(TODAY)) == [act, new, old]


def test_the_counts_are_those_of_the_filters(new, old):
    make_law("矿业权交易规则", "国土资规〔2017〕7号", replaced_by=new, confidence="recalled")

    for value, _, count in standing_counts(TODAY):
        assert listed_laws(TODAY, standing=value).count() == count
    assert [value for value, *_ in standing_counts(TODAY)] == ["in_force", "replaced", "doubtful", "recalled"]


# The data file


@pytest.fixture
def loaded():
    reference.load_laws()


def test_the_register_holds_every_basis_of_the_national_edition():
    units.load()
    assert "法规库本次变动331件" in reference.load()
    book = LawBook.load(date(2026, 11, 1))
    items = StandardItem.objects.filter(edition__layer=Edition.Layer.NATIONAL)
    bases = [(item.code, basis) for item in items for basis in item.bases]
    written = [(item.code, basis) for item in items for basis in wording.parse_bases(item.basis_text)]

    assert len(bases) == len(written) == 1685
    assert [(code, basis["title"]) for code, basis in bases + written if book.find(basis) is None] == []
    wrong = [basis for _, basis in bases if basis["title"] not in book.find(basis).names]
    assert wrong == []


def test_what_the_file_holds(loaded):
    counts = {value: count for value, _, count in standing_counts(TODAY)}

    assert Law.objects.count() == 331
    assert counts["recalled"] == 121
    assert counts["in_force"] == 331 - sum(counts[one] for one in ("replaced", "repealed", "doubtful"))


def test_no_two_rows_are_one_law(loaded):
    seen = [(fold_law_title(law.title), fold_law_number(law.number)) for law in Law.objects.all()]

    assert len(set(seen)) == len(seen)


def test_every_row_holds_as_if_a_person_had_written_it(loaded):
    for law in Law.objects.all():
        law.full_clean()
        if law.replaced_by and law.valid_to and law.replaced_by.valid_from:
            assert law.replaced_by.valid_from <= date(law.valid_to.year + 1, 12, 31), law
        if law.valid_to:
            assert law.ended_by or law.replaced_by, law


IN_FORCE = [
    ("政府信息公开条例", date(2018, 1, 1), "国务院令第492号"),
    ("政府信息公开条例", date(2020, 1, 1), "国务院令第711号"),
    ("行政复议法", date(2023, 12, 31), "主席令第十六号"),
    ("行政复议法", date(2024, 1, 1), "主席令第九号"),
    ("保守国家秘密法", date(2024, 5, 1), "主席令第二十号"),
    ("网络安全法", date(2025, 12, 31), "主席令第五十三号"),
    ("网络安全法", date(2026, 1, 1), ""),
    ("特困人员认定办法", date(2021, 5, 1), "民发〔2021〕43号"),
    ("土地管理法实施条例", date(2021, 8, 31), "国务院令第256号"),
]


def test_what_is_in_force_on_a_day(loaded):
    found = [(title, day, LawBook.load(day).find(cited(title)).number) for title, day, _ in IN_FORCE]

    assert found == IN_FORCE


def test_loading_again_changes_nothing(loaded):
    before = list(Law.objects.order_by("pk").values())

    assert reference.load_laws() == 0
    assert list(Law.objects.order_by("pk").values()) == before


def test_loading_again_follows_the_file_where_nobody_wrote(loaded, monkeypatch):
    """A later release says more of a law; what was replaced by it is still untouched too."""
    rows = [
        {**row, "note": "新的说明"} if row["number"] == "国务院令第711号" else row
        for row in reference._law_rows()
    ]
    monkeypatch.setattr(reference, "_law_rows", lambda: iter(rows))

    assert reference.load_laws() == 1
    assert Law.objects.get(number="国务院令第711号").note == "新的说明"
    assert reference.load_laws() == 0


def test_loading_again_leaves_what_a_person_wrote(loaded):
    """A number filled in makes the row no other one: the file's row isn't made again beside it."""
    Law.objects.filter(title="中华人民共和国网络安全法", number="").update(number="主席令第六十一号")
    own = make_law("岫岩满族自治县村镇供水管理办法", "岫政发〔2024〕3号", kind="document")

    assert reference.load_laws() == 0
    assert Law.objects.filter(title="中华人民共和国网络安全法").count() == 2
    own.refresh_from_db()
    assert own.reference_key == ""
