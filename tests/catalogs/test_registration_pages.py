"""批量登记 on its pages: a table comes in, its rows are ticked page by page, and the register has them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.models import Registration
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import UnitChange
from tests import factories
from tests.catalogs.column_tables import (
    apply_url,
    line,
    order,
    shown,
    table,
)
from tests.factories import make_registration


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
