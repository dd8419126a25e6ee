"""制度文件: drawn up, published by another person, replaced or repealed, read by anyone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.models import Mechanism
from participation.queries import mechanisms as queries
from participation.workflow import mechanisms as workflow
from tests.participation import lists

pytestmark = pytest.mark.django_db
State = Mechanism.State
DESK = "/desk/participation/mechanisms/"
PUBLIC = "/participation/mechanisms/"
FIELDS = {
    "kind": "participation",
    "title": "公众参与规定",
    "document_number": "岫政办发〔2021〕12号",
    "approved_on": "2021-09-30",
    "text": "第一条　听取意见。\n第二条　答复意见。",
}


@pytest.fixture
def draft(office, reviewer, colleague):
    return lists.make_mechanism(office, by=colleague)


@pytest.fixture
def published(draft, reviewer):
    return workflow.publish_mechanism(draft, by=reviewer, version=draft.version)


def desk(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


def public(mechanism):
    return reverse("participation:mechanism", args=[mechanism.pk])


# Steps


@pytest.mark.both_databases
def test_a_document_is_published_by_another_person(draft, reviewer, colleague):
    with pytest.raises(PermissionDenied):
        workflow.publish_mechanism(draft, by=colleague, version=1)
    assert Notice.objects.filter(recipient=reviewer, event__startswith="mechanism-drawn-up:").count() == 1

    published = workflow.publish_mechanism(draft, by=reviewer, version=1)

    assert (published.state, published.published_by) == (State.PUBLISHED, reviewer)
    assert not Notice.objects.filter(event__startswith="mechanism-drawn-up:", read_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": " "}, "没有正文（岫政办发〔2020〕37号二（二））"),
        ({"title": " "}, "没有标题"),
        ({"approved_on": None}, "没有填写审定日期（岫政办发〔2020〕37号二（二））"),
        ({"approved_on": "later"}, "审定日期还没有到（岫政办发〔2020〕37号二（二））"),
    ],
)
def test_what_is_incomplete_is_not_published(office, reviewer, colleague, fields, reason):
    if fields.get("approved_on") == "later":
        fields = {"approved_on": clock.today() + timedelta(days=1)}
    draft = lists.make_mechanism(office, by=colleague, **fields)

    with pytest.raises(StepRefused) as refused:
        workflow.publish_mechanism(draft, by=reviewer, version=1)
    assert refused.value.reasons == [reason]


def test_the_publisher_publishes_what_was_read(draft, reviewer, colleague):
    workflow.edit_mechanism(draft, by=colleague, version=1, values={"text": "改过的"})

    with pytest.raises(StaleSave):
        workflow.publish_mechanism(draft, by=reviewer, version=1)
    assert Mechanism.objects.get().state == State.DRAFT


def test_a_newer_document_takes_the_place_of_the_old_one(published, office, reviewer, colleague):
    newer = lists.make_mechanism(office, by=colleague, title="新规定", replaces=published)
    workflow.publish_mechanism(newer, by=reviewer, version=1)

    published.refresh_from_db()
    assert published.state == State.REPLACED
    assert list(Mechanism.objects.in_force()) == [newer]


@pytest.mark.both_databases
def test_a_second_draft_that_replaces_the_same_document_is_told_of_the_first(published, office, colleague):
    first = lists.make_mechanism(office, by=colleague, title="新规定", replaces=published)

    with pytest.raises(StepRefused, match="已经有一份草稿“新规定”要取代"):
        lists.make_mechanism(office, by=colleague, title="另一份", replaces=published)
    other = lists.make_mechanism(office, by=colleague, title="另一份")
    with pytest.raises(StepRefused, match="请在那份草稿上修改"):
        workflow.edit_mechanism(other, by=colleague, version=1, values={"replaces": published})
    assert workflow.edit_mechanism(first, by=colleague, version=1, values={"text": "改过的"}).version == 2


def test_where_two_drafts_stand_already_the_second_is_told_what_came_first(
    published, office, reviewer, colleague
):
    first = lists.make_mechanism(office, by=colleague, title="新规定", replaces=published)
    second = lists.make_mechanism(office, by=colleague, title="另一份")
    Mechanism.objects.filter(pk=second.pk).update(replaces=published)
    workflow.publish_mechanism(first, by=reviewer, version=1)

    with pytest.raises(StepRefused) as refused:
        workflow.publish_mechanism(second, by=reviewer, version=1)
    assert refused.value.reasons == [
        f"要取代的“{published}”已经由“新规定”取代，请改选现行有效的文件，或者不选"
    ]


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_repealed_without_a_reason(published, reviewer, reason):
    with pytest.raises(StepRefused):
        workflow.repeal(published, by=reviewer, reason=reason)
    published.refresh_from_db()
    assert published.state == State.PUBLISHED


def test_the_unit_itself_does_not_repeal(township, editor, reviewer):
    made = lists.make_published_mechanism(township, editor=editor, reviewer=reviewer)

    with pytest.raises(PermissionDenied):
        workflow.repeal(made, by=editor, reason="不用了")


def test_another_units_editor_draws_nothing_up(township, outsider):
    with pytest.raises(PermissionDenied):
        lists.make_mechanism(township, by=outsider)


# The desk


def test_the_board_says_for_each_kind_whether_one_is_in_force(published, editor, office, reviewer):
    lines = {line.kind: line for line in queries.board(editor)}

    assert set(lines) == set(Mechanism.Kind)
    assert lines[Mechanism.Kind.PARTICIPATION].in_force == [published]
    assert not lines[Mechanism.Kind.SCOPE].in_force


def test_drafts_of_others_and_other_counties_stay_away_from_the_board(draft, published, editor, outsider):
    assert all(not line.drafts for line in queries.board(editor))


def test_from_the_form_to_the_public(sign_in, client, office, reviewer, colleague):
    page = sign_in(colleague).post(
        desk("mechanism_add"), FIELDS | {"unit": office.pk, "file": lists.make_picture()}, follow=True
    )
    assert "请另一位县政府办审核人员核对、发布" in page.text
    made = Mechanism.objects.get()
    page = sign_in(reviewer).post(desk("mechanism_publish", made.pk), {"version": made.version}, follow=True)
    assert "已发布。" in page.text

    client.logout()
    text = client.get(public(made)).text
    assert "<p>第一条　听取意见。</p><p>第二条　答复意见。</p>" in text
    assert "规定.png" in text
    file = client.get(reverse("participation:mechanism_file", args=[made.pk]))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "public" in file.headers["Cache-Control"]
    assert public(made) in client.get(PUBLIC).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": ""}, "请选择制定单位。"),
        ({"kind": "nonsense"}, "请从列出的类别中选择。"),
        ({"title": ""}, "请填写标题。"),
        ({"title": "长" * 201}, "标题最多200个字。"),
        ({"document_number": "长" * 61}, "文号最多60个字。"),
        ({"approved_on": "九月"}, "请填写日期，例如 2021-09-30。"),
        ({"text": ""}, "请填写正文。"),
        ({"text": "长" * 100_001}, "正文最多100000个字。"),
        ({"replaces": "99999"}, "所选的文件已经不是现行有效的了，请重新选择。"),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(sign_in, reviewer, office, changes, message):
    page = sign_in(reviewer).post(desk("mechanism_add"), {"unit": office.pk, **FIELDS, **changes})

    assert page.status_code == 422
    assert message in page.text
    assert not Mechanism.objects.exists()


def test_what_is_no_picture_is_refused_as_a_file(sign_in, reviewer, office):
    fake = lists.SimpleUploadedFile("规定.pdf", b"<script>alert(1)</script>", "application/pdf")
    page = sign_in(reviewer).post(desk("mechanism_add"), {"unit": office.pk, **FIELDS, "file": fake})

    assert page.status_code == 422
    assert "选择的附件没有保存，请重新选择。" in page.text
    assert not Attachment.objects.exists()


def test_a_stale_save_shows_both_texts_and_keeps_what_was_typed(sign_in, draft, reviewer, colleague):
    workflow.edit_mechanism(draft, by=reviewer, version=1, values={"title": "别人改的标题"})
    page = sign_in(colleague).post(desk("mechanism_edit", draft.pk), FIELDS | {"version": 1})

    assert page.status_code == 422
    assert workflow.STALE in page.text
    assert 'value="公众参与规定"' in page.text
    assert "别人改的标题</del>" in page.text
    assert Mechanism.objects.get().title == "别人改的标题"


def test_the_file_is_exchanged_and_taken_away(sign_in, office, colleague):
    file = lists.make_attachment(office, by=colleague)
    made = lists.make_mechanism(office, by=colleague, attachment=file)
    client = sign_in(colleague)
    client.post(
        desk("mechanism_edit", made.pk), FIELDS | {"version": 1, "file": lists.make_picture("新.png")}
    )
    made.refresh_from_db()
    assert made.attachment.name == "新.png"

    client.post(desk("mechanism_edit", made.pk), FIELDS | {"version": 2, "drops_file": "on"})
    made.refresh_from_db()
    assert made.attachment is None


def test_a_published_document_has_no_form(sign_in, published, colleague):
    page = sign_in(colleague).get(desk("mechanism_edit", published.pk), follow=True)

    assert page.redirect_chain[-1][0] == published.get_absolute_url()
    assert "现行有效状态下不能修改" in page.text


def test_who_saved_last_does_not_publish_and_reads_why(sign_in, draft, colleague):
    client = sign_in(colleague)

    assert "您是最后保存的人" in client.get(draft.get_absolute_url()).text
    assert client.post(desk("mechanism_publish", draft.pk), {"version": 1}).status_code == 403


def test_a_successor_begins_with_the_words_of_the_old_one(sign_in, published, reviewer):
    page = sign_in(reviewer).get(f"{desk('mechanism_add')}?replaces={published.pk}")

    assert "第一条　听取公众意见。" in page.text
    assert f'<option value="{published.pk}" selected>' in page.text
    assert sign_in(reviewer).get(f"{desk('mechanism_add')}?replaces=x&kind=y").status_code == 200


def test_the_form_of_a_second_successor_keeps_what_was_typed(sign_in, published, office, reviewer, colleague):
    lists.make_mechanism(office, by=colleague, title="新规定", replaces=published)
    typed = {**FIELDS, "unit": office.pk, "replaces": published.pk, "text": "我写了很久的正文"}

    page = sign_in(reviewer).post(desk("mechanism_add"), typed)

    assert page.status_code == 422
    assert "已经有一份草稿“新规定”要取代" in page.text
    assert "我写了很久的正文" in page.text


def test_a_document_is_repealed_on_its_page(sign_in, client, published, reviewer):
    empty = sign_in(reviewer).post(desk("mechanism_repeal", published.pk), {"reason": " "})
    assert empty.status_code == 422
    assert "请写明为什么废止。" in empty.text
    sign_in(reviewer).post(desk("mechanism_repeal", published.pk), {"reason": "上级文件废止"})

    client.logout()
    assert "已废止，不再执行。原因：上级文件废止" in client.get(public(published)).text
    assert "现在没有现行有效的文件" in client.get(PUBLIC).text


def test_a_draft_is_thrown_away(sign_in, draft, colleague):
    sign_in(colleague).post(desk("mechanism_discard", draft.pk))

    assert not Mechanism.objects.exists()


# For anyone


def test_a_replaced_document_leads_to_the_new_one(client, published, office, reviewer, colleague):
    newer = lists.make_mechanism(office, by=colleague, title="新规定", replaces=published)
    assert "新规定" not in client.get(public(published)).text
    workflow.publish_mechanism(newer, by=reviewer, version=1)

    text = client.get(public(published)).text
    assert "已由新文件取代" in text
    assert f'<a href="{public(newer)}">看现在的文件：新规定</a>' in text


def test_a_draft_is_nobodys_business(client, office, colleague):
    draft = lists.make_mechanism(office, by=colleague, attachment=lists.make_attachment(office, by=colleague))

    assert client.get(public(draft)).status_code == 404
    assert client.get(reverse("participation:mechanism_file", args=[draft.pk])).status_code == 404
    assert draft.title not in client.get(PUBLIC).text


def test_a_kind_without_a_document_is_not_named(client, published):
    text = client.get(PUBLIC).text

    assert Mechanism.Kind.PARTICIPATION.label in text
    assert Mechanism.Kind.SCOPE.label not in text


def test_a_document_without_a_file_has_none_to_fetch(client, published):
    assert client.get(reverse("participation:mechanism_file", args=[published.pk])).status_code == 404


def test_markup_is_shown_as_text(client, office, reviewer, colleague):
    made = lists.make_published_mechanism(
        office, editor=colleague, reviewer=reviewer, title="<b>题</b>", text="<script>x</script>"
    )

    assert "<script>x" not in client.get(public(made)).text
    assert "<b>题" not in client.get(PUBLIC).text


def test_the_lists_ask_few_questions(client, sign_in, count_queries, office, reviewer, colleague, published):
    def counts():
        client.logout()
        anyone = count_queries(lambda: client.get(PUBLIC))
        sign_in(colleague)
        return anyone, count_queries(lambda: client.get(DESK))

    few = counts()
    for number in range(5):
        lists.make_published_mechanism(office, editor=colleague, reviewer=reviewer, title=f"规定{number}")

    assert counts() == few
    assert few[0] <= 2
