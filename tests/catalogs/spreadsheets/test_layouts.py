"""Records laid out at random, in every combination of the ways in which counties do it, are read back equal."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.reading import read_catalog
from catalogs.wording import fold
from tests.catalogs.spreadsheets import layouts
from tests.catalogs.spreadsheets.conftest import DOMAINS
from tests.catalogs.spreadsheets.layouts import Item, Layout

NAMES = {domain.code: domain.name for domain in DOMAINS}
LIMITS = (
    ("信息形成之日起20个工作日内", "within_working_days", 20),
    ("自收到批复之日起\n十五日内", "within_calendar_days", 15),
    ("及时公开", "real_time", None),
    ("实时公开；每季度更新一次", "real_time", None),
    ("提前5日公告，公示期不少于7日", "before_event", 5),
    ("开学前", "before_event", None),
    ("公示7个工作日", "public_notice", 7),
    ("每半年公开一次", "periodic", None),
    ("永久公开", "long_term", None),
    ("按规定公开", "other", None),
)
GROUPS = (
    "serial",
    "domain",
    "level1",
    "content",
    "basis",
    "time_limit",
    "subject",
    "channels",
    "audience",
    "method",
    "level",
)


@st.composite
def items(draw, codes, depth):
    """Some records of each domain, those of one 一级事项 side by side."""
    made = []
    for code in codes:
        for number in range(draw(st.integers(1, 5))):
            goes_on = bool(number) and draw(st.booleans())
            above = made[-1] if goes_on else None
            made.append(draw(item(code, number, depth, above)))
    return made


@st.composite
def item(draw, code, number, depth, above):
    channels = draw(st.frozensets(st.sampled_from(list(Channel)), min_size=1, max_size=5))
    audiences = draw(st.frozensets(st.sampled_from(list(Audience)), min_size=1))
    first = (
        above.names[0]
        if above
        else f"{draw(st.sampled_from(['综合业务', '1.征收', '（一）财务信息']))}{number}"
    )
    middle = (
        [above.names[1] if above and draw(st.booleans()) else f"1.{number}办事指南"] if depth == 3 else []
    )
    shared = above if above and draw(st.booleans()) else None
    return Item(
        domain=code,
        names=(first, *middle, f"政策法规文件{number}"),
        contents=tuple(
            f"{n}.{draw(st.sampled_from(['机构名称', '开放时间', '收费标准']))}"
            for n in range(1, draw(st.integers(2, 5)))
        ),
        basis=shared.basis
        if shared
        else f"《社会救助暂行办法》（国务院令第649号）、《信息公开条例》第{number}条",
        time_limit=shared.time_limit if shared else draw(st.sampled_from(LIMITS)),
        subject=shared.subject
        if shared
        else draw(st.sampled_from(["偏岭镇人民政府", "民政办", "财政所（科）"])),
        channels=channels,
        channel_note=draw(st.sampled_from(["", "村民微信群", "办税服务厅"]))
        if Channel.OTHER in channels
        else "",
        audiences=audiences,
        audience_note=draw(st.sampled_from(["", "申请人", "在征收范围内"]))
        if Audience.SPECIFIC in audiences
        else "",
        methods=draw(st.frozensets(st.sampled_from(list(Method)), min_size=1)),
        levels=draw(st.frozensets(st.sampled_from(list(Level)), min_size=1)),
    )


plans = st.builds(
    Layout,
    kind=st.sampled_from(["xlsx", "xlsx", "csv", "docx"]),
    domain_by=st.sampled_from(["title", "sheet", "column", "chosen"]),
    order=st.permutations(GROUPS).map(tuple),
    words=st.integers(0, 3),
    header_rows=st.integers(1, 3),
    is_cut=st.booleans(),
    as_marks=st.frozensets(st.sampled_from(["audience", "method", "level"])),
    channels_as=st.sampled_from(["list", "columns", "spread"]),
    boxes=st.sampled_from(list(layouts.BOXES)),
    box_lines=st.sampled_from(["pairs", "single", "two lines"]),
    mark=st.sampled_from(["√", "✓", "▲", "是", "●", "words"]),
    names_as=st.sampled_from(["repeated", "merged", "same", "blank"]),
    equals_as=st.sampled_from(["repeated", "merged", "same"]),
    content_rows=st.booleans(),
    has_serial=st.booleans(),
    extra=st.lists(st.sampled_from(layouts.EXTRA), unique=True).map(tuple),
    spacer=st.booleans(),
    numbers=st.booleans(),
    page_break=st.booleans(),
    unit_line=st.booleans(),
    footer=st.booleans(),
    cover=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)


@st.composite
def files(draw):
    """A layout and the records for it; one domain where the user chooses it, sheets only where there are some."""
    layout = draw(plans)
    if layout.domain_by == "sheet" and layout.kind != "xlsx":
        layout = Layout(**{**vars(layout), "domain_by": "title"})
    most = 1 if layout.domain_by == "chosen" else 3
    codes = draw(st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=most, unique=True))
    return layout, draw(items(codes, draw(st.sampled_from([1, 2, 2, 3]))))


def wanted(item):
    return {
        "domain": item.domain,
        "level1": fold(item.names[0]),
        "level2": fold("/".join(item.names[1:])),
        "content": fold("".join(item.contents)),
        "basis": fold(item.basis),
        "time_limit": (fold(item.time_limit[0]), *item.time_limit[1:]),
        "subject": fold(item.subject),
        "channels": (sorted(item.channels), item.channel_note),
        "audiences": (sorted(item.audiences), item.audience_note),
        "methods": sorted(item.methods),
        "levels": sorted(item.levels),
    }


def told(record):
    return {
        "domain": record.domain_code,
        "level1": fold(record.level1),
        "level2": fold(record.level2),
        "content": fold(record.content_text),
        "basis": fold(record.basis_text),
        "time_limit": (fold(record.time_limit_text), record.time_limit.kind, record.time_limit.days),
        "subject": fold(record.subject),
        "channels": (sorted(record.channels), record.channel_note),
        "audiences": (sorted(record.audiences), record.audience_note),
        "methods": sorted(record.methods),
        "levels": sorted(record.levels),
    }


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(file=files())
def test_any_layout_is_read_back_equal(file):
    layout, laid_out = file
    chosen = laid_out[0].domain if layout.domain_by == "chosen" else ""

    result = read_catalog(
        layouts.write(layout, laid_out, NAMES),
        filename=f"目录.{layout.kind}",
        domains=DOMAINS,
        chosen_domain=chosen,
    )

    assert [told(record) for record in result.records] == [wanted(item) for item in laid_out]
    assert [record.errors for record in result.records] == [[] for _ in laid_out]
