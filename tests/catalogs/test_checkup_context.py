"""规范性校验 with what stands around an item: its unit, its neighbours and the standard."""

from __future__ import annotations

import pytest

from catalogs import checkup, workflow
from catalogs.models import CatalogItem, Edition, Revision
from catalogs.workflow.compiling import write
from disclosure_portal.units.models import Unit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(county):
    return factories.make_unit(county, "210323108", "新甸镇")


@pytest.fixture
def said_of(domain, neighbour, department):
    """(code, field) of every finding on an unsaved item of a unit."""

    def check(unit, *, standard=None, pk=None, **changes):
        item = CatalogItem(unit=unit, domain=domain, standard=standard, pk=pk)
        item.standard_code = standard.code if standard else ""
        write(item, {**factories.ELEMENTS, "subject": unit.subject_name, "levels": [unit.tier], **changes})
        return checkup.check(item, checkup.context_for(unit, domain))

    return check


def codes(findings):
    return [finding.code for finding in findings]


# 公开主体


@pytest.mark.parametrize(
    "subject",
    [
        "偏岭镇人民政府",
        "偏岭镇",
        "偏岭镇政府",
        "岫岩满族自治县偏岭镇人民政府",
        "岫岩县偏岭镇人民政府",
        "偏岭镇便民服务中心",
        "县民政局、偏岭镇人民政府",
        "偏岭镇人民政府；各村民委员会",
        "偏岭村村民委员会",
        "村（社区）",
    ],
)
def test_a_township_may_be_named_in_every_usual_way(said_of, township, subject):
    assert codes(said_of(township, subject=subject)) == []


@pytest.mark.parametrize(
    "subject", ["新甸镇人民政府", "岫岩满族自治县新甸镇人民政府", "新甸镇", "县民政局", "县人民政府"]
)
def test_another_unit_of_the_county_is_named_as_such(said_of, township, subject):
    (finding,) = said_of(township, subject=subject)

    assert finding.code == "subject_of_another"
    assert finding.mend == {"subject": "偏岭镇人民政府"}
    assert "别的单位" in finding.message


def test_only_a_township_in_place_of_a_township_is_mended_with_all_others(said_of, township):
    assert said_of(township, subject="新甸镇人民政府")[0].is_safe
    assert not said_of(township, subject="县民政局")[0].is_safe


@pytest.mark.parametrize(
    ("subject", "is_safe"),
    [
        ("县级民政部门、乡镇人民政府（街道办事处）", True),
        ("乡镇人民政府", True),
        ("{单位}", True),
        ("铜山区大许镇卫生院", False),
        ("县医疗保险服务中心", False),
    ],
)
def test_a_body_that_the_county_does_not_have_is_unknown(said_of, township, subject, is_safe):
    (finding,) = said_of(township, subject=subject)

    assert (finding.code, finding.is_safe) == ("subject_unknown", is_safe)
    assert finding.mend == {"subject": "偏岭镇人民政府"}


@pytest.mark.parametrize("subject", ["县民政局", "岫岩满族自治县民政局", "岫岩县民政局", "民政局"])
def test_a_department_may_be_named_in_every_usual_way(said_of, department, subject):
    assert codes(said_of(department, subject=subject)) == []


def test_a_department_of_another_county_is_unknown(said_of, department):
    assert codes(said_of(department, subject="铜山区民政局")) == ["subject_unknown"]


def test_a_village_is_no_body_of_a_department(said_of, department):
    assert codes(said_of(department, subject="偏岭村村民委员会")) == ["subject_unknown"]


# 公开层级


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["township"], []),
        (["county", "township"], []),
        (["village"], []),
        (["county"], ["level_does_not_fit"]),
    ],
)
def test_a_township_discloses_at_its_own_level(said_of, township, levels, expected):
    assert codes(said_of(township, levels=levels)) == expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [(["county"], []), (["county", "village"], []), (["township"], ["level_does_not_fit"])],
)
def test_a_department_discloses_at_the_countys_level(said_of, department, levels, expected):
    assert codes(said_of(department, levels=levels)) == expected


def test_a_level_that_does_not_fit_is_mended_by_the_units_own(said_of, township):
    (finding,) = said_of(township, levels=["county"])

    assert finding.mend == {"levels": ["township"]}
    assert finding.press == "改为“乡级”"
    assert finding.is_safe


def test_a_level_that_the_standard_gives_is_the_standards_to_answer_for(said_of, township, domain):
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-001", levels=["county"])

    found = said_of(township, standard=standard, levels=["county"], level2=standard.level2)

    assert codes(found) == []


def test_a_standard_item_is_judged_by_whose_duty_it_is(domain):
    edition = factories.make_edition()
    fits = factories.make_standard_item(edition, domain, "20-001", levels=["township"])
    odd = factories.make_standard_item(edition, domain, "20-002", duty=["county_department"])

    assert codes(checkup.check(fits)) == []
    assert codes(checkup.check(odd)) == ["level_does_not_fit"]


# 重复、相近


def test_an_item_with_the_same_names_and_subject_is_a_double(township, domain, editor):
    first = factories.make_item(township, domain, by=editor)
    second = factories.make_item(township, domain, by=editor, level1="最低 生活保障")
    third = factories.make_item(township, domain, by=editor, subject="偏岭镇便民服务中心")

    found = checkup.findings_of([first, second, third])

    assert codes(found[first.pk]) == codes(found[second.pk]) == ["duplicate"]
    assert f"第{first.position}项" in found[second.pk][0].message
    assert found[third.pk] == []


def test_what_does_not_apply_is_nobodys_double(township, domain, editor):
    first = factories.make_item(township, domain, by=editor)
    second = factories.make_item(township, domain, by=editor)
    workflow.mark_not_applicable(second, by=editor, version=1, reason="本镇没有此项业务")

    assert checkup.findings_of([first])[first.pk] == []


def test_a_row_to_be_imported_is_no_double_of_the_item_that_it_changes(said_of, township, domain, editor):
    item = factories.make_item(township, domain, by=editor)

    assert codes(said_of(township, pk=item.pk)) == []
    assert codes(said_of(township)) == ["duplicate"]


def test_an_own_item_that_reads_like_a_standard_one_proposes_the_link(said_of, township, domain):
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-003", level2="办事指南")

    (finding,) = said_of(township, level2="办事指引")

    assert (finding.code, finding.link, finding.is_mendable) == ("resembles_standard", standard.code, True)
    assert finding.press == "对应到“最低生活保障／办事指南”"
    assert not finding.is_safe


def test_an_own_item_like_a_standard_one_that_is_taken_over_is_perhaps_a_double(
    said_of, township, domain, editor
):
    factories.make_standard_item(factories.make_edition(), domain, "20-003", level2="办事指南")
    workflow.take_over(township, domain, by=editor)

    (finding,) = said_of(township, level2="办事指引")

    assert (finding.code, finding.link) == ("resembles_standard", "")
    assert "可能重复" in finding.message


@pytest.mark.parametrize("level2", ["审核信息", "监督检查"])
def test_an_own_item_on_another_matter_resembles_nothing(said_of, township, domain, level2):
    factories.make_standard_item(factories.make_edition(), domain, "20-003", level2="办事指南")

    assert codes(said_of(township, level2=level2)) == []


def test_a_standard_item_that_the_unit_does_not_owe_is_not_proposed(said_of, township, domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-003", duty=["county_department"], level2="办事指南")

    assert codes(said_of(township, level2="办事指引")) == []


# 与标准不同


@pytest.fixture
def standard(domain):
    edition = factories.make_edition()
    return factories.make_standard_item(edition, domain, "20-003", level2="办事指南")


def test_an_item_as_the_standard_gives_it_differs_in_nothing(said_of, township, standard):
    assert codes(said_of(township, standard=standard)) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("level2", "服务指南", "标准的名称为“最低生活保障／办事指南”"),
        ("content_text", "办理事项；办理条件；最低生活保障标准", "少了“申请材料；办理流程”"),
        (
            "time_limit_text",
            "自制定或获取信息之日起15个工作日内",
            "标准的时限为“自制定或获取信息之日起10个工作日内”",
        ),
        ("methods", ["on_request"], "标准要求主动公开"),
        ("channels", ["notice_board"], "少了“政府网站”"),
        ("audiences", ["specific"], "标准向全社会公开"),
    ],
)
def test_an_item_that_promises_less_than_the_standard_is_told_so(
    said_of, township, standard, field, value, said
):
    note = {"audience_note": "低保对象"} if field == "audiences" else {}

    (finding,) = said_of(township, standard=standard, **{field: value}, **note)

    assert finding.code == "differs_from_standard"
    assert finding.message.startswith("与国家标准不同")
    assert said in finding.message
    assert finding.source == "国家标准20-003"
    assert not finding.is_safe
    mended = {field: value} | note | dict(finding.mend)
    assert codes(said_of(township, standard=standard, **mended)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content_text", "办理事项；办理条件；偏岭镇最低生活保障标准；申请材料；办理流程；咨询电话"),
        ("content_text", "办理事项、办理条件、最低生活保障标准、申请材料和办理流程"),
        ("time_limit_text", "自制定或获取信息之日起5个工作日内"),
        ("channels", ["website", "new_media"]),
        ("basis_text", "《社会救助暂行办法》（国务院令第649号）"),
    ],
)
def test_a_units_own_words_that_promise_as_much_are_welcome(said_of, township, standard, field, value):
    assert codes(said_of(township, standard=standard, **{field: value})) == []


def test_channels_are_mended_without_taking_the_units_own_away(said_of, township, standard):
    (finding,) = said_of(township, standard=standard, channels=["new_media", "notice_board"])

    assert finding.mend == {"channels": ["website", "new_media", "notice_board"]}


# 名称


def test_other_and_a_group_want_a_name(said_of, township):
    nameless = {"channels": ["website", "other"], "audiences": ["specific"]}
    named = {**nameless, "channel_note": "村广播", "audience_note": "低保对象"}

    assert codes(said_of(township, **nameless)) == ["other_without_name", "audience_without_name"]
    assert codes(said_of(township, **named)) == []


# Many at once


def test_nothing_that_depends_on_the_context_blocks(said_of, township, domain, standard):
    worst = said_of(
        township,
        standard=standard,
        subject="新甸镇人民政府",
        levels=["county"],
        channels=["other"],
        audiences=["specific"],
        methods=["on_request"],
        level2="别的",
    )

    assert len(worst) > 5
    assert not any(finding.is_blocking for finding in worst)


@pytest.mark.both_databases
def test_many_items_are_checked_in_a_constant_number_of_queries(
    township, domain, editor, outsider, django_assert_num_queries
):
    another = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(factories.make_edition(), domain, "20-003")
    few = [factories.make_item(township, domain, by=editor)]
    many = few + [factories.make_item(township, another, by=editor, level2=f"第{n}项") for n in range(20)]
    many += [
        factories.make_item(unit, domain, by=outsider, level2=f"第{n}项")
        for n in range(5)
        for unit in Unit.objects.filter(code="210323108")
    ]

    for items in (few, many):
        fresh = list(CatalogItem.objects.filter(pk__in=[item.pk for item in items]))
        with django_assert_num_queries(6):
            found = checkup.findings_of(fresh)
        assert set(found) == {item.pk for item in items}


def test_nothing_to_check_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checkup.findings_of([]) == {}


def test_a_revision_is_checked_in_place_of_the_working_copy(item):
    revision = Revision(item=item, **{**item.elements(), "subject": "新甸镇人民政府"})

    assert codes(checkup.findings_of([item])[item.pk]) == []
    assert codes(checkup.findings_of([item], {item.pk: revision})[item.pk]) == ["subject_unknown"]


def test_a_common_edition_stands_behind_its_own_kind_of_unit_only(said_of, township, county, domain):
    common = factories.make_edition(
        Edition.Layer.COMMON, "街道通用版", county=county, unit_kind=Unit.Kind.SUBDISTRICT
    )
    factories.make_standard_item(common, domain, "20-003", level2="办事指南")

    assert codes(said_of(township, level2="办事指引")) == []
