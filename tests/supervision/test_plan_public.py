"""The plan before the public: the document, its milestones with how many units owe them, and no word of how they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from supervision.models import Plan
from supervision.queries.plan_texts import laid_out
from tests.supervision import records

pytestmark = pytest.mark.django_db
SEED = Path("supervision/data/xiuyan-2020-37.txt")


@pytest.fixture
def plan(county, reviewer, township, department):
    plan = records.make_plan(
        county, by=reviewer, document_number="岫政办发〔2020〕37号", text=SEED.read_text(encoding="utf-8")
    )
    milestone = records.make_milestone(plan)
    for unit in (township, department):
        records.make_assignment(milestone, unit)
    return plan


def text(response):
    return response.content.decode()


def test_the_seed_plan_is_laid_out_as_the_document_is():
    blocks = laid_out(SEED.read_text(encoding="utf-8"))
    by_kind = {}
    for block in blocks:
        by_kind.setdefault(block.kind, []).append(block.text)

    assert by_kind["section"] == ["一、总体要求", "二、主要任务及责任分工", "三、进度安排", "四、工作要求"]
    assert by_kind["part"] == ["(一)规范重点领域信息公开", "(二)开展政务公开重点工作标准化规范化试点"]
    assert by_kind["signed"] == ["岫岩满族自治县人民政府办公室", "2020年8月20日"]
    assert by_kind["note"] == ["(此件公开发布)"]
    assert by_kind["title"][:2] == ["岫岩满族自治县人民政府办公室文件", "岫政办发〔2020〕37号"]
    assert len(by_kind["title"]) == 7
    assert sum(map(len, by_kind.values())) == len(blocks)


def test_anyone_reads_the_plan_and_its_milestones(client, plan):
    page = client.get(reverse("supervision:plan", args=[plan.pk]))

    assert "岫政办发〔2020〕37号" in text(page)
    assert "2020年10月31日（星期六）" in text(page)
    assert '<td class="number" data-label="单位数">2</td>' in text(page)
    assert '<h2 class="document__section">三、进度安排</h2>' in text(page)
    assert "逾期" not in text(page)
    assert "偏岭镇" not in text(page)
    assert not page.cookies
    assert plan.title in text(client.get(reverse("supervision:plans")))


@pytest.mark.parametrize("changes", [{"state": "draft", "started_on": None}, {"is_public": False}])
def test_what_is_not_public_is_not_found(client, plan, changes):
    Plan.objects.filter(pk=plan.pk).update(**changes)

    assert client.get(reverse("supervision:plan", args=[plan.pk])).status_code == 404
    assert "还没有公开的实施方案" in text(client.get(reverse("supervision:plans")))


def test_the_page_asks_few_queries(client, plan, django_assert_max_num_queries):
    for number in range(30):
        records.make_milestone(plan, code=f"X-{number}")
    with django_assert_max_num_queries(4):
        client.get(reverse("supervision:plan", args=[plan.pk]))
