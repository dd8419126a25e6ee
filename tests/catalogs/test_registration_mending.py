"""批量登记: rows that could not be read are mended, filled in and read again, without losing what was ticked."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from catalogs import tasks, workflow
from catalogs.models import Disclosure, Registration
from catalogs.workflow.registrations import Choice
from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from tests.catalogs.column_tables import (
    SITE,
    apply_url,
    line,
    order,
    read_again,
    shown,
    table,
)
from tests.factories import REVIEW, make_registration


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
    read_again(registration)

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
    read_again(registration)

    client.post(apply_url(registration), {"reread": "1", "base_address": SITE})
    read_again(registration)

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
    read_again(again)

    row = again.rows.get()
    assert (row.title, row.address, row.outcome) == ('低保"双标"公示', f"{SITE}/9.html", "pending")
    assert f"{timezone.localtime(row.published_at):%Y-%m-%d %H:%M}" == "2026-02-05 08:30"
    skipped = client.get(url, {"again": done.pk, "rows": "skipped"}).context["form"]["pasted"].value()
    assert f"{SITE}/2.html" in skipped
    assert f"{SITE}/1.html" not in skipped


def test_the_rows_of_another_units_table_are_not_found(sign_in, outsider, registration):
    url = reverse("catalogs_desk:registrations")

    assert sign_in(outsider).get(url, {"again": registration.pk}).status_code == 404
