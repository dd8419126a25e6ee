"""The whole way, in a browser, on the portal as `make run` starts it: from a county's spreadsheet to a public page."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

import pytest
from openpyxl import load_workbook

from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow
from tests.management.test_run_portal import running_portal

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parent / "data" / "samples" / "s1_two_sheets_boxes.xlsx"
PASSWORD = "Xiuyan-2026-gongkai"
JOB_MILLISECONDS = 60_000


@pytest.fixture
def portal(tmp_path, monkeypatch):
    """The address of a portal with the demonstration county: started on an empty folder, and again on what that left."""
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    with running_portal(tmp_path) as address:
        assert urlopen(address).status == 200
    with running_portal(tmp_path) as address:
        assert urlopen(address).status == 200
        yield address


@pytest.fixture
def open_portal(browser, portal):
    """open_portal("pianling-editor"): a page signed in by the form; without a name, the public home."""
    contexts = []

    def open_portal(username=None, *, width=DESKTOP):
        context = browser.new_context(
            base_url=portal, viewport={"width": width, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/desk/" if username else "/")
        if username:
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            follow(page.get_by_role("button", name="登录"))
        return page

    yield open_portal
    for context in contexts:
        context.close()


def test_a_portal_that_starts_twice_leads_from_a_countys_spreadsheet_to_a_public_page(open_portal, tmp_path):
    batch = import_correct_and_hand_in(open_portal("pianling-editor"))
    confirm(open_portal("pianling-approver"), batch)
    publish(open_portal("reviewer-1"), batch)
    read_on_a_phone(open_portal(width=PHONE), tmp_path)


def import_correct_and_hand_in(page):
    follow(page.get_by_role("link", name="目录编制"))
    follow(page.get_by_role("link", name="导入表格"))
    page.get_by_label("表格文件").set_input_files(SAMPLE)
    follow(page.get_by_role("button", name="上传并预览"))
    page.get_by_role("button", name="确认导入").wait_for(timeout=JOB_MILLISECONDS)
    assert "新增 4 项" in page.locator("main").inner_text()
    assert_accessible(page)
    follow(page.get_by_role("button", name="确认导入"))
    page.get_by_role("heading", name="导入结果").wait_for(timeout=JOB_MILLISECONDS)
    follow(page.get_by_role("link", name="核对“就业”"))
    correct_the_subjects(page)
    assert_accessible(page)
    follow(page.get_by_role("link", name="检查并提交"))
    follow(page.get_by_role("button", name="提交审核"))
    assert "待单位审核" in page.locator("main").inner_text()
    return page.url


def correct_the_subjects(page):
    """The file names 乡镇人民政府; the clerk writes the township's own name and sees it saved."""
    for row in range(2):
        page.locator("[data-cell=subject] .cell__open").nth(row).click()
        editor = page.locator(".cell__editor input[name=subject]")
        editor.fill("偏岭镇人民政府")
        with page.expect_response(lambda response: "/save/" in response.url) as saved:
            editor.press("Control+Enter")
        assert saved.value.ok
        page.locator("[data-cell=subject]", has_text="偏岭镇人民政府").nth(row).wait_for()
    assert "已自动保存" in page.locator("[data-saved]").inner_text()


def confirm(page, batch):
    follow(page.get_by_role("link", name="偏岭镇“就业”第1批"))
    assert page.url == batch
    assert "同意公开" in page.content()
    assert_accessible(page)
    follow(page.get_by_role("button", name="同意公开，报送县政府办"))
    assert "待县政府办审核" in page.locator("main").inner_text()


def publish(page, batch):
    follow(page.get_by_role("link", name="审核发布"))
    follow(page.get_by_role("link", name="偏岭镇“就业”第1批"))
    follow(page.get_by_role("button", name="审定并发布…"))
    assert "任何人都能看到这 2 项" in page.locator("main").inner_text()
    follow(page.get_by_role("button", name="确认发布2项"))
    assert "发布 2 项" in page.locator("main").inner_text()


def read_on_a_phone(page, folder):
    follow(page.get_by_role("link", name="就业", exact=True))
    assert_fits(page)
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").first.click()
    workbook = folder / "就业.xlsx"
    download.value.save_as(workbook)
    cells = [str(cell.value) for row in load_workbook(workbook).active.iter_rows() for cell in row]
    assert "1.1就业政策法规咨询" in cells
    assert cells.count("偏岭镇人民政府") == 2

    follow(page.get_by_role("link", name="1.1就业政策法规咨询"))
    text = page.locator("main").inner_text()
    assert "偏岭镇人民政府" in text
    assert "20个工作日" in text
    assert_fits(page)
    assert_accessible(page)
    assert page.context.cookies() == []
