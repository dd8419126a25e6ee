"""Which item a title belongs to in a whole county: right for most titles, and sure only where the title really tells."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Disclosure, RegistrationRow
from catalogs.queries.likeness import likeness_of
from catalogs.workflow.registrations import Choice
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from tests.catalogs.column_exports import as_tsv, make_export
from tests.factories import REVIEW, make_registration

SITE = "http://www.xiuyan.gov.cn"
# What a township announces of domains in which it has published nothing.
FOREIGN = (
    "义务教育补助名单公示",
    "高龄补贴发放名单公示",
    "养老服务补贴公示",
    "公益林补贴发放公示",
    "生产者补贴公示",
    "孤儿补助发放名单",
    "残疾人两项补贴发放公示",
    "残疾人生活补贴发放名单",
    "老年人补贴发放公示",
    "农村危房改造补助对象公示",
    "公租房租赁补贴发放名单",
    "计划生育奖励扶助名单公示",
    "就业困难人员社会保险补贴公示",
    "医疗救助对象名单",
    "退耕还林补助发放公示",
    "退役军人优待金发放名单",
    "户口登记审批公示",
    "学生资助审核公示",
    "困境儿童生活补贴发放名单",
    "生活垃圾处理费公示",
    "安全生产监督检查情况通报",
)


@pytest.fixture
def county_filled(demonstration, settings, db):
    """The demonstration county, without what it disclosed: nothing is known of how its titles read."""
    settings.DEBUG = True
    Disclosure.objects.all().delete()
    return Unit.objects.get(code="210323")


def test_a_thousand_rows_are_proposed_right_and_registered_in_one_go(
    county_filled, django_assert_max_num_queries
):
    reviewer = holders(Role.REVIEWER, county_filled).order_by("pk")[0]
    items = published_items()
    lines = make_export(items, count=1000)
    truth = {line.address: line.item for line in lines}
    registration = make_registration(county_filled, by=reviewer, pasted=as_tsv(lines))

    rows = list(registration.rows.all())
    right = sum(row.proposed_id == truth[row.address] for row in rows)
    sure = [row for row in rows if row.certainty == "sure"]
    sure_and_right = sum(row.proposed_id == truth[row.address] for row in sure)
    assert (len(rows), {row.outcome for row in rows}) == (1000, {"pending"})
    assert right >= 950
    assert len(sure) >= 500
    assert sure_and_right >= 0.98 * len(sure)
    assert all(row.is_ticked == (row.certainty == "sure") for row in rows)

    with django_assert_max_num_queries(120):  # SQLite takes a thousand rows in several statements
        choices = {row.pk: Choice(True, row.chosen_id or row.proposed_id) for row in rows}
        workflow.keep_choices(registration, choices, by=reviewer)
        ordered = workflow.order_registration(registration, by=reviewer, review=REVIEW)
        registration = workflow.apply_registration(ordered, by=reviewer)

    assert Disclosure.objects.count() == 1000
    assert registration.outcome_counts() == {RegistrationRow.Outcome.REGISTERED: 1000}
    assert Entry.objects.filter(verb="catalogs.disclosure.register").latest("sequence").detail["count"] > 0


def published_items():
    items = CatalogItem.objects.published().filter(published_revision__not_applicable=False)
    return items.select_related("unit", "published_revision").order_by("pk")


def test_titles_that_no_generator_wrote_find_their_items(county_filled):
    units = dict(Unit.objects.values_list("name", "pk"))
    likeness = likeness_of(published_items())
    names = {item.pk: item.published_revision.full_name() for item in published_items()}
    expected = {
        "偏岭镇2024年3月农村低保对象公示": "最低生活保障／审批信息",
        "关于公布2023年城乡低保标准的通知": "最低生活保障／政策法规文件",
        "农村低保申请指南": "最低生活保障／办事指南",
        "2024年5月拟新增农村低保户公示": "最低生活保障／审核信息",
        "特困人员供养申请须知": "特困人员救助供养／办事指南",
        "关于做好农村五保供养工作的实施意见": "特困人员救助供养／政策法规文件",
        "偏岭镇特困人员花名册": "特困人员救助供养／审批信息",
        "困难群众临时救助发放公示表": "临时救助／审核审批信息",
        "临时救助政策": "临时救助／政策法规文件",
        "社会救助投诉举报电话公告": "综合业务／监督检查",
        "偏岭镇2024年耕地地力保护补贴公示": "农业生产发展资金／耕地地力保护",
        "关于购置农机具补贴的公告": "农业生产发展资金／农机购置补贴",
    }

    def find(title):
        unit = "偏岭镇" if expected[title].startswith("农业") else "新甸镇"
        return names[likeness.propose(title, units[unit]).best]

    found = {title: find(title) for title in expected}

    assert sum(found[title] == name for title, name in expected.items()) >= 11, found


def propose(titles, unit):
    """Read the titles as a table of the unit; its rows."""
    pasted = "\n".join(
        ["标题\t链接\t发布时间", *(f"{title}\t{SITE}/{title}.html\t2026-02-03" for title in titles)]
    )
    editor = holders(Role.EDITOR, unit).order_by("pk")[0]
    return list(make_registration(unit, by=editor, pasted=pasted).rows.select_related("proposed"))


def test_titles_of_domains_in_which_nothing_is_published_are_not_ticked(county_filled):
    rows = propose(FOREIGN, Unit.objects.get(name="偏岭镇"))

    assert len(rows) == len(FOREIGN)
    assert [row.title for row in rows if row.is_ticked or row.certainty == "sure"] == []
    told = {row.title for row in rows if row.chosen_id}
    assert told <= {"困境儿童生活补贴发放名单", "残疾人生活补贴发放名单", "生活垃圾处理费公示"}


def test_a_title_of_an_item_marked_not_applicable_says_so_and_is_not_ticked(county_filled):
    (row,) = propose(["临时救助审批公示"], Unit.objects.get(name="偏岭镇"))

    assert "像是本单位标为不适用的“临时救助／审核审批信息”" in row.message
    assert (row.is_ticked, row.chosen_id, row.certainty) == (False, None, "unsure")
    aside = CatalogItem.objects.get(unit=row.unit, published_revision__not_applicable=True)
    assert aside.pk not in row.others


def test_a_title_that_names_two_things_of_a_domain_is_never_sure(county_filled):
    rows = propose(
        ["低保对象临时救助公示", "特困人员和低保对象审批公示", "最低生活保障审批公示"],
        Unit.objects.get(name="新甸镇"),
    )

    assert [row.is_ticked for row in rows] == [False, False, True]
