"""Opinions on the web: written, checked, sent once; the draft to comment on; the table after the books are closed."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse

from disclosure_portal import clock
from participation.forms.public import NOT_A_PERSON
from participation.models import Consultation, Opinion
from participation.workflow.posting import TOO_MANY
from tests.participation import consultations, opinions

TEXT = opinions.TEXT


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def url(activity):
    return reverse("participation:opinion_form", args=[activity.pk])


@pytest.fixture
def form(activity, monkeypatch):
    """What the form sends when somebody has written an opinion for a minute."""
    return {
        "token": opinions.token(activity, monkeypatch=monkeypatch),
        "website": "",
        "text": TEXT,
        "name": "",
        "phone": "",
    }


@pytest.fixture
def table(activity, editor, reviewer, approver):
    """An activity with one answered and one rejected opinion, its books closed."""
    first = opinions.post(activity, text="=HYPERLINK(1) 水价太高", name="王小明")
    opinions.post(activity, text="出售二手车")
    Opinion.objects.filter(pk=first.pk).update(
        screening="passed", verdict="partly", answer="分两年调整到位。", answered_at=clock.now()
    )
    Opinion.objects.exclude(pk=first.pk).update(screening="rejected", screening_reason="广告")
    return opinions.close(opinions.end(activity), by=approver)


def rendered(activity, rf, query=""):
    template = Template("{% load opinion_tags %}{% draft_to_comment activity %}{% adoption_table activity %}")
    return template.render(Context({"activity": activity, "request": rf.get(f"/?{query}")}))


def test_an_opinion_is_written_checked_and_sent(client, url, form):
    checked = client.post(
        url, {**form, "name": "王小明", "text": "我是王小明，电话13812345678", "check": "1"}
    )
    page = checked.content.decode()
    assert checked.status_code == 200
    assert "我是王小明，电话13812345678" in page
    assert "我是王某，电话138****5678" in page
    assert not Opinion.objects.exists()

    sent = client.post(
        url, {**form, "name": "王小明", "text": "我是王小明，电话13812345678", "send": "1"}, follow=True
    )

    opinion = Opinion.objects.get()
    assert sent.redirect_chain == [(reverse("participation:receipt", args=[opinion.receipt]), 302)]
    assert opinion.receipt in sent.content.decode()
    assert "王小明" not in sent.content.decode()


def test_the_check_page_carries_what_was_written_on(client, url, form, activity):
    paragraph = activity.draft.paragraphs.get(number=2)
    response = client.post(url, {**form, "text": "第一行\r\n第二行", "paragraph": paragraph.pk, "check": "1"})

    again = response.context["form"]
    assert again["token"].value() == form["token"]
    assert 'name="text" value="第一行' in response.content.decode()
    assert "对第2段提意见" in response.content.decode()


def test_going_back_loses_nothing_and_keeps_the_form(client, url, form):
    response = client.post(url, {**form, "name": "王小明", "back": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert TEXT in page
    assert "王小明" in page
    assert form["token"] in page
    assert "请更正" not in page


def test_the_same_form_sent_twice_is_one_opinion(client, url, form):
    first = client.post(url, {**form, "send": "1"})
    second = client.post(url, {**form, "send": "1"})

    assert first.headers["Location"] == second.headers["Location"]
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("hours", [0, 5])
def test_sent_again_after_the_end_it_still_shows_its_receipt(client, url, form, activity, monkeypatch, hours):
    first = client.post(url, {**form, "send": "1"}).headers["Location"]
    opinions.end(activity)
    later = clock.now() + timedelta(hours=hours)  # the form itself is good for four
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.post(url, {**form, "send": "1"}).headers["Location"] == first
    assert client.post(url, {**form, "token": "other", "send": "1"}).status_code == 410
    assert Opinion.objects.count() == 1


def test_the_form_of_another_activity_shows_no_receipt(client, url, form, activity, editor):
    client.post(url, {**form, "send": "1"})
    other = consultations.make(activity.decision, by=editor, state="published")
    elsewhere = reverse("participation:opinion_form", args=[other.pk])

    assert client.post(elsewhere, {**form, "send": "1"}).status_code == 404  # it has not begun


def test_the_form_shows_the_paragraph_and_what_happens_to_personal_data(client, url):
    page = client.get(f"{url}?paragraph=2").content.decode()

    assert "对第2段提意见" in page
    assert "第二条　自2027年1月1日起执行。" in page
    assert "保存到活动结束后730日，到期自动删除" in page
    assert "刘经手 0412-7812345" in page


@pytest.mark.parametrize("query", ["", "?paragraph=99", "?paragraph=abc", "?paragraph=-1"])
def test_a_paragraph_that_does_not_exist_means_the_whole_draft(client, url, query):
    assert "对草案全文提意见" in client.get(url + query).content.decode()


def test_the_form_is_never_cached_and_sets_no_cookie(client, url):
    response = client.get(url)

    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "请填写意见内容。"),
        ({"text": "长" * 5_001}, "最多5000个字，现有5001个字"),
        ({"name": "名" * 51}, "最多50个字"),
        ({"phone": "1" * 31}, "最多30个字"),
        ({"text": "水\x07价"}, "看不见的控制字符"),
        ({"text": "水\x00价"}, "看不见的控制字符"),
        ({"text": "水\u202e价"}, "看不见的控制字符"),
        ({"name": "王\u2066明"}, "看不见的控制字符"),
        ({"paragraph": "999999"}, "所选的段落不在草案里"),
        ({"paragraph": "x'--"}, "所选的段落不在草案里"),
        ({"website": "http://spam.example"}, NOT_A_PERSON),
        ({"token": "forged"}, "不是从本页提交的"),
    ],
)
@pytest.mark.parametrize("button", ["check", "send"])
def test_bad_input_is_told_with_what_was_typed(client, url, form, changes, message, button):
    response = client.post(url, {**form, "phone": "0412", **changes, button: "1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert 'value="0412"' in page or "phone" in changes
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "😀👍 水价",
        "مرحبا",
        "'; DROP TABLE--",
        "&lt;b&gt;",
        "\ufffe水",
    ],
)
def test_odd_texts_are_kept_and_never_run(client, url, form, text):
    page = client.post(url, {**form, "text": text, "send": "1"}, follow=True)

    assert page.status_code == 200
    assert Opinion.objects.get().text == text
    assert "<script>alert" not in page.content.decode()


def test_a_body_above_the_limit_is_refused(client, url, form, settings):
    settings.REQUEST_LIMIT_MB = 1

    assert client.post(url, {**form, "text": "a" * 2_000_000, "send": "1"}).status_code == 413
    assert not Opinion.objects.exists()


def test_too_many_posts_of_one_address_are_told(client, url, form, settings):
    settings.POSTS_PER_HOUR = 0

    response = client.post(url, {**form, "send": "1"})

    assert response.status_code == 422
    assert TOO_MANY in response.content.decode()
    assert TEXT in response.content.decode()


def test_after_the_end_what_was_typed_is_not_lost(client, url, form, activity):
    opinions.end(activity)

    response = client.post(url, {**form, "send": "1"})

    assert response.status_code == 410
    assert "已经截止" in response.content.decode()
    assert TEXT in response.content.decode()
    assert client.get(url).status_code == 410


def test_before_the_beginning_there_is_no_form_yet(client, url, activity):
    Consultation.objects.filter(pk=activity.pk).update(opens_at=clock.now() + timedelta(days=1))

    response = client.get(url)

    assert response.status_code == 404
    assert "开始，请届时再来提交" in response.content.decode()


def test_what_is_not_public_has_no_form(client, url, activity):
    Consultation.objects.filter(pk=activity.pk).update(state="signed")

    assert client.get(url).status_code == 404


def test_a_hearing_has_no_form(client, decision, editor):
    hearing = consultations.make(
        consultations.make_listening(decision, by=editor), "hearing", by=editor, state="published"
    )

    assert client.get(reverse("participation:opinion_form", args=[hearing.pk])).status_code == 404


def test_each_paragraph_leads_to_its_form_while_opinions_are_taken(activity, url, rf):
    page = rendered(activity, rf)
    assert f'href="{url}?paragraph=1"' in page
    assert f'href="{url}?paragraph=2"' in page

    page = rendered(opinions.end(activity), rf)
    assert url not in page
    assert "第二条　自2027年1月1日起执行。" in page


def test_opinions_are_shown_only_after_the_books_are_closed(activity, rf, settings):
    Opinion.objects.filter(pk=opinions.post(activity, text="水价太高").pk).update(screening="passed")
    opinions.post(activity, text="还没有甄别")
    assert "水价太高" not in rendered(activity, rf)

    settings.SHOW_RAW_OPINIONS = True
    page = rendered(activity, rf)
    assert "水价太高" in page
    assert "待答复" in page
    assert "还没有甄别" not in page


def test_the_table_has_every_answered_opinion_masked(table, rf):
    page = rendered(table, rf)

    assert "共 <strong>1</strong> 条，部分采纳 <strong>1</strong> 条" in page
    assert "王某" in page
    assert "分两年调整到位。" in page
    assert "王小明" not in page
    assert "二手车" not in page


def test_the_table_is_one_query_of_masked_columns(table, rf, django_assert_max_num_queries):
    for n in range(60):
        record = opinions.Opinion(
            consultation=table, receipt=f"R{n}", text="水价", shown_text=f"水价{n}", received_at=clock.now()
        )
        record.screening, record.verdict, record.answer, record.answered_at = (
            "passed",
            "adopted",
            "好",
            clock.now(),
        )
        record.save()

    with django_assert_max_num_queries(5) as queries:
        page = rendered(table, rf, "page=2")
    assert "水价58" in page
    assert not any(
        'opinion"."text"' in query["sql"] or "phone" in query["sql"] for query in queries.captured_queries
    )


def test_page_and_files_have_the_same_rows(client, table):
    csv_file = client.get(reverse("participation:opinion_table", args=[table.pk, "csv"]))
    rows = list(csv.reader(io.StringIO(b"".join(csv_file).decode("utf-8-sig"))))
    xlsx = [
        b"".join(client.get(reverse("participation:opinion_table", args=[table.pk, "xlsx"])))
        for _ in range(2)
    ]

    assert rows == [
        ["序号", "反馈人", "意见内容", "是否采纳", "理由"],
        ["1", "王某", "'=HYPERLINK(1) 水价太高", "部分采纳", "分两年调整到位。"],
    ]
    assert xlsx[0] == xlsx[1]
    strings = zipfile.ZipFile(io.BytesIO(xlsx[0])).read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK(1) 水价太高" in strings
    assert "<f>" not in strings


@pytest.mark.parametrize("form", ["xlsx", "csv", "exe"])
def test_no_file_before_the_books_are_closed_nor_in_another_form(client, activity, table, form):
    Consultation.objects.filter(pk=table.pk).update(state="published" if form != "exe" else "closed")

    assert client.get(reverse("participation:opinion_table", args=[table.pk, form])).status_code == 404
