"""批量登记: from a pasted table to the register, with the proposals right for most rows and every row named."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from catalogs import tasks, workflow
from catalogs.models import Disclosure, Registration, RegistrationRow
from catalogs.workflow.registrations import Choice
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import UnitChange
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.factories import REVIEW, make_disclosure, make_registration

HEADER = "标题\t链接\t发布时间\t发布单位"
SITE = "http://www.xiuyan.gov.cn"


def table(*lines):
    return "\n".join([HEADER, *("\t".join(line) for line in lines)])


def line(number, title="低保办事指南", unit="偏岭镇", day="2026-02-03"):
    return title, f"{SITE}/{number}.html", day, unit


@pytest.fixture
def registration(published, township, editor):
    return make_registration(township, by=editor, pasted=table(line(1), line(2), line(3)))


def order(registration, by, ticked=None):
    """Tick rows by number of line, all when none are named, and register them."""
    choices = {
        row.pk: Choice(ticked is None or row.position in ticked, row.chosen_id or row.proposed_id)
        for row in registration.rows.all()
    }
    workflow.keep_choices(registration, choices, by=by)
    ordered = workflow.order_registration(registration, by=by, review=REVIEW)
    return workflow.apply_registration(ordered, by=by)


def outcomes(registration):
    return list(registration.rows.values_list("position", "outcome"))


# One table


@pytest.mark.both_databases
def test_ticked_rows_are_registered_and_every_row_says_what_became_of_it(registration, editor):
    done = order(registration, by=editor, ticked={2, 4})

    assert done.state == "applied"
    assert outcomes(done) == [(2, "registered"), (3, "skipped"), (4, "registered")]
    made = Disclosure.objects.first()
    assert (made.secrecy_reviewer, made.registered_by, made.known_by) == ("李审核", editor, "entered")
    assert made.started_on is None
    assert made.due_legal is None


def test_a_column_of_formation_days_is_judged(published, township, editor):
    pasted = f"标题\t链接\t发布时间\t成文日期\n低保公示\t{SITE}/1\t2026-03-03\t2026-02-10"
    order(make_registration(township, by=editor, pasted=pasted), by=editor)

    made = Disclosure.objects.get()
    assert str(made.due_legal) == "2026-03-02"
    assert made.is_late is True


def test_what_is_known_doubled_or_wrong_is_named_and_left_alone(published, township, editor):
    make_disclosure(published, by=editor, address=f"{SITE}/1.html")
    pasted = table(line(1), line(2), line(2), line(3, day="近日"), line(4, unit="新甸镇"))
    factories.make_unit(township.parent, "210323108", "新甸镇")

    registration = make_registration(township, by=editor, pasted=pasted)

    messages = dict(registration.rows.values_list("position", "message"))
    assert outcomes(registration) == [
        (2, "known"),
        (3, "pending"),
        (4, "refused"),
        (5, "pending"),
        (6, "refused"),
    ]
    assert messages[2] == "这个网址已登记过。"
    assert messages[4] == "与第3行是同一个网址"
    assert messages[5].startswith("发布时间“近日”认不出来")
    assert messages[6] == "这一行的单位是“新甸镇”，不是偏岭镇"


@pytest.mark.both_databases
def test_a_page_registered_meanwhile_is_skipped_and_named(registration, published, editor):
    make_disclosure(published, by=editor, address=f"{SITE}/2.html")

    done = order(registration, by=editor)

    assert outcomes(done) == [(2, "registered"), (3, "known"), (4, "registered")]
    assert Disclosure.objects.filter(address=f"{SITE}/2.html").count() == 1


def test_an_item_withdrawn_meanwhile_is_refused_and_named(registration, published, editor, reviewer):
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    ordered = workflow.order_registration(registration, by=editor, review=REVIEW)
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    done = workflow.apply_registration(ordered, by=editor)

    assert {outcome for _, outcome in outcomes(done)} == {"refused"}
    assert done.rows.first().message == "所选事项已经撤下或者变动，请重新选择。"


def test_a_title_with_an_identity_number_is_refused_and_named(published, township, editor):
    pasted = table(line(1, title="低保公示11010519491231002X"), line(2))

    done = order(make_registration(township, by=editor, pasted=pasted), by=editor)

    assert outcomes(done) == [(2, "refused"), (3, "registered")]
    assert "身份证号" in done.rows.first().message


def test_a_row_to_come_is_refused_when_registered(published, township, editor):
    done = order(make_registration(township, by=editor, pasted=table(line(1, day="2099-01-01"))), by=editor)

    assert done.rows.get().message == "公开时间还没有到，请核对。"


def test_nothing_is_ordered_without_ticks_items_or_reviewer(registration, editor):
    for choice, reason in (
        (Choice(False, None), "还没有勾选要登记的行。"),
        (Choice(True, None), "第2行、第3行、第4行勾选了登记，但还没有选择事项。"),
    ):
        workflow.keep_choices(registration, {row.pk: choice for row in registration.rows.all()}, by=editor)
        with pytest.raises(StepRefused) as refused:
            workflow.order_registration(registration, by=editor, review=REVIEW)
        assert refused.value.reasons == [reason]
    with pytest.raises(StepRefused):
        workflow.order_registration(registration, by=editor, review=workflow.Review("", ""))


def test_an_item_of_another_unit_cannot_be_chosen(registration, editor, domain, township):
    other = factories.make_unit(township.parent, "210323109", "洋河镇")
    theirs = factories.make_item(other, domain, by=factories.make_person("e2", "外经办", "editor", other))
    row = registration.rows.first()

    workflow.keep_choices(registration, {row.pk: Choice(True, theirs.pk)}, by=editor)

    row.refresh_from_db()
    assert row.chosen_id is None
    with pytest.raises(PermissionDenied):
        workflow.choose_item(row, theirs, by=editor)


def test_only_who_registers_for_the_unit_touches_its_table(registration, outsider, approver):
    for person in (outsider, approver):
        with pytest.raises(PermissionDenied):
            workflow.keep_choices(registration, {}, by=person)


def test_the_county_office_brings_one_table_for_all_units(published, county, reviewer):
    pasted = table(line(1), line(2, unit="别处", title="偏岭镇低保办事指南"), line(3, unit="别处"))

    registration = make_registration(county, by=reviewer, pasted=pasted)

    rows = list(registration.rows.all())
    assert [row.unit == published.unit for row in rows] == [True, True, False]
    assert rows[2].certainty == "unsure"
    assert not rows[2].is_ticked
    order(registration, by=reviewer)
    assert set(Disclosure.objects.values_list("entered_for", flat=True)) == {True}


def test_a_table_that_cannot_be_read_is_refused_with_what_to_do(township, editor):
    registration = make_registration(township, by=editor, pasted="没有表格")

    assert registration.state == "refused"
    assert "请从网站后台导出栏目列表" in registration.refusal


def test_the_jobs_read_and_register(published, township, editor):
    registration = Registration(unit=township, pasted=table(line(1), line(2)))
    registration = workflow.start_registration(registration, by=editor)
    tasks.read_registration(registration.job_id)
    registration.refresh_from_db()
    assert registration.state == "read"
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    registration = workflow.order_registration(registration, by=editor, review=REVIEW)

    tasks.apply_registration(registration.job_id)

    assert Job.objects.get(pk=registration.job_id).outcome == "登记2条。"
    assert Disclosure.objects.count() == 2


def test_a_post_that_ended_meanwhile_opens_the_table_again(registration, editor, published):
    choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
    workflow.keep_choices(registration, choices, by=editor)
    ordered = workflow.order_registration(registration, by=editor, review=REVIEW)
    editor.memberships.all().delete()

    tasks.apply_registration(ordered.job_id)

    ordered.refresh_from_db()
    assert ordered.state == "read"
    assert "岗位有变动" in Job.objects.get(pk=ordered.job_id).outcome
    assert not Disclosure.objects.exists()


def test_tables_left_lying_are_cancelled(registration):
    cancelled = workflow.cancel_abandoned(
        Registration,
        workflow.cancel_registration,
        before=registration.uploaded_at.replace(year=2099),
        by=system_user(),
    )

    registration.refresh_from_db()
    assert (cancelled, registration.state, registration.rows.count()) == (1, "cancelled", 0)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_tables_with_the_same_pages_register_them_once(published, township, editor):
    ordered = []
    for _ in range(2):
        registration = make_registration(township, by=editor, pasted=table(line(1), line(2)))
        choices = {row.pk: Choice(True, published.pk) for row in registration.rows.all()}
        workflow.keep_choices(registration, choices, by=editor)
        ordered.append(workflow.order_registration(registration, by=editor, review=REVIEW))
    together = threading.Barrier(2)

    def apply(registration):
        together.wait()
        try:
            workflow.apply_registration(registration, by=editor)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=apply, args=[registration]) for registration in ordered]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Disclosure.objects.count() == 2
    found = sorted(RegistrationRow.objects.values_list("outcome", flat=True))
    assert found == ["known", "known", "registered", "registered"]


# The pages


def test_a_pasted_table_starts_a_registration(sign_in, editor, published):
    response = sign_in(editor).post(
        reverse("catalogs_desk:registrations"), {"unit": published.unit.code, "pasted": table(line(1))}
    )

    registration = Registration.objects.get()
    assert response.headers["Location"] == registration.get_absolute_url()
    assert sign_in(editor).get(registration.get_absolute_url()).headers["Refresh"] == "2"


def test_an_uploaded_table_is_read(sign_in, editor, published):
    file = SimpleUploadedFile("栏目.csv", table(line(1)).replace("\t", ",").encode("gb18030"))
    sign_in(editor).post(reverse("catalogs_desk:registrations"), {"unit": published.unit.code, "file": file})

    registration = Registration.objects.get()
    tasks.read_registration(registration.job_id)

    assert registration.rows.get().title == "低保办事指南"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "请粘贴栏目列表，或者上传表格。"),
        ({"pasted": "  "}, "请粘贴栏目列表，或者上传表格。"),
        ({"pasted": "甲", "unit": "x"}, "选择"),
        ({"pasted": "甲", "base_address": "xiuyan"}, "请填写以 http:// 或 https:// 开头的完整网址。"),
    ],
)
def test_bad_input_is_told(sign_in, editor, published, fields, message):
    url = reverse("catalogs_desk:registrations")

    response = sign_in(editor).post(url, {"unit": published.unit.code} | fields)

    assert response.status_code == 422
    assert message in response.content.decode()


def apply_url(registration):
    return reverse("catalogs_desk:registration_apply", args=[registration.pk])


def test_ticks_are_kept_when_the_page_is_turned(sign_in, editor, registration, published):
    first, second, _ = registration.rows.all()
    fields = {"rows": [first.pk, second.pk], f"tick_{second.pk}": "on", f"item_{second.pk}": published.pk}

    response = sign_in(editor).post(apply_url(registration), {**fields, "go": "all:2"})

    assert response.headers["Location"] == f"{registration.get_absolute_url()}?rows=all&page=2"
    kept = [(row.is_ticked, row.chosen_id) for row in registration.rows.all()]
    assert kept[:2] == [(False, None), (True, published.pk)]
    assert kept[2][1] == published.pk  # of another page: as it was


def test_a_whole_page_is_ticked_or_cleared_at_once(sign_in, editor, registration, published):
    first, second, _ = registration.rows.all()
    fields = {"rows": [first.pk, second.pk], f"item_{second.pk}": published.pk, "here": "unsure:1"}

    response = sign_in(editor).post(apply_url(registration), fields | {"tick_all": "1"})

    assert response.headers["Location"].endswith("?rows=unsure&page=1")
    assert [row.is_ticked for row in registration.rows.all()][:2] == [False, True]
    sign_in(editor).post(apply_url(registration), fields | {f"tick_{second.pk}": "on", "clear_all": "1"})
    assert [row.is_ticked for row in registration.rows.all()][:2] == [False, False]


def test_the_whole_way_on_the_pages(sign_in, editor, registration, published):
    client = sign_in(editor)
    rows = list(registration.rows.all())
    fields = {"rows": [row.pk for row in rows], "order": "1", "secrecy_result": "已审查"}
    fields |= {f"tick_{row.pk}": "on" for row in rows} | {f"item_{row.pk}": published.pk for row in rows}

    refused = client.post(apply_url(registration), fields)
    assert refused.status_code == 422
    assert "请填写公开前由谁审查。" in refused.content.decode()

    client.post(apply_url(registration), fields | {"secrecy_reviewer": "李审核"})
    registration.refresh_from_db()
    tasks.apply_registration(registration.job_id)
    result = client.get(registration.get_absolute_url()).content.decode()
    assert result.count("mark--done") == 3
    assert "已登记 <strong>3</strong> 行" in result


def test_another_item_is_searched_for_one_row(sign_in, editor, publish_many, township):
    items = publish_many(3)
    registration = make_registration(township, by=editor, pasted=table(line(1, title="完全无关")))
    row = registration.rows.get()
    url = reverse("catalogs_desk:registration_row", args=[row.pk])
    client = sign_in(editor)

    found = client.post(apply_url(registration), {"rows": row.pk, "find": row.pk})
    assert found.headers["Location"] == url
    assert [item.pk for item in client.get(url, {"words": "事项3"}).context["page"]] == [items[2].pk]
    assert client.post(url, {"item": "x"}, follow=True).status_code == 200
    client.post(url, {"item": items[2].pk})

    row.refresh_from_db()
    assert (row.chosen_id, row.is_ticked) == (items[2].pk, True)
    assert (
        f'<option value="{items[2].pk}" selected>'
        in client.get(registration.get_absolute_url()).content.decode()
    )


def test_a_page_of_rows_takes_a_constant_number_of_queries(
    sign_in, editor, publish_many, township, count_queries
):
    publish_many(3)
    client = sign_in(editor)
    few = make_registration(township, by=editor, pasted=table(line(1)))
    many = make_registration(township, by=editor, pasted=table(*(line(number) for number in range(60))))

    assert count_queries(lambda: client.get(many.get_absolute_url())) == count_queries(
        lambda: client.get(few.get_absolute_url())
    )


def test_a_registration_is_cancelled(sign_in, editor, registration):
    sign_in(editor).post(reverse("catalogs_desk:registration_cancel", args=[registration.pk]))

    registration.refresh_from_db()
    assert (registration.state, registration.rows.count()) == ("cancelled", 0)


# Rows that are wrong


def shown(client, registration):
    return client.get(registration.get_absolute_url()).content.decode()


def read(registration):
    registration.refresh_from_db()
    tasks.read_registration(registration.job_id)
    registration.refresh_from_db()


def test_incomplete_links_are_read_again_with_the_sites_address(sign_in, editor, published, township):
    lines = [line(1), ("特困人员办事指南", "/xxgk/2.html", "2026-02-03", "偏岭镇")]
    registration = make_registration(township, by=editor, pasted=table(*lines))
    first, second = registration.rows.all()
    client = sign_in(editor)
    assert second.outcome == "refused"
    assert "1 行的链接不完整" in shown(client, registration)
    choices = {"rows": first.pk, f"item_{first.pk}": published.pk, f"tick_{first.pk}": "on", "reread": "1"}

    client.post(apply_url(registration), choices | {"base_address": f"{SITE}/lm/"})
    assert "Refresh" in client.get(registration.get_absolute_url()).headers
    read(registration)

    first, second = registration.rows.all()
    assert (second.outcome, second.address) == ("pending", f"{SITE}/xxgk/2.html")
    assert (first.is_ticked, first.chosen_id) == (True, published.pk)
    assert registration.state == "read"
    assert f'value="{SITE}/lm/"' in shown(client, registration)


def test_an_uploaded_table_is_read_again_from_its_file(sign_in, editor, published):
    file = SimpleUploadedFile("栏目.csv", "标题,链接,发布时间\n低保公示,/1.html,2026-02-03\n".encode())
    client = sign_in(editor)
    client.post(reverse("catalogs_desk:registrations"), {"unit": published.unit.code, "file": file})
    registration = Registration.objects.get()
    read(registration)

    client.post(apply_url(registration), {"reread": "1", "base_address": SITE})
    read(registration)

    assert registration.rows.get().address == f"{SITE}/1.html"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "请填写网站地址。"),
        ("xiuyan", "请填写以 http:// 或 https:// 开头的完整网址。"),
        ("javascript:alert(1)", "请填写以 http:// 或 https:// 开头的完整网址。"),
    ],
)
def test_a_wrong_sites_address_is_told_at_its_field(sign_in, editor, published, township, address, message):
    registration = make_registration(
        township, by=editor, pasted=table(("低保公示", "/1.html", "2026-02-03", ""))
    )

    refused = sign_in(editor).post(apply_url(registration), {"reread": "1", "base_address": address})

    assert refused.status_code == 422
    assert message in refused.content.decode()
    assert refused.content.decode().count('role="alert"') == 1
    registration.refresh_from_db()
    assert registration.state == "read"


def test_only_the_unit_reads_its_table_again(registration, outsider):
    with pytest.raises(PermissionDenied):
        workflow.reread_registration(registration, by=outsider, base_address=SITE)


def test_a_table_that_is_being_registered_is_not_read_again(registration, editor):
    workflow.keep_choices(
        registration, {r.pk: Choice(True, r.proposed_id) for r in registration.rows.all()}, by=editor
    )
    workflow.order_registration(registration, by=editor, review=REVIEW)

    with pytest.raises(StepRefused):
        workflow.reread_registration(registration, by=editor, base_address=SITE)


def test_a_day_that_is_missing_is_filled_in_on_the_row(sign_in, editor, published, township):
    registration = make_registration(township, by=editor, pasted=table(line(1, day="近日"), line(2, day="")))
    first, second = registration.rows.all()
    client = sign_in(editor)
    page = shown(client, registration)
    assert [first.is_ticked, second.message] == [False, "没有发布时间"]
    assert f'name="day_{first.pk}"' in page
    assert "发布时间“近日”认不出来" in page
    fields = {
        "rows": [first.pk, second.pk],
        "order": "1",
        "secrecy_reviewer": "李审核",
        "secrecy_result": "已审查",
    }
    fields |= {f"tick_{row.pk}": "on" for row in (first, second)}
    fields |= {f"item_{row.pk}": published.pk for row in (first, second)}

    refused = client.post(
        apply_url(registration),
        fields | {f"day_{first.pk}": "2026-02-03", f"day_{second.pk}": "x"},
        follow=True,
    )
    assert "第3行勾选了登记，但还没有填写发布时间。" in refused.content.decode()
    client.post(apply_url(registration), fields | {f"day_{second.pk}": "2026-02-04"})
    registration.refresh_from_db()
    tasks.apply_registration(registration.job_id)

    days = [f"{one.published_on:%m-%d}" for one in Disclosure.objects.order_by("published_at")]
    assert days == ["02-03", "02-04"]
    assert set(registration.rows.values_list("outcome", "message")) == {("registered", "")}


def test_a_day_that_was_read_is_not_overwritten(registration, editor):
    row = registration.rows.first()

    workflow.keep_choices(registration, {row.pk: Choice(True, None, clock.now())}, by=editor)

    assert registration.rows.first().published_at == row.published_at


def test_rows_that_were_not_registered_are_mended_and_read_anew(sign_in, editor, published, township):
    bad = ('低保"双标"公示', "javascript:1", "2026-02-05 08:30", "偏岭镇")
    done = order(
        make_registration(township, by=editor, pasted=table(line(1), line(2), bad)), by=editor, ticked={2}
    )
    client = sign_in(editor)
    url = reverse("catalogs_desk:registrations")
    result = shown(client, done)
    assert f'{url}?again={done.pk}">把有错误、没有登记的 1 行改好再读' in result
    assert f'{url}?again={done.pk}&amp;rows=skipped">把未勾选的 1 行再读一次' in result

    page = client.get(url, {"again": done.pk})
    pasted = page.context["form"]["pasted"].value()
    assert "不是网页地址" in page.content.decode()
    client.post(url, {"unit": township.code, "pasted": pasted.replace("javascript:1", f"{SITE}/9.html")})
    again = Registration.objects.latest("pk")
    read(again)

    row = again.rows.get()
    assert (row.title, row.address, row.outcome) == ('低保"双标"公示', f"{SITE}/9.html", "pending")
    assert f"{timezone.localtime(row.published_at):%Y-%m-%d %H:%M}" == "2026-02-05 08:30"
    skipped = client.get(url, {"again": done.pk, "rows": "skipped"}).context["form"]["pasted"].value()
    assert f"{SITE}/2.html" in skipped
    assert f"{SITE}/1.html" not in skipped


def test_the_rows_of_another_units_table_are_not_found(sign_in, outsider, registration):
    url = reverse("catalogs_desk:registrations")

    assert sign_in(outsider).get(url, {"again": registration.pk}).status_code == 404


# A unit that is no more


def test_the_pages_of_a_table_outlive_its_unit(sign_in, registration, editor, reviewer, township, county):
    row = registration.rows.first()
    successor = factories.make_unit(county, "210323108", "新甸镇")
    administrator = factories.make_person("changer", "管理员甲", Role.ADMINISTRATOR, county)
    change = UnitChange(
        kind="merge",
        unit=township,
        successor=successor,
        document="辽编办发〔2026〕1号",
        effective_on=clock.today(),
    )
    workflow.change_unit(change, by=administrator)

    registration.refresh_from_db()
    assert registration.state == "cancelled"
    client = sign_in(reviewer)
    assert "已取消，没有登记任何信息。" in shown(client, registration)
    assert client.get(reverse("catalogs_desk:registration_row", args=[row.pk])).status_code == 404
    for name in ("registration_apply", "registration_cancel"):
        refused = client.post(
            reverse(f"catalogs_desk:{name}", args=[registration.pk]), {"order": "1"}, follow=True
        )
        assert refused.status_code == 200
        assert "已取消状态下不能" in refused.content.decode()


def test_a_row_of_a_table_that_is_done_with_leads_back_to_it(sign_in, registration, editor):
    done = order(registration, by=editor)
    row = done.rows.first()

    answer = sign_in(editor).get(reverse("catalogs_desk:registration_row", args=[row.pk]))

    assert answer.headers["Location"] == done.get_absolute_url()
