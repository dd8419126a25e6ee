"""The page of a job in a browser: it renews itself until the job ends."""

from __future__ import annotations

import pytest

from disclosure_portal.jobs import queue
from tests.browser import PHONE
from tests.jobs.conftest import TASK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_follows_the_job_to_its_end(open_page, editor, township, sent):
    job = queue.enqueue(TASK, "export:1", by=editor, unit=township, title="导出目录")
    with queue.claimed(job.pk) as claim:
        claim.report(30, 120, "正在写入")
        page = open_page(job.get_absolute_url(), by=editor, width=PHONE)
        assert page.get_by_role("progressbar").get_attribute("value") == "25"
        claim.finish("已导出120条。")

    page.get_by_text("已导出120条。").wait_for(timeout=10_000)
    assert page.get_by_role("status").inner_text() == "已完成 已导出120条。"
