"""规范性校验: every rule with what it finds and what it lets pass."""

from __future__ import annotations

import pytest

from catalogs import checkup, workflow
from catalogs.models import CatalogItem
from catalogs.workflow.compiling import write
from disclosure_portal.workflow import StepRefused
from tests import factories

IDENTITY = "11010519491231002X"  # the worked example of GB 11643
CARD = "4111 1111 1111 1111"  # the payment networks' test number


def item(**changes):
    """An unsaved item, complete but for the changes."""
    made = CatalogItem()
    write(made, {**factories.ELEMENTS, **changes})
    return made


def found(**changes):
    return [
        (finding.code, finding.field, str(finding.severity)) for finding in checkup.check(item(**changes))
    ]


def test_a_complete_item_has_no_findings():
    assert found() == []


@pytest.mark.parametrize("blank", ["", "  ", "/", "—", "无"])
@pytest.mark.parametrize("field", ["content_text", "basis_text", "time_limit_text", "subject"])
def test_a_blank_text_is_a_missing_element(field, blank):
    assert found(**{field: blank}) == [("element_missing", field, "blocking")]


@pytest.mark.parametrize("field", ["methods", "channels", "audiences", "levels"])
def test_a_list_without_a_tick_is_a_missing_element(field):
    assert found(**{field: []}) == [("element_missing", field, "blocking")]


def test_every_missing_element_says_what_to_write():
    findings = checkup.check(CatalogItem())

    assert {finding.field for finding in findings} == set(checkup.WHAT_TO_WRITE)
    assert all(finding.message and finding.source for finding in findings)


@pytest.mark.parametrize(
    ("basis", "wants_number"),
    [
        ("《中华人民共和国社会保险法》", False),
        ("《社会救助暂行办法》（国务院令第649号）", False),
        ("《中华人民共和国政府信息公开条例》", True),
        ("《文化馆服务标准》", True),
        ("《最低生活保障审核确认办法》（民发〔2021〕57号）", False),
        ("《关于进一步加强社会救助工作的意见》", True),
    ],
)
def test_only_a_law_is_cited_without_its_number(basis, wants_number):
    expected = [("basis_without_number", "basis_text", "hint")] if wants_number else []

    assert found(basis_text=basis) == expected


def test_a_basis_without_book_title_marks_is_not_recognised():
    assert found(basis_text="相关规定") == [("basis_without_title", "basis_text", "hint")]


LONGER = [("limit_longer_than_law", "time_limit_text", "blocking")]
PERHAPS_LONGER = [("limit_longer_than_law", "time_limit_text", "hint")]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("自信息形成之日起20个工作日内公开", []),
        ("自信息形成之日起7个工作日内公开", []),
        ("自信息形成之日起21个工作日内公开", LONGER),
        ("自信息形成之日起30个工作日内公开", LONGER),
        ("批准后20日内", []),
        ("批准后28日内", []),
        ("批准后30日内", PERHAPS_LONGER),
        ("批准后60日内", LONGER),
        ("3个月内公开", LONGER),
        ("一年内公开", LONGER),
        ("公示30日", []),
        ("长期公开", []),
    ],
)
def test_a_limit_over_the_laws_is_found_whatever_its_unit(limit, expected):
    assert found(time_limit_text=limit) == expected


def test_a_longer_limit_offers_the_laws_wording():
    (finding,) = checkup.check(item(time_limit_text="自信息形成之日起30个工作日内公开"))

    assert finding.mend == {"time_limit_text": "自信息形成或者变更之日起20个工作日内"}
    assert finding.source == "政府信息公开条例第二十六条"
    assert checkup.check(item(**finding.mend)) == []


def test_a_law_of_its_own_may_lengthen_the_limit():
    basis = "《中华人民共和国土地管理法》；《中华人民共和国政府信息公开条例》（国务院令第711号）"

    assert found(time_limit_text="30个工作日内", basis_text=basis) == PERHAPS_LONGER


def test_what_is_disclosed_on_request_has_no_proactive_limit():
    assert found(time_limit_text="30个工作日内", methods=["on_request"]) == []


@pytest.mark.parametrize("limit", ["及时公开", "实时公开", "按规定公开"])
def test_a_limit_that_cannot_be_checked_offers_one_that_can(limit):
    (finding,) = checkup.check(item(time_limit_text=limit))

    assert (finding.code, finding.is_blocking) == ("limit_not_checkable", False)
    assert finding.mend_words == "及时公开，最迟不超过20个工作日"
    assert checkup.check(item(**finding.mend)) == []


def test_a_limit_in_more_words_keeps_them():
    (finding,) = checkup.check(item(time_limit_text="征集活动结束后及时公开。"))

    assert finding.mend_words == "征集活动结束后及时公开，最迟不超过20个工作日"
    assert finding.is_safe
    assert checkup.check(item(**finding.mend)) == []


def test_a_limit_that_other_rules_set_is_told_without_a_guess():
    (finding,) = checkup.check(item(time_limit_text="在补偿登记公告规定的期限内公开"))

    assert (finding.code, finding.mend, finding.is_safe) == ("limit_not_checkable", {}, False)


@pytest.mark.parametrize(
    "limit",
    [
        "及时公开（招标拍卖挂牌活动结束后10个工作日内）",
        "及时公开（公告至少在投标开始日前20日发布）",
        "随中标、成交结果同时公告",
        "及时公开，最迟不超过20个工作日",
    ],
)
def test_a_limit_with_a_day_or_an_act_beside_it_can_be_checked(limit):
    assert found(time_limit_text=limit) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f"联系人身份证{IDENTITY}", "blocking"),
        (f"身份证{IDENTITY.lower()}。", "blocking"),
        ("身份证110105 19491231 002X", "blocking"),
        ("身份证110105-1949-12-31-002X", "blocking"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "blocking"),
        ("身份证１１０１０５　１９４９１２３１　００２Ｘ", "blocking"),
        ("编号110105194912310021", None),  # the check digit does not hold
        ("批次号1101051949123100211234", None),  # longer than an identity number
        (f"卡号{CARD}", "blocking"),
        (f"卡号{CARD.replace(' ', '')}", "blocking"),
        ("卡号4111 1111 1111 1112", None),  # the Luhn digit does not hold
        ("手机13800138000", "hint"),
        ("手机138 0013 8000", "hint"),
        ("电话0412-7821234", None),
        ("国务院令第711号，2019年5月15日", None),
    ],
)
def test_personal_data_is_found_by_its_check_digits(text, severity):
    codes = {(finding.code, str(finding.severity)) for finding in checkup.check(item(content_text=text))}

    assert codes == ({("personal_data", severity)} if severity else set())


def test_personal_data_is_never_repeated_whole():
    (finding,) = checkup.check(item(content_text=IDENTITY))

    assert IDENTITY not in finding.message
    assert "110…2X" in finding.message


@pytest.mark.parametrize(
    ("name", "field"), [("level2", "level1"), ("channel_note", "channels"), ("audience_note", "audiences")]
)
def test_personal_data_beside_a_field_is_told_at_that_field(name, field):
    assert found(**{name: IDENTITY}) == [("personal_data", field, "blocking")]


def test_of_an_item_that_does_not_apply_only_what_is_shown_is_checked():
    made = CatalogItem(level1="临时救助", not_applicable=True, not_applicable_reason="本镇没有此项业务")
    assert checkup.check(made) == []

    made.not_applicable_reason = f"由张某（{IDENTITY}）负责"
    assert [finding.field for finding in checkup.check(made)] == ["not_applicable_reason"]
    assert checkup.obstacles(made) == ["不适用的原因：疑似含有身份证号（110…2X），公开前请删去或隐去。"]


def test_blocking_findings_come_first():
    findings = checkup.check(item(time_limit_text="及时公开", channels=[]))

    assert [finding.is_blocking for finding in findings] == [True, False]


@pytest.mark.django_db
def test_a_public_reason_with_personal_data_is_refused(published, township, domain, editor, reviewer):
    with pytest.raises(StepRefused, match="身份证号"):
        workflow.withdraw(published, by=reviewer, reason=f"张某{IDENTITY}投诉")

    made = factories.make_item(township, domain, by=editor)
    with pytest.raises(StepRefused, match="身份证号"):
        workflow.mark_not_applicable(made, by=editor, version=1, reason=f"由{IDENTITY}负责")
