"""The year's list: what it asks for before it is published, who publishes it, what the next version changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.models import Decision, ListEntry, ListVersion
from participation.permissions import may_edit_list
from participation.queries import lists as queries
from participation.workflow import lists as workflow
from tests import factories
from tests.participation import lists, records

pytestmark = pytest.mark.django_db
State = ListVersion.State


@pytest.fixture
def road(county, township, justice, editor):
    return records.make_decision(township, county, justice, by=editor, title="农村公路改造")


@pytest.fixture
def draft(county, decision, colleague):
    """The county's list with one complete entry, saved last by the colleague."""
    version = lists.make_list(county, by=colleague)
    lists.add_entry(version, decision, by=colleague)
    version.refresh_from_db()
    return version


@pytest.fixture
def published(draft, reviewer):
    return lists.publish(draft, by=reviewer)


def refusals(version):
    version.refresh_from_db()
    return workflow.PUBLISH.refusals(version)


@pytest.mark.both_databases
def test_a_list_is_prepared_by_one_and_published_by_another(draft, reviewer, colleague, editor):
    with pytest.raises(PermissionDenied):
        lists.publish(draft, by=colleague)

    published = lists.publish(draft, by=reviewer)

    assert (published.state, published.published_by) == (State.PUBLISHED, reviewer)
    assert Notice.objects.filter(recipient=editor, event__startswith="list-published:").count() == 1
    verbs = list(Entry.objects.filter(record_type="participation.listversion").values_list("verb", flat=True))
    assert {verb.rpartition(".")[2] for verb in verbs} == {"create", "edit", "publish"}


def test_who_ever_saved_the_list_has_prepared_it(draft, reviewer, colleague, office):
    """Not only who saved it last: the third pair of eyes publishes."""
    entry = draft.entries.get()
    workflow.edit_entry(entry, by=reviewer, saves=1, values=queries.values_of(entry))
    draft.refresh_from_db()
    third = factories.make_person("third", "孙审核", "reviewer", office)

    for person in (reviewer, colleague):
        with pytest.raises(PermissionDenied):
            lists.publish(draft, by=person)
    assert lists.publish(draft, by=third).state == State.PUBLISHED


def test_a_township_prepares_its_own_list_and_the_county_office_publishes_it(
    township, justice, editor, approver, reviewer, outsider
):
    version = lists.make_list(township, by=editor)
    decision = records.make_decision(township, township, justice, by=editor)
    lists.add_entry(version, decision, by=editor)

    assert not may_edit_list(approver, version)
    assert not may_edit_list(outsider, version)
    with pytest.raises(PermissionDenied):
        lists.publish(version, by=editor)
    assert lists.publish(version, by=reviewer).state == State.PUBLISHED


def test_an_empty_list_is_not_published(county, colleague):
    version = lists.make_list(county, by=colleague, consent="")

    assert refusals(version) == [
        "目录里还没有事项（《重大行政决策程序暂行条例》第三条）",
        "没有写明同级党委同意的文件（《重大行政决策程序暂行条例》第三条）",
    ]


@pytest.mark.parametrize(
    ("lacking", "message"),
    [
        ({"content": " "}, "没有写明事项内容"),
        ({"procedures": []}, "没有写明需履行的程序"),
        ({"methods": []}, "没有写明公众参与方式"),
        ({"planned_on": None, "planned_reason": " "}, "没有写明拟决策时间或者待定的原因"),
        ({"touches_interests": None}, "没有写明是否涉及人民群众切身利益"),
        ({"needs_wide_knowledge": None}, "没有写明是否需要社会广泛知晓"),
        ({"title": " ", "methods": []}, "没有写明事项名称、公众参与方式"),
    ],
)
def test_every_entry_says_all_that_the_plan_asks_for(draft, decision, lacking, message):
    entry = draft.entries.get()
    ListEntry.objects.filter(pk=entry.pk).update(**lacking)

    title = lacking.get("title", entry.title)
    assert refusals(draft) == [f"第1项“{title}”{message}（岫政办发〔2020〕37号二（二））"]


def test_a_flag_that_says_no_is_set(draft):
    draft.entries.update(touches_interests=False, needs_wide_knowledge=False)

    assert refusals(draft) == []


def test_what_is_legally_not_public_is_not_published_in_a_list(draft, decision):
    Decision.objects.filter(pk=decision.pk).update(is_public=False, not_public_reason="涉及国家秘密")

    (reason,) = refusals(draft)
    assert reason.endswith("依法不公开，不能列入公布的目录，请移出（《政府信息公开条例》第十四条）")


def test_the_publisher_publishes_what_was_read(draft, reviewer, colleague):
    read = draft.saves
    entry = draft.entries.get()
    workflow.edit_entry(entry, by=colleague, saves=1, values=lists.entry_values(entry.decision, title="改了"))

    with pytest.raises(StaleSave) as refused:
        workflow.publish_list(draft, by=reviewer, saves=read)
    assert refused.value.reasons == [workflow.STALE_TO_PUBLISH]
    assert ListVersion.objects.get().state == State.DRAFT


def test_who_may_publish_is_told_once_for_each_text(draft, reviewer, colleague):
    assert workflow.ask_for_publication(draft, by=colleague) == 1
    assert workflow.ask_for_publication(draft, by=colleague) == 0
    (notice,) = Notice.objects.filter(event__startswith="list-ready:")
    assert notice.recipient == reviewer

    lists.publish(draft, by=reviewer)
    assert not Notice.objects.filter(event__startswith="list-ready:", read_at=None).exists()


def test_nobody_is_asked_to_publish_what_is_incomplete(county, colleague, reviewer):
    with pytest.raises(StepRefused):
        workflow.ask_for_publication(lists.make_list(county, by=colleague), by=colleague)
    assert not Notice.objects.exists()


def test_without_a_second_reviewer_the_list_says_what_to_do(draft, colleague):
    with pytest.raises(StepRefused) as refused:
        workflow.ask_for_publication(draft, by=colleague)
    assert "县政府办没有第二位审核人员" in str(refused.value)


def test_a_year_has_one_list(draft, county, reviewer):
    with pytest.raises(StepRefused) as refused:
        workflow.start_list(county, draft.year, by=reviewer)
    assert "2026年度的目录已经有了" in str(refused.value)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_out_of_range_is_refused(county, reviewer, year):
    with pytest.raises(StepRefused):
        workflow.start_list(county, year, by=reviewer)


def test_a_department_has_no_list(department, reviewer):
    with pytest.raises(StepRefused) as refused:
        workflow.start_list(department, 2026, by=reviewer)
    assert refused.value.reasons == ["目录由县政府、乡镇政府和街道办事处编制。"]


def test_a_stranger_starts_nothing(county, editor):
    with pytest.raises(PermissionDenied):
        workflow.start_list(county, 2026, by=editor)


# Entries


def test_an_entry_goes_to_the_end_and_is_moved_and_taken_out(draft, road, decision, colleague):
    second = lists.add_entry(draft, road, by=colleague)
    assert second.position == 2

    workflow.move_entry(second, by=colleague, up=True)
    assert titles(draft) == [(1, road.title), (2, decision.title)]
    workflow.move_entry(second, by=colleague, up=True)  # it is the first already
    assert titles(draft) == [(1, road.title), (2, decision.title)]
    workflow.move_entry(second, by=colleague, up=False)
    assert titles(draft) == [(1, decision.title), (2, road.title)]

    workflow.remove_entry(draft.entries.get(position=1), by=colleague)
    assert titles(draft) == [(1, road.title)]
    assert Decision.objects.filter(pk=decision.pk).exists()


def titles(version):
    return list(version.entries.order_by("position").values_list("position", "title"))


def test_a_decision_is_listed_once(draft, decision, colleague):
    with pytest.raises(StepRefused):
        lists.add_entry(draft, decision, by=colleague)
    assert draft.entries.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"state": "ended"}, {"state": "archived"}, {"is_public": False, "not_public_reason": "国家秘密"}],
)
def test_what_is_over_or_secret_is_not_listed(draft, road, colleague, change):
    Decision.objects.filter(pk=road.pk).update(**change)

    assert road not in queries.decisions_to_list(draft)
    with pytest.raises(StepRefused):
        lists.add_entry(draft, road, by=colleague)


def test_another_organs_decision_is_not_listed(draft, township, justice, editor, colleague):
    other = records.make_decision(township, township, justice, by=editor)

    with pytest.raises(StepRefused):
        lists.add_entry(draft, other, by=colleague)


def test_a_decision_is_proposed_and_listed_in_one_act(draft, township, justice, colleague):
    decision = Decision(
        unit=township,
        legality_unit=justice,
        title="新建小学",
        content="新建一所小学。",
        kind="project",
        reason="涉及学生家长。",
    )
    values = lists.entry_values(decision)
    entry = workflow.propose_entry(draft, decision, ListEntry(**values), by=colleague)

    assert entry.decision.organ == draft.unit
    assert entry.decision.state == "proposed"


def test_a_decision_that_can_not_be_proposed_is_not_listed_either(draft, township, colleague):
    decision = Decision(
        unit=township,
        legality_unit=township,
        title="新建小学",
        content="一所。",
        kind="project",
        reason="家长",
    )
    with pytest.raises(StepRefused):
        workflow.propose_entry(draft, decision, ListEntry(**lists.entry_values(decision)), by=colleague)
    assert (draft.entries.count(), Decision.objects.count()) == (1, 1)


def test_the_list_and_the_decision_may_differ_and_the_desk_is_told(draft, colleague):
    entry = draft.entries.get()
    assert "事项名称" not in queries.strays_from_decision(entry)

    values = lists.entry_values(entry.decision, title="水价")
    entry = workflow.edit_entry(entry, by=colleague, saves=1, values=values)

    assert "事项名称" in queries.strays_from_decision(entry)
    assert entry.decision.title != "水价"


def test_a_stale_save_of_an_entry_writes_nothing(draft, reviewer, colleague):
    entry = draft.entries.get()
    workflow.edit_entry(
        entry, by=colleague, saves=1, values=lists.entry_values(entry.decision, title="先存的")
    )

    with pytest.raises(StaleSave):
        workflow.edit_entry(entry, by=reviewer, saves=1, values=queries.values_of(entry))
    assert draft.entries.get().title == "先存的"


def test_an_entry_that_is_gone_is_not_edited(draft, colleague):
    entry = draft.entries.get()
    workflow.remove_entry(entry, by=colleague)
    gone = ListEntry(pk=entry.pk or 1, version=draft, decision=entry.decision)

    with pytest.raises(StepRefused) as refused:
        workflow.edit_entry(gone, by=colleague, saves=1, values={})
    assert refused.value.reasons == ["这个事项刚刚被别人移出目录。"]


# The next version


def test_the_next_version_copies_the_published_one_and_says_why(published, colleague):
    following = workflow.start_next_list(published, by=colleague, reason=" 新增一项 ")

    assert (following.number, following.state, following.remark) == (2, State.DRAFT, "新增一项")
    assert following.consent == ""  # every version has its own
    assert titles(following) == titles(published)
    assert str(following) == "2026年度重大行政决策事项目录（第2版）"


def test_without_a_reason_there_is_no_next_version(published, colleague):
    with pytest.raises(StepRefused):
        workflow.start_next_list(published, by=colleague, reason="  ")
    assert ListVersion.objects.count() == 1


def test_the_reason_may_not_be_wiped_out_before_publishing(published, colleague):
    following = workflow.start_next_list(published, by=colleague, reason="新增一项")
    values = {"consent": lists.CONSENT, "criteria": "", "remark": " "}
    workflow.edit_list(following, by=colleague, saves=following.saves, values=values)

    assert refusals(following) == ["没有写明为什么调整（《重大行政决策程序暂行条例》第三条）"]


def test_a_year_has_one_draft_and_goes_on_from_its_newest_version(published, colleague, reviewer):
    following = workflow.start_next_list(published, by=colleague, reason="新增一项")
    with pytest.raises(StepRefused) as refused:
        workflow.start_next_list(published, by=colleague, reason="又一次")
    assert refused.value.reasons == [workflow.HAS_DRAFT]

    values = {"consent": lists.CONSENT, "criteria": "", "remark": "新增一项"}
    workflow.edit_list(following, by=colleague, saves=following.saves, values=values)
    lists.publish(following, by=reviewer)
    with pytest.raises(StepRefused) as refused:
        workflow.start_next_list(published, by=colleague, reason="又一次")
    assert refused.value.reasons == [workflow.NOT_THE_NEWEST]


def test_what_changed_is_told_entry_by_entry(
    draft, road, reviewer, colleague, county, township, justice, editor
):
    lists.add_entry(draft, road, by=colleague)
    published = lists.publish(draft, by=reviewer)
    following = workflow.start_next_list(published, by=colleague, reason="调整")
    school = records.make_decision(township, county, justice, by=editor, title="新建小学")
    lists.add_entry(following, school, by=colleague)
    first, second = following.entries.order_by("position")[:2]
    workflow.remove_entry(second, by=colleague)
    values = {**queries.values_of(first), "planned_on": date(2026, 12, 1), "methods": ["hearing"]}
    workflow.edit_entry(first, by=colleague, saves=1, values=values)

    told = queries.changes(following, queries.version_before(following), queries.entries_of(following))

    assert [entry.title for entry in told.added] == ["新建小学"]
    assert [entry.title for entry in told.dropped] == [road.title]
    (changed,) = told.changed
    assert [(one.label, one.before, one.after) for one in changed.differences] == [
        ("拟决策时间", "2026年10月31日", "2026年12月1日"),
        ("公众参与方式", "听证会、向社会公开征求意见", "听证会"),
    ]
    assert ("gone", "、向社会公开征求意见") in changed.differences[1].pieces
    assert str(told) == "新增1项、修改1项、移出1项、未变0项"


def test_the_first_version_changed_nothing(published):
    assert queries.version_before(published) is None
    assert queries.changes(published, None, queries.entries_of(published)) is None


def test_the_public_knows_of_a_decision_what_it_may(published, decision):
    entry = queries.entries_of(published)[0]
    assert queries.standing_of(entry) == "尚未启动"

    entry.decision.was_started, entry.decision.state = True, "participation"
    assert queries.standing_of(entry) == "公众参与"
    entry.decision.is_public = False
    assert (queries.standing_of(entry), queries.has_public_course(entry)) == ("依法不公开", False)
