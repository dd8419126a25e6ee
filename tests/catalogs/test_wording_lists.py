"""Channels, audiences, methods and levels as published are ticked; what is no tick is told."""

from __future__ import annotations

import pytest

from catalogs import wording


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
