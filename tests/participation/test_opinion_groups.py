"""Near-identical opinions: put together by likeness, checked by staff, answered at one time, nobody passed over."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.models import Opinion, OpinionGroup
from participation.queries import opinion_likeness
from participation.queries.opinion_likeness import Said, compared, folded
from participation.workflow.opinions import (
    answer,
    answer_group,
    compare,
    confirm_group,
    dissolve_group,
    join_group,
    move_opinions,
    order_groups,
    propose_groups,
    seen_of,
)
from participation.workflow.opinions.answering import GROUP_CHANGED, KEPT, NOT_CONFIRMED, NOT_SCREENED
from participation.workflow.opinions.books import GROUP_GONE
from tests.participation import opinions

LIKE = "水价一下子涨得太快，老百姓负担不起，请分几年逐步调整到位。"
ANSWER = {"verdict": "partly", "reason": "分两年调整到位。"}


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def three(activity):
    texts = (LIKE, LIKE.replace("老百姓", "村里老百姓"), f"  {LIKE}！！")
    return [opinions.screened(activity, text) for text in texts]


@pytest.fixture
def group(activity, three):
    return opinions.make_group(activity, three, is_confirmed=True)


def together(*texts):
    """Which of the texts stand together, by their places."""
    said = [Said(place, None, text) for place, text in enumerate(texts)]
    return sorted(cluster.keys for cluster in compared(said).clusters if len(cluster.keys) > 1)


def members(group):
    return list(Opinion.objects.filter(group=group))


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        (LIKE, LIKE, True),
        (LIKE, f"  {LIKE}！！", True),
        (LIKE, LIKE.replace("老百姓", "村里老百姓"), True),
        ("同意", "同意。", True),
        ("同意", "不同意", False),
        (LIKE, LIKE.replace("负担不起", "负担得起"), False),
        (
            "每吨水价定为2.5元太高了，建议降低一些，照顾困难家庭",
            "每吨水价定为3.5元太高了，建议降低一些，照顾困难家庭",
            False,
        ),
        (LIKE, "请把村口的路灯修好，晚上走路看不见，老人容易摔倒。", False),
        (
            "500元档次的补贴最好提高到80元，我们村多数人缴这一档。",
            "五百元档次的补贴最好提高到80元，我们村多数人缴这一档次。",
            True,
        ),
        ("补贴提高到五百元，我们村多数人缴这一档次", "补贴提高到六百元，我们村多数人缴这一档次", False),
        (
            "每吨水价定为2.5元太高了建议降低一些照顾困难家庭",
            "每吨水价定为25元太高了建议降低一些照顾困难家庭",
            False,
        ),
        ("", "", True),
        ("😀😀", "👍👍", True),
    ],
)
def test_likeness_is_of_words_and_never_against_their_sense(one, other, are_alike):
    assert bool(together(one, other)) is are_alike


def test_opinions_on_different_paragraphs_are_not_alike():
    assert all(len(found.keys) == 1 for found in compared([Said(1, 7, LIKE), Said(2, 8, LIKE)]).clusters)


def test_ten_thousand_are_put_together():
    chance = random.Random(4)
    words = [chr(0x4E00 + chance.randrange(3000)) for _ in range(4000)]
    stems = ["".join(chance.choices(words, k=80)) for _ in range(500)]
    texts = [Said(n, None, f"{stems[n % 500]}{''.join(chance.choices(words, k=4))}") for n in range(10_000)]

    found = compared(texts)

    assert found.is_whole
    assert sum(len(one.keys) for one in found.clusters) == 10_000
    assert sum(len(one.keys) > 10 for one in found.clusters) >= 400


def test_a_proposal_waits_to_be_checked(activity, three, editor):
    opinions.screened(activity, "请把路灯修好。")

    made = opinions.propose(activity, by=editor)

    assert (made.groups, made.opinions, made.newcomers) == (1, 3, 0)
    found = OpinionGroup.objects.get()
    assert not found.is_confirmed
    assert {one.pk for one in members(found)} == {one.pk for one in three}


def test_newcomers_stand_apart_and_the_checked_group_stays_as_it_is(activity, group, editor):
    newcomer = opinions.screened(activity, LIKE)

    made = opinions.propose(activity, by=editor)

    assert (made.groups, made.newcomers) == (0, 1)
    group.refresh_from_db()
    newcomer.refresh_from_db()
    assert group.is_confirmed
    assert newcomer not in members(group)
    assert newcomer.group.like == group


def test_proposed_again_nothing_that_was_done_by_hand_is_lost(activity, group, three, editor):
    opinions.screened(activity, LIKE)
    changed = opinions.make_group(activity, [opinions.screened(activity, "请修路灯。")], title="路灯")
    move_opinions(activity, [opinions.screened(activity, "路灯不亮").pk], by=editor, group=changed)
    before = {one.pk: one.group_id for one in Opinion.objects.exclude(group=None)}

    for _ in range(2):
        opinions.propose(activity, by=editor)

    assert dict(Opinion.objects.filter(pk__in=before).values_list("pk", "group")) == before
    assert set(
        OpinionGroup.objects.filter(pk__in=[group.pk, changed.pk]).values_list("title", flat=True)
    ) == {
        "水价涨得太快",
        "路灯",
    }


def test_proposals_that_nobody_touched_are_made_anew(activity, three, editor):
    opinions.propose(activity, by=editor)
    opinions.screened(activity, LIKE)

    opinions.propose(activity, by=editor)

    assert len(members(OpinionGroup.objects.get())) == 4


def test_newcomers_join_once_they_were_read(activity, group, editor):
    newcomer = opinions.screened(activity, LIKE)
    opinions.propose(activity, by=editor)
    proposed = OpinionGroup.objects.get(like=group)
    with pytest.raises(StepRefused):
        join_group(proposed, by=editor, seen="")

    joined = join_group(proposed, by=editor, seen=seen_of([newcomer]))

    assert joined == group
    assert newcomer in members(group)
    assert OpinionGroup.objects.get().is_confirmed


def test_what_changed_while_it_was_compared_is_left_where_it_is(activity, three, editor):
    opinions.screened(activity, LIKE)
    comparison = compare(activity)
    answer(three[0], by=editor, version=three[0].version, verdict="adopted", reason="单独答复")
    late = opinions.screened(activity, LIKE)

    made = propose_groups(comparison, by=editor)

    assert (made.groups, made.opinions) == (1, 3)
    assert not Opinion.objects.filter(pk__in=[three[0].pk, late.pk]).exclude(group=None).exists()


def test_a_group_confirmed_while_it_was_compared_stays(activity, three, editor):
    opinions.propose(activity, by=editor)
    comparison = compare(activity)
    group = confirm_group(OpinionGroup.objects.get(), by=editor, title="分几年调整")

    propose_groups(comparison, by=editor)

    assert OpinionGroup.objects.get() == group
    assert len(members(group)) == 3


def test_the_number_of_comparisons_is_limited_and_that_is_told(activity, editor, monkeypatch):
    monkeypatch.setattr(opinion_likeness, "MOST_COMPARISONS", 1)
    for text in (LIKE, f"{LIKE}请考虑", f"{LIKE}请考虑。", "请把路灯修好。", "请把路灯修好！"):
        opinions.screened(activity, text)

    made = opinions.propose(activity, by=editor)

    assert not made.is_whole
    assert "请在列表里逐条看" in str(made)
    assert OpinionGroup.objects.filter(title="请把路灯修好。").exists()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("五百元", "500元"),
        ("5百元", "500元"),
        ("二〇二六年", "2026年"),
        ("一百二十", "120"),
        ("2.5万元", "25000元"),
        ("一万亿", "1000000000000"),
        ("这一档", "这一档"),
        ("老百姓", "老百姓"),
        ("千万不要", "千万不要"),
        ("亿" * 600, "亿" * 500),
    ],
)
def test_numbers_read_the_same_however_they_are_written(written, number):
    assert folded(written) == number


def test_what_is_no_opinion_stands_in_no_group(activity, three, editor):
    Opinion.objects.filter(pk=three[0].pk).update(screening="rejected", screening_reason="广告")

    opinions.propose(activity, by=editor)

    assert three[0].pk not in Opinion.objects.exclude(group=None).values_list("pk", flat=True)


def test_a_group_is_answered_only_when_it_was_checked(activity, three, editor):
    group = opinions.make_group(activity, three)
    with pytest.raises(StepRefused) as refused:
        answer_group(group, by=editor, seen=seen_of(members(group)), **ANSWER)
    assert refused.value.reasons == [NOT_CONFIRMED]

    confirm_group(group, by=editor, title="分几年调整")

    answer_group(group, by=editor, seen=seen_of(members(group)), **ANSWER)
    assert {(one.verdict, one.answer) for one in members(group)} == {("partly", "分两年调整到位。")}


def test_every_member_has_a_result(activity, group, three, editor):
    waiting, alone = three[0], three[1]
    Opinion.objects.filter(pk=waiting.pk).update(screening="waiting")
    answer(alone, by=editor, version=alone.version, verdict="adopted", reason="单独答复")

    results = answer_group(group, by=editor, seen=seen_of(members(group)), **ANSWER)

    assert {one.opinion.pk: one.refusal for one in results} == {
        waiting.pk: NOT_SCREENED,
        alone.pk: KEPT,
        three[2].pk: "",
    }
    alone.refresh_from_db()
    assert alone.answer == "单独答复"


def test_answers_given_alone_are_replaced_only_when_asked_for(group, three, editor):
    answer(three[0], by=editor, version=three[0].version, verdict="adopted", reason="单独答复")

    answer_group(group, by=editor, seen=seen_of(members(group)), also_answered=True, **ANSWER)

    assert {one.verdict for one in members(group)} == {"partly"}


def test_a_group_that_changed_since_it_was_read_is_not_answered(activity, group, three, editor):
    seen = seen_of(members(group))
    move_opinions(activity, [three[0].pk], by=editor, group=None)

    with pytest.raises(StepRefused) as refused:
        answer_group(group, by=editor, seen=seen, **ANSWER)
    assert refused.value.reasons == [GROUP_CHANGED]


def test_opinions_are_moved_in_and_out_and_an_empty_group_goes(activity, group, three, editor):
    single = opinions.screened(activity, "请慢一点涨。")
    move_opinions(activity, [single.pk], by=editor, group=group)
    assert len(members(group)) == 4

    move_opinions(activity, [one.pk for one in members(group)], by=editor, group=None)

    assert not OpinionGroup.objects.exists()
    assert Opinion.objects.count() == 4


def test_whoever_comes_too_late_to_a_group_is_told(activity, group, three, editor):
    dissolve_group(group, by=editor)

    for act in (
        lambda: dissolve_group(group, by=editor),
        lambda: confirm_group(group, by=editor, title="一"),
        lambda: join_group(group, by=editor, seen=""),
        lambda: answer_group(group, by=editor, seen="", **ANSWER),
        lambda: move_opinions(activity, [three[0].pk], by=editor, group=group),
    ):
        with pytest.raises(StepRefused) as refused:
            act()
        assert refused.value.reasons == [GROUP_GONE]


def test_what_is_taken_apart_is_told_as_it_was_then(activity, group, three, editor):
    confirm_group(OpinionGroup.objects.get(), by=editor, title="新的意思")

    dissolve_group(group, by=editor)

    assert Entry.objects.latest("sequence").detail == {"title": "新的意思", "count": 3}


def test_a_group_taken_apart_keeps_its_answers(group, three, editor):
    answer_group(group, by=editor, seen=seen_of(members(group)), **ANSWER)

    dissolve_group(group, by=editor)

    assert set(Opinion.objects.values_list("verdict", "group")) == {("partly", None)}


def test_a_group_has_a_title(group, editor):
    with pytest.raises(StepRefused):
        confirm_group(group, by=editor, title=" ")


def test_only_the_organiser_and_the_county_office_group(activity, group, approver, outsider):
    for person in (approver, outsider):
        for act in (
            lambda by: opinions.propose(activity, by=by),
            lambda by: order_groups(activity, by=by),
            lambda by: join_group(group, by=by, seen=""),
            lambda by: confirm_group(group, by=by, title="一"),
            lambda by: dissolve_group(group, by=by),
            lambda by: move_opinions(activity, [1], by=by, group=None),
            lambda by: answer_group(group, by=by, seen="", **ANSWER),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


def test_after_the_books_are_closed_groups_stand(activity, group, editor, approver):
    opinions.close(activity, by=approver)

    with pytest.raises(StepRefused):
        opinions.propose(activity, by=editor)
