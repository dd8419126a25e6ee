"""The register on the desk: its lists, one disclosure, and what waits on the home page."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import Disclosure
from catalogs.spreadsheets.files import open_workbook
from catalogs.spreadsheets.refusals import Limits
from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.factories import MOMENT, make_disclosure, make_file_disclosure

REGISTER = "/desk/disclosures/"
FIELDS = {
    "title": "偏岭镇低保办事指南",
    "started_on": "2026-02-10",
    "address": "http://www.xiuyan.gov.cn/1.html",
    "published_on": "2026-03-02",
    "secrecy_reviewer": "李审核",
    "secrecy_result": "公开前已经审查",
}


@pytest.fixture
def file(published, editor, make_scan, township):
    return make_file_disclosure(published, by=editor, attachment=make_scan(township, editor))


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def register_url(item):
    return reverse("catalogs_desk:disclosure_register", args=[item.pk])


def test_a_page_is_registered_from_the_form(sign_in, editor, published):
    response = sign_in(editor).post(register_url(published), FIELDS, follow=True)

    made = Disclosure.objects.get()
    assert made.address == FIELDS["address"]
    assert str(made.due_legal) == "2026-03-02"
    assert "2026年3月2日（星期一）如何计算" in text_of(response)
    assert "按时公开" in text_of(response)


def test_a_file_is_registered_and_released(sign_in, editor, approver, published, make_upload):
    sign_in(editor).post(register_url(published), {"title": "低保名单", "file": make_upload()})
    made = Disclosure.objects.get()
    assert made.state == "waiting"
    assert "待我审核公开的附件" in sign_in(approver).get("/desk/").content.decode()

    url = reverse("catalogs_desk:disclosure_release", args=[made.pk])
    sign_in(approver).post(url, {"version": made.version, "secrecy_result": "经审查，同意公开"})

    assert Disclosure.objects.get().state == "public"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写标题。"),
        ({"address": ""}, "请填写原文网址；网站上没有页面的，在下面上传附件。"),
        ({"address": "www.xiuyan.gov.cn/1.html"}, "请填写以 http:// 或 https:// 开头的完整网址。"),
        ({"address": "javascript:alert(1)"}, "请填写以 http:// 或 https:// 开头的完整网址。"),
        ({"published_on": ""}, "请填写原页面上的发布日期。"),
        ({"published_on": "三月"}, "请填写日期，例如 2020-10-31。"),
        ({"secrecy_reviewer": ""}, "请填写公开前由谁审查。"),
        ({"started_on": "2026-03-03"}, "起算日晚于公开时间，请核对：信息形成以后才能公开。"),
        ({"title": "公示 11010519491231002X"}, "疑似含有身份证号"),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(sign_in, editor, published, changes, message):
    response = sign_in(editor).post(register_url(published), FIELDS | changes)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Disclosure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_not_kept_when_its_registration_is_refused(
    sign_in, editor, published, make_upload, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path

    def refuse(*args, **options):
        assert [path for path in tmp_path.rglob("*") if path.is_file()]
        raise StepRefused(["本事项刚被撤下。"])

    monkeypatch.setattr(workflow, "register", refuse)
    response = sign_in(editor).post(register_url(published), {"title": "低保名单", "file": make_upload()})

    assert "本事项刚被撤下。" in response.content.decode()
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_address_and_a_file_together_are_refused(sign_in, editor, published, make_upload):
    response = sign_in(editor).post(register_url(published), FIELDS | {"file": make_upload()})

    assert response.status_code == 422
    assert "网址和附件只选一个" in response.content.decode()


def test_without_script_a_button_shows_the_due_day_and_keeps_what_was_typed(sign_in, editor, published):
    response = sign_in(editor).post(register_url(published), {**FIELDS, "title": "", "compute": "1"})

    assert response.status_code == 200
    assert "2026年3月2日（星期一）" in text_of(response)
    assert FIELDS["address"] in response.content.decode()
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-02-30", "三月", "9999-12-31"])
def test_a_start_that_is_no_day_shows_no_due_day(sign_in, editor, published, day):
    url = reverse("catalogs_desk:disclosure_due", args=[published.pk])

    response = sign_in(editor).get(url, {"started_on": day})

    assert response.status_code == 200
    assert "due__day" not in response.content.decode()


def test_an_unpublished_item_says_why_it_is_closed(sign_in, editor, item):
    assert "本事项还没有发布" in sign_in(editor).get(register_url(item)).content.decode()
    assert sign_in(editor).post(register_url(item), FIELDS).status_code == 200
    assert not Disclosure.objects.exists()


def test_the_last_reviewer_is_offered_again(sign_in, editor, published):
    make_disclosure(published, by=editor)

    assert 'value="李审核"' in sign_in(editor).get(register_url(published)).content.decode()


def test_items_are_chosen_by_domain_and_words(sign_in, editor, publish_many):
    publish_many(3)

    found = sign_in(editor).get("/desk/disclosures/add/", {"words": "事项2", "domain": "20"})

    assert [str(item.published_revision.level2) for item, _ in found.context["lines"]] == ["事项2"]


def test_the_list_by_item_counts_and_filters(sign_in, editor, publish_many):
    items = publish_many(3)
    make_disclosure(items[0], by=editor, started_on=MOMENT.date() - timedelta(days=60))

    everything = sign_in(editor).get(REGISTER)
    late = sign_in(editor).get(REGISTER, {"standing": "late"})

    assert {one: count for one, count, _ in everything.context["counts"] if count} == {"never": 2, "late": 1}
    assert [line.item for line in late.context["lines"]] == [items[0]]
    assert late.context["lines"][0].late_days > 0


def test_a_standing_in_which_nothing_stands_is_not_named(sign_in, editor, published):
    made = make_disclosure(published, by=editor)

    assert "应主动公开的事项1项：未判断是否按时1项。" in text_of(sign_in(editor).get(REGISTER))
    workflow.withdraw(
        published, by=factories.make_person("w", "撤下人", "reviewer", made.unit.county), reason="调整"
    )
    assert "应主动公开的事项0项。" in text_of(sign_in(editor).get(REGISTER))


@pytest.mark.parametrize("address", [REGISTER, f"{REGISTER}?tab=records", "/desk/disclosures/add/"])
def test_only_the_domains_in_which_something_is_published_are_offered(sign_in, editor, published, address):
    factories.make_domain("21", "养老服务", "elderly-care")

    form = sign_in(editor).get(address).context["form"]

    assert form.fields["domain"].choices == [("", "全部"), ("20", "社会救助")]


def test_what_is_wrong_with_a_form_is_summed_up_once(sign_in, editor, published):
    page = make_disclosure(published, by=editor)
    client = sign_in(editor)
    for url in (
        register_url(published),
        reverse("catalogs_desk:disclosure_correct", args=[page.pk]),
        reverse("catalogs_desk:registrations"),
    ):
        refused = client.post(url, {"title": ""})

        assert refused.status_code == 422
        assert refused.content.decode().count('role="alert"') == 1


def test_the_list_by_item_may_be_read_as_of_a_day(sign_in, editor, published):
    make_disclosure(published, by=editor)

    before = sign_in(editor).get(REGISTER, {"as_of": "2026-03-01"})

    assert [line.standing for line in before.context["lines"]] == ["never"]


def test_the_list_of_records_filters(sign_in, editor, published, file):
    page = make_disclosure(published, by=editor, started_on=MOMENT.date())
    late = make_disclosure(
        published, by=editor, address="http://a.gov.cn/2", started_on=MOMENT.date() - timedelta(days=60)
    )
    removed = make_disclosure(published, by=editor, address="http://a.gov.cn/3")
    workflow.remove(removed, by=editor, reason="重复")

    def listed(**filters):
        response = sign_in(editor).get(REGISTER, {"tab": "records", **filters})
        return {one.pk for one, _ in response.context["lines"]}

    assert listed() == {page.pk, late.pk, file.pk}
    assert listed(state="on_time") == {page.pk}
    assert listed(state="late") == {late.pk}
    assert listed(state="waiting") == {file.pk}
    assert listed(state="removed") == {removed.pk}
    assert listed(item=published.pk) == {page.pk, late.pk, file.pk}
    assert listed(since="2026-03-02", until="2026-03-02") == {page.pk, late.pk}
    assert listed(since="2026-03-03") == set()
    assert listed(words="名单") == {file.pk}


@pytest.mark.parametrize(
    "filters", [{"state": "x"}, {"since": "x"}, {"unit": "x"}, {"item": "x"}, {"item": "10000"}]
)
def test_a_filter_that_nothing_knows_is_left_out(sign_in, reviewer, published, editor, filters):
    page = make_disclosure(published, by=editor)

    response = sign_in(reviewer).get(REGISTER, {"tab": "records", **filters})

    assert [one for one, _ in response.context["lines"]] == [page]


def test_an_unknown_tab_is_not_found(sign_in, editor):
    assert sign_in(editor).get(REGISTER, {"tab": "x"}).status_code == 404


def test_a_unit_sees_its_own_register_only(sign_in, outsider, published, editor):
    make_disclosure(published, by=editor)

    for tab in ("items", "records"):
        assert sign_in(outsider).get(REGISTER, {"tab": tab}).context["page"].total == 0


@pytest.mark.parametrize("tab", ["items", "records"])
def test_the_lists_take_a_constant_number_of_queries(sign_in, editor, publish_many, count_queries, tab):
    items = publish_many(4)
    client = sign_in(editor)
    make_disclosure(items[0], by=editor, started_on=MOMENT.date() - timedelta(days=60))
    few = count_queries(lambda: client.get(REGISTER, {"tab": tab}))
    for number, item in enumerate(items[1:]):
        started_on = MOMENT.date() - timedelta(days=60)
        make_disclosure(item, by=editor, address=f"http://a.gov.cn/{number}", started_on=started_on)

    assert count_queries(lambda: client.get(REGISTER, {"tab": tab})) == few


@pytest.mark.both_databases
def test_a_standing_is_listed_page_by_page_in_as_many_queries_however_long_it_is(
    sign_in, editor, publish_many, count_queries
):
    client = sign_in(editor)
    disclosed, *few = publish_many(3)
    make_disclosure(disclosed, by=editor)
    counted = count_queries(lambda: client.get(REGISTER, {"standing": "never"}))
    never = [*few, *publish_many(50)]

    pages = [client.get(REGISTER, {"standing": "never", "page": number}) for number in (1, 2)]

    assert [[line.item for line in page.context["lines"]] for page in pages] == [never[:50], never[50:]]
    assert count_queries(lambda: client.get(REGISTER, {"standing": "never"})) == counted


def test_exports_hold_the_filtered_list_and_run_nothing(sign_in, editor, published):
    make_disclosure(published, by=editor, title="=1+1")
    client = sign_in(editor)

    written = b"".join(client.get("/desk/disclosures/export.csv", {"tab": "records"})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written)))
    workbook = b"".join(client.get("/desk/disclosures/export.xlsx", {"tab": "records"}))
    (sheet,) = open_workbook(workbook, "xlsx", Limits())

    assert rows[1][3] == "'=1+1"
    assert sheet.rows[1][3] == "'=1+1"
    assert rows[1][7] == "未判"
    standings = b"".join(client.get("/desk/disclosures/export.csv")).decode("utf-8-sig")
    assert "未判断是否按时" in standings
    assert client.get("/desk/disclosures/export.pdf").status_code == 404


def test_a_correction_from_the_form(sign_in, editor, published):
    page = make_disclosure(published, by=editor)
    url = reverse("catalogs_desk:disclosure_correct", args=[page.pk])
    fields = {**FIELDS, "title": "更正后的标题", "version": page.version}

    sign_in(editor).post(url, fields)

    page.refresh_from_db()
    assert (page.title, str(page.due_legal)) == ("更正后的标题", "2026-03-02")
    assert page.published_at == MOMENT  # the day is the same, so the hour is kept

    stale = sign_in(editor).post(url, fields)
    assert stale.status_code == 422
    assert "有人改过这条信息" in stale.content.decode()


def test_removing_says_first_what_the_public_will_see(sign_in, editor, published):
    page = make_disclosure(published, by=editor)
    url = reverse("catalogs_desk:disclosure_remove", args=[page.pk])

    assert "只看到“已移除”" in sign_in(editor).get(url).content.decode()
    assert sign_in(editor).post(url, {"reason": ""}).status_code == 422
    sign_in(editor).post(url, {"reason": "内容有误"})

    page.refresh_from_db()
    assert page.state == "removed"


def test_a_spot_check_from_the_page(sign_in, reviewer, editor, published):
    page = make_disclosure(published, by=editor)
    url = reverse("catalogs_desk:disclosure_spot_check", args=[page.pk])

    refused = sign_in(reviewer).post(url, {"version": page.version, "result": "mismatch"})
    assert refused.status_code == 422
    assert "请写明哪里不符" in refused.content.decode()
    sign_in(reviewer).post(url, {"version": page.version, "result": "mismatch", "remark": "日期不同"})

    page.refresh_from_db()
    assert (page.check_result, page.check_remark) == ("mismatch", "日期不同")
    assert "县政府办抽查有1条问题待更正" in text_of(sign_in(editor).get("/desk/"))


def test_an_approver_who_registered_is_told_to_leave_the_release_to_another(
    sign_in, township, published, make_scan
):
    both = factories.make_person("both", "双岗", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)
    file = make_file_disclosure(published, by=both, attachment=make_scan(township, both))

    page = sign_in(both).get(file.get_absolute_url()).content.decode()

    assert "须由本单位另一名审核人审核公开" in page
    assert reverse("catalogs_desk:disclosure_release", args=[file.pk]) not in page
    assert "须由他人审核" in sign_in(both).get("/desk/").content.decode()


@pytest.mark.parametrize("person", ["editor", "reviewer", "leader"])
def test_the_home_page_counts_what_is_to_be_mended(request, sign_in, person, publish_many):
    publish_many(2)

    assert "应主动公开的事项2项：未公开2项" in text_of(sign_in(request.getfixturevalue(person)).get("/desk/"))


@pytest.mark.parametrize(
    "query",
    [
        "tab=records&until=9999-12-31",
        "tab=records&since=0001-01-01",
        "tab=records&since=9999-12-31&until=0001-01-01",
        "tab=items&as_of=0001-01-01",
        "tab=items&as_of=9999-12-31",
    ],
)
@pytest.mark.parametrize("name", ["disclosures", "export"])
def test_days_beyond_all_calendars_narrow_nothing(sign_in, editor, published, query, name):
    make_disclosure(published, by=editor)
    urls = {
        "disclosures": reverse("catalogs_desk:disclosures"),
        "export": reverse("catalogs_desk:disclosures_export", args=["csv"]),
    }

    response = sign_in(editor).get(f"{urls[name]}?{query}")

    assert response.status_code == 200
    if name == "disclosures":
        assert "年之间的日期" in response.content.decode()


@pytest.mark.parametrize("field", ["published_on", "started_on"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_of_the_years_of_the_portal_is_refused_at_its_field(
    sign_in, editor, published, field, day
):
    page = make_disclosure(published, by=editor)
    correction = reverse("catalogs_desk:disclosure_correct", args=[page.pk])
    given = {"title": "标题", "address": "https://www.xiuyan.gov.cn/9.html", "published_on": "2026-02-10"}
    given |= {"secrecy_reviewer": "李审核", "secrecy_result": "不涉密", "version": page.version, field: day}

    for url in (register_url(published), correction):
        response = sign_in(editor).post(url, given)
        assert response.status_code == 422
        assert "请填写1990年至2100年之间的日期。" in response.content.decode()


def test_a_release_of_what_was_changed_meanwhile_says_so(
    sign_in, editor, approver, township, published, make_scan
):
    file = make_file_disclosure(published, by=editor, attachment=make_scan(township, editor))
    shown = sign_in(approver).get(file.get_absolute_url()).content.decode()
    assert f'name="version" value="{file.version}"' in shown
    workflow.correct(file, by=editor, version=file.version, changes={"title": "换掉的标题"})

    url = reverse("catalogs_desk:disclosure_release", args=[file.pk])
    response = sign_in(approver).post(
        url, {"version": file.version, "secrecy_result": "同意公开"}, follow=True
    )

    assert "有人改过这条信息" in response.content.decode()
    assert Disclosure.objects.get().state == "waiting"


def test_an_approver_who_corrected_is_told_to_leave_the_release_to_another(
    sign_in, editor, township, published, make_scan
):
    both = factories.make_person("both", "双岗", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)
    file = make_file_disclosure(published, by=editor, attachment=make_scan(township, editor))
    workflow.correct(file, by=both, version=file.version, changes={"title": "换掉的标题"})

    assert "由您登记或者更正过" in sign_in(both).get(file.get_absolute_url()).content.decode()
    assert "由您登记或者更正过，须由他人审核" in sign_in(both).get("/desk/").content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_due_day_is_counted_from_beyond_all_calendars(sign_in, editor, published, day):
    asked = sign_in(editor).get(
        reverse("catalogs_desk:disclosure_due", args=[published.pk]), {"started_on": day}
    )
    sent = sign_in(editor).post(register_url(published), FIELDS | {"started_on": day, "compute": "1"})

    for response in (asked, sent):
        assert response.status_code == 200
        assert "起算日应当在1990年至2100年之间" in response.content.decode()
