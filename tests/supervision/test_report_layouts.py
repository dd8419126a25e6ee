"""Layouts: data that an administrator changes; each change a new number, made reports keep theirs."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StaleSave
from supervision import tasks
from supervision.forms.layouts import LayoutForm, initial_columns, initial_of
from supervision.models import Report, ReportKind, ReportLayout
from supervision.queries import layouts as queries
from supervision.spreadsheets.forms import FormLayout
from supervision.workflow import reports
from supervision.workflow.layouts import save_layout
from tests.supervision import records

pytestmark = pytest.mark.django_db
KIND = ReportKind.PROGRESS


def url(kind=KIND):
    return reverse("supervision_desk:report_layout", args=[kind])


def changed(**values):
    return {**queries.shipped(KIND), **values}


def sent(data=None, number=0, **values):
    """What the page would post for a layout."""
    data = data or queries.shipped(KIND)
    columns = initial_columns(data, KIND)
    posted = {**initial_of(data, KIND, number), "columns-TOTAL_FORMS": len(columns)}
    posted |= {"columns-INITIAL_FORMS": len(columns)}
    for place, column in enumerate(columns):
        for name in ("field", "caption", "group", "width", "position"):
            posted[f"columns-{place}-{name}"] = column.get(name, "")
        if column["is_shown"]:
            posted[f"columns-{place}-is_shown"] = "on"
    return {**posted, **values}


def titles(report):
    with report.file.open("rb") as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    return [sheet["A1"].value, sheet["A3"].value]


@pytest.mark.parametrize("kind", queries.FORMS)
def test_every_shipped_layout_is_drawn_and_passes_its_own_form(kind):
    data = queries.shipped(kind)

    assert FormLayout.from_data(queries.as_drawn(data, {})).title == data["title"]
    form = LayoutForm(initial_of(data, kind, 0), kind=kind)
    assert form.is_valid(), form.errors


def test_a_change_is_a_new_number_and_old_reports_keep_theirs(county, administrator, reviewer):
    records.make_milestone(records.make_plan(county, by=reviewer, ends_on=date(2040, 1, 1)))
    given = {"by": reviewer, "as_of": clock.today()}
    first = reports.order_report(county, KIND, **given)
    tasks.make_report(first.job_id)
    columns = [
        {"field": "name", "caption": "事项", "width": 30},
        {"field": "units", "caption": "数", "width": 8},
    ]
    layout = save_layout(county, KIND, changed(title="新表", columns=columns), by=administrator, number=0)
    second = reports.order_report(county, KIND, **given)
    tasks.make_report(second.job_id)

    first, second = (Report.objects.get(pk=one.pk) for one in (first, second))
    assert (layout.number, first.layout, second.layout) == (1, None, layout)
    assert titles(first) == ["岫岩满族自治县政务公开工作进展情况统计表", "序号"]
    assert titles(second) == ["新表", "事项"]


def test_saving_the_same_makes_no_new_number(county, administrator):
    first = save_layout(county, KIND, changed(title="新表"), by=administrator, number=0)

    assert save_layout(county, KIND, changed(title="新表"), by=administrator, number=1) == first
    assert ReportLayout.objects.count() == 1


def test_two_administrators_at_once_lose_nothing(county, administrator):
    save_layout(county, KIND, changed(title="甲"), by=administrator, number=0)

    with pytest.raises(StaleSave):
        save_layout(county, KIND, changed(title="乙"), by=administrator, number=0)


def test_only_an_administrator_changes_a_layout(county, reviewer, leader):
    for person in (reviewer, leader):
        with pytest.raises(PermissionDenied):
            save_layout(county, KIND, changed(), by=person, number=0)


def test_the_page_previews_without_saving_and_then_saves(client, administrator):
    client.force_login(administrator)
    posted = sent(title="{county}进展表", **{"columns-0-caption": "号"})

    page = client.post(url(), {**posted, "preview": "1"}).content.decode()
    assert "预览（还没有保存）" in page
    assert '<th scope="col" rowspan="2" colspan="1">号</th>' in page
    assert '<th scope="col" rowspan="1" colspan="2">已完成</th>' in page
    assert not ReportLayout.objects.exists()
    assert client.post(url(), posted).status_code == 302
    saved = ReportLayout.objects.get()
    assert (saved.layout["title"], saved.layout["columns"][0]["caption"]) == ("{county}进展表", "号")


def test_columns_are_hidden_and_put_in_another_order(client, administrator):
    client.force_login(administrator)
    posted = sent(**{"columns-2-position": 1, "columns-0-position": 3})
    del posted["columns-1-is_shown"]

    client.post(url(), posted)
    fields = [column["field"] for column in ReportLayout.objects.get().layout["columns"]]
    assert fields[:3] == ["name", "serial", "due"]
    assert "code" not in fields
    page = client.get(url()).content.decode()
    assert 'value="编号"' in page  # a hidden column can be shown again


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "请填写标题。"),
        ({"title": "{年份}情况"}, "没有这些数据：{年份}。"),
        ({"unit_block": "甲\n乙\n丙\n丁\n戊"}, "一行最多放4项，现在有5项。"),
        ({"seal_line": "长" * 101}, "每项最多100个字。"),
        ({"orientation": "圆"}, "请选择横向或者纵向。"),
        ({"columns-0-caption": ""}, "请填写栏目名称。"),
        ({"columns-0-width": "3"}, "请填写4至60的整数。"),
        ({"columns-0-position": "零"}, "请填写1至99的整数。"),
        (
            {"columns-2-width": "60", "columns-3-width": "60", "columns-4-width": "60"},
            "打印在这种纸上会小得看不清",
        ),
        ({"columns-0-field": "name"}, "栏目和这种报表的不一致"),
    ],
)
def test_a_bad_layout_is_refused_at_its_field_and_nothing_is_lost(client, administrator, values, said):
    client.force_login(administrator)

    answer = client.post(url(), sent(**{"note": "我写的表注", **values}))
    page = answer.content.decode()
    assert (answer.status_code, said in page, "我写的表注" in page) == (422, True, True)
    assert not ReportLayout.objects.exists()


def test_columns_beyond_those_of_the_report_are_never_drawn(client, administrator):
    client.force_login(administrator)

    answer = client.post(url(), sent(**{"columns-TOTAL_FORMS": 9999}))
    assert (answer.status_code, len(answer.context["columns"].forms)) == (
        422,
        len(initial_columns(queries.shipped(KIND), KIND)),
    )
    assert not ReportLayout.objects.exists()


def test_not_one_column_left_is_refused(client, administrator):
    client.force_login(administrator)
    posted = {name: value for name, value in sent().items() if not name.endswith("is_shown")}

    assert client.post(url(), posted).content.decode().count("至少要显示一栏。") == 1


def test_what_is_wrong_with_columns_stands_at_the_top_and_leads_to_them(client, administrator):
    client.force_login(administrator)

    page = client.post(url(), sent(**{"columns-1-width": "9999", "columns-2-position": ""})).content.decode()

    summary = page[page.index("请更正栏目中的以下内容") : page.index("</ul>", page.index("请更正栏目中的"))]
    assert re.findall(r'href="#(.+?)"', summary) == ["id_columns-1-width", "id_columns-2-position"]
    assert summary.count("请填写") == 2


@pytest.mark.parametrize(
    ("person", "answer"),
    [("administrator", 200), ("reviewer", 403), ("leader", 403), ("editor", 403)],
)
def test_the_page_answers_by_role(client, request, county, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get(url()).status_code == answer
    assert client.get(url("brief")).status_code in (404, 403)
