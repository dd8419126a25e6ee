"""The history of an item in words, and any two of its texts beside each other."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, DomainClaim
from catalogs.queries.histories import TOLD, TOLD_OTHERWISE, item_events, texts_of
from catalogs.workflow import compiling
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import UnitChange
from tests import factories
from tests.catalogs.imports import applied as applied_from
from tests.catalogs.imports import csv_of, row
from tests.catalogs.steps import every_step

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock_may_be_set(settings):
    settings.DEBUG = True


@pytest.fixture
def at():
    """at(hours): the clock so many hours after the start."""

    def at(hours):
        return clock.set_to(START + timedelta(hours=hours))

    return at


def address(item, page="history", query=""):
    return f"/desk/catalogs/items/{item.pk}/{page}/{query}"


def told(item):
    """The sentences of the history, from the first to the last."""
    return [event.sentence for event in reversed(item_events(item))]


@pytest.fixture
def travelled(at, township, domain, editor, approver, reviewer):
    """An item that was added, edited, returned, mended, published, revised and withdrawn."""
    with at(0):
        item = factories.make_item(township, domain, by=editor)
    for hours, changes in ((1, {"subject": "甲"}), (2, {"time_limit_text": "5个工作日内"})):
        with at(hours):
            item = workflow.save_elements(item, by=editor, version=item.version, changes=changes)
    with at(3):
        batch = factories.make_handed_in(township, domain, by=editor, items=[item])
    with at(4):
        workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
    row = batch.rows.get()
    with at(5):
        decision = workflow.Decision(row.pk, row.revision_id, "returned", "请写全称")
        workflow.decide(batch, by=reviewer, decisions=[decision])
    with at(6):
        item = CatalogItem.objects.get(pk=item.pk)
        item = workflow.save_elements(
            item, by=editor, version=item.version, changes={"subject": "偏岭镇人民政府"}
        )
    with at(7):
        batch = factories.make_handed_in(township, domain, by=editor, items=[item])
    with at(8):
        workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
    with at(9):
        factories.approve_all(batch, by=reviewer)
    with at(10):
        workflow.publish([item.pk], by=reviewer)
    with at(11):
        workflow.withdraw(CatalogItem.objects.get(pk=item.pk), by=reviewer, reason="内容有误")
    with at(12):
        workflow.revise(CatalogItem.objects.get(pk=item.pk), by=editor)
    return CatalogItem.objects.get(pk=item.pk)


def test_everything_that_happened_is_told_in_order(travelled):
    assert told(travelled) == [
        "张经办新增了本事项",
        "张经办修改了公开时限、公开主体（2次）",
        "张经办提交审核（第1批）",
        "李审核签字确认，形成第1版",
        "王审核退回了第1版",
        "张经办修改了公开主体",
        "张经办提交审核（第2批）",
        "李审核签字确认，形成第2版",
        "王审核审定了第2版",
        "王审核发布了第2版",
        "王审核撤下了第2版",
        "张经办开始修订",
    ]


# Every beginning


@pytest.fixture
def standard(domain):
    return factories.make_standard_item(factories.make_edition(name="国家标准"), domain, "20-001")


def test_an_item_of_the_standard_begins_with_taking_it_over(standard, township, domain, editor):
    (item,) = workflow.take_over(township, domain, by=editor).items
    other = factories.make_item(township, domain, by=editor)

    assert told(item) == ["张经办采用标准条目，新增了本事项"]
    assert told(other) == ["张经办新增了本事项"]


def test_an_item_of_a_mapped_edition_begins_with_it(standard, township, editor, reviewer):
    day = clock.today() + timedelta(days=10)
    (uptake,) = workflow.start_uptakes(standard.edition, [township], by=reviewer, due_on=day)

    workflow.take_new(uptake, by=editor)

    assert told(CatalogItem.objects.get()) == ["张经办对照“国家标准”：已采用"]


def test_a_copied_item_begins_with_copying(published, outsider, domain):
    unit = outsider.memberships.get().unit
    DomainClaim.objects.create(unit=unit, domain=domain, part="lead", claimed_on=factories.MOMENT.date())
    source = f"unit:{published.unit.code}"  # as another unit has it
    workflow.copy_items(
        unit, domain, source, by=outsider, revisions=[published.published_revision_id], versions={}
    )

    assert told(CatalogItem.objects.get(unit=unit)) == ["周外镇复制新增了本事项"]


def test_an_imported_item_begins_with_its_file(township, domain, editor):
    applied_from(township, csv_of(row()), by=editor)

    assert told(CatalogItem.objects.get()) == ["张经办导入新增了本事项"]


# What else is done with an item


def test_a_link_to_the_standard_is_told(item, domain, editor):
    factories.make_standard_item(factories.make_edition(), domain, "20-001", level2=item.level2)

    workflow.link_to_standard(item, by=editor, version=item.version, code="20-001")

    assert told(item) == ["张经办新增了本事项", "张经办对应到标准条目"]


def test_a_hint_let_stand_and_opened_again_is_told_with_its_reason(township, domain, editor):
    item = factories.make_item(township, domain, by=editor, time_limit_text="及时公开")
    accepted = factories.make_accepted_finding(item, by=editor)
    workflow.reopen_finding(accepted, by=editor)

    *_, kept, opened = reversed(item_events(item))
    assert [kept.sentence, opened.sentence] == [
        "张经办保留了一处提示并写明原因",
        "张经办撤回了对一处提示的说明",
    ]
    assert kept.note == opened.note == accepted.reason


def test_what_was_done_in_the_unit_before_is_told_after_a_merger(
    standard, township, domain, editor, office, administrator
):
    (item,) = workflow.take_over(township, domain, by=editor).items
    successor = factories.make_unit(township.county, "210323108", "新甸镇")
    change = UnitChange(kind="merge", unit=township, successor=successor, document="岫政发〔2026〕1号")
    change.effective_on = clock.today()
    workflow.change_unit(change, by=administrator)

    item.refresh_from_db()
    assert item.unit == successor
    first, second = reversed(item_events(item))
    assert first.sentence == "张经办采用标准条目，新增了本事项"
    assert (second.sentence, second.note) == (
        "钱管理办理机构调整（岫岩满族自治县偏岭镇人民政府并入）",
        "岫政发〔2026〕1号",
    )


def _verbs_of_items():
    """The verbs of catalogs.catalogitem that the workflow writes: literally, by `verb=`, or by a step."""
    for path in sorted(Path(workflow.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and str(node.value).startswith("catalogs.catalogitem."):
                yield node.value.rpartition(".")[2]
            elif path.stem == "compiling" and isinstance(node, ast.keyword) and node.arg == "verb":
                yield node.value.value
    for step in every_step():
        if all(isinstance(source, CatalogItem.State) for source in step.sources):
            yield step.verb


def test_every_verb_of_an_item_is_told_or_named_as_an_exception():
    verbs = set(_verbs_of_items()) - {""}

    assert verbs == {*TOLD, *TOLD_OTHERWISE}
    assert not TOLD.keys() & TOLD_OTHERWISE.keys()


# The page


def test_reasons_stand_beside_what_they_are_for(travelled):
    notes = {event.sentence: event.note for event in item_events(travelled) if event.note}

    assert notes == {"王审核退回了第1版": "请写全称", "王审核撤下了第2版": "内容有误"}


def test_each_change_leads_to_its_comparison(travelled, sign_in, editor):
    events = {event.sentence: (event.since, event.until) for event in item_events(travelled)}

    assert events["张经办修改了公开主体"] == ("1", "2")
    assert events["李审核签字确认，形成第2版"] == ("1", "2")
    assert events["李审核签字确认，形成第1版"] == ("", "1")  # of its own: there is no standard
    page = sign_in(editor).get(address(travelled))
    assert "2026年3月2日 15:00" in page.text
    assert f'href="{address(travelled, "compare", "?since=1&amp;until=2")}"' in page.text


def test_edits_of_different_days_or_people_are_told_apart(at, editor, township, domain):
    second = factories.make_person("second", "吴经办", Role.EDITOR, township)
    with at(0):
        item = factories.make_item(township, domain, by=editor)
    for hours, person, subject in ((1, editor, "甲"), (26, editor, "乙"), (27, second, "丙")):
        with at(hours):
            item.refresh_from_db()
            workflow.save_elements(item, by=person, version=item.version, changes={"subject": subject})

    assert told(item) == [
        "张经办新增了本事项",
        "张经办修改了公开主体",
        "张经办修改了公开主体",
        "吴经办修改了公开主体",
    ]


def test_a_verdict_taken_back_is_told(confirmed, reviewer, colleague):
    factories.approve_all(confirmed, by=reviewer)
    row = confirmed.rows.first()

    workflow.undo_verdict(row, by=colleague)

    assert "陈审核撤销了审定" in told(row.item)


def test_rounds_that_ended_inside_the_unit_are_told_with_their_reasons(
    township, domain, item, editor, approver
):
    def hand_in():
        return workflow.hand_in(township, domain, by=editor, items=[item.pk, other.pk])

    other = factories.make_item(township, domain, by=editor, level2="同批的事项")
    workflow.recall(hand_in(), by=editor)
    workflow.send_back(hand_in(), by=approver, reason="时限请按通用版")
    batch = hand_in()
    mine = batch.rows.get(item=item)
    secrecy = {row.pk: "不涉密" for row in batch.rows.exclude(pk=mine.pk)}
    workflow.confirm(batch, by=approver, secrecy=secrecy, returned={mine.pk: "依据请补文号"})

    events = [(event.who, event.what, event.note) for event in reversed(item_events(item))]
    assert [event for event in events if "提交" not in event[1]][-3:] == [
        (str(editor), "撤回了报送", ""),
        (str(approver), "整批退回了经办人", "时限请按通用版"),
        (str(approver), "在单位审核时退回了本事项", "依据请补文号"),
    ]
    assert sum("提交审核" in what for _, what, _ in events) == 3
    assert not any("在单位审核时退回" in event.what for event in item_events(other))


def test_ticks_and_applicability_are_told(township, domain, editor):
    factories.make_standard_item(factories.make_edition(), domain, "20-001", needs_checking=True)
    (item,) = workflow.take_over(township, domain, by=editor).items
    item = workflow.check_off(item, by=editor, version=item.version)
    item = workflow.mark_not_applicable(item, by=editor, version=item.version, reason="无此项职责")
    workflow.mark_applicable(item, by=editor, version=item.version)

    assert told(item)[1:] == ["张经办核对了本事项", "张经办标为不适用", "张经办恢复适用"]


def test_the_page_asks_the_same_for_a_short_and_a_long_history(
    sign_in, editor, item, travelled, count_queries
):
    client = sign_in(editor)

    short = count_queries(lambda: client.get(address(item)))

    assert count_queries(lambda: client.get(address(travelled))) == short


def test_an_item_without_history_says_what_will_come(sign_in, township, domain, editor):
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = compiling.add_from_standards(township, [standard], by=editor)  # without its act

    text = sign_in(editor).get(address(item)).text

    assert "还没有记录" in text
    assert "条目代码 20-001" in text


def test_the_page_of_an_item_leads_to_its_history(sign_in, item, editor):
    page = sign_in(editor).get(f"/desk/catalogs/items/{item.pk}/")

    assert f'href="{address(item)}"' in page.text


# Comparison


def test_any_two_revisions_are_compared_word_by_word(travelled, sign_in, editor):
    text = sign_in(editor).get(address(travelled, "compare", "?since=1&until=2")).text

    assert "公开主体" in text
    assert "<strong>1</strong> 处不同" in text
    assert "偏岭镇人民政府</ins>" in text


def test_the_working_copy_is_compared_with_a_revision(travelled, sign_in, editor):
    item = workflow.save_elements(
        travelled, by=editor, version=travelled.version, changes={"channels": ["print"]}
    )

    page = sign_in(editor).get(address(item, "compare"))

    assert (page.context["before"].name, page.context["after"].name) == ("2", "draft")
    assert [one.field for one in page.context["differences"]] == ["channel_labels"]


def test_the_standard_is_one_of_the_texts(township, domain, editor):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items

    names = [text.name for text in texts_of(item)]

    assert names == ["standard", "draft"]


def test_equal_texts_say_so(travelled, sign_in, editor):
    text = sign_in(editor).get(address(travelled, "compare", "?since=2&until=2")).text

    assert "两个版本的各项要素都相同" in text


def test_whether_it_applies_is_part_of_the_comparison(
    published, township, domain, editor, approver, reviewer
):
    item = workflow.revise(published, by=editor)
    item = workflow.mark_not_applicable(item, by=editor, version=item.version, reason="由县民政局公开")

    from catalogs.queries.histories import compared

    first, draft = texts_of(item)
    assert compared(first, draft)[0].after == "不适用：由县民政局公开"


@pytest.mark.parametrize("query", ["?since=9", "?until=x", "?since=standard"])
def test_a_text_that_does_not_exist_is_not_found(travelled, sign_in, editor, query):
    assert sign_in(editor).get(address(travelled, "compare", query)).status_code == 404


@pytest.mark.parametrize("page", ["history", "compare"])
def test_the_unit_and_its_county_read_it_and_nobody_else(request, sign_in, item, outsider, page):
    for person in ("editor", "approver", "reviewer", "leader", "auditor"):
        assert sign_in(request.getfixturevalue(person)).get(address(item, page)).status_code == 200
    assert sign_in(outsider).get(address(item, page)).status_code == 404
