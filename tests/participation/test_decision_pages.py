"""Decisions on the desk: the board, the facts, the papers, the drafts, and the signing of a gate."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from participation import workflow
from participation.forms.decisions import split_paragraphs
from participation.models import Decision, Draft, Evidence, NotNeeded
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind, Stage = Evidence.Kind, Decision.Stage
BOARD = "/desk/participation/"
PAPER = {
    "title": "县水务局的建议",
    "document_number": "岫水发〔2026〕3号",
    "dated_on": "2026-03-02",
    "person": "刘经手",
    "kept_at": "镇档案室2026-003卷",
}


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


def url(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def read_and_sign(client, gate, **data):
    """Post the form of the gate's page as it was read."""
    return client.post(gate, {**client.get(gate).context["form"].initial, **data}, follow=True)


def scan():
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    return SimpleUploadedFile("建议.png", picture.getvalue(), "image/png")


def facts_of(decision, **changes):
    facts = {
        "title": decision.title,
        "content": decision.content,
        "kind": decision.kind,
        "reason": decision.reason,
        "proposer": decision.proposer,
        "is_public": "on",
        "version": decision.version,
    }
    return facts | changes


# The board


def test_what_waits_for_me_stands_first(sign_in, township, county, justice, people):
    mine = records.make_decision(township, county, justice, by=people.editor, title="轮到我的")
    started = records.make_decision(township, county, justice, by=people.editor, title="等县里的")
    Decision.objects.filter(pk=started.pk).update(state=Stage.SCREENED, state_since=records.clock.now())

    said = text_of(sign_in(people.approver).get(BOARD))
    assert "有1项在您这一步" in said
    assert said.index("轮到我的在您这一步") < said.index("等县里的")
    said = text_of(sign_in(people.reviewer).get(BOARD))
    assert said.index("等县里的在您这一步") < said.index(mine.title)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"stage": "proposed"}, 1),
        ({"stage": "archived"}, 0),
        ({"words": "自来水 阶梯"}, 1),
        ({"words": "道路"}, 0),
        ({"year": "2001"}, 0),
    ],
)
def test_the_board_is_narrowed(sign_in, decision, editor, query, found):
    response = sign_in(editor).get(BOARD, query)

    assert f"共{found}项" in text_of(response)
    assert ("没有符合条件的事项" in text_of(response)) is (found == 0)


def test_a_filter_that_nothing_knows_is_told(sign_in, decision, editor):
    said = text_of(sign_in(editor).get(BOARD, {"stage": "nowhere", "year": "9"}))

    assert "没有“nowhere”这个选项，这一条件没有使用" in said
    assert "共1项" in said


def test_an_empty_board_says_what_to_do(sign_in, editor, leader):
    assert "先提出决策建议" in text_of(sign_in(editor).get(BOARD))
    assert "由承办单位的经办人提出决策建议" in text_of(sign_in(leader).get(BOARD))


def test_the_board_asks_as_much_for_many_as_for_one(
    sign_in, township, county, justice, editor, django_assert_max_num_queries
):
    for number in range(60):
        records.make_decision(township, county, justice, by=editor, title=f"第{number}项")
    client = sign_in(editor)

    with django_assert_max_num_queries(16):
        response = client.get(BOARD)
    assert response.content.decode().count('data-label="阶段"') == 50
    assert client.get(BOARD, {"page": 2}).content.decode().count('data-label="阶段"') == 10


# The facts


def test_a_decision_is_proposed_from_the_form(sign_in, township, county, justice, editor):
    page = sign_in(editor).get(url("decision_propose"))
    assert page.context["form"].initial["legality_unit"] == justice
    sent = {
        "unit": township.pk,
        "organ": county.pk,
        "legality_unit": justice.pk,
        "title": "村道硬化方案",
        "content": "硬化十二公里村道。",
        "kind": "project",
        "reason": "涉及占地和出行。",
        "is_risky": "no",
        "is_public": "on",
        "methods": ["symposium", "hearing"],
    }
    response = sign_in(editor).post(url("decision_propose"), sent)

    made = Decision.objects.get()
    assert response.headers["Location"] == made.get_absolute_url()
    assert (made.created_by, made.is_risky, made.is_economic) == (editor, False, None)
    assert made.methods == ["symposium", "hearing"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写事项名称。"),
        ({"title": "长" * 201}, "200"),
        ({"kind": "whatever"}, "whatever"),
        ({"is_public": "", "not_public_reason": " "}, "不公开的，请写明法律依据和理由。"),
        ({"planned_on": "三月"}, "日期"),
    ],
)
def test_bad_facts_are_told_and_what_was_typed_stays(sign_in, decision, editor, changes, message):
    sent = facts_of(decision, content="新写的内容", **changes)
    response = sign_in(editor).post(url("decision_edit", decision.pk), sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "新写的内容" in response.content.decode()
    assert Decision.objects.get().content == decision.content


def test_who_reviews_the_legality_is_another(sign_in, decision, township, county, editor):
    sent = facts_of(decision, unit=township.pk, organ=county.pk, legality_unit=township.pk)
    response = sign_in(editor).post(url("decision_propose"), sent)

    assert "合法性审查单位不能是承办单位自己。" in response.content.decode()
    assert Decision.objects.count() == 1


def test_a_stale_save_is_refused_with_both_texts_shown(sign_in, decision, editor):
    seen = decision.version
    values = {"content": "别人先写的内容"}
    workflow.edit(decision, by=editor, version=seen, values=values)

    sent = facts_of(decision, content="我后写的内容")
    response = sign_in(editor).post(url("decision_edit", decision.pk), sent)

    assert response.status_code == 422
    said = response.content.decode()
    assert "刚刚被别人保存过" in said
    assert "我后写的内容" in said
    assert "别人先写的内容" in said
    assert Decision.objects.get().content == "别人先写的内容"


def test_once_decided_only_the_executing_unit_is_asked(sign_in, decision, editor, reviewer, township):
    Decision.objects.update(state=Stage.DECIDED)
    page = sign_in(editor).get(url("decision_edit", decision.pk))
    assert set(page.context["form"].fields) == {"executing_unit", "version"}
    office = sign_in(reviewer).get(url("decision_edit", decision.pk)).context["form"].fields
    assert set(office) == {"executing_unit", "is_public", "not_public_reason", "version"}

    sent = {"executing_unit": township.pk, "version": decision.version, "title": "另一件事"}
    sign_in(editor).post(url("decision_edit", decision.pk), sent)
    found = Decision.objects.get()
    assert (found.executing_unit, found.title) == (township, decision.title)


# The page and its gates


def test_the_page_names_what_is_missing_and_who_signs(sign_in, decision, people):
    said = text_of(sign_in(people.editor).get(decision.get_absolute_url()))
    assert "没有登记“决策建议”（《重大行政决策程序暂行条例》第十条）" in said
    assert "您办理过本轮的材料" not in said  # an editor could never sign
    assert "由偏岭镇的单位审核人签批" in said
    assert "由偏岭镇的单位审核人签批" in text_of(sign_in(people.lawyer).get(decision.get_absolute_url()))
    assert "补齐以后由您签批" in text_of(sign_in(people.approver).get(decision.get_absolute_url()))


def test_a_gate_is_signed_on_its_page(sign_in, decision, people):
    gate = url("decision_gate", decision.pk, "screen")
    shut = sign_in(people.approver).post(gate, {})
    assert shut.status_code == 422
    assert "没有登记“决策建议”" in shut.content.decode()
    assert Decision.objects.get().state == Stage.PROPOSED

    paper = records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)
    assert sign_in(people.approver).get(gate).status_code == 200
    assert Decision.objects.get().state == Stage.PROPOSED
    read_and_sign(sign_in(people.approver), gate, reason="属实")

    assert Decision.objects.get().state == Stage.SCREENED
    entry = decision.stage_entries.get()
    assert (entry.signed_by, entry.remark) == (people.approver, "属实")
    assert entry.shown[1] == {
        "code": "evidence_proposal",
        "label": "登记“决策建议”",
        "article": "《重大行政决策程序暂行条例》第十条",
        "evidence": [paper.pk],
    }


def test_no_gate_is_passed_by_address(sign_in, decision, people):
    """From another stage, by a person without the role, or under a verb that there isn't."""
    client = sign_in(people.reviewer)
    client.post(url("decision_gate", decision.pk, "make_decision"), {"reason": "快办"})
    assert client.post(url("decision_gate", decision.pk, "screen"), {}).status_code == 403
    assert client.post(url("decision_gate", decision.pk, "whatever"), {}).status_code == 404
    client.post(url("decision_edit", decision.pk), facts_of(decision, state="decided", was_started="on"))

    found = Decision.objects.get()
    assert (found.state, found.was_started) == (Stage.PROPOSED, False)


def test_the_administration_has_no_form_that_moves_a_decision():
    assert Decision not in admin.site._registry
    assert Evidence not in admin.site._registry


def test_ending_takes_a_reason_and_leaves_no_next_step(sign_in, decision, people):
    gate = url("decision_gate", decision.pk, "end")
    refused = sign_in(people.reviewer).post(gate, {"reason": " "})
    assert refused.status_code == 422
    assert "请写明理由。" in refused.content.decode()

    response = read_and_sign(sign_in(people.reviewer), gate, reason="上级另有安排")
    assert "这个事项已经终止，不再办理" in text_of(response)
    assert "上级另有安排" in text_of(response)


def test_going_back_suspending_and_adjusting_are_offered_where_they_lead(sign_in, decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    said = text_of(sign_in(people.reviewer).get(decision.get_absolute_url()))
    for label in ("中止执行", "调整决策，重新履行程序", "完成执行后评估", "立卷归档"):
        assert label in said

    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    gate = url("decision_gate", decision.pk, "adjust")
    response = read_and_sign(sign_in(people.reviewer), gate, reason="水源变更")
    assert "第2轮" in text_of(response)
    assert "第1轮的材料，本轮要重新办理" in text_of(response)


def test_the_latest_day_of_publication_is_shown_with_its_proof(sign_in, decision, people):
    decision = records.lead_to(Stage.DECIDED, decision, people)
    said = text_of(sign_in(people.editor).get(decision.get_absolute_url()))

    assert "最迟（《政府信息公开条例》第二十六条）" in said
    assert "20个工作日" in said


# Papers


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.PROPOSAL, set()),
        (Kind.LEGALITY, {"outcome", "received_on", "short_reason", "attendees"}),
        (Kind.DISCUSSION, {"outcome", "attendees", "dissent"}),
        (Kind.PUBLICATION, {"address"}),
        (Kind.EXPERTS, {"attendees", "independence", "dissent"}),
    ],
)
def test_every_kind_asks_its_own_fields(sign_in, decision, people, kind, fields):
    Decision.objects.update(state=Stage.REPORTING)
    person = {Kind.LEGALITY: people.lawyer, Kind.DISCUSSION: people.reviewer}.get(kind, people.editor)
    page = sign_in(person).get(url("decision_evidence_add", decision.pk, kind))

    common = {"title", "document_number", "dated_on", "person", "kept_at", "summary", "is_public"}
    assert set(page.context["form"].fields) == common | fields


def test_a_paper_is_registered_and_corrected(sign_in, decision, editor):
    add = url("decision_evidence_add", decision.pk, "proposal")
    sign_in(editor).post(add, PAPER)
    old = Evidence.objects.get()
    assert (old.kind, old.entered_by, old.document_number) == ("proposal", editor, "岫水发〔2026〕3号")

    correct = url("decision_evidence_correct", old.pk)
    assert "请填写为什么更正。" in sign_in(editor).post(correct, PAPER).content.decode()
    response = sign_in(editor).post(
        correct, PAPER | {"title": "新的建议", "because": "文号有误"}, follow=True
    )

    said = response.content.decode()
    assert "<del>县水务局的建议" in said
    assert "被取代：文号有误" in said
    assert Evidence.objects.get(superseded_at=None).supersedes == old
    again = sign_in(editor).post(correct, PAPER | {"because": "再改"})
    assert "已经被取代" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写名称。"),
        ({"dated_on": "三月"}, "请填写日期"),
        ({"dated_on": "2099-01-01"}, "形成日期还没有到，请核对。"),
        ({"outcome": ""}, "请填写结论。"),
        ({"outcome": "agreed"}, "agreed"),
        ({"attendees": ""}, "请填写提出意见的法律顾问、公职律师。"),
        ({"received_on": "2026-03-03"}, "送审材料收齐日期不能晚于形成日期。"),
    ],
)
def test_a_faulty_paper_is_told_at_its_field(sign_in, decision, lawyer, changes, message):
    Decision.objects.update(state=Stage.LEGALITY)
    sound = PAPER | {"outcome": "pass", "received_on": "2026-02-01", "attendees": "王律师"}
    response = sign_in(lawyer).post(url("decision_evidence_add", decision.pk, "legality"), sound | changes)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "岫水发〔2026〕3号" in response.content.decode()
    assert not Evidence.objects.exists()


def test_each_signs_for_their_own_papers(sign_in, decision, people):
    for kind, person in (("legality", "editor"), ("decision", "approver"), ("proposal", "lawyer")):
        page = sign_in(getattr(people, person)).get(url("decision_evidence_add", decision.pk, kind))
        assert page.status_code == 403


def test_papers_are_uploaded_only_where_the_setting_allows(sign_in, decision, editor, settings):
    add = url("decision_evidence_add", decision.pk, "proposal")
    assert "不得上传涉密、工作秘密材料" in sign_in(editor).get(add).content.decode()
    sign_in(editor).post(add, PAPER | {"file": scan()})
    assert Evidence.objects.get().attachment is None

    settings.DECISION_UPLOADS = True
    sign_in(editor).post(add, PAPER | {"file": scan()})
    assert Evidence.objects.latest("pk").attachment.unit == decision.unit
    bad = sign_in(editor).post(add, PAPER | {"file": SimpleUploadedFile("a.pdf", b"no")})
    assert bad.status_code == 422


def test_what_is_not_needed_is_said_and_taken_back(sign_in, decision, editor):
    say = url("decision_not_needed", decision.pk, "risk")
    assert "请写明理由和依据。" in sign_in(editor).post(say, {"reason": ""}).content.decode()
    response = sign_in(editor).post(say, {"reason": "不涉及稳定和安全"}, follow=True)
    assert "不涉及稳定和安全" in response.content.decode()
    assert "已经写明不需要风险评估" in sign_in(editor).post(say, {"reason": "再说一遍"}).content.decode()

    said = NotNeeded.objects.get()
    sign_in(editor).post(url("decision_not_needed_end", said.pk))
    assert NotNeeded.objects.get().ended_by == editor


# Drafts


def test_a_draft_is_written_by_lines_and_its_versions_are_compared(sign_in, decision, people):
    decision = records.lead_to(Stage.DRAFTING, decision, people)
    client, add = sign_in(people.editor), url("decision_draft_add", decision.pk)
    client.post(
        add, {"title": "方案", "explanation": "背景", "text": "第一条　每吨2.5元。\r\n\r\n第二条　执行。"}
    )
    client.post(
        add,
        {
            "title": "方案",
            "explanation": "背景",
            "text": "第一条　每吨2.8元。\n第二条　执行。",
            "change_note": "提价",
            "is_material": "yes",
        },
    )
    assert list(Draft.objects.get(number=1).paragraphs.values_list("number", "text")) == [
        (1, "第一条　每吨2.5元。"),
        (2, "第二条　执行。"),
    ]

    page = client.get(url("decision_drafts_compare", decision.pk))
    assert "共1处不同" in text_of(page)
    assert "<del>5</del>" in page.content.decode()
    same = client.get(url("decision_drafts_compare", decision.pk), {"a": "2", "b": "2"})
    assert "没有可以对照的两稿" in text_of(same)
    assert "提价" in text_of(client.get(url("decision_draft", Draft.objects.get(number=2).pk)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " "}, "请填写草案正文。"),
        ({"explanation": ""}, "请填写起草说明。"),
        ({"change_note": ""}, "请写明与上一稿相比改了什么。"),
        ({"is_material": ""}, "请选择与上一稿相比有没有重大修改。"),
    ],
)
def test_a_faulty_draft_is_told(sign_in, decision, people, changes, message):
    decision = records.lead_to(Stage.DRAFTING, decision, people)
    records.make_draft(decision, by=people.editor)
    sent = {
        "title": "方案",
        "explanation": "背景",
        "text": "正文",
        "change_note": "改了",
        "is_material": "no",
    } | changes
    response = sign_in(people.editor).post(url("decision_draft_add", decision.pk), sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert Draft.objects.count() == 1


def test_no_draft_before_the_matter_was_started(sign_in, decision, editor):
    response = sign_in(editor).get(url("decision_draft_add", decision.pk), follow=True)

    assert "决策建议状态下不能保存草案" in text_of(response)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一\n二", ["一", "二"]),
        ("一\n续\n\n二\n \n三", ["一\n续", "二", "三"]),
        ("\n一\n", ["一"]),
        (" ", []),
    ],
)
def test_paragraphs_are_split(text, parts):
    assert split_paragraphs(text) == parts


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\u202e倒写\u202c", "😀" * 30, "=1+1", "长" * 5000]
)
def test_odd_texts_come_back_as_text(sign_in, decision, editor, text):
    response = sign_in(editor).post(
        url("decision_edit", decision.pk), facts_of(decision, content=text), follow=True
    )

    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()


def test_a_control_character_is_refused(sign_in, decision, editor):
    response = sign_in(editor).post(url("decision_edit", decision.pk), facts_of(decision, title="a\x00b"))

    assert response.status_code == 422
