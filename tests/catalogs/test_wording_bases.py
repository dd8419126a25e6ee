"""公开依据 and 公开内容 as published are read into parts, and said as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs import wording

BASES = [
    (
        "《中华人民共和国政府信息公开条例》（中华人民共和国国务院 令第711号）",
        ("regulation", "中华人民共和国政府信息公开条例", "国务院令第711号", None),
    ),
    (
        "《中华人民共和国政府信息公开条例》(国务院令第711号)第二十条、第二十一条",
        ("regulation", "中华人民共和国政府信息公开条例", "国务院令第711号", "第二十条、第二十一条"),
    ),
    ("《城市绿化条例》国务院令第100号", ("regulation", "城市绿化条例", "国务院令第100号", None)),
    (
        "《中华人民共和国就业促进法》（2007年8月30日第十届全国人民代表大会常务委员会第二十九次会议通过）",
        ("law", "中华人民共和国就业促进法", None, None),
    ),
    (
        "《中华人民共和国行政许可法》（主席令第七号，2019年修正）第五条",
        ("law", "中华人民共和国行政许可法", "主席令第七号", "第五条"),
    ),
    ("《公共文化服务保障法》", ("law", "公共文化服务保障法", None, None)),
    ("《中华人民共和国户口登记条例》", ("law", "中华人民共和国户口登记条例", None, None)),
    ("《辽宁省政务公开条例》", ("local_regulation", "辽宁省政务公开条例", None, None)),
    ("《鞍山市城市供热条例》", ("local_regulation", "鞍山市城市供热条例", None, None)),
    ("《城市道路管理条例》", ("regulation", "城市道路管理条例", None, None)),
    (
        "《〈教师资格条例〉实施办法》（教育部令第10号）",
        ("rule", "《教师资格条例》实施办法", "教育部令第10号", None),
    ),
    (
        "《企业国有资产交易监督管理办法》（国务院国资委 财政部令第32号）",
        ("rule", "企业国有资产交易监督管理办法", "国务院国资委 财政部令第32号", None),
    ),
    (
        "《最低生活保障审核确认办法》（民发[2021]57号）",
        ("document", "最低生活保障审核确认办法", "民发〔2021〕57号", None),
    ),
    ("《特困人员认定办法》民发【2021】43 号", ("document", "特困人员认定办法", "民发〔2021〕43号", None)),
    (
        "《财政部关于印发<地方政府债务信息公开办法（试行）>的通知》（财预〔2018〕209号）",
        ("document", "财政部关于印发《地方政府债务信息公开办法（试行）》的通知", "财预〔2018〕209号", None),
    ),
    (
        "《国家税务总局关于税收征管若干事项的公告》（国家税务总局公告2019年第48号）",
        ("document", "国家税务总局关于税收征管若干事项的公告", "国家税务总局公告2019年第48号", None),
    ),
    ("《文化馆服务标准》（GB/T 32939—2016）", ("document", "文化馆服务标准", "GB/T 32939—2016", None)),
]


@pytest.mark.parametrize(("text", "expected"), BASES)
def test_a_basis_is_read(text, expected):
    assert [tuple(basis.values()) for basis in wording.parse_bases(text)] == [expected]


def test_several_bases_come_in_printed_order():
    text = (
        "1.《预算法》、《财政部关于印发〈规程〉的通知》（财预〔2016〕143号）\n2、《政府信息公开条例》等规定"
    )

    assert [basis["title"] for basis in wording.parse_bases(text)] == [
        "预算法",
        "财政部关于印发《规程》的通知",
        "政府信息公开条例",
    ]


@pytest.mark.parametrize("text", ["", "工程招投标管理", "《没有写完", "》《", "/"])
def test_a_text_without_titles_cites_nothing(text):
    assert wording.parse_bases(text) == []


_titles = st.text("关于推进城乡的通知意见（试行）管理", min_size=1, max_size=20).filter(
    lambda t: t.count("（") == t.count("）")
)
_numbers = st.none() | st.sampled_from(
    ["国务院令第711号", "民发〔2021〕57号", "财政部 民政部令第3号", "GB/T 1—2016"]
)
_articles = st.none() | st.sampled_from(["第二十条", "第十条第二款", "第19条、第20条"])


@given(st.lists(st.tuples(_titles, _numbers, _articles), max_size=5))
def test_bases_survive_being_said_and_read(parts):
    bases = wording.parse_bases(
        wording.format_bases(
            {"title": title, "number": number, "article": article} for title, number, article in parts
        )
    )

    assert [(b["title"], b["number"], b["article"]) for b in bases] == parts
    assert wording.parse_bases(wording.format_bases(bases)) == bases


@given(st.text(max_size=80) | st.text("《》〈〉<>（）()〔〕[]令第2021号条法", max_size=40))
def test_any_text_is_read_as_some_bases(text):
    for basis in wording.parse_bases(text):
        assert basis["kind"]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("1.机构名称；\n2.开放时间；\n\n3.开放项目", ["机构名称", "开放时间", "开放项目"]),
        ("1、甲；2、乙；3、丙。", ["甲", "乙", "丙"]),
        ("（一）甲\n（二）乙", ["甲", "乙"]),
        ("①甲②乙③丙", ["甲", "乙", "丙"]),
        ("一、甲\n二、乙\n包括丁", ["甲", "乙包括丁"]),
        ("甲；乙;丙", ["甲", "乙", "丙"]),
        ("●甲\n●乙", ["甲", "乙"]),
        ("财务管理办法、\n年度预决算信息", ["财务管理办法、年度预决算信息"]),
        (
            "一般公共预算：①收入表②支出表\n没有数据的表格应当列出",
            ["一般公共预算：①收入表②支出表", "没有数据的表格应当列出"],
        ),
        ("1.2021年预算\n2.2022年预算", ["2021年预算", "2022年预算"]),
        ("房屋征收补偿法规政策", ["房屋征收补偿法规政策"]),
        ("", []),
    ],
)
def test_contents_are_cut_into_elements(text, contents):
    assert wording.parse_contents(text) == contents


@given(
    st.lists(
        st.text("甲乙丙丁，（）2020年a", min_size=1, max_size=12).filter(
            lambda t: t == t.strip().rstrip("，")
        ),
        max_size=12,
    )
)
def test_contents_survive_being_said_and_read(contents):
    assert wording.parse_contents(wording.format_contents(contents)) == contents
