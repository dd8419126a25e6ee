"""The page of a job: progress, end and file, for its requester and the county's administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from tests import factories
from tests.jobs.conftest import NOON, TASK


@pytest.fixture
def export(editor, township, sent):
    return queue.enqueue(TASK, "export:1", by=editor, unit=township, title="导出目录")


@pytest.fixture
def page(client, editor, export):
    client.force_login(editor)
    return lambda: client.get(export.get_absolute_url())


def finish_with_file(job):
    with queue.claimed(job.pk) as claim:
        claim.finish("已导出40条。", file=ContentFile(b"rows"), file_name="目录.csv", result_url="/desk/")


@pytest.mark.parametrize("name", ["jobs:job", "jobs:download"])
@pytest.mark.parametrize(
    ("person", "answer"),
    [("editor", 200), ("administrator", 200), ("approver", 404), ("reviewer", 404), ("outsider", 404)],
)
def test_a_job_is_shown_by_role(client, request, export, name, person, answer):
    finish_with_file(export)
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse(name, args=[export.pk])).status_code == answer


def test_an_administrator_of_another_county_sees_nothing(client, export):
    county = factories.make_county("210381", "海城市", "海城市人民政府")
    client.force_login(factories.make_person("elsewhere", "吴外县", "administrator", county))

    assert client.get(export.get_absolute_url()).status_code == 404


def test_nobody_signed_in_is_shown_nothing(client, export):
    assert client.get(export.get_absolute_url()).status_code in (302, 404)


def test_an_unfinished_job_shows_its_progress_and_asks_again_by_itself(page, export):
    with queue.claimed(export.pk) as claim:
        claim.report(30, 120, "正在写入")
        response = page()

    assert response["Refresh"] == "3"
    assert "已处理 <strong>30</strong> / 120" in response.text
    assert "进行中" in response.text
    assert "正在写入" in response.text


def test_a_finished_job_tells_its_outcome_and_leads_on(page, export):
    finish_with_file(export)
    response = page()

    assert "Refresh" not in response
    for words in ("已完成", "已导出40条。", "下载目录.csv", 'href="/desk/"'):
        assert words in response.text


def test_a_failed_job_says_why(page, export):
    with queue.claimed(export.pk):
        raise queue.JobFailed("没有可导出的事项。")

    response = page()
    assert "未完成" in response.text
    assert "没有可导出的事项。" in response.text


def test_the_file_is_fetched_under_its_own_name(client, editor, export):
    finish_with_file(export)
    client.force_login(editor)
    response = client.get(reverse("jobs:download", args=[export.pk]))

    assert b"".join(response.streaming_content) == b"rows"
    assert "attachment" in response["Content-Disposition"]
    assert "%E7%9B%AE%E5%BD%95.csv" in response["Content-Disposition"]


def test_a_job_without_a_file_has_nothing_to_fetch(client, editor, export):
    client.force_login(editor)

    assert client.get(reverse("jobs:download", args=[export.pk])).status_code == 404


def test_an_expired_file_is_gone_and_the_page_says_so(client, editor, export):
    finish_with_file(export)
    Job.objects.filter(pk=export.pk).update(expires_at=NOON - timedelta(days=2000))
    client.force_login(editor)
    response = client.get(reverse("jobs:download", args=[export.pk]))

    assert response.status_code == 410
    assert "失效，请重新生成" in response.text
