"""Published wording is read into values, and values are said as published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs import wording

LIMITS = [
    ("自信息形成或者变更之日起20个工作日内", "within_working_days", 20),
    ("公开事项 信息形成 或变更之 日起20个 工作日内 公开", "within_working_days", 20),
    ("信息形成（变更）２０个工作日内", "within_working_days", 20),
    ("信息形成之日起二十个工作日以内", "within_working_days", 20),
    ("自信息形成之日起20个工作日", "within_working_days", 20),
    ("不超过15个工作日", "within_working_days", 15),
    ("制定或获取信息之日起10个工作日内，公示7个工作日", "within_working_days", 10),
    ("信息形成之日起20个工作日内公开；其中行政许可事项7个工作日内公示", "within_working_days", 20),
    ("自该政府信息形成或者变更之日起20个工作日内及时公开", "within_working_days", 20),
    ("及时公开，最迟不超过20个工作日", "within_working_days", 20),
    ("每季度结束后10个工作日内公开", "within_working_days", 10),
    ("本级人民代表大会或其常务委员会批准后20日内", "within_calendar_days", 20),
    ("批复后三十日内", "within_calendar_days", 30),
    ("收到之日起7天内", "within_calendar_days", 7),
    ("决定作出后一周内", "within_calendar_days", 7),
    ("及时公开", "real_time", None),
    ("实时公开", "real_time", None),
    ("按进展情况及时公开", "real_time", None),
    ("当日公开", "real_time", None),
    ("及时公开（公告至少在投标开始日前20日发布）", "real_time", None),
    ("《听证通知书》在组织听证7个工作日前公开；其他听证材料依申请公开", "before_event", 7),
    ("提前一周发通知邀请", "before_event", 7),
    ("提前5日公告", "before_event", 5),
    ("举行听证前10日公告", "before_event", 10),
    ("开学前", "before_event", None),
    ("招生工作开始前公布", "before_event", None),
    ("公示期不得少于5个工作日", "public_notice", 5),
    ("公示7天", "public_notice", 7),
    ("公告时间不少于30日", "public_notice", 30),
    ("批前公示，公示时间不少于30日", "public_notice", 30),
    ("公示结束后5个工作日内", "within_working_days", 5),
    ("每季度公开一次", "periodic", None),
    ("按季度公开", "periodic", None),
    ("每年3月底前", "periodic", None),
    ("每月15日公布", "periodic", None),
    ("定期公开", "periodic", None),
    ("长期公开", "long_term", None),
    ("永久公开", "long_term", None),
    ("信息形成或变更后20日（工作日）内", "within_working_days", 20),
    ("二十（20）个工作日内", "within_working_days", 20),
    ("5至7个工作日内", "within_working_days", 7),
    ("15个工作日（含）内", "within_working_days", 15),
    ("最迟20个工作日", "within_working_days", 20),
    ("收到评标报告之日起3日内公示，公示期不得少于3日", "within_calendar_days", 3),
    ("公示结束后3日", "within_calendar_days", 3),
    ("每学期开学后一周内", "within_calendar_days", 7),
    ("十五日内", "within_calendar_days", 15),
    ("随时更新", "real_time", None),
    ("即时公开", "real_time", None),
    ("尽快公开", "real_time", None),
    ("实时更新；每季度公布一次", "real_time", None),
    ("提前5个工作日公开", "before_event", 5),
    ("招生前1个月", "before_event", None),
    ("提前一个月", "before_event", None),
    ("听证会召开前7日", "before_event", 7),
    ("提前10日公告，公示期不少于7日", "before_event", 10),
    ("公示期内", "public_notice", None),
    ("村级公示7天", "public_notice", 7),
    ("公示7天，信息形成之日起20个工作日内", "public_notice", 7),
    ("每月10日前", "periodic", None),
    ("每半年公开一次", "periodic", None),
    ("半年一次", "periodic", None),
    ("一年两次", "periodic", None),
    ("每两年一次", "periodic", None),
    ("每半月", "periodic", None),
    ("逐月公开", "periodic", None),
    ("每学期一次", "periodic", None),
    ("年度公开", "periodic", None),
    ("常态公开", "long_term", None),
    ("全年公开", "long_term", None),
    ("长期公开，变更后20个工作日内更新", "long_term", None),
    ("初审公示7天；审批公告长期公开", "public_notice", 7),
    ("按规定", "other", None),
    ("按相关规定公开", "other", None),
    ("20个工作曰内", "other", None),
    ("信息形成或者变更之日", "other", None),
    ("12月31日前", "other", None),
    ("3个月内", "other", None),
    ("公布之日起20个工作日", "within_working_days", 20),
    ("公示结束之日起5个工作日", "within_working_days", 5),
    ("公开时间：20个工作日", "within_working_days", 20),
    ("更新时间：20个工作日", "within_working_days", 20),
    ("期限：20个工作日", "within_working_days", 20),
    ("公开期限：5个工作日", "within_working_days", 5),
    ("办理期限20个工作日", "within_working_days", 20),
    ("告知时间3个工作日", "within_working_days", 3),
    ("信息公开的时间为自形成之日起20个工作日内", "within_working_days", 20),
    ("公示期自公示之日起7日", "public_notice", 7),
    ("公告期限为5个工作日", "public_notice", 5),
    ("征求意见时间30日", "public_notice", 30),
    ("不定期", "other", None),
    ("不定期更新", "other", None),
    ("99999999999999个工作日内", "other", None),
    ("", "other", None),
]


@pytest.mark.parametrize(("text", "kind", "days"), LIMITS)
def test_a_time_limit_is_read(text, kind, days):
    limit = wording.parse_time_limit(text)

    assert (limit.kind, limit.days) == (kind, days)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("自信息形成或者变更之日起20个工作日内公开", "信息形成或者变更之日"),
        ("信息形成（变更）20个工作日内", "信息形成（变更）之日"),
        ("本级政府财政部门批复后20日内", "本级政府财政部门批复之日"),
        ("批后公布，自规划批准之日起20个工作日内", "规划批准之日"),
        ("在组织听证7个工作日前公开", "组织听证"),
        ("开学前", "开学"),
        ("20个工作日内", ""),
        ("不超过20个工作日", ""),
        ("5至7个工作日内", ""),
        ("在规划批准之日起20个工作日内", "规划批准之日"),
        ("及时公开", ""),
        ("公布之日起20个工作日", "公布之日"),
        ("办理期限20个工作日", ""),
        ("公开时间：20个工作日", ""),
    ],
)
def test_a_time_limit_names_the_event_that_it_runs_from(text, start):
    assert wording.parse_time_limit(text).start == start


@pytest.mark.parametrize(
    ("text", "days", "in_working_days"),
    [
        ("会议召开前10日公开；会后5个工作日内更新结果", 10, False),
        ("提前7日公告，公告期不少于5个工作日", 7, False),
        ("会议召开前5个工作日；会后10日内更新结果", 5, True),
        ("提前一周", 7, False),
        ("公示7个工作日", 7, True),
    ],
)
def test_a_time_limit_counts_the_days_of_its_own_number(text, days, in_working_days):
    limit = wording.parse_time_limit(text)

    assert (limit.days, limit.in_working_days) == (days, in_working_days)


@given(
    st.text(max_size=60)
    | st.text("自起日内前公示期不少于每个工作天周及时0123456789二十，；（）", max_size=40)
)
def test_any_text_is_read_as_some_limit(text):
    limit = wording.parse_time_limit(text)

    assert limit.days is None or 0 < limit.days <= 3660
    assert len(limit.start) <= 100


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


@pytest.mark.parametrize(
    ("text", "channels", "note"),
    [
        ("■政府网站 □政府公报\n□两微一端 ■发布会/听证会", ["website", "press_conference"], ""),
        ("□政府网站 □政府公报", [], ""),
        ("■政府网站             ■公开查阅点  ", ["website", "reading_point"], ""),
        ("☑门户网站 ☑微信公众号", ["website", "new_media"], ""),
        ("■政府网站 口政府公报 口其他____", ["website"], ""),
        ("√政府网站\n√纸质载体", ["website", "print"], ""),
        ("政府网站■ 政府公报□", ["website"], ""),
        ("■其他基层公共服务平台", ["other"], "基层公共服务平台"),
        ("■其他（办税服务厅、信用网站）", ["other"], "办税服务厅、信用网站"),
        ("■其他（请注明）", ["other"], ""),
        ("■街道文化站/（社区）综合性文化服务中心公示栏   ", ["notice_board"], ""),
        ("学校公示栏", ["notice_board"], ""),
        ("政府网站、村务公开栏、广播电台", ["website", "broadcast", "notice_board"], ""),
        ("政府网站/微信公众号", ["website", "new_media"], ""),
        ("政府\n网站", ["website"], ""),
        ("政府网站\n办税服务厅", ["website", "other"], "办税服务厅"),
        ("1.政府网站 2.公开查询点", ["website", "reading_point"], ""),
        ("■便民服务中心 ■行政服务中心 ■政府服务中心", ["service_center", "service_station"], ""),
        ("■社区/企事业单位、村公示栏（电子屏）", ["notice_board"], ""),
        (
            "■入户/现场 ■精准推送 ■政府公报 ■一微一端",
            ["gazette", "new_media", "on_site", "targeted_push"],
            "",
        ),
        ("R政府网站 £政府公报 R两微一端", ["website", "new_media"], ""),
        ("t政府网站 t公开栏", ["website", "notice_board"], ""),
        ("þ政府网站 ¨政府公报", ["website"], ""),
        ("▄政府网站 □政府公报\n▄公开查阅点", ["website", "reading_point"], ""),
        ("\uf052政府网站\uf0a3政府公报", ["website"], ""),
        ("☒政府网站 ☐政府公报", ["website"], ""),
        ("√政府网站 ×政府公报", ["website"], ""),
        ("（√）政府网站 （ ）政府公报", ["website"], ""),
        ("■\n政府网站\n□\n政府公报\n■\n两微\n一端", ["website", "new_media"], ""),
        ("政府网站■ 政府公报□ 其他□____", ["website"], ""),
        ("政府网站☑\n政府公报☐\n公开栏☑", ["website", "notice_board"], ""),
        ("■政府网站口政府公报■其他(村民微信群)", ["website", "other"], "村民微信群"),
        ("社区/企事业\n单位/村公示栏\n（电子屏）", ["notice_board"], ""),
        (
            "政府网站\n社区/企事业单位/\n村公示栏（电子屏）\n广播电视",
            ["website", "broadcast", "notice_board"],
            "",
        ),
        ("社区/企事业单位、村公示栏（电子屏）", ["notice_board"], ""),
        ("政府网站\n政府\n公报", ["website", "gazette"], ""),
        ("〇政府网站 ●政府公报", ["gazette"], ""),
        ("便民服务窗口、人口公示栏", ["service_station", "notice_board"], ""),
        ("APP 政府网站", ["website"], ""),
        ("门户网站、LED显示屏、二微一端", ["website", "new_media", "notice_board"], ""),
        ("■政务服务平台", ["other"], "政务服务平台"),
        ("■其他：村民会议", ["other"], "村民会议"),
        ("政府网站\n公开栏", ["website", "notice_board"], ""),
        ("/", [], ""),
        ("", [], ""),
    ],
)
def test_ticked_channels_are_read_by_their_standard_names(text, channels, note):
    assert wording.parse_channels(text) == (channels, note)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("√政府网站\n政府公报\n√两微一端\n发布会/听证会\n广播电视", ["website", "new_media"]),
        ("政府公报\n√政府网站\n√两微一端", ["website", "new_media"]),
        ("政府网站√\n政府公报\n便民服务站√", ["website", "service_station"]),
        ("政府网站√\n便民服务站√\n政府公报", ["website", "service_station"]),
        ("√ 政府网站  政府公报  √ 两微一端", ["website", "new_media"]),
        ("√政府网站 政府公报 √两微一端", ["website", "new_media"]),
        ("√政府网站、政府公报、√两微一端", ["website", "new_media"]),
        ("1.政府网站√ 2.政府公报 3.公示栏√", ["website", "notice_board"]),
        ("√其他：村民会议\n政府公报", ["other"]),
        ("政府网站 是\n政府公报 否", ["website"]),
        ("政府网站：是\n政府公报：否", ["website"]),
        ("政府网站（是）政府公报（否）", ["website"]),
        ("√政府网站、政府公报", ["website", "gazette"]),
    ],
)
def test_a_channel_without_a_tick_is_not_chosen_where_others_are_ticked(text, channels):
    assert wording.parse_channels(text)[0] == channels
    assert wording.unclear_channels(text) == ()


@pytest.mark.parametrize(
    ("text", "channels", "unclear"),
    [
        ("■政府网站 学校家长群", ["website"], ("学校家长群",)),
        ("政府网站 学校家长群", ["website"], ("学校家长群",)),
        ("■政府网站 学校家长群 □政府公报", ["website"], ("学校家长群",)),
        ("政府公报 ■政府网站 □两微一端", ["website"], ("政府公报",)),
        ("■政府网站\n微信公众号\n□政府公报", ["website"], ("微信公众号",)),
        ("√政府网站 政府公报", ["website"], ("政府公报",)),
        ("学校家长群√政府公报", ["gazette"], ("学校家长群",)),
        ("■政府网站 （县级） ■两微一端：微信 微博", ["website", "new_media"], ()),
        ("请选择：■政府网站 □政府公报", ["website"], ()),
        ("■其他 学校家长群 公示栏", ["other"], ()),
    ],
)
def test_a_name_of_which_it_cannot_be_told_is_not_read_and_said(text, channels, unclear):
    assert wording.parse_channels(text)[0] == channels
    assert wording.unclear_channels(text) == unclear


@pytest.mark.parametrize(
    ("name", "text", "codes", "unclear"),
    [
        ("levels", "√县级\n乡级\n村级", ["county"], ()),
        ("levels", "√县级 乡级", ["county"], ("乡级",)),
        ("levels", "√县级 √乡级 村级", ["county", "township"], ()),
        ("levels", "√乡、村级", ["township", "village"], ()),
        ("methods", "√主动公开\n依申请公开", ["proactive"], ()),
        ("methods", "√主动公开 依申请公开", ["proactive"], ("依申请公开",)),
        ("methods", "主动公开 是\n依申请公开 否", ["proactive"], ()),
        ("audiences", "√全社会\n特定群体（申请人）", ["public"], ()),
        ("audiences", "√全社会 特定群体", ["public"], ("特定群体",)),
        ("audiences", "■全社会 ■特定群体（申请人 家属）", ["public", "specific"], ()),
    ],
)
def test_other_lists_are_ticked_alike(name, text, codes, unclear):
    read = {
        "levels": wording.parse_levels,
        "methods": wording.parse_methods,
        "audiences": lambda text: wording.parse_audiences(text)[0],
    }

    assert read[name](text) == codes
    assert wording.unclear_names(name, text) == unclear


@pytest.mark.parametrize(
    ("text", "audiences", "note"),
    [
        ("全社会", ["public"], ""),
        ("社会公众", ["public"], ""),
        ("特定群体", ["specific"], ""),
        ("特定群体（在征收范围内）", ["specific"], "在征收范围内"),
        ("特定群众：申请人", ["specific"], "申请人"),
        ("全社会、特定群体", ["public", "specific"], ""),
        ("被征收人", ["specific"], "被征收人"),
        ("不特定群体", ["public"], ""),
        ("不特定公众", ["public"], ""),
        ("面向不特定多数人", ["public"], ""),
        ("不特定公众和特定群体（申请人）", ["public", "specific"], "申请人"),
        ("☑全社会 □特定群体（    ）", ["public"], ""),
        ("□全社会 ■特定群体（申请人）", ["specific"], "申请人"),
        ("√", [], ""),
        ("", [], ""),
    ],
)
def test_audiences_are_read(text, audiences, note):
    assert wording.parse_audiences(text) == (audiences, note)


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("主动公开", ["proactive"]),
        ("依申请", ["on_request"]),
        ("主动、依申请", ["proactive", "on_request"]),
        ("■主动公开\n□依申请公开", ["proactive"]),
        ("不主动公开，依申请公开", ["on_request"]),
        ("网上", []),
        ("", []),
    ],
)
def test_methods_are_read(text, methods):
    assert wording.parse_methods(text) == methods


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("县级", ["county"]),
        ("区级", ["county"]),
        ("县（区）级", ["county"]),
        ("镇级", ["township"]),
        ("街道", ["township"]),
        ("乡、村级", ["township", "village"]),
        ("社区级", ["village"]),
        ("嘎查级", ["village"]),
        ("嘎查(社区)", ["village"]),
        ("苏木级", ["township"]),
        ("旗县级", ["county"]),
        ("县（市、区）级", ["county"]),
        ("村（居）委会", ["village"]),
        ("□县级 ■乡级", ["township"]),
        ("市级、县级", ["county"]),
        ("自治区级", []),
        ("市级", []),
        ("州级", []),
        ("", []),
    ],
)
def test_levels_are_read(text, levels):
    assert wording.parse_levels(text) == levels


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("市级", ["市级"]),
        ("州级", ["州级"]),
        ("省、市、县级", ["省", "市"]),
        ("设区的市级", ["设区的市级"]),
        ("县（市、区）级", []),
        ("县级市", []),
        ("城市社区", []),
        ("□市级 ■县级", []),
        ("乡、村级", []),
    ],
)
def test_levels_that_are_none_of_a_countys_are_told(text, others):
    assert wording.other_levels(text) == others


@pytest.mark.parametrize(
    ("sign", "marked"),
    [
        ("√", "YES"),
        ("✓", "YES"),
        ("■", "YES"),
        ("是", "YES"),
        ("▲", "YES"),
        ("●", "YES"),
        ("▄", "YES"),
        ("R", "YES"),
        ("þ", "YES"),
        ("√（申请人）", "YES"),
        ("口", "NO"),
        ("£", "NO"),
        ("否", "NO"),
        ("○", "WORDS"),
        ("n", "WORDS"),
        ("", "NO"),
        ("□", "NO"),
        ("/", "NO"),
        ("—", "NO"),
        ("×", "NO"),
        ("在征收范围内", "WORDS"),
        ("？", "WORDS"),
    ],
)
def test_signs_are_read_as_ticks(sign, marked):
    assert wording.read_mark(sign) is wording.Marked[marked]


def test_texts_that_differ_only_in_print_fold_alike():
    assert wording.fold("●就业信息 服务（Ａ）\n") == wording.fold("就业信息服务(a)")


@pytest.mark.parametrize("text", ["", " ", "/", "—", "——", "／", "无"])
def test_a_dash_is_nothing(text):
    assert wording.is_none(text)
