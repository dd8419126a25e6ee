"""The dashboard and 落实情况 in a browser: on a desk, on a phone, in large text, without script, on paper."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from supervision.models import CheckRun
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.supervision import records

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HOME = "/desk/supervision/?as_of=2021-09-20"
LARGE = "document.documentElement.dataset.text = 'large'"
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


@pytest.fixture
def plan(county, township, reviewer):
    """Seven milestones owed by a dozen units, one unit done with the first."""
    plan = records.make_plan(county, by=reviewer)
    units = [township, *(factories.make_unit(county, f"2103231{n}", f"第{n}镇") for n in range(10, 21))]
    days = [(2020, 8), (2020, 10), (2021, 8), (2021, 9), (2022, 3), (2022, 8), (2023, 12)]
    for number, (year, month) in enumerate(days):
        name = "乡镇（街道）标准目录" if number == 1 else f"节点{number}"
        milestone = records.make_milestone(plan, date(year, month, 30), name=name, is_key=True)
        tasks = [records.make_assignment(milestone, unit) for unit in units]
        if number == 0:
            records.make_accepted_proof(tasks[0], date(2020, 8, 28), by=reviewer)
    noon = timezone.make_aware(datetime.combine(date(2021, 9, 20), time(12)))
    CheckRun.objects.create(county=county, as_of=noon.date(), started_at=noon, finished_at=noon)
    return plan


def assert_good(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("change", [OPEN_ALL, LARGE])
def test_the_dashboard_is_accessible_and_fits(open_page, plan, leader, change):
    page = open_page(HOME, by=leader)
    page.evaluate(change)

    for width in (DESKTOP, PHONE):
        assert_good(page, width)


def test_phones_and_large_text_get_the_narrow_pictures(open_page, plan, leader):
    page = open_page(HOME, by=leader)
    wide, narrow = page.locator("svg.chart__wide").first, page.locator("ol.chart__narrow")
    assert (wide.is_visible(), narrow.is_visible()) == (True, False)

    page.set_viewport_size({"width": PHONE, "height": 900})
    assert (wide.is_visible(), narrow.is_visible()) == (False, True)
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.evaluate(LARGE)
    assert (wide.is_visible(), narrow.is_visible()) == (False, True)


def test_labels_on_the_time_line_do_not_touch(open_page, plan, leader):
    page = open_page(HOME, by=leader)
    touching = page.evaluate("""() => {
      const boxes = [...document.querySelector("svg.chart__wide").querySelectorAll("text")]
        .map((one) => ({ words: one.textContent, box: one.getBoundingClientRect() }));
      const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom;
      return boxes.flatMap((one, n) => boxes.slice(n + 1)
        .filter((other) => meet(one.box, other.box)).map((other) => `${one.words} | ${other.words}`));
    }""")

    assert touching == []


def test_without_script_a_day_is_chosen_and_the_pictures_are_svg(open_page, plan, leader):
    page = open_page(HOME, by=leader, script=False)
    assert not page.get_by_text("下载图片（PNG）").first.is_visible()
    assert page.get_by_text("下载图片（SVG）").first.is_visible()

    page.get_by_text("选择日期和方案").click()
    page.get_by_label("截至日期").fill("2021-09-01")
    with page.expect_navigation():
        page.get_by_role("button", name="查看").click()
    assert "2021年9月1日" in page.locator(".as-of").inner_text()


def test_the_browser_makes_a_png_of_a_picture(open_page, plan, leader):
    page = open_page(HOME, by=leader)
    with page.expect_download() as download:
        page.get_by_text("下载图片（PNG）").first.click()

    with open(download.value.path(), "rb") as file, Image.open(BytesIO(file.read())) as picture:
        assert picture.format == "PNG"
        assert picture.size[0] == 2000  # twice the 944 units and the sides
        assert len(picture.convert("RGB").getcolors(1_000_000)) > 20  # something is drawn
    assert download.value.suggested_filename == "time-line-2021-09-20.png"


def test_the_dashboard_prints_on_two_pages(open_page, plan, leader):
    page = open_page(HOME, by=leader)
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    assert 1 <= len(printed.pages) <= 2
    assert round(float(printed.pages[0].mediabox.width)) == 595  # A4


def test_the_heat_maps_key_stands_above_it_and_stays_with_it_on_paper(open_page, plan, leader, published):
    page = open_page("/desk/supervision/", by=leader)
    page.emulate_media(media="print")
    key, table = (page.locator(place).bounding_box() for place in (".matrix-key", ".matrix-small .matrix"))
    assert key["y"] + key["height"] <= table["y"]
    assert page.evaluate('getComputedStyle(document.querySelector(".matrix-key")).breakAfter') == "avoid"


def test_the_heat_map_keeps_its_shades_on_paper(open_page, plan, leader, published):
    page = open_page("/desk/supervision/", by=leader)
    page.emulate_media(media="print")
    ground = """() => {
      const style = getComputedStyle(document.querySelector(".matrix td.heat a").parentElement);
      return [style.backgroundColor, style.webkitPrintColorAdjust || style.printColorAdjust];
    }"""

    assert page.evaluate(ground) == ["rgb(11, 74, 143)", "exact"]  # all is public: the darkest blue


def test_progress_is_accessible_and_fits(open_page, plan):
    page = open_page("/progress/")

    for change in (OPEN_ALL, LARGE):
        page.evaluate(change)
        for width in (DESKTOP, PHONE):
            assert_good(page, width)
