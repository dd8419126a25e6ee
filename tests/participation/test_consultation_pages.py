"""The desk's pages of activities: the board, the notice by method, its steps, stale saves, and people by name."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from disclosure_portal import clock
from participation.duties import earliest_end
from participation.forms.consultations import SEATS
from participation.methods import ALL_HAVE, TRAITS
from participation.models import Consultation, Method, Opinion, Participant
from participation.queries.public_states import public_state
from participation.workflow.opinions import record_opinion
from tests.participation import consultations
from tests.participation.consultations import first_moment, make_participant

pytestmark = pytest.mark.django_db
State = Consultation.State
PREPARED = {"list_published_at": first_moment(-30), "papers_delivered_on": first_moment(-28)}  # of a hearing


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def preparing(listening, editor):
    return consultations.make(listening, by=editor)


@pytest.fixture
def hearing(listening, editor):
    return consultations.make(listening, Method.HEARING, by=editor, state="published")


@pytest.fixture
def scan():
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return SimpleUploadedFile("签字表.png", picture.getvalue(), "image/png")


def desk(name, record):
    return reverse(f"participation_desk:{name}", args=[record.pk])


def day(number):
    return (clock.today() + timedelta(days=number)).isoformat()


def notice(record, **values):
    """What the form of an open solicitation sends."""
    typed = {
        "version": record.version if record.pk else "",
        "title": "公开征求意见",
        "draft": record.draft_id or "",
        "notice": "欢迎提出意见。",
        "afterwards": "逐条研究。",
        "contact": "刘经手 0412-7812345",
        "opens_on": day(1),
        "closes_on": f"{consultations.just_enough(1) - timedelta(days=1):%Y-%m-%d}",
    }
    return {**typed, **values}


# Preparing


def test_a_method_is_chosen_first(sign_in, editor, listening):
    page = sign_in(editor).get(desk("consultation_add", listening)).content.decode()

    for method in Method:
        assert f'href="?method={method}"' in page


@pytest.mark.parametrize("method", list(Method))
def test_a_method_asks_for_its_own_fields_only(sign_in, editor, listening, method):
    response = sign_in(editor).get(desk("consultation_add", listening), {"method": method})

    parts = {
        "opens_at": {"opens_on"},
        "closes_at": {"closes_on"},
        "held_at": {"held_on", "held_time"},
        "sign_up_until": {"sign_up_last_day"},
        "seats": {
            f"{SEATS}{group}"
            for group in ("stakeholder", "representative", "expert", "media", "organisation", "deputy")
        },
    }
    asked = [parts.get(name, {name}) for name in (*ALL_HAVE, *TRAITS[method].fields)]
    assert set(response.context["form"].fields) == {"version"}.union(*asked)


def test_days_are_typed_and_moments_kept(sign_in, editor, listening):
    sign_in(editor).post(
        f"{desk('consultation_add', listening)}?method=open_solicitation",
        notice(Consultation(draft=listening.drafts.first())),
    )

    made = Consultation.objects.get()
    assert (made.opens_at, made.closes_at) == (first_moment(1), consultations.just_enough(1))
    assert (made.state, made.prepared_by) == (State.PREPARING, editor)


def test_a_new_notice_suggests_days_enough(sign_in, editor, listening):
    form = (
        sign_in(editor)
        .get(desk("consultation_add", listening), {"method": "open_solicitation"})
        .context["form"]
    )

    assert form.initial["closes_on"] == earliest_end(clock.today() + timedelta(days=1), listening.unit).legal
    assert form.initial["draft"] == listening.drafts.get()


def test_no_activity_for_a_decision_that_is_past_listening(sign_in, editor, listening):
    type(listening).objects.update(state="legality")
    url = f"{desk('consultation_add', listening)}?method=open_solicitation"

    assert "阶段才能新增公众参与活动" in sign_in(editor).get(url).content.decode()
    sign_in(editor).post(url, notice(Consultation()))
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title", "", "请填写标题。"),
        ("title", "长" * 201, "标题最多200个字。"),
        ("closes_on", day(0), "截止日期不能早于开始日期。"),
        ("opens_on", "明天", "请填写日期，例如 2027-01-30。"),
        ("opens_on", "0001-01-01", "请填写1990年至2100年之间的日期。"),
        ("email", "信箱", "请填写电子邮箱，例如 office@example.cn。"),
        ("notice", "文" * 20_001, "公告正文最多20,000个字。"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_typed_is_lost(
    sign_in, editor, preparing, field, typed, message
):
    values = {**notice(preparing, notice="保留这一句。"), field: typed}
    response = sign_in(editor).post(desk("consultation_edit", preparing), values)

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert field == "notice" or "保留这一句。" in response.content.decode()


def test_a_stale_save_keeps_what_was_typed_beside_what_is_stored(sign_in, editor, preparing):
    client = sign_in(editor)
    client.post(desk("consultation_edit", preparing), notice(preparing, contact="第一个人"))
    response = client.post(desk("consultation_edit", preparing), notice(preparing, contact="第二个人"))
    page = response.content.decode()

    assert response.status_code == 422
    assert 'value="第二个人"' in page
    assert "<dd>第一个人</dd>" in page
    again = notice(preparing, contact="第二个人", version=response.context["form"]["version"].value())
    assert client.post(desk("consultation_edit", preparing), again).status_code == 302
    preparing.refresh_from_db()
    assert preparing.contact == "第二个人"


def test_the_page_names_what_the_notice_lacks_and_keeps_the_step_closed(sign_in, approver, preparing):
    Consultation.objects.update(closes_at=first_moment(9), contact="")
    page = sign_in(approver).get(desk("consultation", preparing)).content.decode()

    assert "没有填写联系人和电话" in page
    assert "征求意见的期限一般不少于30日，最早到" in page
    assert "期限较短的，要在公告中写明理由（《重大行政决策程序暂行条例》第十五条）" in page
    assert 'disabled aria-describedby="lacking"' in page


# Its steps


def test_the_notice_goes_from_the_approver_to_the_public(sign_in, approver, reviewer, preparing):
    sign_in(approver).post(desk("consultation_sign", preparing), {"version": 1})
    seen = sign_in(reviewer).get(desk("consultation_publish", preparing)).content.decode()
    sign_in(reviewer).post(desk("consultation_publish", preparing), {"version": 1})

    preparing.refresh_from_db()
    assert preparing.state == State.PUBLISHED
    assert "任何人都能在门户上看到下面的公告、草案和起草说明。" in seen


@pytest.mark.parametrize("seen", [{}, {"version": 1}], ids=["not read", "read before it was saved"])
def test_nobody_signs_a_notice_they_have_not_read(sign_in, approver, preparing, seen):
    Consultation.objects.update(version=2)
    page = sign_in(approver).post(desk("consultation_sign", preparing), seen, follow=True).content.decode()

    preparing.refresh_from_db()
    assert preparing.state == State.PREPARING
    assert "读过以后再办理" in page or "刚刚被别人保存过" in page


def test_a_returned_notice_says_why(sign_in, editor, reviewer, listening):
    signed = consultations.make(listening, by=editor, state="signed")
    empty = sign_in(reviewer).post(desk("consultation_return", signed), {"reason": " ", "version": 1})
    sign_in(reviewer).post(desk("consultation_return", signed), {"reason": "联系电话打不通", "version": 1})

    assert empty.status_code == 422
    assert (
        "县政府办退回：联系电话打不通" in sign_in(editor).get(desk("consultation", signed)).content.decode()
    )


def test_a_cancelled_notice_stays_with_its_reason(client, sign_in, approver, hearing):
    sign_in(approver).post(desk("consultation_cancel", hearing), {"reason": "会场停电，另行公告"})
    client.logout()
    page = client.get(reverse("participation:consultation", args=[hearing.pk])).content.decode()

    assert "会场停电，另行公告" in page
    assert "欢迎各位用水户提出意见。" in page
    assert "我要报名" not in page


def test_every_refusal_to_close_is_named(sign_in, approver, hearing):
    page = sign_in(approver).get(desk("consultation", hearing)).content.decode()

    for refusal in ("活动还没有结束", "没有公布参加人名单", "没有登记材料送达日期", "没有填写记录或者纪要"):
        assert refusal in page
    sign_in(approver).post(desk("consultation_close", hearing), {"version": 1})
    hearing.refresh_from_db()
    assert hearing.state == State.PUBLISHED


@pytest.fixture
def answered(listening, editor, reviewer):
    """Over and answered: everything is done but the books are still open."""
    past = {"opens_at": first_moment(-40), "closes_at": first_moment(0)}
    record = consultations.make(listening, by=editor, state="published", **past)
    letter = Opinion(text="王建国：建议缓行，电话13804120001。", name="王建国", source="letter")
    letter.evidence, letter.received_on = "信访登记本", clock.today()
    made = record_opinion(record, letter, by=editor)
    verdict = {"verdict": "adopted", "answer": "已采纳。", "answered_at": clock.now(), "answered_by": editor}
    Opinion.objects.filter(pk=made.pk).update(screening="passed", **verdict)
    return record


def test_before_closing_one_reads_what_the_public_will_read(sign_in, approver, answered):
    client = sign_in(approver)
    page = client.get(desk("consultation_close", answered)).content.decode()

    assert "办结以后，1条意见和答复立即公开，姓名只显示姓氏；不能撤回。" in page
    assert "已采纳。" in page
    assert "王某：建议缓行" in page
    assert "13804120001" not in page
    client.post(desk("consultation_close", answered), {"version": answered.version})
    answered.refresh_from_db()
    assert answered.state == State.CLOSED
    assert public_state(answered, at=clock.now()).label == "已答复，待公布采纳说明"


def test_who_does_not_close_reads_who_does(sign_in, editor, answered):
    client = sign_in(editor)

    assert "由偏岭镇的审核人办结" in client.get(desk("consultation", answered)).content.decode()
    Consultation.objects.update(state="closed", closed_at=clock.now())
    page = client.get(desk("consultation", answered)).content.decode()
    assert f'<a href="{desk("adoption", answered.decision)}">公布意见采纳情况</a>' in page


def test_the_page_says_why_it_cannot_be_called_off(sign_in, approver, answered):
    refusal = "已收到1条意见，不能取消；请答复后办结（《重大行政决策程序暂行条例》第十八条）"
    over = sign_in(approver).get(desk("consultation", answered)).content.decode()
    Consultation.objects.filter(pk=answered.pk).update(closes_at=first_moment(20))
    running = sign_in(approver).get(desk("consultation", answered)).content.decode()

    assert refusal in running
    assert refusal not in over
    for page in (over, running):
        assert desk("consultation_cancel", answered) not in page


def test_a_remark_that_is_no_opinion_yet_is_led_to(sign_in, editor, listening):
    past = {"held_at": first_moment(-3)}
    held = consultations.make(listening, Method.SYMPOSIUM, by=editor, state="published", **past)
    person = make_participant(held, state="selected", attended=True, remarks="建议分步。")
    page = sign_in(editor).get(desk("consultation", held)).content.decode()

    assert "还有1名参加人的发言没有转为意见（《重大行政决策程序暂行条例》第十八条）" in page
    assert f'<a href="{desk("participant", person)}">' in page


def test_what_came_after_is_recorded_with_its_file(sign_in, editor, hearing, scan):
    Consultation.objects.update(list_published_at=clock.now())
    values = {"version": 1, "papers_delivered_on": day(0), "minutes": "会议记录全文。", "file": scan}
    sign_in(editor).post(desk("consultation_record", hearing), values)

    hearing.refresh_from_db()
    assert hearing.papers_delivered_on == clock.today()
    assert hearing.minutes_attachment.name == "签字表.png"


def test_papers_are_not_delivered_tomorrow(sign_in, editor, hearing):
    values = {"version": 1, "papers_delivered_on": day(1), "minutes": "记录"}
    response = sign_in(editor).post(desk("consultation_record", hearing), values)

    assert response.context["form"].errors["papers_delivered_on"] == ["材料还没有送达，送达以后再登记。"]


def test_papers_that_were_not_in_time_are_not_recorded(sign_in, editor, hearing):
    """Refused when it is recorded, while the hearing can still be moved."""
    held = clock.now() + timedelta(days=3)
    Consultation.objects.update(list_published_at=clock.now() - timedelta(days=1), held_at=held)
    values = {"version": 1, "papers_delivered_on": day(0), "minutes": "记录"}
    response = sign_in(editor).post(desk("consultation_record", hearing), values)

    assert "应当改期重新送达。" in response.context["form"].errors["papers_delivered_on"][0]
    hearing.refresh_from_db()
    assert hearing.papers_delivered_on is None


# The board


def test_the_board_sorts_activities_by_how_far_they_are(sign_in, editor, listening, reviewer):
    past = {"opens_at": first_moment(-70), "closes_at": first_moment(-40)}
    made = {
        "preparing": consultations.make(listening, by=editor),
        "open": consultations.make(listening, by=editor, state="published"),
        "waiting": consultations.make(
            listening, by=editor, state="published", outcome_due_on=clock.today() - timedelta(days=3), **past
        ),
        "done": consultations.make(listening, by=editor, state="cancelled", cancelled_because="改期"),
    }

    pages = {
        tab: sign_in(editor).get(reverse("participation_desk:consultations"), {"tab": tab}) for tab in made
    }
    assert {tab: [line.consultation for line in page.context["lines"]] for tab, page in pages.items()} == {
        tab: [one] for tab, one in made.items()
    }
    assert "已超过3天" in pages["waiting"].content.decode()


def test_the_board_asks_the_same_however_many_there_are(sign_in, editor, listening, count_queries):
    client, url = sign_in(editor), reverse("participation_desk:consultations")
    consultations.make(listening, by=editor, state="published")
    few = count_queries(lambda: client.get(url))
    for _ in range(6):
        consultations.make(listening, by=editor, state="published")

    assert count_queries(lambda: client.get(url)) == few


def test_the_list_of_people_asks_the_same_however_many_there_are(sign_in, editor, hearing, count_queries):
    client, url = sign_in(editor), desk("participants", hearing)
    make_participant(hearing)
    few = count_queries(lambda: client.get(url))
    for number in range(8):
        make_participant(hearing, f"王{number}")

    assert count_queries(lambda: client.get(url)) == few


# People


@pytest.mark.parametrize(
    ("person", "sees"),
    [("editor", True), ("approver", True), ("reviewer", True), ("leader", False), ("auditor", False)],
)
def test_names_and_phones_are_for_those_who_handle_them(request, sign_in, hearing, person, sees):
    one = make_participant(hearing, "欧阳建国")
    client = sign_in(request.getfixturevalue(person))
    pages = client.get(desk("participants", hearing)), client.get(desk("participant", one))

    for page in pages:
        assert ("欧阳建国" in page.content.decode()) is sees
        assert ("13804120000" in page.content.decode()) is sees


def test_staff_enter_somebody_who_was_invited(sign_in, editor, hearing):
    values = {"group": "expert", "name": "陈教授", "phone": "0412-7812345", "invited": "on"}
    response = sign_in(editor).post(desk("participant_add", hearing), values)

    made = Participant.objects.get()
    assert response.headers["Location"] == desk("participants", hearing)
    assert (made.state, made.is_invited, made.entered_by) == ("selected", True, editor)


def test_a_group_without_seats_is_not_offered(sign_in, editor, hearing):
    values = {"group": "media", "name": "陈记者", "phone": "0412-7812345"}
    response = sign_in(editor).post(desk("participant_add", hearing), values)

    assert response.status_code == 422
    assert "group" in response.context["form"].errors


def test_methods_without_names_have_no_list(sign_in, editor, preparing):
    assert sign_in(editor).get(desk("participants", preparing)).status_code == 404


def test_remarks_are_taken_over_from_the_persons_page(sign_in, editor, listening):
    past = {**PREPARED, "held_at": first_moment(-3), "sign_up_until": first_moment(-32)}
    held = consultations.make(listening, Method.HEARING, by=editor, state="published", **past)
    person = make_participant(held, state="selected")
    client = sign_in(editor)
    client.post(
        desk("participant_attend", person),
        {
            "attended": "yes",
            "remarks": "建议分步。",
            "record_confirmed_on": day(0),
            "record_refusal": "",
            "version": 1,
        },
    )
    client.post(desk("participant_take_over", person))

    page = client.get(desk("participant", person)).content.decode()
    assert f"发言已转为意见，回执编号 {Opinion.objects.get().receipt}" in page
    assert "把发言转为意见" not in page


def test_refused_notes_come_back_with_what_was_typed(sign_in, editor, listening):
    past = {**PREPARED, "held_at": first_moment(-3), "sign_up_until": first_moment(-32)}
    held = consultations.make(listening, Method.HEARING, by=editor, state="published", **past)
    person = make_participant(held, state="selected")
    values = {"attended": "no", "remarks": "很长的发言。", "version": 1}
    response = sign_in(editor).post(desk("participant_attend", person), values)

    assert response.status_code == 422
    assert "没有到会的，不填写发言和签字确认。" in response.content.decode()
    assert "很长的发言。" in response.content.decode()


def test_notes_from_an_old_page_are_refused_and_stay_typed(sign_in, editor, listening):
    past = {**PREPARED, "held_at": first_moment(-3), "sign_up_until": first_moment(-32)}
    held = consultations.make(listening, Method.HEARING, by=editor, state="published", **past)
    person = make_participant(held, state="selected")
    client, to = sign_in(editor), desk("participant_attend", person)
    client.post(to, {"attended": "yes", "remarks": "别人登记的发言。", "version": 1})

    stale = client.post(to, {"attended": "yes", "remarks": "我登记的发言。", "version": 1})

    assert stale.status_code == 422
    assert "别人登记的发言。" in stale.content.decode()
    assert "我登记的发言。</textarea>" in stale.content.decode()
    version = stale.context["attend_form"]["version"].value()
    assert (
        client.post(to, {"attended": "yes", "remarks": "两段发言。", "version": version}).status_code == 302
    )
    person.refresh_from_db()
    assert person.remarks == "两段发言。"


@pytest.mark.parametrize("step", ["participant_select", "participant_withdraw"])
def test_a_choice_from_an_old_page_is_refused(sign_in, editor, listening, step):
    ended = {"sign_up_until": first_moment(-1), "selection": "chosen"}
    hearing = consultations.make(listening, Method.HEARING, by=editor, state="published", **ended)
    person = make_participant(hearing, version=3)
    values = {"is_selected": "yes", "reason": "每村一名", "version": 2}

    stale = sign_in(editor).post(desk(step, person), values)

    assert stale.status_code == 422
    assert "刚刚被别人保存过" in stale.content.decode()
    person.refresh_from_db()
    assert person.state == "applied"
    assert sign_in(editor).post(desk(step, person), {**values, "version": 3}).status_code == 302
