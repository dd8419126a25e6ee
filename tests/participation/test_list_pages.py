"""The pages of the year's list: on the desk, for anyone, and as files."""

from __future__ import annotations

import csv
import io

import pytest
import python_calamine
from django.urls import reverse

from disclosure_portal import clock
from participation.models import Decision, ListEntry, ListVersion
from participation.workflow import lists as workflow
from tests.participation import lists, records

pytestmark = pytest.mark.django_db
DESK = "/desk/participation/lists/"
PUBLIC = "/participation/lists/"
MARKUP = "<script>alert(1)</script>"


def desk(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


@pytest.fixture
def draft(county, decision, colleague):
    """The county's list with one complete entry, saved last by the colleague."""
    version = lists.make_list(county, by=colleague)
    lists.add_entry(version, decision, by=colleague)
    version.refresh_from_db()
    return version


@pytest.fixture
def published(draft, reviewer):
    return lists.publish(draft, by=reviewer)


@pytest.fixture
def entry_fields(decision):
    return {
        "saves": 1,
        "title": "水价调整方案",
        "content": "建立阶梯水价。",
        "organiser": decision.unit_id,
        "procedures": ["legality", "participation"],
        "methods": ["hearing"],
        "planned_on": "2026-10-31",
        "touches_interests": "yes",
        "needs_wide_knowledge": "no",
    }


def version_of(number=1):
    return ListVersion.objects.get(number=number)


# The whole way on the desk


def test_from_the_year_to_the_public_and_to_the_next_version(
    sign_in, client, county, township, justice, reviewer, colleague
):
    by_colleague = sign_in(colleague)
    page = by_colleague.post(desk("list_start"), {"unit": county.pk, "year": 2026}, follow=True)
    assert "还没有列入事项" in page.text
    version = version_of()
    by_colleague.post(desk("list_edit", version.pk), {"saves": 1, "consent": lists.CONSENT})
    fields = {
        "title": "新建小学",
        "content": "新建一所小学。",
        "organiser": township.pk,
        "procedures": ["legality"],
        "methods": ["hearing", "symposium"],
        "planned_reason": "等可行性研究报告批复",
        "touches_interests": "yes",
        "needs_wide_knowledge": "yes",
        "kind": "project",
        "reason": "涉及学生家长。",
        "legality_unit": justice.pk,
    }
    page = by_colleague.post(desk("list_propose", version.pk), fields, follow=True)
    assert "决策事项“新建小学”已建立，并列入目录草稿，第1项。" in page.text
    assert "请另一位县政府办审核人员核对、发布" in page.text

    by_reviewer = sign_in(reviewer)
    check = by_reviewer.get(desk("list_publish", version.pk))
    saves = version_of().saves
    assert f'name="saves" value="{saves}"' in check.text
    by_reviewer.post(desk("list_publish", version.pk), {"saves": saves})
    by_reviewer.post(desk("list_next", version.pk), {"reason": "常务会议意见"})

    assert version_of().state == "published"
    assert version_of(2).remark == "常务会议意见"
    assert version_of(2).entries.get().planned_reason == "等可行性研究报告批复"
    client.logout()
    public = client.get(version_of().get_public_url()).text
    assert "新建小学" in public
    assert "待定（等可行性研究报告批复）" in public
    assert client.get(version_of(2).get_public_url()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "请填写事项名称。"),
        ({"title": "长" * 201}, "事项名称最多200个字。"),
        ({"content": "长" * 5001}, "事项内容最多5000个字。"),
        ({"organiser": ""}, "请选择承办单位。"),
        ({"organiser": "99999"}, "请从列出的单位中选择。"),
        ({"procedures": ["nonsense"]}, "请从列出的选项中选择。"),
        ({"methods": ["nonsense"]}, "请从列出的选项中选择。"),
        ({"planned_on": "十月"}, "请填写日期，例如 2026-10-31。"),
        ({"planned_on": "0001-01-01"}, "请填写1990年至2100年之间的日期。"),
        ({"planned_reason": "长" * 101}, "待定的原因最多100个字。"),
        ({"touches_interests": "maybe"}, "请选择“是”或者“否”。"),
        ({"title": "水\x00价"}, "不允许是用空字符串。"),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(sign_in, colleague, draft, entry_fields, changes, message):
    entry = draft.entries.get()
    page = sign_in(colleague).post(desk("list_entry", entry.pk), entry_fields | changes)

    assert page.status_code == 422
    assert message in page.text
    assert draft.entries.get().title == entry.title
    if "content" not in changes:
        assert "建立阶梯水价。" in page.text


def test_the_reason_why_a_time_is_open_goes_when_the_time_is_given(sign_in, colleague, draft, entry_fields):
    entry = draft.entries.get()
    open_time = entry_fields | {"planned_on": "", "planned_reason": "等省级方案公布"}
    page = sign_in(colleague).post(desk("list_entry", entry.pk), open_time, follow=True)
    assert "待定（等省级方案公布）" in page.text

    sign_in(colleague).post(
        desk("list_entry", entry.pk), open_time | {"planned_on": "2026-10-31", "saves": 2}
    )

    entry.refresh_from_db()
    assert (entry.planned, entry.planned_reason) == ("2026年10月31日", "")


@pytest.mark.parametrize("odd", ["\u202e价水", "😀" * 100, "a\x01b\x0bc", "%s{{ x }}{% y %}", "'\"\\;--"])
def test_odd_text_is_kept_and_goes_out_as_it_is(client, draft, decision, colleague, reviewer, odd):
    values = lists.entry_values(decision, title=odd, content=odd)
    workflow.edit_entry(draft.entries.get(), by=colleague, saves=1, values=values)
    published = lists.publish(draft, by=reviewer)

    assert client.get(published.get_public_url()).status_code == 200
    shown = odd.replace("\x01", "").replace("\x0b", "")  # what no workbook can hold
    assert rows_of(file_of(client, published, "xlsx"))[3][1] == shown
    assert shown in file_of(client, published, "csv").decode("utf-8-sig").replace('""', '"')


def test_gaps_in_a_draft_are_saved_and_named(sign_in, colleague, draft, decision):
    entry = draft.entries.get()
    fields = {"saves": 1, "title": "水价", "organiser": decision.unit_id}
    page = sign_in(colleague).post(desk("list_entry", entry.pk), fields, follow=True)

    assert page.status_code == 200
    lacking = "事项内容、需履行的程序、拟决策时间或者待定的原因、公众参与方式、是否涉及人民群众切身利益"
    assert f"还没有写明{lacking}" in page.text
    assert ListEntry.objects.get().touches_interests is None


def test_a_new_decision_asks_for_what_it_needs(sign_in, colleague, draft, entry_fields):
    fields = entry_fields | {"content": "", "legality_unit": entry_fields["organiser"]}
    page = sign_in(colleague).post(desk("list_propose", draft.pk), fields)

    assert page.status_code == 422
    for message in (
        "请填写事项内容。",
        "请选择事项类别。",
        "请写明为什么要听取公众意见。",
        "合法性审查单位不能是承办单位自己。",
    ):
        assert message in page.text
    assert Decision.objects.count() == 1


def test_a_decision_that_is_there_is_chosen_and_its_words_are_taken_over(
    sign_in, colleague, draft, county, township, justice, editor, entry_fields
):
    road = records.make_decision(township, county, justice, by=editor, title="农村公路改造")
    client = sign_in(colleague)
    assert "农村公路改造" in client.get(desk("list_choose", draft.pk)).text
    form = client.get(desk("list_add", draft.pk, road.pk))
    assert 'value="农村公路改造"' in form.text

    client.post(desk("list_add", draft.pk, road.pk), entry_fields | {"title": "农村公路"})

    assert draft.entries.get(decision=road).title == "农村公路"
    again = client.post(desk("list_add", draft.pk, road.pk), entry_fields)
    assert again.status_code == 422
    assert "已经在目录里" in again.text


def test_a_stale_save_shows_both_texts_and_keeps_what_was_typed(
    sign_in, colleague, reviewer, draft, decision, entry_fields
):
    entry = draft.entries.get()
    values = lists.entry_values(decision, title="水价上涨方案")
    workflow.edit_entry(entry, by=reviewer, saves=1, values=values)
    client = sign_in(colleague)
    page = client.post(desk("list_entry", entry.pk), entry_fields)

    assert page.status_code == 422
    assert workflow.STALE_ENTRY in page.text
    assert 'value="水价调整方案"' in page.text
    assert "上涨</del>" in page.text
    assert draft.entries.get().title == "水价上涨方案"
    assert 'name="saves" value="2"' in page.text

    client.post(desk("list_entry", entry.pk), entry_fields | {"saves": 2})
    assert draft.entries.get().title == "水价调整方案"


def test_a_stale_save_of_the_head_shows_both_texts(sign_in, colleague, reviewer, draft):
    values = {"consent": "别人写的文件", "criteria": "", "remark": ""}
    workflow.edit_list(draft, by=reviewer, saves=draft.saves, values=values)
    page = sign_in(colleague).post(
        desk("list_edit", draft.pk), {"saves": draft.saves, "consent": "我写的文件"}
    )

    assert page.status_code == 422
    assert 'value="我写的文件"' in page.text
    assert "别人</del>" in page.text
    assert version_of().consent == "别人写的文件"


def test_what_was_typed_survives_that_the_list_was_published_meanwhile(
    sign_in, colleague, published, entry_fields
):
    entry = published.entries.get()
    page = sign_in(colleague).post(desk("list_entry", entry.pk), entry_fields)

    assert page.status_code == 422
    assert "已发布状态下不能修改" in page.text
    assert 'value="水价调整方案"' in page.text


@pytest.mark.parametrize("name", ["list_edit", "list_choose", "list_propose"])
def test_a_published_list_has_no_forms(sign_in, colleague, published, name):
    page = sign_in(colleague).get(desk(name, published.pk), follow=True)

    assert page.redirect_chain[-1][0] == published.get_absolute_url()
    assert "已发布状态下不能修改" in page.text


def test_who_saved_last_does_not_publish_and_reads_why(sign_in, colleague, draft):
    client = sign_in(colleague)

    assert "您是最后保存的人" in client.get(draft.get_absolute_url()).text
    assert client.get(desk("list_publish", draft.pk)).status_code == 403
    assert client.post(desk("list_publish", draft.pk), {"saves": draft.saves}).status_code == 403


def test_a_township_reminds_the_county_office_on_the_page(sign_in, editor, reviewer, township, justice):
    version = lists.make_list(township, by=editor)
    decision = records.make_decision(township, township, justice, by=editor)
    lists.add_entry(version, decision, by=editor)
    client = sign_in(editor)
    assert "提醒他们发布" in client.get(version.get_absolute_url()).text

    page = client.post(desk("list_ask", version.pk), follow=True)
    assert "已提醒县政府办1位审核人员。" in page.text
    assert "已经提醒过了" in client.post(desk("list_ask", version.pk), follow=True).text
    assert "提醒他们发布" not in sign_in(reviewer).get(version.get_absolute_url()).text


def test_the_publisher_of_words_that_changed_is_sent_back_to_read(sign_in, reviewer, colleague, draft):
    page = sign_in(reviewer).post(desk("list_publish", draft.pk), {"saves": draft.saves - 1}, follow=True)

    assert workflow.STALE_TO_PUBLISH in page.text
    assert version_of().state == "draft"


def test_the_same_year_twice_is_told_at_its_place(sign_in, reviewer, draft, county):
    page = sign_in(reviewer).post(desk("list_start"), {"unit": county.pk, "year": 2026})

    assert page.status_code == 422
    assert "2026年度的目录已经有了" in page.text


@pytest.mark.parametrize("year", ["", "今年", "1999", "20261"])
def test_a_bad_year_is_refused(sign_in, reviewer, county, year):
    page = sign_in(reviewer).post(desk("list_start"), {"unit": county.pk, "year": year})

    assert page.status_code == 422
    assert not ListVersion.objects.exists()


def test_entries_are_moved_and_taken_out_on_the_page(
    sign_in, colleague, draft, county, township, justice, editor
):
    road = records.make_decision(township, county, justice, by=editor, title="农村公路改造")
    entry = lists.add_entry(draft, road, by=colleague)
    client = sign_in(colleague)
    client.post(desk("list_entry_move", entry.pk), {"to": "up"})
    assert draft.entries.get(position=1) == entry

    assert "决策事项本身还在" in client.get(desk("list_entry_remove", entry.pk)).text
    client.post(desk("list_entry_remove", entry.pk))
    assert draft.entries.get().position == 1


def test_a_draft_is_thrown_away(sign_in, colleague, draft, decision):
    page = sign_in(colleague).post(desk("list_discard", draft.pk), follow=True)

    assert "的草稿已作废" in page.text
    assert not ListVersion.objects.exists()
    assert Decision.objects.get() == decision


def test_a_township_sees_no_draft_of_the_county_on_its_desk(sign_in, editor, draft):
    client = sign_in(editor)

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "还没有目录" in client.get(DESK).text


def test_a_published_list_of_the_county_is_read_on_every_desk_and_changed_on_none(sign_in, editor, published):
    client = sign_in(editor)

    assert published.get_absolute_url() in client.get(DESK).text
    page = client.get(published.get_absolute_url())
    assert page.status_code == 200
    assert desk("list_next", published.pk) not in page.text
    assert client.get(desk("list_next", published.pk)).status_code == 404


def test_what_publishing_lacks_leads_to_where_it_is_mended(sign_in, county, colleague):
    empty = lists.make_list(county, by=colleague, consent="")

    page = sign_in(colleague).get(empty.get_absolute_url()).text

    assert f'<a href="{desk("list_edit", empty.pk)}">没有写明同级党委同意的文件' in page
    assert f'<a href="{desk("list_choose", empty.pk)}">目录里还没有事项' in page


# For anyone


def changed(published, decision, *, reviewer, colleague):
    """The second version, in which the entry reads otherwise."""
    following = workflow.start_next_list(published, by=colleague, reason="常务会议意见")
    values = {"consent": lists.CONSENT, "criteria": "", "remark": "常务会议意见"}
    workflow.edit_list(following, by=colleague, saves=1, values=values)
    entry = following.entries.get()
    values = lists.entry_values(decision, content="调整全镇农村自来水价格，建立三级水价。")
    workflow.edit_entry(entry, by=colleague, saves=1, values=values)
    return lists.publish(following, by=reviewer)


def test_anyone_reads_the_list_and_what_changed(client, published, decision, reviewer, colleague):
    following = changed(published, decision, reviewer=reviewer, colleague=colleague)
    page = client.get(following.get_public_url())

    assert "常务会议意见" in page.text
    assert "新增0项、修改1项、移出0项、未变0项" in page.text
    assert "阶梯</del>" in page.text
    assert published.get_public_url() in page.text
    old = client.get(published.get_public_url())
    assert "这一版已经不是最新的" in old.text
    assert following.get_public_url() in old.text


def test_the_index_shows_the_newest_version_of_each_year(client, published, decision, reviewer, colleague):
    following = changed(published, decision, reviewer=reviewer, colleague=colleague)
    page = client.get(PUBLIC)

    assert following.get_public_url() in page.text
    assert published.get_public_url() not in page.text
    assert "1项" in page.text


def test_without_a_list_the_index_says_so(client, draft):
    assert "还没有公布的目录" in client.get(PUBLIC).text


def test_a_decision_is_linked_once_it_has_a_public_course(client, published, decision):
    assert "尚未启动" in client.get(published.get_public_url()).text

    Decision.objects.update(was_started=True, state="drafting")
    assert "拟订草案" in client.get(published.get_public_url()).text


def test_markup_is_shown_as_text(client, sign_in, draft, decision, colleague, reviewer):
    entry = draft.entries.get()
    values = lists.entry_values(decision, title=MARKUP, content=MARKUP)
    workflow.edit_entry(entry, by=colleague, saves=1, values=values)
    published = lists.publish(draft, by=reviewer)

    for page in (client.get(published.get_public_url()), sign_in(reviewer).get(published.get_absolute_url())):
        assert MARKUP not in page.text
        assert "&lt;script&gt;" in page.text


def test_the_number_of_queries_does_not_grow_with_the_list(
    client, sign_in, count_queries, draft, county, township, justice, editor, colleague, reviewer
):
    def counts():
        version = version_of()
        told = [count_queries(lambda: sign_in(colleague).get(version.get_absolute_url()))]
        return [*told, count_queries(lambda: client.get(DESK))]

    few = counts()
    for number in range(8):
        one = records.make_decision(township, county, justice, by=editor, title=f"事项{number}")
        lists.add_entry(draft, one, by=colleague)
    assert counts() == few

    published = lists.publish(draft, by=reviewer)
    client.logout()
    assert count_queries(lambda: client.get(published.get_public_url())) <= 4
    assert count_queries(lambda: client.get(PUBLIC)) <= 3


# Files


def file_of(client, version, form):
    response = client.get(reverse("participation:list_download", args=[version.pk, form]))
    assert response.status_code == 200
    return b"".join(response)


def rows_of(content):
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_the_workbook_reads_back_as_the_page_shows_it(client, published):
    rows = rows_of(file_of(client, published, "xlsx"))

    assert rows[0][0] == "岫岩满族自治县2026年度重大行政决策事项目录"
    assert "决策机关：岫岩满族自治县" in rows[1][0]
    assert lists.CONSENT in rows[1][0]
    assert rows[2][:3] == ["序号", "事项名称", "事项内容"]
    assert rows[3] == [
        "1",
        "偏岭镇农村自来水价格调整方案",
        "调整全镇农村自来水价格，建立阶梯水价。",
        "公众参与、合法性审查、集体讨论",
        "偏岭镇",
        "2026年10月31日",
        "听证会、向社会公开征求意见",
        "是",
        "否",
    ]


def test_the_same_list_gives_the_same_bytes(client, published, monkeypatch):
    first = [file_of(client, published, form) for form in ("xlsx", "csv")]
    monkeypatch.setattr(clock, "now", lambda: published.published_at.replace(year=2031))

    assert [file_of(client, published, form) for form in ("xlsx", "csv")] == first


def test_formulas_do_not_run(client, draft, decision, colleague, reviewer):
    values = lists.entry_values(decision, title="=1+1", content="长" * 5000)
    workflow.edit_entry(draft.entries.get(), by=colleague, saves=1, values=values)
    published = lists.publish(draft, by=reviewer)

    assert rows_of(file_of(client, published, "xlsx"))[3][1] == "=1+1"  # a string
    text = file_of(client, published, "csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][1] == "'=1+1"


def test_there_is_no_file_of_a_draft_nor_of_another_kind(client, draft, reviewer):
    assert client.get(f"{PUBLIC}{draft.pk}/download.xlsx").status_code == 404
    published = lists.publish(draft, by=reviewer)
    assert client.get(f"{PUBLIC}{published.pk}/download.exe").status_code == 404
