"""What stands beside and around the rows of the grid: their state in words, a short list of problems, its modules."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from catalogs import workflow
from catalogs.views.compiling import rows
from tests import factories

pytestmark = pytest.mark.django_db
BOXES = "☐☑☒"
IMPORT = re.compile(r'(?:from|^import) "\./([\w-]+\.js)"', re.MULTILINE)


@pytest.fixture
def shown(client, editor, township, domain):
    """The page of the grid as its editor sees it."""

    def shown():
        client.force_login(editor)
        response = client.get(reverse("catalogs_desk:domain", args=[township.code, domain.code]))
        return " ".join(response.content.decode().split())

    return shown


def test_a_row_says_in_words_how_it_stands_and_prints_no_box(shown, township, domain, editor):
    factories.make_standard_item(factories.make_edition(), domain, "20-001", needs_checking=True)
    workflow.take_over(township, domain, by=editor)
    factories.make_item(township, domain, by=editor, level2="没有问题")
    factories.make_item(township, domain, by=editor, level2="缺渠道", channels=[])

    page = shown()
    assert re.search(r'<button class="tick" type="submit">核对<span', page)
    assert "</span> 可交</span>" in page
    assert '<span class="stands stands--mend">待改</span>' in page
    assert not any(box in page for box in BOXES)


def test_the_list_of_problems_is_cut_and_says_how_many_more_there_are(
    shown, township, domain, editor, monkeypatch
):
    monkeypatch.setattr(rows, "MOST_LISTED", 2)
    for number in range(3):
        factories.make_item(township, domain, by=editor, level2=f"缺渠道{number}", channels=[])

    page = shown()
    assert page.count("data-go") == 2
    assert "还有 <b>1</b> 个没有列出，用表格上方的筛选查看" in page
    assert '<span class="mark mark--must">3 项必改</span>' in page


def test_the_way_on_stands_outside_the_list_that_scrolls(shown, item):
    card = shown().partition("data-problems")[2].partition("</aside>")[0]

    scrolling, _, foot = card.partition('<div class="grid-side__foot">')
    assert "data-keep-scroll" in scrolling
    assert "检查并提交" in foot
    assert scrolling.count("<div") == scrolling.count("</div>")


def test_every_module_of_the_grid_is_fetched_with_the_page(shown, item):
    waiting, needed = ["grid.js"], set()
    while waiting:
        name = waiting.pop()
        needed.add(name)
        source = (settings.BASE_DIR / "static" / "js" / name).read_text(encoding="utf-8")
        waiting += [other for other in IMPORT.findall(source) if other not in needed]

    assert set(re.findall(r'rel="modulepreload" href="/static/js/([\w-]+\.js)"', shown())) == needed


def test_a_reader_of_the_grid_fetches_none_of_them(client, leader, township, domain, item):
    client.force_login(leader)

    page = client.get(reverse("catalogs_desk:domain", args=[township.code, domain.code]))
    assert "modulepreload" not in page.content.decode()
