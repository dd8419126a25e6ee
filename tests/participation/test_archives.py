"""The archive package: whole, the same each time, without personal data, for those who may follow the decision."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.conf import settings as project
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.packing import PaperMissing
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.archive.files import safe_name
from participation.archive.packing import faults_of, write_package
from participation.models import (
    ArchivePackage,
    Decision,
    Evidence,
    Group,
    ListVersion,
    Method,
    Opinion,
    Participant,
    Stage,
)
from participation.queries.opinions import table_opinions, table_rows
from participation.receipts import new_receipt
from participation.tasks import write_archive
from participation.workflow import gates
from participation.workflow import meetings as meeting_steps
from participation.workflow.archives import make_archive, order_archive
from tests.participation import meetings, questionnaires, records

pytestmark = pytest.mark.django_db
SECRETS = ("王秘密", "13800001234", "210323199003071234", "红旗营子村七组")


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


@pytest.fixture
def executing(decision, editor, reviewer):
    """A decision that is being carried out: its papers, a draft, two activities, and what the public was told."""
    records.make_evidence(decision, Evidence.Kind.PROPOSAL, by=editor)
    Decision.objects.filter(pk=decision.pk).update(state=Stage.DRAFTING, was_started=True)
    records.make_draft(decision, by=editor)
    records.make_consultation(decision, Method.OPEN_SOLICITATION, by=editor)
    records.make_consultation(decision, Method.SYMPOSIUM, by=editor)
    records.make_adoption(decision, by=reviewer)
    Decision.objects.filter(pk=decision.pk).update(state=Stage.EXECUTING)
    decision.refresh_from_db()
    return decision


@pytest.fixture
def led(decision, people):
    """The same, with its whole course behind it."""
    return records.lead_to(Stage.EXECUTING, decision, people)


@pytest.fixture
def hostile(executing, editor):
    """With people who told who they are, a paper with a hostile name, markup in texts, and corrected evidence."""
    consultation = executing.consultations.order_by("pk").first()
    now = clock.now()
    Opinion.objects.create(
        consultation=consultation,
        receipt=new_receipt(),
        text=f"我是{SECRETS[0]}，电话{SECRETS[1]}",
        shown_text="我是王某，电话138****1234<script>alert(1)</script>",
        name=SECRETS[0],
        phone=SECRETS[1],
        shown_name="王某",
        received_at=now,
        screening="passed",
        verdict="adopted",
        answer="采纳。",
        answered_at=now,
        answered_by=editor,
    )
    Participant.objects.create(
        consultation=consultation,
        receipt=new_receipt(),
        group=Group.STAKEHOLDER,
        name=SECRETS[0],
        phone=SECRETS[1],
        shown_name="王某",
        organisation=SECRETS[3],
        signed_up_at=now,
        attended=True,
        remarks=f"我叫{SECRETS[0]}，身份证{SECRETS[2]}，水价太高。",
    )
    consultation.minutes = f"会上有人留下电话{SECRETS[1]}。"
    consultation.minutes_attachment = make_attachment(executing.unit, editor, "../../etc/passwd\u202efdp.exe")
    consultation.save(update_fields=["minutes", "minutes_attachment"])
    old = executing.evidence.get(kind=Evidence.Kind.PROPOSAL)
    corrected = Evidence(
        title="更正的<b>建议</b>", dated_on=clock.today(), person="刘经手", kept_at="档案室", summary="=1+1"
    )
    workflow.supersede_evidence(old, corrected, by=editor, reason="文号写错了")
    executing.refresh_from_db()
    return executing


def make_attachment(unit, by, name, content=b"%PDF-1.4 minutes"):
    attachment = Attachment(
        name=name,
        kind="pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        unit=unit,
        uploaded_by=by,
    )
    attachment.file.save(name="x.pdf", content=ContentFile(content), save=False)
    attachment.save(force_insert=True)
    return attachment


def packed(decision):
    target = io.BytesIO()
    write_package(decision, target)
    return target.getvalue()


def texts_of(content):
    """Every page of a package by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: archive.read(name).decode() for name in archive.namelist() if not name.startswith("files/")
        }


# What is in it


def test_a_package_proves_itself(hostile):
    assert faults_of(io.BytesIO(packed(hostile))) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda files: files.update({"process.html": b"other"}), "process.html的摘要不符"),
        (lambda files: files.pop("process.html"), "缺少process.html"),
        (lambda files: files.update({"more.html": b""}), "多出more.html"),
        (lambda files: files.pop("SHA256SUMS"), "没有SHA256SUMS"),
    ],
)
def test_what_was_changed_is_found(executing, change, fault):
    with zipfile.ZipFile(io.BytesIO(packed(executing))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    assert faults_of(forged) == [fault]


def test_the_same_data_give_the_same_bytes(hostile):
    assert packed(hostile) == packed(hostile)


def test_it_opens_with_any_unpacker(hostile):
    with zipfile.ZipFile(io.BytesIO(packed(hostile))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(archive.namelist()) == len(set(archive.namelist()))


def test_the_index_names_every_file(hostile):
    content = packed(hostile)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        links = {unquote(link) for link in re.findall(r'href="([^"]+)"', archive.read("index.html").decode())}
        manifest = json.loads(archive.read("manifest.json"))

    assert links == names - {"index.html"}
    assert {file["name"] for file in manifest["files"]} == names - {"manifest.json", "SHA256SUMS"}


def test_every_link_leads_to_a_file_of_the_package(hostile):
    pages = texts_of(packed(hostile))
    for name, text in pages.items():
        if not name.endswith(".html"):
            continue
        folder = name.rpartition("/")[0]
        for link in re.findall(r'href="([^"]+)"', text):
            path = link.removeprefix("../") if link.startswith("../") else f"{folder}/{link}".lstrip("/")
            assert unquote(path) in pages or path.startswith("files/"), f"{name} → {link}"


def test_nothing_in_it_runs(hostile):
    text = "".join(texts_of(packed(hostile)).values())

    assert "<script" not in text
    assert "<b>建议</b>" not in text
    assert "http" not in text.replace("https://www.xiuyan.gov.cn/1.html", "")


def test_no_personal_data_stand_in_the_clear(hostile):
    content = packed(hostile)
    text = "".join(texts_of(content).values())

    for secret in SECRETS:
        assert secret not in text
    assert "王某" in text
    assert "水价太高" in text


def test_the_process_names_signers_and_what_each_gate_was_shown(led, approver):
    text = texts_of(packed(led))["process.html"]

    assert str(approver) in text
    assert "登记“决策建议”（《重大行政决策程序暂行条例》第十条）" in text
    assert "公众参与活动已经办结" in text


def test_evidence_that_was_superseded_is_marked(hostile):
    text = texts_of(packed(hostile))["evidence.html"]

    assert "被取代：文号写错了" in text
    assert "更正的&lt;b&gt;建议&lt;/b&gt;" in text


def test_opinions_are_the_rows_of_the_adoption_table(hostile):
    consultation = hostile.consultations.order_by("pk").first()
    pages = texts_of(packed(hostile))
    text = next(text for name, text in pages.items() if name.startswith("activities/01"))

    for row in table_rows(table_opinions([consultation])):
        assert row.who in text
        assert row.reason in text
        assert "138****1234" in row.text


def activity_page(decision, one):
    """The archive's page of one activity."""
    pages = texts_of(packed(decision))
    return next(text for name, text in pages.items() if name.startswith("activities/") and str(one) in text)


def test_beside_the_public_table_stand_the_originals(hostile, editor):
    consultation = hostile.consultations.order_by("pk").first()
    Opinion.objects.filter(consultation=consultation, screening="passed").update(
        source="letter", evidence="信访登记本第12页", received_on=clock.today(), entered_by=editor
    )

    text = activity_page(hostile, consultation)

    assert "信访登记本第12页" in text
    assert "来信" in text
    assert str(editor) in text


def test_what_was_found_to_be_no_opinion_is_in_it_with_the_reason(hostile, reviewer):
    consultation = hostile.consultations.order_by("pk").first()
    Opinion.objects.create(
        consultation=consultation,
        receipt=new_receipt(),
        text="广告正文",
        shown_text="公开的广告",
        received_at=clock.now(),
        screening="rejected",
        screening_reason="与水价无关的广告",
        screened_by=reviewer,
        screened_at=clock.now(),
    )

    text = activity_page(hostile, consultation)

    assert "公开的广告" in text
    assert "与水价无关的广告" in text
    assert str(reviewer) in text


def test_answers_that_were_changed_are_in_it(hostile, editor, reviewer):
    opinion = Opinion.objects.filter(screening="passed").last()
    for person, reason in ((reviewer, "先前的答复"), (editor, "后来的答复")):
        opinion.answers_given.create(verdict="partly", answer=reason, given_at=clock.now(), given_by=person)

    text = activity_page(hostile, opinion.consultation)

    assert "先前的答复" in text
    assert "后来的答复" in text


def test_it_tells_seats_and_why_somebody_was_chosen_or_not(hostile):
    consultation = hostile.consultations.order_by("pk").first()
    consultation.seats = {"stakeholder": 3, "media": 1}
    consultation.save(update_fields=["seats"])
    consultation.participants.update(
        state="not_selected", state_reason=f"{SECRETS[0]}不是用水户", drawn_at_place=7
    )

    text = activity_page(hostile, consultation)

    assert "利益相关方3人、" in text
    assert "抽签第7号；" in text
    assert "不是用水户" in text
    assert SECRETS[0] not in text


def test_it_tells_that_experts_have_no_interest(executing, editor):
    paper = records.make_evidence(executing, Evidence.Kind.EXPERTS, by=editor)
    Evidence.objects.filter(pk=paper.pk).update(independence="三位专家均声明没有利害关系")

    assert "三位专家均声明没有利害关系" in texts_of(packed(executing))["evidence.html"]


def test_it_has_what_people_wrote_into_a_questionnaire(executing, editor):
    survey = questionnaires.make_closed(executing, by=editor)
    sheet, question = survey.answer_sheets.first(), survey.questions.get(kind="text")
    sheet.answers.filter(question=question).delete()
    sheet.answers.create(question=question, text=f"请打{SECRETS[1]}找我")

    text = activity_page(executing, survey)

    assert "请打138****1234找我" in text
    assert sheet.receipt in text


def test_it_has_the_lists_in_which_the_decision_stands(decision, editor, reviewer):
    assert "没有列入目录" in texts_of(packed(decision))["list.html"]
    records.list_decision(decision, by=editor)
    ListVersion.objects.update(consent="党委会议纪要〔2026〕3号", published_by=reviewer)

    text = texts_of(packed(decision))["list.html"]

    assert ListVersion.objects.get().name in text
    assert "党委会议纪要〔2026〕3号" in text
    assert str(reviewer) in text


def test_meetings_with_a_topic_of_the_decision_are_in_it(executing, township, editor, reviewer):
    topics = [meeting_steps.Topic("审议水价", executing)]
    meetings.make_seated(township, editor=editor, reviewer=reviewer, topics=topics)
    text = texts_of(packed(executing))["meetings.html"]

    assert "镇政府第12次办公会议" in text
    assert "王某" in text
    assert "王小" not in text


def test_a_decision_with_nothing_yet_is_packed_too(decision):
    assert faults_of(io.BytesIO(packed(decision))) == []


def test_an_attachment_has_a_safe_name_and_its_own_bytes(hostile):
    with zipfile.ZipFile(io.BytesIO(packed(hostile))) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(name) == b"%PDF-1.4 minutes"

    assert ".." not in name
    assert "\u202e" not in name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("纪要.pdf", "001-纪要.pdf"),
        ("../../etc/passwd", "001-etc_passwd"),
        ("C:\\Windows\\x.exe", "001-C_Windows_x.exe"),
        ("\u202egnp.exe", "001-gnp.exe"),
        ("", "001-file"),
        ("...", "001-file"),
        ("a b\x00c\n.PDF", "001-abc.pdf"),
        ('<script>"x".png', "001-script_x.png"),
        ("长" * 300 + ".pdf", f"001-{'长' * 60}.pdf"),
        ("con.pdf", "001-con.pdf"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(1, name) == safe


def test_every_condition_of_a_gate_has_its_words():
    needs = {need.code: need.label for gate in gates.GATES for need in gate.needs}

    assert [code for code, label in needs.items() if not label] == []


# Made and kept


def test_a_package_is_kept_with_its_digest(executing, reviewer):
    package = make_archive(executing, by=reviewer)

    with package.file.open("rb") as file:
        content = file.read()
    assert package.sha256 == sha256(content).hexdigest()
    assert package.size == len(content)
    assert Entry.objects.latest("sequence").detail == {"sha256": package.sha256, "size": package.size}
    assert faults_of(io.BytesIO(content)) == []


def test_made_again_from_the_same_data_it_is_the_same_package(executing, reviewer):
    first, second = make_archive(executing, by=reviewer), make_archive(executing, by=reviewer)

    assert first == second
    assert ArchivePackage.objects.count() == 1


def test_a_lost_file_is_made_anew(executing, reviewer):
    first = make_archive(executing, by=reviewer)
    first.file.storage.delete(first.file.name)

    second = make_archive(executing, by=reviewer)

    assert first.sha256 == second.sha256
    assert second.file.storage.exists(second.file.name)


def test_what_changed_makes_another_package(executing, editor, reviewer):
    first = make_archive(executing, by=reviewer)
    records.make_evidence(executing, Evidence.Kind.EXECUTION, by=editor)

    assert make_archive(executing, by=reviewer).sha256 != first.sha256


def test_whoever_is_stopped_half_way_leaves_nothing(executing, reviewer):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_archive(executing, by=reviewer, progress=stop)

    assert not ArchivePackage.objects.exists()
    assert list(project.MEDIA_ROOT.glob(".archive-*")) == []


def test_an_attachment_that_is_gone_is_named(hostile, reviewer):
    attachment = Attachment.objects.get()
    attachment.file.storage.delete(attachment.file.name)

    with pytest.raises(PaperMissing, match="已不在服务器上"):
        make_archive(hostile, by=reviewer)
    assert not ArchivePackage.objects.exists()


def test_an_attachment_that_was_changed_is_named(hostile, reviewer):
    Path(Attachment.objects.get().file.path).write_bytes(b"%PDF-1.4 other")

    with pytest.raises(PaperMissing, match="和上传时的不一样"):
        make_archive(hostile, by=reviewer)
    assert not ArchivePackage.objects.exists()


def test_the_pages_ask_as_often_for_many_opinions(executing, editor, django_assert_max_num_queries):
    consultation = executing.consultations.order_by("pk").first()
    now = clock.now()
    Opinion.objects.bulk_create(
        Opinion(
            consultation=consultation,
            receipt=new_receipt(),
            text="意见",
            shown_text=f"意见{number}",
            received_at=now,
            screening="passed",
        )
        for number in range(50)
    )

    with django_assert_max_num_queries(40):
        content = packed(executing)
    assert "意见49" in texts_of(content)["activities/01.html"]


# Ordered


def test_the_county_office_orders_and_the_gate_opens(led, reviewer):
    job = order_archive(led, by=reviewer)
    write_archive(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result_url == reverse("participation_desk:archives", args=[led.pk])
    assert workflow.pass_gate(led, "archive", by=reviewer).state == Stage.ARCHIVED


def test_while_one_is_written_no_other_is_ordered(executing, reviewer):
    first = order_archive(executing, by=reviewer)
    assert order_archive(executing, by=reviewer) == first
    write_archive(first.pk)

    assert order_archive(executing, by=reviewer) != first


def test_a_missing_file_ends_the_job_with_its_name(hostile, reviewer):
    attachment = Attachment.objects.get()
    attachment.file.storage.delete(attachment.file.name)
    job = order_archive(hostile, by=reviewer)
    write_archive(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "已不在服务器上" in job.outcome


@pytest.mark.parametrize("person", ["editor", "approver", "lawyer", "leader", "auditor", "outsider"])
def test_others_order_nothing(request, executing, person):
    with pytest.raises(PermissionDenied):
        order_archive(executing, by=request.getfixturevalue(person))


def test_whoever_recorded_the_discussion_may_still_order(executing, reviewer):
    records.make_evidence(executing, Evidence.Kind.DISCUSSION, by=reviewer)

    assert order_archive(executing, by=reviewer).requested_by == reviewer


def test_before_it_is_carried_out_nothing_is_archived(decision, reviewer):
    with pytest.raises(StepRefused) as refused:
        order_archive(decision, by=reviewer)
    assert refused.value.reasons == ["决策建议状态下不能生成归档包"]


# The page


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("editor", 200),
        ("approver", 200),
        ("lawyer", 200),
        ("reviewer", 200),
        ("leader", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("outsider", 404),
    ],
)
def test_those_who_may_follow_the_decision_take_it_away(client, request, executing, reviewer, person, answer):
    package = make_archive(executing, by=reviewer)
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("participation_desk:archives", args=[executing.pk])).status_code == answer
    response = client.get(reverse("participation_desk:archive_download", args=[package.pk]))
    assert response.status_code == answer


def test_no_browser_runs_what_is_downloaded(client, executing, reviewer):
    package = make_archive(executing, by=reviewer)
    client.force_login(reviewer)

    response = client.get(reverse("participation_desk:archive_download", args=[package.pk]))

    assert sha256(b"".join(response)).hexdigest() == package.sha256
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_package_whose_file_is_gone_is_told(client, executing, reviewer):
    package = make_archive(executing, by=reviewer)
    package.file.storage.delete(package.file.name)
    client.force_login(reviewer)

    assert client.get(reverse("participation_desk:archive_download", args=[package.pk])).status_code == 404


def test_the_page_orders_and_shows_the_job(client, executing, reviewer):
    client.force_login(reviewer)
    page = reverse("participation_desk:archives", args=[executing.pk])
    response = client.post(reverse("participation_desk:archive_order", args=[executing.pk]))

    job = Job.objects.latest("pk")
    assert response.headers["Location"] == job.get_absolute_url()
    assert "查看进度" in client.get(page).content.decode()


def test_the_page_says_why_it_is_closed(client, decision, reviewer):
    client.force_login(reviewer)
    page = reverse("participation_desk:archives", args=[decision.pk])

    assert "决策建议状态下不能生成归档包" in client.get(page).content.decode()
    order = reverse("participation_desk:archive_order", args=[decision.pk])
    assert "决策建议状态下不能生成归档包" in client.post(order, follow=True).content.decode()
