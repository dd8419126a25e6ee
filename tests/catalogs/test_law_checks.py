"""规范性校验 of cited laws: repealed, replaced, wrongly numbered, unknown; each as of the day of the check."""

from __future__ import annotations

from datetime import date

import pytest

from catalogs import reference, wording
from catalogs.checkup import Context, check
from catalogs.models import Edition, StandardItem
from catalogs.queries.laws import LawBook
from disclosure_portal.units import reference as units
from tests.factories import make_law

pytestmark = pytest.mark.django_db

DISCLOSURE = "中华人民共和国政府信息公开条例"
TODAY = date(2026, 3, 2)
CODES = ("basis_repealed", "basis_replaced", "basis_number_differs", "basis_not_in_register")


@pytest.fixture(autouse=True)
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


def findings(text, on=TODAY):
    item = StandardItem(basis_text=text, bases=wording.parse_bases(text))
    context = Context(day=on, laws=LawBook.load(on))
    return [finding for finding in check(item, context) if finding.code in CODES]


def the_finding(text, on=TODAY):
    (finding,) = findings(text, on)
    return finding


def test_what_is_in_force_is_not_spoken_of():
    assert findings(f"《{DISCLOSURE}》（国务院令第711号）") == []
    assert findings("《政府信息公开条例》") == []


def test_a_replaced_issue_names_its_successor_and_is_mended_in_place(old):
    finding = the_finding(f"1．《{DISCLOSURE}》（国务院令第492号）；2．见附件")

    assert finding.code == "basis_replaced"
    assert finding.message == (
        f"《{DISCLOSURE}》（国务院令第492号）已被《{DISCLOSURE}》（国务院令第711号）替代（有效期至2019年5月14日）。"
    )
    assert finding.source == "国务院令第711号"
    assert not finding.is_blocking
    assert finding.mend == {"basis_text": f"1．《{DISCLOSURE}》（国务院令第711号）；2．见附件"}


def test_on_its_last_day_it_is_still_in_force(old):
    text = f"《{DISCLOSURE}》（国务院令第492号）"

    assert findings(text, on=date(2019, 5, 14)) == []
    assert the_finding(text, on=date(2019, 5, 15)).code == "basis_replaced"


def test_a_cited_article_is_looked_up_and_not_carried_over(old):
    finding = the_finding(f"《{DISCLOSURE}》（国务院令第492号）第九条")

    assert "条文号可能已经变动" in finding.message
    assert finding.mend == {}
    assert "对应的条文" in finding.way


def test_a_cited_article_is_kept_where_the_numbering_is(old):
    old.keeps_articles = True
    old.save()

    finding = the_finding(f"《{DISCLOSURE}》（国务院令第492号）第九条")
    assert finding.mend == {"basis_text": f"《{DISCLOSURE}》（国务院令第711号）第九条"}


def test_a_text_printed_otherwise_is_written_anew_only_when_nothing_is_lost(old):
    relief = make_law("社会救助暂行办法", "国务院令第649号")
    plain = f"《{DISCLOSURE}》 ( 国务院令 第492号 )；{relief}"
    remark = f"{plain}（仅限本级）"

    assert the_finding(plain).mend == {"basis_text": f"《{DISCLOSURE}》（国务院令第711号）\n{relief}"}
    assert the_finding(remark).mend == {}


def test_a_law_without_number_is_mended_without_one():
    doctors = make_law("中华人民共和国医师法", "主席令第九十四号", kind="law", valid_from=date(2022, 3, 1))
    make_law(
        "中华人民共和国执业医师法",
        "主席令第五号",
        kind="law",
        valid_from=date(1999, 5, 1),
        valid_to=date(2022, 2, 28),
        replaced_by=doctors,
    )

    assert the_finding("《执业医师法》").mend == {"basis_text": "《中华人民共和国医师法》"}


def test_a_chain_leads_to_its_end(old, new):
    newest = make_law(number="国务院令第999号", valid_from=date(2026, 1, 1))
    new.valid_to, new.replaced_by = date(2025, 12, 31), newest
    new.save()

    assert "国务院令第999号" in the_finding(f"《{DISCLOSURE}》（国务院令第492号）").mend["basis_text"]


def test_a_successor_that_ended_too_is_not_proposed(old, new):
    new.valid_to = date(2025, 12, 31)
    new.save()

    finding = the_finding(f"《{DISCLOSURE}》（国务院令第492号）")
    assert "后者现在也不是有效的依据" in finding.message
    assert finding.mend == {}


def test_what_is_only_believed_is_said_so_and_not_pressed(old):
    old.valid_to = None
    old.save()

    finding = the_finding(f"《{DISCLOSURE}》（国务院令第492号）")
    assert "可能已被" in finding.message
    assert finding.mend == {}


def test_a_repealed_document_has_no_mend():
    make_law(
        "国家综合防灾减灾规划",
        "国办发〔2016〕104号",
        kind="document",
        valid_from=None,
        valid_to=date(2020, 12, 31),
    )

    finding = the_finding("《国家综合防灾减灾规划》（国办发〔2016〕104号）")
    assert finding.code == "basis_repealed"
    assert "有效期至2020年12月31日" in finding.message
    assert finding.mend == {}


def test_a_wrong_number_is_told_with_the_registered_one():
    finding = the_finding(f"《{DISCLOSURE}》（国务院令第117号）")

    assert finding.code == "basis_number_differs"
    assert finding.mend == {"basis_text": f"《{DISCLOSURE}》（国务院令第711号）"}


@pytest.mark.parametrize("number", ["国务院令第709号", "国务院令第六百四十九号", "国务院令649号"])
def test_a_number_of_an_amendment_or_another_spelling_is_right(number):
    make_law("社会救助暂行办法", "国务院令第649号", other_numbers=["国务院令第709号"])

    assert findings(f"《社会救助暂行办法》（{number}）") == []


def test_a_law_is_known_by_its_title_whatever_its_number():
    make_law("中华人民共和国招标投标法", "主席令第二十一号", kind="law")

    assert findings("《中华人民共和国招标投标法》（主席令第八十六号）") == []


def test_what_the_register_does_not_know_is_a_hint():
    finding = the_finding("《岫岩满族自治县村镇供水管理办法》（岫政发〔2024〕3号）")

    assert finding.code == "basis_not_in_register"
    assert not finding.is_blocking
    assert "请县政府办公室登记" in finding.way


def test_an_empty_register_knows_nothing_and_says_nothing(new):
    new.delete()

    assert findings("《没有登记的办法》（某发〔2024〕3号）") == []


def test_without_a_register_nothing_is_said(old):
    text = f"《{DISCLOSURE}》（国务院令第492号）"
    item = StandardItem(basis_text=text, bases=wording.parse_bases(text))

    assert [finding for finding in check(item) if finding.code in CODES] == []


def test_every_finding_on_the_national_edition_is_known():
    """Looked at one by one: plans and campaigns that ran out, and documents whose successor is still to be verified."""
    units.load()
    reference.load()
    on = date(2026, 11, 1)
    context = Context(day=on, laws=LawBook.load(on))
    found: dict[str, set[str]] = {code: set() for code in CODES}
    for item in StandardItem.objects.filter(edition__layer=Edition.Layer.NATIONAL):
        for finding in check(item, context):
            if finding.code in CODES:
                found[finding.code].add(finding.message.split("》", 1)[0].split("〈")[-1].strip("《〉"))

    assert found == {
        "basis_repealed": {
            "中央宣传部、司法部关于开展法治宣传教育的第八个五年规划（2021—2025年）",
            "各省“八五”普法规划",
            "“十三五”全国新型职业农民培育发展规划",
        },
        "basis_replaced": {
            "农业生产发展资金管理办法",
            "国家综合防灾减灾规划（2016—2020年）",
            "工伤职工劳动能力鉴定管理办法",
            "2021—2023年农机购置补贴实施指导意见",
        },
        "basis_number_differs": set(),
        "basis_not_in_register": set(),
    }
