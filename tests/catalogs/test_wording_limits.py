"""公开时限 as published is read: its kind, its days, the event that it runs from."""

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
