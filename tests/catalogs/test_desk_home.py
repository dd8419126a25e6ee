"""我的待办: what each role finds there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal.audit.models import ChainHead
from disclosure_portal.audit.verification import check_chain
from tests import factories

pytestmark = pytest.mark.django_db
HOME = "/desk/"


@pytest.fixture
def home(sign_in):
    """home(person): the page, with its white space folded."""
    return lambda person: " ".join(sign_in(person).get(HOME).content.decode().split())


def test_an_editor_sees_all_that_applies_to_a_domain(home, editor, confirmed, reviewer, township, domain):
    decisions = [
        workflow.Decision(row.pk, row.revision_id, "returned", "请改") for row in confirmed.rows.all()
    ]
    workflow.decide(confirmed, by=reviewer, decisions=decisions)
    for name in ("甲", "乙", "丙"):
        factories.make_item(township, domain, by=editor, level2=name)
    CatalogItem.objects.filter(level2="丙").update(needs_checking=True)

    said = home(editor)
    assert '退回修改</span> <b>2</b> 项 · <span class="state state--draft">草稿</span> <b>3</b> 项' in said
    assert "其中待核对 <b>1</b> 项" in said


def test_what_waits_for_the_approver_is_not_forgotten(home, editor, approver, handed_in):
    approver.phone = "0412-7800001"
    approver.save(update_fields=["phone"])

    said = home(editor)
    assert "已提交，等候审核" in said
    assert f'<a href="{handed_in.get_absolute_url()}">社会救助第1批</a>（2 项）' in said
    assert "起等候单位审核人，可联系李审核" in said
    assert 'href="tel:0412-7800001"' in said


def test_what_waits_for_the_county_names_whom_to_call(home, editor, reviewer, confirmed):
    assert "起等候县政府办审核，可联系王审核" in home(editor)


def test_approved_items_wait_to_be_published(home, editor, reviewer, confirmed):
    factories.approve_all(confirmed, by=reviewer)

    said = home(editor)
    assert "<b>2</b> 项已审定，等县政府办发布" in said


def test_nothing_under_way_shows_no_second_group(home, editor, item):
    assert "等候审核" not in home(editor)


def test_the_editors_home_asks_as_often_for_many_domains_as_for_few(
    sign_in, count_queries, township, domain, editor, approver
):
    client = sign_in(editor)
    factories.make_handed_in(township, domain, by=editor)
    few = count_queries(lambda: client.get(HOME))
    for number in range(1, 8):
        other = factories.make_domain(f"0{number}", f"第{number}领域", f"d-{number}")
        factories.make_handed_in(township, other, by=editor)

    assert count_queries(lambda: client.get(HOME)) == few


def test_a_leader_reads_how_far_the_county_is(home, leader, published, township, department):
    said = home(leader)

    assert "<b>1</b> 个单位已发布目录</a>，共发布 <b>1</b> 个公开事项" in said
    assert "目前没有等候审核的报送" in said
    assert f'href="{reverse("catalogs_desk:catalogs")}"' in said


def test_a_leader_reads_how_many_batches_wait(home, leader, handed_in):
    assert "<b>1</b> 批待单位审核，<b>0</b> 批待县政府办审核" in home(leader)


def test_an_administrator_is_led_to_the_units_that_lack_people(home, administrator, township, department):
    said = home(administrator)

    assert "<b>3</b> 个单位还缺经办人或审核人" in said
    assert f'href="{reverse("accounts:people")}?problems=on"' in said


def test_the_administrators_home_asks_as_often_for_many_units_as_for_few(
    sign_in, count_queries, administrator, county, township
):
    client = sign_in(administrator)
    few = count_queries(lambda: client.get(HOME))
    for number in range(10):
        factories.make_unit(county, f"T-{number}", f"{number}镇")

    assert count_queries(lambda: client.get(HOME)) == few


def test_an_auditor_sees_how_the_chain_stands(home, auditor, county, item):
    workflow.remove_item(item, by=item.saved_by)
    assert "条记录，尚未核对" in home(auditor)

    check_chain(county)
    said = home(auditor)
    assert "<strong>链条完整</strong>" in said
    assert f'href="{reverse("audit:entries")}"' in said


def test_an_auditor_is_told_of_a_broken_chain(home, auditor, county, item):
    workflow.remove_item(item, by=item.saved_by)
    ChainHead.objects.filter(county=county).update(flaw="第1条：内容被改动。", checked_at=item.saved_at)

    assert "<strong>链条不完整</strong>" in home(auditor)


@pytest.mark.parametrize("card", ["全县标准目录进展", 'id="administrator-work"', 'id="auditor-work"'])
def test_an_editor_gets_no_others_cards(home, editor, card):
    assert card not in home(editor)
