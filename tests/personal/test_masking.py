"""What the public reads of personal data."""

from __future__ import annotations

import pytest

from disclosure_portal.personal.masking import masked, masked_phone, shown_name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫王小明，电话13812345678。", "我叫王某，电话138****5678。"),
        ("身份证210323197001011234，请核对", "身份证***，请核对"),
        ("电话１３８１２３４５６７８", "电话138****5678"),
        ("卡号6222 0212 3456 7890 123", "卡号***"),
        ("座机0412-7823456", "座机***"),
        ("邮箱wang@example.com。", "邮箱***。"),
        ("水价每吨2.5元，2027年1月1日起执行。", "水价每吨2.5元，2027年1月1日起执行。"),
        ("辽政办发〔2020〕13号", "辽政办发〔2020〕13号"),
    ],
)
def test_numbers_and_names_are_masked(text, shown):
    assert masked(text, ["王小明"]) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王某"),
        ("欧阳修文", "欧阳某"),
        ("王 小 明", "王某"),
        ("岫岩县玉石商会", "岫岩县玉石商会"),
        ("", "匿名"),
        ("王", "王某"),
    ],
)
def test_a_person_shows_as_a_surname_and_an_organisation_as_itself(name, shown):
    assert shown_name(name) == shown


def test_a_phone_shows_its_ends_only():
    assert masked_phone("138 1234 5678") == "138****5678"
    assert masked_phone("0412-7823456") == "041****3456"
    assert masked_phone("7823456") == "***"
