"""Pages of inspections: opened, drawn, checked row by row, circulated, read by the units."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import partial

import docx
import pytest
from django.urls import reverse

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.clock import begins
from supervision.documents.circulars import circular_bytes
from supervision.models import Finding, Inspection
from supervision.queries.checklist import all_rules
from supervision.queries.circulars import circular
from supervision.workflow.inspections import take_back_draw
from tests import factories
from tests.supervision import inspections

pytestmark = pytest.mark.django_db
AS_OF = inspections.AS_OF
LIST = "/desk/supervision/inspections/"


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEBUG = True
    with clock.set_to(begins(AS_OF)):
        yield


@pytest.fixture
def items(township, domain, editor, approver, reviewer):
    with clock.set_to(factories.MOMENT):
        return factories.make_published(
            township, domain, count=2, editor=editor, approver=approver, reviewer=reviewer
        )


@pytest.fixture
def drawn(county, items, reviewer):
    return inspections.make_drawn(county, by=reviewer)


def url(name, *args):
    return reverse(f"supervision_desk:{name}", args=args)


def typed(**changes):
    values = {
        "title": "2026年政务公开专项检查",
        "year": "2026",
        "basis": inspections.BASIS,
        "among": "all",
        "drawn_by": "chance",
        "unit_count": "5",
        "items_per_unit": "3",
        "rules": ["reachable", "basis"],
    }
    return {**values, **changes}


def answers(row, *, broken=(), left_out=(), **changes):
    """The row's form as it is posted."""
    prefix = f"row-{row.pk}"
    posted = {f"{prefix}-version": row.version}
    for code, rule in all_rules().items():
        if rule.for_ == "item" and code not in left_out:
            posted[f"{prefix}-answer_{code}"] = "breaks" if code in broken else "holds"
            posted[f"{prefix}-severity_{code}"] = "ordinary"
    return {**posted, **{f"{prefix}-{name}": value for name, value in changes.items()}}


def test_a_round_is_opened_changed_and_drawn(sign_in, items, reviewer):
    client = sign_in(reviewer)

    client.post(url("inspection_add"), typed(), follow=True)
    made = Inspection.objects.get()
    client.post(url("inspection_edit", made.pk), typed(version="1", items_per_unit="1"))
    page = client.post(url("inspection_draw", made.pk), {"version": "2"}, follow=True).content.decode()

    made.refresh_from_db()
    assert (made.state, made.rules, made.rows.count()) == ("checking", ["reachable", "basis"], 1)
    assert made.seed in page
    assert "怎样抽取、怎样核对" in page


def test_a_round_without_its_plan_is_refused_at_its_place(sign_in, reviewer):
    page = sign_in(reviewer).post(url("inspection_add"), typed(basis=" ", unit_count="0", rules=[]))

    text = page.content.decode()
    assert page.status_code == 422
    for message in ("请写明依据的年度检查计划。", "请填写1至200之间的整数。", "请至少选择一项检查内容。"):
        assert message in text
    assert "2026年政务公开专项检查" in text


def test_a_stale_change_keeps_what_was_typed(sign_in, county, reviewer):
    made = inspections.make_inspection(county, by=reviewer)

    page = sign_in(reviewer).post(url("inspection_edit", made.pk), typed(version="7", title="另一个名称"))

    assert page.status_code == 422
    assert "另一个名称" in page.content.decode()
    assert 'name="version" value="1"' in page.content.decode()


def test_the_checklist_stands_beside_the_published_item(sign_in, drawn, township, items, editor, reviewer):
    factories.make_disclosure(items[0], by=editor)
    page = sign_in(reviewer).get(url("inspection_unit", drawn.pk, township.code)).content.decode()

    assert page.count("保存，没有选的都符合") == 2
    assert "http://www.xiuyan.gov.cn/xxgk/1.html" in page
    assert f'href="{items[0].get_absolute_url()}"' in page
    assert "平台记录：公开台账里没有信息" in page


def test_a_row_is_checked_on_its_form(sign_in, drawn, township, reviewer):
    client, (row, other) = sign_in(reviewer), drawn.rows.all()

    client.post(
        url("inspection_row", row.pk), answers(row, broken=("reachable",), text_reachable="附件打不开")
    )
    client.post(url("inspection_row", other.pk), answers(other, left_out=("dates", "reachable"), rest="1"))

    finding = Finding.objects.get()
    assert (finding.row, finding.rule, finding.text) == (row, "reachable", "附件打不开")
    other.refresh_from_db()
    assert other.answers["dates"] == other.answers["reachable"] == "holds"
    page = client.get(url("inspection_unit", drawn.pk, township.code)).content.decode()
    assert "没有发现问题" in page
    assert "全部单位都已检查完" in page


def test_what_is_left_unanswered_is_asked_and_nothing_typed_is_lost(sign_in, drawn, reviewer):
    row = drawn.rows.first()
    number = "11010519491231002X"
    posted = answers(
        row, left_out=("dates",), broken=("basis",), text_basis=f"附件里有{number}", text_reachable="慢"
    )

    page = sign_in(reviewer).post(url("inspection_row", row.pk), posted)

    text = page.content.decode()
    assert page.status_code == 422
    assert "请选择“公开时间真实”是否符合。" in text
    assert "慢" in text
    assert refused_personal_numbers(number) in text
    row.refresh_from_db()
    assert row.checked_at is None


def test_a_row_that_somebody_checked_meanwhile_is_shown_again(sign_in, drawn, reviewer, colleague):
    row = drawn.rows.first()
    posted = answers(row, broken=("basis",), text_basis="引用了旧的条例")
    inspections.check(row, by=colleague)

    page = sign_in(reviewer).post(url("inspection_row", row.pk), posted)

    assert page.status_code == 422
    assert "刚刚被别人检查过" in page.content.decode()
    assert "引用了旧的条例" in page.content.decode()
    assert f'name="row-{row.pk}-version" value="2"' in page.content.decode()


def test_what_was_found_is_ordered_on_a_page_that_shows_it(sign_in, drawn, reviewer):
    client = sign_in(reviewer)
    early = {"version": drawn.version, "ordinary_days": "10", "serious_days": "5"}
    assert "还有2项没有检查" in client.post(url("inspection_order", drawn.pk), early).content.decode()
    inspections.check_all(drawn, by=reviewer)
    assert client.get(url("inspection_order", drawn.pk)).content.decode().count("恢复网页或者更正网址。") == 2

    refused = client.post(url("inspection_order", drawn.pk), {**early, "ordinary_days": "999"})
    assert "请填写1至120之间的整数。" in refused.content.decode()
    client.post(url("inspection_order", drawn.pk), early)

    drawn.refresh_from_db()
    assert drawn.state == "rectifying"
    assert "还有2个问题没有销号" in client.get(drawn.get_absolute_url()).content.decode()


def test_units_read_their_own_result_once_checking_is_over(
    sign_in, county, drawn, township, editor, outsider, reviewer
):
    own = url("inspection_unit", drawn.pk, township.code)
    assert sign_in(editor).get(own).status_code == 404
    inspections.check_all(drawn, by=reviewer)
    inspections.order(drawn, by=reviewer)

    page = sign_in(editor).get(own).content.decode()
    assert "原文网页或者附件打不开" in page
    assert "王审核" not in page  # who checked is the county's to know
    assert "发现 2 个问题" in sign_in(editor).get(LIST).content.decode()
    assert sign_in(outsider).get(own).status_code == 404
    assert "没有抽到本单位" in sign_in(outsider).get(LIST).content.decode()


def test_the_pages_cost_the_same_however_much_was_drawn(
    sign_in, county, township, items, reviewer, count_queries
):
    client = sign_in(reviewer)
    one = inspections.make_drawn(county, by=reviewer, items_per_unit=1)
    two = inspections.make_drawn(county, by=reviewer, items_per_unit=2)
    assert [one.rows.count(), two.rows.count()] == [1, 2]

    for address in (Inspection.get_absolute_url, lambda made: url("inspection_unit", made.pk, township.code)):
        paths = address(one), address(two)
        assert len({count_queries(partial(client.get, path)) for path in paths}) == 1


# The circular


@pytest.fixture
def found(county, drawn, reviewer):
    """Two items, one with a problem in words that nobody else needs to read."""
    first, second = drawn.rows.all()
    inspections.check(first, by=reviewer, broken=("personal_data",), text="张三的住址写到了门牌号")
    inspections.check(second, by=reviewer)
    return inspections.order(drawn, by=reviewer)


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_circular_tells_in_fixed_words_and_names_nobody(sign_in, found, reviewer, office):
    inspections.circulate(found, by=reviewer)
    client = sign_in(reviewer)

    written = text_of(b"".join(client.get(url("circular_file", found.pk))))
    page = client.get(url("circular", found.pk)).content.decode()

    for text in (written, page):
        for told in (
            "关于2026年政务公开专项检查情况的通报",
            "岫政办发〔2026〕40号",
            "公开了不应公开的个人信息",
            "共检查1个单位，在1个单位发现问题1个。",
            inspections.BASIS,
            "2026年12月1日",
        ):
            assert told in text
        assert "张三" not in text
    assert "王审核" not in written  # the page's frame names who is signed in


def test_the_same_circular_gives_the_same_bytes(sign_in, found, reviewer, editor, colleague):
    inspections.circulate(found, by=reviewer)
    first = b"".join(sign_in(reviewer).get(url("circular_file", found.pk)))
    inspections.report(inspections.orders_of(found).get(), by=editor)
    inspections.accept(inspections.orders_of(found).get(), by=colleague)

    with clock.set_to(begins(date(2027, 1, 4))):
        again = circular_bytes(circular(Inspection.objects.get(pk=found.pk)))

    assert again == first
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {1980}


def test_an_issued_circular_stays_whatever_is_renamed_later(sign_in, found, reviewer, township):
    inspections.circulate(found, by=reviewer)
    client = sign_in(reviewer)
    first = b"".join(client.get(url("circular_file", found.pk)))
    type(township).objects.filter(pk=township.pk).update(name="新偏岭镇")

    assert b"".join(client.get(url("circular_file", found.pk))) == first
    page = client.get(url("circular", found.pk)).content.decode()
    assert "新偏岭镇" not in page
    assert "偏岭镇" in page


def test_a_circular_without_problems_names_the_good_units(county, sign_in, drawn, reviewer):
    inspections.check_all(drawn, by=reviewer, broken=())
    done = inspections.order(drawn, by=reviewer)

    inspections.circulate(done, by=reviewer)

    written = text_of(b"".join(sign_in(reviewer).get(url("circular_file", done.pk))))
    assert "没有发现问题的单位" in written
    assert "偏岭镇。" in written
    assert "存在的问题" not in written


def test_what_it_sets_out_is_chosen_before_it_is_printed(sign_in, found, reviewer):
    client, address = sign_in(reviewer), url("circular_draft", found.pk)
    client.post(address, {"version": found.version, "requirements": ["count"], "names_good": "on"})
    stale = client.post(address, {"version": found.version, "requirements": ["learn"]})

    assert stale.status_code == 422
    written = text_of(b"".join(client.get(url("circular_file", found.pk))))
    assert "整改完成情况作为年度政务公开考核的依据。" in written
    assert "其他单位要对照通报的问题进行自查" not in written


def test_number_and_day_are_recorded_on_a_page(sign_in, found, reviewer):
    client, address = sign_in(reviewer), url("circular_record", found.pk)
    posted = {"version": found.version, "number": "岫政办发〔2026〕41号", "on": "2026-11-21"}
    assert "还没有到" in client.post(address, posted).content.decode()

    client.post(address, {**posted, "on": "2026-11-20"})

    found.refresh_from_db()
    assert (found.circular_number, found.circulated_on) == ("岫政办发〔2026〕41号", AS_OF)
    assert client.post(url("circular_draft", found.pk), {"version": found.version}).status_code == 422


def test_before_it_is_recorded_units_do_not_read_it(sign_in, found, reviewer, editor, outsider):
    address = url("circular", found.pk)
    assert sign_in(editor).get(address).status_code == 404

    inspections.circulate(found, by=reviewer)

    assert sign_in(editor).get(address).status_code == sign_in(outsider).get(address).status_code == 200


def test_the_page_says_why_a_round_that_was_drawn_is_not_discarded(sign_in, drawn, reviewer):
    back = take_back_draw(drawn, by=reviewer, version=drawn.version, reason="范围填错")

    page = sign_in(reviewer).get(url("inspection_discard", back.pk)).content.decode()

    assert "已经抽取过的检查要留在记录里，不能作废" in page
    assert '<button class="button button--danger" type="submit" disabled' in page
    assert "还没有抽取检查对象" not in page
