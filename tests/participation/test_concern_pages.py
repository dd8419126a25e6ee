"""Pages of concerns: registered, answered, decided on the desk; what the public reads and counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure_portal import clock
from participation.models import Concern
from participation.workflow.concerns import answer_concern
from tests.participation import outcomes

pytestmark = pytest.mark.django_db
HOSTILE = ["长" * 5_001, "\x00", "‮反‬", "😀" * 150, "<script>alert(1)</script>", "=1+1"]


def url(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


def whole(township, /, **changes):
    found = timezone.localtime(clock.now() - timedelta(hours=2))
    values = {
        "unit": township.code,
        "title": "自来水为什么经常停水",
        "text": "本月停水三次。",
        "source": "12345热线",
        "urgency": "opinion",
        "raised_day": f"{found:%Y-%m-%d}",
        "raised_time": f"{found:%H:%M}",
    }
    return {**values, **changes}


def test_from_the_registration_to_the_public_page(client, township, editor, reviewer):
    client.force_login(editor)
    client.post(url("concern_register"), whole(township))
    concern = Concern.objects.get()
    assert concern.due_at - concern.raised_at == timedelta(hours=48)
    client.post(url("concern_answer", concern.pk), {"version": 1, "answer": "11月底前换好管道。"})
    client.force_login(reviewer)
    client.post(url("concern_publish", concern.pk), {"version": 2})
    client.logout()
    concern.refresh_from_db()

    page = client.get(concern.get_public_url()).content.decode()

    for told in ("自来水为什么经常停水", "11月底前换好管道。", "偏岭镇", "收到日期", "答复日期"):
        assert told in page
    assert "本月停水三次" not in page  # what was asked in detail stays inside
    assert "12345热线" not in page


def test_the_county_office_chooses_among_all_units_and_a_unit_has_itself(
    client, township, department, editor, reviewer
):
    client.force_login(reviewer)
    assert set(client.get(url("concern_register")).context["form"].fields["unit"].queryset) >= {
        township,
        department,
    }
    client.force_login(editor)
    form = client.get(url("concern_register")).context["form"]
    assert list(form.fields["unit"].queryset) == [township]
    assert form.initial["unit"] == township.code

    refused = client.post(url("concern_register"), whole(department))
    assert "请从列出的单位中选择。" in refused.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请写明关切的问题。"),
        ({"unit": ""}, "请选择答复单位。"),
        ({"urgency": ""}, "请选择类别。"),
        ({"raised_day": "昨天"}, "请填写有效的日期"),
        ({"raised_time": "25:00"}, "请填写有效的时分"),
        ({"raised_day": "2099-01-01"}, "发现时间还没有到，请核对。"),
        ({"decision": "999"}, "请从列出的决策事项中选择。"),
    ],
)
def test_a_faulty_registration_is_told_at_its_place(client, township, editor, changes, message):
    client.force_login(editor)

    response = client.post(url("concern_register"), whole(township, **changes))

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "本月停水三次。" in response.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_or_shown_as_text(client, township, editor, text):
    client.force_login(editor)
    response = client.post(
        url("concern_register"), whole(township, title=text, text=text, source=text), follow=True
    )
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()

    concern = outcomes.make_concern(township, by=editor)
    response = client.post(url("concern_answer", concern.pk), {"version": 1, "answer": text}, follow=True)
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()


def test_an_answer_with_an_identity_number_cannot_be_published(client, township, editor, reviewer):
    concern = outcomes.make_answered(township, by=editor, answer="请找王某11010519491231002X。")
    client.force_login(reviewer)

    page = client.get(concern.get_absolute_url()).content.decode()
    assert "疑似含有身份证号" in page
    assert 'disabled aria-describedby="publish-refusals"' in page

    client.post(url("concern_publish", concern.pk), {"version": 2})
    assert not Concern.objects.public().exists()


def test_what_was_typed_for_a_step_taken_by_a_colleague_is_shown(client, township, editor, reviewer):
    concern = outcomes.make_concern(township, by=editor)
    answer_concern(concern, by=reviewer, version=1, answer="同事的答复")
    client.force_login(editor)

    page = client.post(url("concern_answer", concern.pk), {"version": 1, "answer": "我的答复"})

    assert page.status_code == 422
    assert "您刚才填写的内容没有保存" in page.content.decode()
    assert "我的答复" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "message"),
    [("concern_return", "请写明退回的原因。"), ("concern_keep_back", "请写明不公开的理由。")],
)
def test_a_missing_reason_is_told_on_the_page(client, township, editor, reviewer, name, message):
    concern = outcomes.make_answered(township, by=editor)
    client.force_login(reviewer)

    response = client.post(url(name, concern.pk), {"version": 2, "reason": " "})

    assert response.status_code == 422
    assert message in response.content.decode()


def test_it_is_moved_and_the_press_is_taken_down(client, township, department, editor, reviewer):
    concern = outcomes.make_concern(township, by=editor, urgency="emergency")
    client.force_login(reviewer)
    moved = {"version": 1, "unit": department.code, "reason": "由民政局负责"}
    client.post(url("concern_reassign", concern.pk), moved)
    now = timezone.localtime(clock.now())
    held = {"version": 2, "held_day": f"{now:%Y-%m-%d}", "held_time": f"{now:%H:%M}"}
    client.post(url("concern_press", concern.pk), held)

    concern.refresh_from_db()
    assert concern.unit == department
    assert concern.press_held_at is not None


def test_an_editor_corrects_the_words_without_the_clock(client, township, editor, reviewer):
    concern = outcomes.make_concern(township, by=editor)
    client.force_login(editor)
    assert "urgency" not in client.get(url("concern_correct", concern.pk)).context["form"].fields
    values = {"version": 1, "title": "停水的原因", "text": "三次", "source": "来信"}
    assert client.post(url("concern_correct", concern.pk), values).status_code == 302

    client.force_login(reviewer)
    values = whole(township, version=2, urgency="emergency")
    client.post(url("concern_correct", concern.pk), values)
    concern.refresh_from_db()
    assert concern.due_at - concern.raised_at == timedelta(hours=5)


# Lists


@pytest.fixture
def several(township, editor, reviewer):
    late = clock.now() - timedelta(days=4)
    return {
        "late": outcomes.make_concern(township, by=editor, title="逾期的停水问题", raised_at=late),
        "new": outcomes.make_concern(township, by=editor, title="新的修路问题", urgency="simple"),
        "public": outcomes.make_public_concern(
            township, by=editor, reviewer=reviewer, title="公开的收费问题"
        ),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["late", "new", "public"]),
        ({"state": "overdue"}, ["late"]),
        ({"state": "waiting"}, ["late", "new"]),
        ({"state": "published"}, ["public"]),
        ({"urgency": "simple"}, ["new"]),
        ({"words": "修路"}, ["new"]),
        ({"state": "nonsense"}, ["late", "new", "public"]),
    ],
)
def test_the_list_is_narrowed(client, several, editor, query, found):
    client.force_login(editor)

    lines = client.get(url("concerns"), query).context["lines"]

    assert [one for one, _ in lines] == [several[name] for name in found]


def test_the_list_tells_the_time_left_and_what_is_overdue(client, several, editor):
    client.force_login(editor)
    page = client.get(url("concerns")).content.decode()

    assert "已超过2天" in page
    assert "按时办结" in page
    assert "<strong>1</strong> 件已经超过时限" in page


def test_the_county_office_reads_whose_are_overdue_and_a_unit_its_own(client, several, editor, reviewer):
    client.force_login(reviewer)
    page = client.get(url("concerns")).content.decode()
    unit = several["late"].unit
    assert "全县 <strong>1</strong> 件已经超过时限" in page
    assert f'<a href="?state=overdue&amp;unit={unit.code}">{unit.name} 1 件</a>' in page

    client.force_login(editor)
    page = client.get(url("concerns")).content.decode()
    assert "本单位 <strong>1</strong> 件已经超过时限" in page
    assert "其中：" not in page


def test_the_public_reads_the_countys_numbers(client, several):
    page = client.get(reverse("participation:concerns")).content.decode()

    assert f"{several['late'].unit.county.name}：" in page


def test_the_lists_take_the_same_queries_however_many(client, township, editor, reviewer):
    def queries(path):
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200
        return len(taken)

    client.force_login(editor)
    paths = [url("concerns"), reverse("participation:concerns"), "/desk/"]
    outcomes.make_concern(township, by=editor)
    outcomes.make_public_concern(township, by=editor, reviewer=reviewer)
    client.get(paths[0])  # the session is renewed once
    few = [queries(path) for path in paths]
    for _ in range(8):
        outcomes.make_concern(township, by=editor)
        outcomes.make_public_concern(township, by=editor, reviewer=reviewer)

    assert [queries(path) for path in paths] == few
    assert few[1] <= 8


def test_the_public_list_counts_everything_and_shows_what_is_public(client, several):
    page = client.get(reverse("participation:concerns")).content.decode()

    assert "公开的收费问题" in page
    assert "逾期的停水问题" not in page
    assert "公开答复 <strong>1</strong> 件" in page


def test_a_citizen_reads_how_to_raise_a_concern(client, db, settings):
    settings.CONCERNS_HOW_TO = "您有关切的问题，请拨打0412-0000000。"

    assert settings.CONCERNS_HOW_TO in client.get(reverse("participation:concerns")).content.decode()


def test_an_empty_public_list_says_so(client, db):
    assert "还没有公开的答复" in client.get(reverse("participation:concerns")).content.decode()


@pytest.mark.parametrize("name", ["late", "new"])
def test_what_is_not_public_is_not_found(client, several, name):
    assert client.get(several[name].get_public_url()).status_code == 404


def test_a_decision_is_linked_only_when_it_is_public(client, several, decision):
    public = several["public"]
    Concern.objects.filter(pk=public.pk).update(decision=decision)
    assert decision.title not in client.get(public.get_public_url()).content.decode()

    type(decision).objects.filter(pk=decision.pk).update(was_started=True)
    assert decision.get_public_url() in client.get(public.get_public_url()).content.decode()


def test_the_home_page_tells_what_waits(client, township, editor, reviewer):
    outcomes.make_concern(township, by=editor, title="等答复的问题")
    outcomes.make_answered(township, by=editor, title="等审核的问题")

    client.force_login(editor)
    page = client.get("/desk/").content.decode()
    assert "等答复的问题" in page
    assert "等审核的问题" not in page
    client.force_login(reviewer)
    page = client.get("/desk/").content.decode()
    assert "等审核的问题" in page
    assert "等答复的问题" not in page
