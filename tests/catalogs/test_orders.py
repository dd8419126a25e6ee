"""Publications set for a time: bound to what was approved, carried out once, caught up and told when missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, OrderedItem, PublicationOrder
from catalogs.workflow import ordering
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.jobs import scheduler
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import Step, StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = PublicationOrder.State
ORDERED = datetime(2026, 3, 2, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def in_march(settings):
    settings.DEBUG = True
    with clock.set_to(ORDERED):
        yield


@pytest.fixture
def approved(confirmed, reviewer):
    factories.approve_all(confirmed, by=reviewer)
    return list(CatalogItem.objects.order_by("pk"))


def order_of(items, by, publish_at=DUE):
    revisions = {item.pk: item.approved_revision_id for item in items}
    return workflow.order_publication(
        [item.pk for item in items], by=by, publish_at=publish_at, revisions=revisions
    )


@pytest.fixture
def order(approved, reviewer):
    """Two items that are to be published on Thursday at nine."""
    made, _ = order_of(approved, reviewer)
    return made


def carry_out_at(moment):
    with clock.set_to(moment):
        done = workflow.carry_out_due(now=moment)
    return done


# Ordering


def test_an_order_that_breaks_holds_no_other_up(approved, reviewer, monkeypatch):
    (broken, _), (sound, _) = (order_of([item], reviewer) for item in approved)
    carry_out = ordering.carry_out

    def breaking(order, **options):
        if order == broken:
            raise RuntimeError("broken")
        return carry_out(order, **options)

    monkeypatch.setattr(ordering, "carry_out", breaking)
    with pytest.raises(ExceptionGroup):
        carry_out_at(DUE)

    states = dict(PublicationOrder.objects.values_list("pk", "state"))
    assert states == {broken.pk: State.WAITING, sound.pk: State.DONE}
    assert list(CatalogItem.objects.published()) == [approved[1]]


def test_an_order_publishes_nothing_before_its_time(order):
    assert carry_out_at(DUE - timedelta(minutes=1)) == []

    assert order.rows.filter(is_waiting=True).count() == 2
    assert not CatalogItem.objects.published().exists()


def test_at_its_time_the_approved_revisions_are_published_in_the_orderers_name(order, approved, reviewer):
    (done,) = carry_out_at(DUE)

    assert (done.state, done.carried_out_at, done.is_late) == (State.DONE, DUE, False)
    for item in CatalogItem.objects.all():
        assert item.published_revision_id == item.approved_revision_id
        assert (item.published_revision.published_by, item.published_revision.published_at) == (reviewer, DUE)
    assert set(order.rows.values_list("is_waiting", "refusal")) == {(False, "")}


def test_it_is_carried_out_once(order):
    carry_out_at(DUE)

    assert carry_out_at(DUE + timedelta(minutes=5)) == []
    assert Entry.objects.filter(verb="catalogs.catalogitem.publish").count() == 1


@pytest.mark.parametrize(
    ("publish_at", "why"),
    [
        (ORDERED, "发布时间须晚于现在（2026-03-02 15:00）；要马上公开的，请用“立即发布”。"),
        (
            ORDERED - timedelta(days=400),
            "发布时间须晚于现在（2026-03-02 15:00）；要马上公开的，请用“立即发布”。",
        ),
        (ORDERED + timedelta(days=367), "发布时间最晚可设在一年以内，请检查日期。"),
    ],
)
def test_a_time_that_cannot_be_is_refused(approved, reviewer, publish_at, why):
    with pytest.raises(StepRefused) as refused:
        order_of(approved, reviewer, publish_at)

    assert str(refused.value) == why
    assert not PublicationOrder.objects.exists()


def test_an_item_waits_in_one_order_only(order, approved, colleague):
    with pytest.raises(StepRefused) as refused:
        order_of(approved, colleague, DUE + timedelta(days=1))

    assert "已在2026年3月5日（星期四）09:00的定时发布中，请先在那里移出。" in refused.value.reasons


def test_what_cannot_be_published_stays_out_and_is_named(approved, reviewer):
    first, second = approved
    workflow.publish([first.pk], by=reviewer)

    order, results = order_of(approved, reviewer)

    assert [result.refusal for result in results] == ["已经发布过了。", ""]
    assert list(order.rows.values_list("item", flat=True)) == [second.pk]


def test_an_item_is_bound_to_the_revision_seen(approved, reviewer):
    first, second = approved
    revisions = {first.pk: second.approved_revision_id, second.pk: second.approved_revision_id}

    order, results = workflow.order_publication(
        [first.pk, second.pk], by=reviewer, publish_at=DUE, revisions=revisions
    )

    assert results[0].refusal == "审定的版本已有变化，请刷新页面后重新选择。"
    assert list(order.rows.values_list("item", flat=True)) == [second.pk]


def test_what_the_reviewer_prepared_is_left_to_a_colleague(
    township, domain, editor, approver, reviewer, colleague
):
    item = factories.make_item(township, domain, by=reviewer)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    factories.approve_all(batch, by=colleague)
    item.refresh_from_db()

    with pytest.raises(StepRefused, match="您参与了本事项的编制"):
        order_of([item], reviewer)
    assert order_of([item], colleague)[1][0].is_done


def test_only_the_countys_reviewers_order_and_change(request, order, approved, outsider, editor):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )
    for person in (outsider, editor, stranger):
        with pytest.raises(PermissionDenied):
            order_of(approved, person)
        for act in (
            lambda by: workflow.reschedule(order, by=by, publish_at=DUE),
            lambda by: workflow.take_out(order, by=by, rows=[]),
            lambda by: workflow.cancel_order(order, by=by),
            lambda by: workflow.carry_out(order, by=by, now=DUE),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


# Changing


def test_a_colleague_moves_the_time_and_the_orderer_is_told(order, reviewer, colleague):
    moved = workflow.reschedule(order, by=colleague, publish_at=DUE + timedelta(days=1))

    assert moved.ordered_by == reviewer
    assert carry_out_at(DUE) == []
    assert len(carry_out_at(DUE + timedelta(days=1))) == 1
    notice = Notice.objects.filter(recipient=reviewer, text__contains="定时发布").earliest("pk")
    assert notice.text == "陈审核将您设定的定时发布（2项）的发布时间改为2026年3月6日（星期五）09:00。"


def test_a_time_in_the_past_is_refused_for_a_move_too(order, reviewer):
    with pytest.raises(StepRefused, match="须晚于现在"):
        workflow.reschedule(order, by=reviewer, publish_at=ORDERED)


def test_an_item_is_taken_out_and_may_be_ordered_again(order, approved, reviewer):
    row = order.rows.get(item=approved[0])

    assert workflow.take_out(order, by=reviewer, rows=[row.pk]) == 1
    other, _ = order_of([approved[0]], reviewer, DUE + timedelta(days=1))

    carry_out_at(DUE)
    assert list(CatalogItem.objects.published()) == [approved[1]]
    row.refresh_from_db()
    assert row.refusal == "王审核已于03月02日15:00移出。"
    assert other.rows.get().is_waiting


def test_taking_out_needs_a_choice_and_leaves_one_item(order, reviewer):
    keys = list(order.rows.values_list("pk", flat=True))
    with pytest.raises(StepRefused, match="请至少选择一个待发布的事项"):
        workflow.take_out(order, by=reviewer, rows=[0])
    with pytest.raises(StepRefused, match="请用“取消定时发布”"):
        workflow.take_out(order, by=reviewer, rows=keys)


def test_a_cancelled_order_publishes_nothing_and_frees_its_items(order, approved, reviewer):
    workflow.cancel_order(order, by=reviewer)

    assert carry_out_at(DUE) == []
    assert not CatalogItem.objects.published().exists()
    assert not OrderedItem.objects.filter(is_waiting=True).exists()
    again, _ = order_of(approved, reviewer)
    assert again.rows.count() == 2


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_an_order_that_has_ended_is_not_changed_any_more(order, reviewer, end):
    if end == "done":
        carry_out_at(DUE)
    else:
        workflow.cancel_order(order, by=reviewer)
    order.refresh_from_db()
    label = order.get_state_display()

    for act, verb in (
        (lambda: workflow.reschedule(order, by=reviewer, publish_at=DUE), "改时间"),
        (lambda: workflow.take_out(order, by=reviewer, rows=[1]), "移出事项"),
        (lambda: workflow.cancel_order(order, by=reviewer), "取消"),
    ):
        with pytest.raises(StepRefused) as refused:
            act()
        assert str(refused.value) == f"{label}状态下不能{verb}"


# What came between


def outcome_of(order):
    return dict(order.rows.values_list("item", "refusal"))


def test_what_was_undone_meanwhile_is_skipped_and_named(order, approved, colleague):
    row = approved[0].rows.get()
    workflow.undo_verdict(row, by=colleague)

    carry_out_at(DUE)

    assert outcome_of(order)[approved[0].pk] == "陈审核已于03月02日15:00撤销审定。"
    assert list(CatalogItem.objects.published()) == [approved[1]]


def test_what_was_approved_anew_meanwhile_is_not_published_by_the_old_order(
    order, approved, township, domain, editor, approver, reviewer
):
    item = approved[0]
    OrderedItem.objects.filter(item=item).update(revision=approved[1].approved_revision)

    carry_out_at(DUE)

    assert outcome_of(order)[item.pk] == "之后审定了新的版本，没有发布；请重新选择发布。"
    item.refresh_from_db()
    assert not item.is_published


def test_what_was_published_or_withdrawn_meanwhile_is_skipped_and_named(order, approved, colleague):
    first, second = approved
    workflow.publish([first.pk, second.pk], by=colleague)
    workflow.withdraw(second, by=colleague, reason="内容有误")

    carry_out_at(DUE)

    assert outcome_of(order) == {
        first.pk: "已经发布过了。",
        second.pk: "本版本已撤下，修订并重新审定后才能发布。",
    }
    assert CatalogItem.objects.get(pk=second.pk).withdrawn_at is not None


def test_an_orderer_who_is_no_longer_a_reviewer_publishes_nothing_and_colleagues_are_told(
    order, reviewer, colleague
):
    Membership.objects.filter(user=reviewer).update(ends_on=ORDERED.date())

    carry_out_at(DUE)

    assert not CatalogItem.objects.published().exists()
    assert set(outcome_of(order).values()) == {"设定人王审核已不是县政府办审核人员，请由其他审核人员发布。"}
    notice = Notice.objects.filter(recipient=colleague, event=f"order-done:{order.pk}").get()
    assert "没有发布任何事项，2项没有发布，请查看原因" in notice.text


def test_four_eyes_are_looked_at_again_when_the_time_has_come(order, approved, reviewer):
    approved[0].preparers.add(reviewer)

    carry_out_at(DUE)

    assert outcome_of(order)[approved[0].pk] == "您参与了本事项的编制，请由其他审核人员发布。"


# Being late


def test_what_was_missed_is_caught_up_and_told(order, reviewer):
    late = DUE + timedelta(days=1, hours=2)

    (done,) = carry_out_at(late)

    assert (done.is_late, done.carried_out_at) == (True, late)
    assert CatalogItem.objects.published().count() == 2
    notice = Notice.objects.filter(recipient=reviewer, event=f"order-done:{order.pk}").get()
    assert notice.text == (
        "定时发布已发布2项。原定2026年3月5日（星期四）09:00发布，"
        "因后台任务当时没有运行，实际于2026年3月6日（星期五）11:00补发。"
    )
    assert notice.url == order.get_absolute_url()


def test_in_time_no_delay_is_told(order, reviewer):
    carry_out_at(DUE + timedelta(minutes=4))

    notice = Notice.objects.filter(recipient=reviewer, event=f"order-done:{order.pk}").get()
    assert notice.text == "定时发布已发布2项。原定2026年3月5日（星期四）09:00发布。"


def test_the_schedule_orders_the_job_and_the_job_publishes(order):
    with clock.set_to(DUE + timedelta(seconds=30)):
        job = scheduler.run_scheduled("catalogs.tasks.publish_due")
        assert job.due_at == DUE
        tasks.publish_due(job.pk)

    assert Job.objects.get(pk=job.pk).outcome == "已完成1次定时发布。"
    assert CatalogItem.objects.published().count() == 2


def test_a_run_with_nothing_to_do_says_so(db):
    job = scheduler.run_scheduled("catalogs.tasks.publish_due")

    tasks.publish_due(job.pk)

    assert Job.objects.get(pk=job.pk).outcome == "没有到时间的定时发布。"


def test_every_act_is_in_the_trail(order, approved, reviewer, county):
    workflow.reschedule(order, by=reviewer, publish_at=DUE + timedelta(hours=1))
    workflow.take_out(order, by=reviewer, rows=[order.rows.first().pk])
    carry_out_at(DUE + timedelta(hours=1))

    entries = Entry.objects.filter(record_type="catalogs.publicationorder").order_by("sequence")
    assert [entry.verb.rpartition(".")[2] for entry in entries] == [
        "order",
        "reschedule",
        "take_out",
        "carry_out",
    ]
    assert entries.last().detail == {"published": 1, "skipped": 0, "is_late": False}
    assert verify_chain(county) is None


def test_every_step_of_an_order_starts_from_waiting():
    steps = {name: one for name, one in vars(ordering).items() if isinstance(one, Step)}

    assert {name: one.sources for name, one in steps.items()} == dict.fromkeys(
        ("RESCHEDULE", "TAKE_OUT", "CANCEL", "CARRY_OUT"), (State.WAITING,)
    )
