"""Opinions on the desk: the list with who is left, recording, one opinion, its groups; and bad input."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from disclosure_portal import clock
from participation.models import Opinion, OpinionGroup
from participation.workflow.opinions import answer, seen_of
from tests.participation import lists, opinions


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def letter():
    return {
        "form_key": "k1",
        "source": "letter",
        "received_on": str(clock.today()),
        "evidence": "信访登记本第12页",
        "paragraph": "",
        "text": "水价涨得太快。",
        "name": "王小明",
        "phone": "13812345678",
    }


def url(name, record):
    return reverse(f"participation_desk:{name}", args=[record.pk])


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_a_letter_is_recorded_once_with_its_receipt(sign_in, editor, activity, letter):
    client = sign_in(editor)
    page = page_of(client.post(url("opinion_record", activity), letter, follow=True))
    client.post(url("opinion_record", activity), letter)

    made = Opinion.objects.get()
    assert made.receipt in page
    assert "王小明" in page
    assert "信访登记本第12页" in page


def test_its_scan_is_kept(sign_in, editor, activity, letter):
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    scan = SimpleUploadedFile("来信.png", picture.getvalue())

    sign_in(editor).post(url("opinion_record", activity), {**letter, "attachment": scan})

    assert Opinion.objects.get().attachment is not None


def test_the_scan_of_a_letter_is_for_those_who_handle_it(
    sign_in, editor, approver, reviewer, auditor, leader, activity, letter
):
    scan = lists.make_picture()
    sign_in(editor).post(url("opinion_record", activity), {**letter, "attachment": scan})
    kept = Opinion.objects.get()
    general = kept.attachment.get_absolute_url()
    own = url("opinion_scan", kept)

    assert own in page_of(sign_in(editor).get(kept.get_absolute_url()))
    assert {sign_in(one).get(own).status_code for one in (editor, approver)} == {200}
    assert {sign_in(one).get(own).status_code for one in (auditor, leader)} == {403}
    people = (editor, approver, reviewer, auditor, leader)
    assert {sign_in(one).get(general).status_code for one in people} == {404}


def test_an_opinion_without_a_scan_has_none_to_hand_out(sign_in, editor, activity):
    assert sign_in(editor).get(url("opinion_scan", opinions.post(activity))).status_code == 404


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"source": "web"}, "source"),
        ({"received_on": "三月"}, "请填写日期，例如 2026-10-31。"),
        ({"received_on": "2099-01-01"}, "日期还没有到，请核对。"),
        ({"evidence": ""}, "请填写原件存放处。"),
        ({"text": ""}, "请填写意见内容。"),
        ({"text": "长" * 5_001}, "最多5000个字，现有5001个字，请删减后再保存。"),
        ({"text": "水\x00价"}, "看不见的控制字符"),
        ({"name": "王\u202e"}, "看不见的控制字符"),
        ({"paragraph": "999"}, "所选的段落不在草案里，请重新选择。"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(sign_in, editor, activity, letter, fault, message):
    page = page_of(sign_in(editor).post(url("opinion_record", activity), {**letter, **fault}), 422)

    assert message in page
    assert "13812345678" in page
    assert not Opinion.objects.exists()


def test_names_who_is_left(sign_in, editor, activity):
    opinions.post(activity, text="还没有甄别")
    opinions.screened(activity, "等答复的")

    page = page_of(sign_in(editor).get(url("opinions", activity)))
    assert "还有 <strong>1</strong> 条没有甄别" in page
    assert "还有 <strong>1</strong> 条没有答复" in page

    page = page_of(sign_in(editor).get(url("opinions", activity), {"left": "unanswered"}))
    assert "等答复的" in page
    assert "还没有甄别</td>" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"source": "letter"}, {"来信"}),
        ({"source": "web"}, {"网上全文", "网上二段"}),
        ({"paragraph": "2"}, {"网上二段"}),
        ({"paragraph": "0"}, {"来信", "网上全文"}),
        ({"words": "二段"}, {"网上二段"}),
        ({"left": "rejected"}, set()),
        ({"left": "nonsense", "page": "x", "source": "'"}, {"来信", "网上全文", "网上二段"}),
        ({"words": "长" * 101}, {"来信", "网上全文", "网上二段"}),
    ],
)
def test_the_list_is_narrowed(sign_in, editor, activity, query, found):
    opinions.record(activity, by=editor, text="来信")
    opinions.post(activity, text="网上全文")
    opinions.post(activity, text="网上二段", paragraph=activity.draft.paragraphs.get(number=2))

    response = sign_in(editor).get(url("opinions", activity), query)

    assert {one.shown_text for one in response.context["page"]} == found


def test_the_list_costs_the_same_however_long(sign_in, editor, activity, django_assert_max_num_queries):
    client = sign_in(editor)
    for number in range(20):
        opinions.post(activity, text=f"意见{number}", paragraph=activity.draft.paragraphs.first())

    with django_assert_max_num_queries(14) as queries:
        page_of(client.get(url("opinions", activity)))
    assert not any('opinion"."phone"' in query["sql"] for query in queries.captured_queries)


def test_the_reviewer_screens_the_ticked_ones(sign_in, reviewer, activity):
    two = [opinions.post(activity, text=f"意见{number}") for number in range(2)]
    left = opinions.post(activity)

    data = {
        "opinions": [one.pk for one in two],
        "screening": "passed",
        "reason": "",
        "query": "left=unscreened",
    }
    response = sign_in(reviewer).post(url("opinions_screen", activity), data, follow=True)

    assert "甄别为“有效意见”：2条。" in page_of(response)
    assert response.redirect_chain[0][0].endswith("?left=unscreened")
    left.refresh_from_db()
    assert left.screening == "waiting"


def test_screening_without_a_reason_keeps_the_ticks(sign_in, reviewer, activity):
    opinion = opinions.post(activity)
    data = {"opinions": [opinion.pk], "screening": "rejected", "reason": ""}

    page = page_of(sign_in(reviewer).post(url("opinions_screen", activity), data), 422)

    assert "不作为意见的，请写明理由。" in page
    assert f'value="{opinion.pk}" aria-label="勾选{opinion.receipt}" checked' in page


@pytest.mark.parametrize(
    "data", [{}, {"screening": "passed"}, {"screening": "passed", "opinions": ["x", "1" * 30]}]
)
def test_screening_nothing_is_told(sign_in, reviewer, activity, data):
    opinion = opinions.post(activity)

    response = sign_in(reviewer).post(url("opinions_screen", activity), data, follow=True)

    assert "请选择“有效意见”" in response.content.decode() or "请先勾选意见。" in response.content.decode()
    opinion.refresh_from_db()
    assert opinion.screening == "waiting"


def test_an_opinion_is_answered_and_the_next_comes(sign_in, editor, activity):
    first, second = opinions.screened(activity, "一"), opinions.screened(activity, "二")
    data = {
        "version": first.version,
        "verdict": "adopted",
        "ready": "",
        "reason": "写入第二条。",
        "next": "1",
    }

    response = sign_in(editor).post(url("opinion_answer", first), data)

    assert response.headers["Location"] == url("opinion", second)
    first.refresh_from_db()
    assert first.answer == "写入第二条。"


def test_a_ready_reason_stands_before_ones_own(sign_in, editor, activity):
    opinion = opinions.screened(activity)
    ready = "反馈人要求撤回，不再研究答复。"
    data = {"version": opinion.version, "verdict": "withdrawn", "ready": ready, "reason": "2026年11月来电。"}

    sign_in(editor).post(url("opinion_answer", opinion), data)

    opinion.refresh_from_db()
    assert opinion.answer == f"{ready}\n2026年11月来电。"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"verdict": ""}, "请选择是否采纳。"),
        ({"reason": ""}, "请写明理由，或者选一条常用理由。"),
        ({"reason": "长" * 2_001}, "最多2000个字"),
        ({"reason": "a\x07b"}, "看不见的控制字符"),
        ({"version": "9"}, "刚刚被别人改过"),
        ({"version": "x"}, "version"),
        ({"ready": "没有这一条"}, "ready"),
    ],
)
def test_a_bad_answer_is_told(sign_in, editor, activity, fault, message):
    opinion = opinions.screened(activity)
    data = {"version": opinion.version, "verdict": "adopted", "ready": "", "reason": "好", **fault}

    page = page_of(sign_in(editor).post(url("opinion_answer", opinion), data), 422)

    assert message in page
    opinion.refresh_from_db()
    assert opinion.verdict == ""


def test_what_the_public_reads_is_corrected(sign_in, approver, activity):
    opinion = opinions.post(activity, text="张三家的狗咬人")
    data = {"version": opinion.version, "shown_text": "某家的狗咬人", "shown_name": "匿名"}

    sign_in(approver).post(url("opinion_shown", opinion), data)

    opinion.refresh_from_db()
    assert opinion.shown_text == "某家的狗咬人"
    page_of(sign_in(approver).post(url("opinion_shown", opinion), {**data, "shown_text": ""}), 422)


def test_on_each_page_one_form_is_written(sign_in, editor, reviewer, activity):
    waiting, passed = opinions.post(activity), opinions.screened(activity)
    opinions.make_group(activity, [opinions.screened(activity)])
    names = ("opinion", "opinion_shown", "opinion_move", "opinion_screen")

    for person in (editor, reviewer):
        client = sign_in(person)
        for record in (waiting, passed):
            for name in names:
                page = client.get(url(name, record))
                if page.status_code == 200:
                    assert page.text.partition("<main")[2].count("<form") <= 1, (name, person)


def test_a_newer_answer_is_shown_and_what_was_typed_can_be_sent_again(sign_in, editor, activity):
    opinion = opinions.screened(activity)
    answer(opinion, by=editor, version=opinion.version, verdict="adopted", reason="先前的答复")
    data = {"version": opinion.version, "verdict": "partly", "ready": "", "reason": "后来的答复"}
    client = sign_in(editor)

    response = client.post(url("opinion_answer", opinion), data)

    page = page_of(response, 422)
    assert "先前的答复" in page
    assert "后来的答复" in page
    again = {**data, "version": response.context["form"]["version"].value()}
    client.post(url("opinion_answer", opinion), again)
    opinion.refresh_from_db()
    assert opinion.answer == "后来的答复"


def test_what_was_typed_for_the_public_is_kept_when_somebody_was_quicker(sign_in, editor, activity):
    opinion = opinions.post(activity)
    data = {"version": "9", "shown_text": "改写的内容", "shown_name": "匿名"}

    page = page_of(sign_in(editor).post(url("opinion_shown", opinion), data), 422)

    assert "刚刚被别人改过" in page
    assert "改写的内容" in page


def test_screening_without_a_choice_keeps_the_reason(sign_in, reviewer, activity):
    opinion = opinions.post(activity)

    page = page_of(sign_in(reviewer).post(url("opinion_screen", opinion), {"reason": "与水价无关"}), 422)

    assert "与水价无关" in page


def test_clear_names_are_for_those_who_handle_them(sign_in, leader, auditor, editor, activity):
    opinion = opinions.post(activity, text="水价太高", name="王小明", phone="13812345678")

    assert "13812345678" in page_of(sign_in(editor).get(url("opinion", opinion)))
    for person in (leader, auditor):
        page_of(sign_in(person).get(url("opinion", opinion)), 403)


def test_markup_is_shown_and_never_run(sign_in, editor, activity):
    opinion = opinions.post(activity, text="<script>alert(1)</script>", name="<b>王")

    assert "<script>alert" not in page_of(sign_in(editor).get(url("opinion", opinion)))
    assert "<script>alert" not in page_of(sign_in(editor).get(url("opinions", activity)))


def test_a_group_goes_from_proposal_to_answer(sign_in, editor, activity):
    for _ in range(3):
        opinions.screened(activity)
    client = sign_in(editor)

    opinions.propose(activity, by=editor)
    group = OpinionGroup.objects.get()
    assert "第二步是统一答复" in page_of(client.get(url("opinion_group", group)))

    page = page_of(client.post(url("opinion_group_confirm", group), {"title": "分年调整"}, follow=True))
    assert "现在可以统一答复" in page
    seen = client.get(url("opinion_group_answer", group)).context["form"]["seen"].value()
    data = {"seen": seen, "verdict": "partly", "ready": "", "reason": "分两年。"}
    page = page_of(client.post(url("opinion_group_answer", group), data, follow=True))

    assert "已答复：3条。" in page
    assert set(Opinion.objects.values_list("verdict", "answer")) == {("partly", "分两年。")}


def test_newcomers_join_the_checked_group_on_its_page(sign_in, editor, activity):
    group = opinions.make_group(activity, [opinions.screened(activity)], is_confirmed=True)
    opinions.screened(activity)
    opinions.propose(activity, by=editor)
    proposed = OpinionGroup.objects.get(like=group)
    client = sign_in(editor)
    response = client.get(url("opinion_group", proposed))
    assert "并入那一组" in response.text

    page = page_of(
        client.post(url("opinion_group_join", proposed), {"seen": response.context["seen"]}, follow=True)
    )

    assert "已并入" in page
    assert group.opinions.count() == 2


def test_a_stale_group_is_told_with_what_was_typed(sign_in, editor, activity):
    group = opinions.make_group(activity, [opinions.screened(activity)], is_confirmed=True)
    data = {"seen": "old", "verdict": "partly", "ready": "", "reason": "分两年。"}

    page = page_of(sign_in(editor).post(url("opinion_group_answer", group), data), 422)

    assert "刚刚有变化" in page
    assert "分两年。" in page
    shown = {"seen": seen_of(list(group.opinions.all()))}
    page = page_of(sign_in(editor).post(url("opinion_group_answer", group), {**data, **shown}, follow=True))
    assert "已答复：1条。" in page


def test_members_are_taken_out_and_moved_in(sign_in, editor, activity):
    one, two = opinions.screened(activity, "一"), opinions.screened(activity, "二")
    group = opinions.make_group(activity, [one, two])
    client = sign_in(editor)

    client.post(url("opinion_group_take_out", group), {"opinions": [one.pk]})
    one.refresh_from_db()
    assert one.group is None

    client.post(url("opinion_move", one), {"group": group.pk})
    one.refresh_from_db()
    assert one.group == group

    page = page_of(client.post(url("opinion_move", one), {"group": "999"}), 422)
    assert "这一组已经没有了，请重新选择。" in page

    client.post(url("opinion_group_dissolve", group))
    assert not OpinionGroup.objects.exists()


def test_closed_books_say_so(sign_in, editor, approver, reviewer, activity):
    opinion = opinions.screened(activity)
    opinions.close(opinions.end(activity), by=approver)

    page = page_of(sign_in(editor).get(url("opinion", opinion)))
    assert "意见不能再改动" in page
    assert "保存答复" not in page
    assert "只有已发布、还没有办结的活动才能登记意见" in page_of(
        sign_in(editor).get(url("opinion_record", activity))
    )
    data = {"screening": "passed", "opinions": [opinion.pk]}
    assert "意见不能再改动" in page_of(
        sign_in(reviewer).post(url("opinions_screen", activity), data, follow=True)
    )


def test_an_empty_list_says_what_to_do(sign_in, editor, activity):
    assert "由工作人员登记" in page_of(sign_in(editor).get(url("opinions", activity)))
    assert "先归并再答复" in page_of(sign_in(editor).get(url("opinion_groups", activity)))


def test_what_still_looks_like_a_number_is_pointed_out(sign_in, editor, reviewer, activity):
    left = opinions.post(activity, text="打7823456找我，一年380元")
    opinions.post(activity, text="水价2.5元，2027-01-01起执行")

    page = page_of(sign_in(reviewer).get(url("opinions", activity)))
    assert page.count("还有像号码的数字，请核对") == 1
    assert "请核对：7823456" in page
    assert "还有像号码的数字：7823456。" in page_of(sign_in(editor).get(left.get_absolute_url()))
