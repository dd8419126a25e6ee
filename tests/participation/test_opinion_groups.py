"""Near-identical opinions: put together by likeness, checked by staff, answered at one time, nobody passed over."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal.workflow import StepRefused
from participation.models import Opinion, OpinionGroup
from participation.queries.opinion_likeness import Said, clusters
from participation.workflow.opinions import (
    answer,
    answer_group,
    confirm_group,
    dissolve_group,
    move_opinions,
    propose_groups,
    seen_of,
)
from participation.workflow.opinions.answering import GROUP_CHANGED, KEPT, NOT_CONFIRMED, NOT_SCREENED
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
    return sorted(cluster.keys for cluster in clusters(said) if len(cluster.keys) > 1)


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
        ("", "", True),
        ("😀😀", "👍👍", True),
    ],
)
def test_likeness_is_of_words_and_never_against_their_sense(one, other, are_alike):
    assert bool(together(one, other)) is are_alike


def test_opinions_on_different_paragraphs_are_not_alike():
    assert all(len(found.keys) == 1 for found in clusters([Said(1, 7, LIKE), Said(2, 8, LIKE)]))


def test_ten_thousand_are_put_together():
    chance = random.Random(4)
    words = [chr(0x4E00 + chance.randrange(3000)) for _ in range(4000)]
    stems = ["".join(chance.choices(words, k=80)) for _ in range(500)]
    texts = [Said(n, None, f"{stems[n % 500]}{''.join(chance.choices(words, k=4))}") for n in range(10_000)]

    found = clusters(texts)

    assert sum(len(one.keys) for one in found) == 10_000
    assert sum(len(one.keys) > 10 for one in found) >= 400


def test_a_proposal_waits_to_be_checked(activity, three, editor):
    opinions.screened(activity, "请把路灯修好。")

    made = propose_groups(activity, by=editor)

    assert (made.groups, made.opinions, made.joined) == (1, 3, 0)
    found = OpinionGroup.objects.get()
    assert not found.is_confirmed
    assert {one.pk for one in members(found)} == {one.pk for one in three}


def test_a_new_proposal_leaves_checked_groups_and_lets_newcomers_join(activity, group, editor):
    newcomer = opinions.screened(activity, LIKE)

    made = propose_groups(activity, by=editor)

    assert (made.groups, made.joined) == (0, 1)
    group.refresh_from_db()
    newcomer.refresh_from_db()
    assert newcomer.group == group
    assert not group.is_confirmed


def test_what_is_no_opinion_stands_in_no_group(activity, three, editor):
    Opinion.objects.filter(pk=three[0].pk).update(screening="rejected", screening_reason="广告")

    propose_groups(activity, by=editor)

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
            lambda by: propose_groups(activity, by=by),
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
        propose_groups(activity, by=editor)
