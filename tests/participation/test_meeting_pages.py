"""Pages of meetings open to attendance: the desk's, the public call, signing up, the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from participation.lots import lot
from participation.models import Group, Meeting, MeetingAttendance
from participation.workflow import attendance as seating
from participation.workflow import meetings as workflow
from participation.workflow.posting import TOO_MANY
from tests.participation import meetings

pytestmark = pytest.mark.django_db
State = Meeting.State
NASTY = [
    "甲" * 5000,
    "\x07\x1b[31m",
    "\u202eabc\u202c",
    "😀👨‍👩‍👧",
    "<script>alert(1)</script>",
    "'; DROP TABLE x;--",
    "=1+1",
    " ",
]


def seen(record):
    """The version in which a page shows it now."""
    return type(record).objects.get(pk=record.pk).version


@pytest.fixture
def meeting(township, editor):
    return meetings.make_meeting(township, by=editor)


@pytest.fixture
def called(township, editor, reviewer):
    return meetings.make_called(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def seated(township, editor, reviewer):
    return meetings.make_seated(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def held(township, editor, reviewer):
    return meetings.make_held(township, editor=editor, reviewer=reviewer)


@pytest.fixture
def closed(held, editor, reviewer):
    """Closed with one remark and its reply."""
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(
        person, by=editor, remarks="水价不宜涨得太快，固定电话0412-7820000。", reply="采纳，分两年调整。"
    )
    return meetings.close(held, editor=editor, reviewer=reviewer)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def url(name, record=None, place="desk"):
    namespace = "participation_desk" if place == "desk" else "participation"
    return reverse(f"{namespace}:{name}", args=[record.pk] if record else [])


def text_of(response):
    return response.content.decode()


# Preparing


def written(**changes):
    """What a clerk writes into the form of a meeting."""
    on = clock.today()
    values = {
        "title": "县政府第12次常务会议",
        "held_on": on + timedelta(days=20),
        "held_time": "09:00",
        "place": "县政府三楼会议室",
        "topic_1": "审议自来水价格",
        "seats_stakeholder": "2",
        "selection": "drawn",
        "selection_rule": "本县居民都可以报名，超过名额的公开抽签。",
        "sign_up_on": on + timedelta(days=10),
    }
    return {**values, **changes}


def test_a_clerk_prepares_and_submits_a_meeting(desk, township, decision, reviewer):
    response = desk.post(url("meeting_add"), written(unit=township.pk, decision_1=decision.pk), follow=True)
    meeting = Meeting.objects.get()
    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert [(topic.title, topic.decision) for topic in meeting.topics.all()] == [("审议自来水价格", decision)]
    assert {quota.group: quota.seats for quota in meeting.quotas.all()} == {Group.STAKEHOLDER: 2}

    response = desk.post(url("meeting_submit", meeting), follow=True)

    assert "已送县政府办，等待发布。" in text_of(response)
    meeting.refresh_from_db()
    assert meeting.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写会议名称。"),
        ({"topic_1": ""}, "请至少填写一个向列席人员开放的议题。"),
        ({"decision_2": "1"}, "请重新选择决策事项。"),
        ({"seats_stakeholder": ""}, "请至少给一类人员安排名额；不安排列席的，在最后写明理由。"),
        ({"seats_stakeholder": "-1"}, "请填写0至200之间的整数。"),
        ({"seats_stakeholder": "两个"}, "请填写0至200之间的整数。"),
        ({"selection_rule": ""}, "请写明列席人员怎样产生。"),
        ({"sign_up_on": ""}, "公开报名的，请填写报名截止日期。"),
        ({"sign_up_on": "2090-01-01"}, "报名截止日期应当早于会议召开日期。"),
        ({"held_time": "二十五点"}, "请填写时间，例如 09:00。"),
        ({"held_on": "1800-01-01"}, "请填写1990年至2100年之间的日期。"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_lost(desk, township, changes, message):
    response = desk.post(url("meeting_add"), written(unit=township.pk, **changes))

    assert response.status_code == 422
    assert message in text_of(response)
    assert "县政府三楼会议室" in text_of(response)
    assert not Meeting.objects.exists()


def test_another_unit_cannot_be_chosen(desk, department):
    response = desk.post(url("meeting_add"), written(unit=department.pk))

    assert response.status_code == 422


def test_nobody_attending_needs_no_seats(desk, township):
    changes = {
        "seats_stakeholder": "",
        "selection_rule": "",
        "sign_up_on": "",
        "no_attendance_reason": "涉密议题。",
    }
    desk.post(url("meeting_add"), written(unit=township.pk, **changes))

    assert not Meeting.objects.get().is_open_to_attendance


def test_the_form_shows_what_was_saved(desk, meeting):
    form = desk.get(url("meeting_edit", meeting)).context["form"]
    initial = {name: value for name, value in form.initial.items() if value not in (None, "")}

    response = desk.post(url("meeting_edit", meeting), initial)

    assert response.status_code == 302, response.context["form"].errors
    before = {
        name: getattr(meeting, name) for name in workflow.WRITTEN if name not in ("held_at", "sign_up_until")
    }
    meeting.refresh_from_db()
    assert {name: getattr(meeting, name) for name in before} == before
    assert meeting.version == 2


def test_a_stale_save_keeps_what_was_typed(desk, meeting):
    desk.post(url("meeting_edit", meeting), written(version=1))

    response = desk.post(url("meeting_edit", meeting), written(version=1, place="四楼"))

    assert response.status_code == 422
    assert workflow.STALE in text_of(response)
    assert "四楼" in text_of(response)


def test_what_is_public_is_not_edited(desk, called):
    response = desk.get(url("meeting_edit", called), follow=True)

    assert "已发布公告状态下不能修改" in text_of(response)


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_saved_or_refused(desk, township, text):
    names = ("title", "place", "topic_1", "selection_rule", "held_on", "seats_stakeholder")
    response = desk.post(url("meeting_add"), written(unit=township.pk, **dict.fromkeys(names, text)))

    assert response.status_code == 422
    assert "<script>alert" not in text_of(response)


# The county office


def test_the_reviewer_publishes(client, meeting, editor, reviewer):
    workflow.submit_meeting(meeting, by=editor)
    client.force_login(reviewer)
    assert "发布公告" in text_of(client.get(meeting.get_absolute_url()))

    response = client.post(url("meeting_publish", meeting), follow=True)

    assert "公告已发布，公众现在可以看到。" in text_of(response)


def test_a_return_without_reason_is_asked_again(client, meeting, editor, reviewer):
    workflow.submit_meeting(meeting, by=editor)
    client.force_login(reviewer)

    response = client.post(url("meeting_return", meeting), {"reason": " "})
    assert response.status_code == 422
    assert "请写明原因。" in text_of(response)

    client.post(url("meeting_return", meeting), {"reason": "议题太笼统。"})
    meeting.refresh_from_db()
    assert meeting.returned_because == "议题太笼统。"


def test_a_reviewer_who_prepared_is_told_to_leave_it_to_another(client, township, reviewer, colleague):
    meeting = workflow.submit_meeting(meetings.make_meeting(township, by=reviewer), by=reviewer)
    client.force_login(reviewer)

    assert "须由另一名县政府办审核人员发布" in text_of(client.get(meeting.get_absolute_url()))
    assert client.post(url("meeting_publish", meeting)).status_code == 403


# People, seats, remarks on the desk


def test_somebody_who_phoned_is_entered(desk, called):
    person = {"group": "stakeholder", "name": "刘来电", "phone": "０４１２－７８２００００", "is_adult": "on"}
    response = desk.post(url("meeting_person", called), person, follow=True)

    made = called.attendances.get()
    assert (made.name, made.phone, made.is_invited) == ("刘来电", "04127820000", False)
    assert made.receipt in text_of(response)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"phone": "12"}, "请填写电话号码"),
        ({"is_adult": ""}, seating.NOT_ADULT),
        ({"group": "media"}, "media"),
    ],
)
def test_a_faulty_person_is_not_entered(desk, called, changes, message):
    person = {"group": "stakeholder", "name": "刘来电", "phone": "13800001234", "is_adult": "on", **changes}
    response = desk.post(url("meeting_person", called), person)

    assert response.status_code == 422
    assert message in text_of(response)
    assert not called.attendances.exists()


def test_names_and_phones_are_for_those_who_handle_the_list(client, called, editor, leader, approver):
    meetings.make_person(called, name="王小明", phone="13800001234")
    for person, is_shown in ((editor, True), (leader, False), (approver, False)):
        client.force_login(person)
        page = text_of(client.get(called.get_absolute_url()))

        assert ("王小明" in page) is is_shown
        assert ("13800001234" in page) is is_shown
        assert "王" in page


def test_the_draw_is_made_on_its_own_page(desk, called):
    for number in range(1, 4):
        meetings.make_person(called, number)
    meetings.end_sign_up(called)
    assert "现在抽签" in text_of(desk.get(url("meeting_seat", called)))

    response = desk.post(url("meeting_seat", called), {"version": seen(called)}, follow=True)

    assert "列席人员已确定并公布" in text_of(response)
    assert called.attendances.seated().count() == 2


def test_choosing_keeps_what_was_ticked(desk, township, editor, reviewer):
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer, selection="chosen")
    person = meetings.make_person(meeting)
    meetings.end_sign_up(meeting)

    response = desk.post(
        url("meeting_seat", meeting), {"chosen": [person.pk], "reason": "", "version": seen(meeting)}
    )
    assert response.status_code == 422
    assert f'value="{person.pk}" checked' in text_of(response)
    assert "请写明遴选的理由，理由会公布。" in text_of(response)

    desk.post(
        url("meeting_seat", meeting),
        {"chosen": [person.pk], "reason": "按用水量。", "version": seen(meeting)},
    )
    assert meeting.attendances.seated().count() == 1


def test_the_drawn_are_asked_and_the_next_moves_up(desk, sign_in, seated, approver):
    first, second, third = seated.attendances.order_by("drawn_at_place")
    desk.post(url("attendance_take", first))
    assert desk.post(url("attendance_decline", second), {"reason": "出差"}).status_code == 403
    by_approver = sign_in(approver)
    response = by_approver.post(url("attendance_decline", second), {"reason": ""})
    assert response.status_code == 422
    assert "请写明原因。" in text_of(response)
    response = by_approver.post(url("attendance_decline", second), {"reason": "出差"}, follow=True)

    assert f"{third.name}依次递补，请通知本人。" in text_of(response)
    states = list(seated.attendances.order_by("drawn_at_place").values_list("state", flat=True))
    assert states == ["confirmed", "declined", "selected"]


@pytest.fixture
def leaving(seated, monkeypatch):
    """Who was drawn, the address at which they give the seat up, and the form that does it."""
    first = seated.attendances.order_by("drawn_at_place")[0]
    address = reverse("participation:attendance_leave", args=[first.receipt])
    with monkeypatch.context() as earlier:
        then = clock.now() - timedelta(minutes=1)
        earlier.setattr(clock, "now", lambda: then)
        token = public_forms.issue(f"give-up-seat:{first.pk}")
    return first, address, {"token": token, "website": ""}


def test_who_can_not_come_gives_the_seat_up_from_the_receipt(client, leaving, seated):
    first, address, form = leaving
    receipt = f"{reverse('participation:attendance')}?number={first.receipt}"
    assert f'href="{address}">不能参加</a>' in text_of(client.get(receipt))
    assert "退出以后不能恢复。" in text_of(client.get(address))

    client.post(address, form)

    first.refresh_from_db()
    assert first.state == "declined"
    assert f'href="{address}"' not in text_of(client.get(receipt))
    page = text_of(client.get(seated.get_public_url()))
    assert "不能列席：本人凭回执退出" in page
    assert "入选：依次递补" in page


def test_looking_at_the_page_gives_no_seat_up(client, leaving):
    first, address, form = leaving
    client.get(address)
    client.post(address, {**form, "website": "http://spam.example"})
    client.post(address, {**form, "token": ""})

    first.refresh_from_db()
    assert first.state == "selected"


def test_the_page_says_why_a_seat_can_not_be_given_up(client, leaving, seated):
    _, address, form = leaving
    meetings.come_to_the_day(seated)
    response = client.post(address, form)

    assert response.status_code == 410
    assert "会议已经开始" in text_of(response)


def test_the_desk_does_not_read_the_receipts_by_which_seats_are_given_up(desk, leaving, seated):
    assert leaving[0].receipt not in text_of(desk.get(seated.get_absolute_url()))


def test_who_came_then_remarks_and_replies_then_the_end(desk, seated, reviewer):
    meetings.come_to_the_day(seated)
    came = seated.attendances.seated().first()
    desk.post(url("meeting_hold", seated), {"attended": [came.pk], "version": seen(seated)})
    response = desk.post(
        url("attendance_remarks", came), {"remarks": "", "reply": "采纳", "version": seen(came)}
    )
    assert response.status_code == 422
    desk.post(url("attendance_remarks", came), {"remarks": "慢一点涨", "reply": "", "version": seen(came)})
    response = desk.post(url("meeting_submit_replies", seated), follow=True)
    assert "还有1人的意见建议没有答复" in text_of(response)

    desk.post(
        url("attendance_remarks", came), {"remarks": "慢一点涨", "reply": "采纳", "version": seen(came)}
    )
    response = desk.post(url("meeting_submit_replies", seated), follow=True)
    assert "等待县政府办审核公布。" in text_of(response)
    desk.force_login(reviewer)
    page = text_of(desk.get(seated.get_absolute_url()))
    assert "公布后，任何人都可以看到" in page
    assert "慢一点涨" in page
    response = desk.post(url("meeting_close", seated), follow=True)

    assert "已办结，意见和答复已经公布。" in text_of(response)


def test_replies_are_returned_on_the_page(desk, held, editor, reviewer):
    workflow.submit_replies(held, by=editor)
    desk.force_login(reviewer)
    assert desk.post(url("meeting_return_replies", held), {"reason": ""}).status_code == 422
    desk.post(url("meeting_return_replies", held), {"reason": "请说明依据。"})

    desk.force_login(editor)
    assert "县政府办退回：请说明依据。" in text_of(desk.get(held.get_absolute_url()))


def test_nobody_signed_up_and_the_public_reads_why(desk, called, editor, reviewer):
    meetings.end_sign_up(called)
    meetings.come_to_the_day(called)
    assert url("meeting_hold", called) in text_of(desk.get(called.get_absolute_url()))
    refused = desk.post(url("meeting_hold", called), {"nobody_because": "", "version": seen(called)})
    assert refused.status_code == 422
    assert "没有人到会的，请写明原因，原因会公布。" in text_of(refused)
    desk.post(url("meeting_hold", called), {"nobody_because": "没有人报名。", "version": seen(called)})
    called.refresh_from_db()
    assert "没有人报名。" not in text_of(desk.get(called.get_public_url()))

    meetings.close(called, editor=editor, reviewer=reviewer)

    assert "没有人到会。原因：没有人报名。" in text_of(desk.get(called.get_public_url()))


def test_the_last_day_to_sign_up_counts_whole(desk, township):
    days = {"sign_up_on": "2090-01-01", "held_on": "2090-01-09"}
    desk.post(url("meeting_add"), written(unit=township.pk, **days))

    made = Meeting.objects.get()
    assert clock.local(made.sign_up_until).strftime("%Y-%m-%d %H:%M") == "2090-01-02 00:00"
    assert "2090年1月1日（星期日）24时" in text_of(desk.get(made.get_absolute_url()))
    assert 'value="2090-01-01"' in text_of(desk.get(url("meeting_edit", made)))


def test_cancelling_has_a_page_that_says_what_the_public_sees(desk, called):
    page = text_of(desk.get(url("meeting_cancel", called)))

    assert "取消后公告仍然保留，公众看到“已取消”和您写的原因" in page


def test_cancelling_asks_for_the_reason(desk, called):
    assert desk.post(url("meeting_cancel", called), {"reason": ""}).status_code == 422
    desk.post(url("meeting_cancel", called), {"reason": "议题暂缓。"})

    called.refresh_from_db()
    assert called.state == State.CANCELLED


@pytest.mark.parametrize(("state", "count"), [("", 2), ("held", 1), ("closed", 0), ("nonsense", 2)])
def test_the_list_is_narrowed_by_state(desk, called, held, state, count):
    response = desk.get(url("meetings"), {"state": state})

    assert len(response.context["page"]) == count


# The public


def signed(meeting, **changes):
    """What a citizen sends, with a token issued a minute ago."""
    values = {
        "group": "stakeholder",
        "name": "王小明",
        "phone": "13800001234",
        "organisation": "丰富村",
        "is_adult": "on",
        "website": "",
        "send": "1",
    }
    return {**values, **changes}


@pytest.fixture
def token(called, monkeypatch):
    made = public_forms.issue(f"meeting:{called.pk}")
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    return made


def test_a_citizen_signs_up_reads_it_over_and_gets_a_receipt(client, called, token):
    to = url("meeting_sign_up", called, "public")
    written = signed(called, token=token)
    del written["send"]

    check = client.post(to, written)
    assert check.status_code == 200
    assert "提交报名" in text_of(check)
    assert not called.attendances.exists()

    response = client.post(to, {**written, "send": "1"}, follow=True)

    person = called.attendances.get()
    assert person.receipt in text_of(response)
    assert "已报名，等待确定列席人员" in text_of(response)
    assert "王小明" not in text_of(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_whoever_goes_back_finds_everything_as_it_was(client, called, token):
    response = client.post(url("meeting_sign_up", called, "public"), signed(called, token=token, again="1"))

    assert response.status_code == 200
    assert "王小明" in text_of(response)
    assert not called.attendances.exists()


def test_sent_again_after_the_end_it_still_shows_its_receipt(client, called, token):
    to = url("meeting_sign_up", called, "public")
    first = client.post(to, signed(called, token=token)).headers["Location"]
    meetings.end_sign_up(called)

    assert client.post(to, signed(called, token=token)).headers["Location"] == first
    assert client.post(to, signed(called, token="other")).status_code == 422
    assert called.attendances.count() == 1


def test_sent_twice_it_is_one_sign_up(client, called, token):
    to = url("meeting_sign_up", called, "public")
    first, second = (client.post(to, signed(called, token=token)) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert called.attendances.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"phone": ""}, "请填写联系电话，以便通知您。"),
        ({"phone": "电话"}, "请填写电话号码"),
        ({"group": ""}, "请选择一类。"),
        ({"group": "media"}, "请重新选择。"),
        ({"is_adult": ""}, seating.NOT_ADULT),
        ({"website": "http://x"}, "提交没有成功"),
        ({"token": "x"}, public_forms.NOT_OURS),
    ],
)
def test_a_faulty_sign_up_is_refused_with_all_that_was_typed(client, called, token, changes, message):
    response = client.post(
        url("meeting_sign_up", called, "public"), signed(called, **{"token": token, **changes})
    )

    assert response.status_code == 422
    assert message in text_of(response)
    assert "丰富村" in text_of(response)
    assert not called.attendances.exists()


@pytest.mark.parametrize("field", ["name", "phone", "organisation", "group", "is_adult"])
@pytest.mark.parametrize("text", NASTY)
def test_any_text_signs_up_or_is_refused(client, called, token, field, text):
    response = client.post(
        url("meeting_sign_up", called, "public"), signed(called, **{"token": token, field: text})
    )

    assert response.status_code in (302, 422)
    assert b"<script>alert" not in response.content
    page = client.get(called.get_public_url())
    assert b"<script>alert" not in page.content


def test_too_many_posts_of_one_address_are_refused(client, called, token, settings):
    settings.POSTS_PER_HOUR = 0

    response = client.post(url("meeting_sign_up", called, "public"), signed(called, token=token))

    assert response.status_code == 422
    assert TOO_MANY in text_of(response)


def test_after_the_end_the_form_says_so_and_keeps_what_was_typed(client, called, token):
    meetings.end_sign_up(called)
    to = url("meeting_sign_up", called, "public")

    assert client.get(to).headers["Location"] == called.get_public_url()
    response = client.post(to, signed(called, token=token))
    assert response.status_code == 422
    assert seating.NO_SIGN_UP in text_of(response)
    assert "丰富村" in text_of(response)


def test_the_form_is_not_cached_and_says_what_becomes_of_the_data(client, called, settings):
    response = client.get(url("meeting_sign_up", called, "public"))

    assert response.headers["Cache-Control"] == "no-store"
    assert f"会议办结{settings.PERSONAL_DATA_DAYS}天后自动删除" in text_of(response)


@pytest.mark.parametrize(
    "number", ["", "XXXX", "2222-2222-222", "\u202e", "<script>alert(1)</script>", "9" * 3000]
)
def test_an_unknown_receipt_is_told(client, called, number):
    response = client.get(url("attendance", place="public"), {"number": number})

    assert response.status_code == (404 if number else 200)
    assert ("没有查到回执编号" in text_of(response)) is bool(number)
    assert "<script>alert" not in text_of(response)


def test_the_receipt_is_read_however_it_is_typed(client, called):
    person = meetings.make_person(called)
    response = client.get(
        url("attendance", place="public"), {"number": person.receipt.lower().replace("-", " ")}
    )

    assert person.receipt in text_of(response)


def test_what_is_not_published_is_not_there(client, meeting):
    assert client.get(meeting.get_public_url()).status_code == 404
    assert client.get(url("meeting_sign_up", meeting, "public")).status_code == 404
    assert str(meeting) not in text_of(client.get(url("meetings", place="public")))


def test_the_call_tells_the_days_left_and_how_it_goes_on(client, called):
    page = text_of(client.get(called.get_public_url()))

    assert "正在报名，还剩7天" in page
    assert "我要报名" in page
    assert "利益相关方2人、群众代表1人" in page


def test_anybody_can_repeat_the_draw(client, seated):
    page = text_of(client.get(seated.get_public_url()))

    assert seated.draw_seed in page
    for person in seated.attendances.all():
        assert lot(person.receipt, seated.draw_seed) in page
        assert person.receipt not in page
        assert person.name not in page


def test_remarks_are_public_once_closed_and_masked(client, held, editor, reviewer):
    person = held.attendances.filter(attended=True).first()
    seating.record_remarks(person, by=editor, remarks="慢一点涨", reply="采纳，分两年调整。")
    assert "慢一点涨" not in text_of(client.get(held.get_public_url()))

    closed = meetings.close(held, editor=editor, reviewer=reviewer)
    closed.attendances.filter(pk=person.pk).update(remarks=f"{person.name}：慢一点涨")

    page = text_of(client.get(held.get_public_url()))
    assert "王某：慢一点涨" in page
    assert person.name not in page
    assert "采纳，分两年调整。" in page


def test_why_nobody_attends_is_public(client, township, editor, reviewer):
    meeting = meetings.make_called(
        township,
        editor=editor,
        reviewer=reviewer,
        seats={},
        no_attendance_reason="议题涉及未公开的招商信息。",
    )
    page = text_of(client.get(meeting.get_public_url()))

    assert "不安排列席" in page
    assert "议题涉及未公开的招商信息。" in page


def test_a_decision_that_is_not_public_is_not_linked(client, township, editor, reviewer, decision):
    topics = [workflow.Topic("审议水价", decision)]
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer, topics=topics)
    page = text_of(client.get(meeting.get_public_url()))

    assert "审议水价" in page
    assert decision.title not in page


def test_the_list_parts_what_comes_from_what_was(client, called, closed):
    response = client.get(url("meetings", place="public"))

    assert [meeting for meeting, _ in response.context["coming"]] == [called]
    assert [meeting for meeting, _ in response.context["past"]] == [closed]


def test_lists_and_pages_ask_as_often_whatever_their_length(
    client, django_assert_max_num_queries, township, editor, reviewer
):
    for number in range(8):
        meetings.make_called(township, editor=editor, reviewer=reviewer, title=f"第{number}次会议")
    meeting = meetings.make_seated(township, editor=editor, reviewer=reviewer, people=8)
    with django_assert_max_num_queries(8):
        client.get(url("meetings", place="public"))
    with django_assert_max_num_queries(8):
        client.get(meeting.get_public_url())
    client.force_login(editor)
    client.get(url("meetings"))
    with django_assert_max_num_queries(14):
        client.get(url("meetings"))
    with django_assert_max_num_queries(20):
        client.get(meeting.get_absolute_url())


def test_the_desk_asks_no_more_for_more_people(client, called, editor):
    meetings.make_person(called, 1)
    client.force_login(editor)
    client.get(called.get_absolute_url())
    first = _queries(client, called)
    for number in range(2, 10):
        meetings.make_person(called, number)

    assert _queries(client, called) == first


def _queries(client, meeting):
    with CaptureQueriesContext(connection) as asked:
        client.get(meeting.get_absolute_url())
    return len(asked)


def test_no_attendance_is_left_behind_by_a_refusal(client, called, token, settings):
    settings.POSTS_PER_HOUR = 0
    client.post(url("meeting_sign_up", called, "public"), signed(called, token=token))

    assert not MeetingAttendance.objects.exists()
