"""The list of units, a unit's board, and claiming domains on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogs import workflow
from catalogs.models import DomainClaim
from catalogs.queries import units_progress
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.units.models import Unit
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/desk/catalogs/"


@pytest.fixture
def board(township):
    return reverse("catalogs_desk:unit", args=[township.code])


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    factories.make_standard_item(edition, domain, "20-002")
    return edition


@pytest.fixture
def lead(department, domain):
    return DomainClaim.objects.create(unit=department, domain=domain, part=DomainClaim.Part.LEAD)


@pytest.fixture
def department_editor(department):
    return factories.make_person("mz", "民政经办", Role.EDITOR, department)


def page(client, person, url):
    client.force_login(person)
    return client.get(url)


def text(response):
    return " ".join(response.content.decode().split())


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_whoever_has_one_unit_comes_to_its_board(client, editor, board):
    assert page(client, editor, LIST).url == board


def test_the_county_reviewer_sees_every_unit_with_its_counts(
    client, reviewer, township, department, published
):
    response = page(client, reviewer, LIST)

    rows = {row.unit: row for row in response.context["rows"]}
    assert {township, department} <= rows.keys()
    assert (rows[township].items, rows[township].published, rows[department].items) == (1, 1, 0)


@pytest.mark.parametrize(
    ("query", "names"), [("q=偏岭", ["偏岭镇"]), ("kind=department", ["县民政局"]), ("q=没有", [])]
)
def test_the_list_is_narrowed_by_words_and_kind(client, reviewer, township, department, query, names):
    response = page(client, reviewer, f"{LIST}?{query}")

    assert [row.unit.name for row in response.context["rows"]] == names


def test_an_odd_filter_is_told_and_finds_nothing(client, reviewer, township):
    response = page(client, reviewer, f"{LIST}?kind=nonsense&q={'长' * 60}&page=-1")

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "invalid-feedback" in text(response)


def test_someone_without_a_post_is_told_whom_to_ask(client, county):
    assert "您还没有可以编制目录的单位" in text(page(client, factories.make_user("nobody"), LIST))


def test_the_list_asks_as_often_for_many_units_as_for_few(client, reviewer, county, national):
    for number in range(2):
        factories.make_unit(county, f"T-{number}", f"{number}镇")
    client.force_login(reviewer)
    client.get(LIST)
    few = queries_of(client, LIST)
    for number in range(2, 12):
        factories.make_unit(county, f"T-{number}", f"{number}镇")

    assert queries_of(client, LIST) == few


def test_a_department_owes_what_it_has_claimed(department, lead, department_editor):
    before = units_progress([department])[0]
    workflow.claim(lead, by=department_editor)
    after = units_progress([department])[0]

    assert (before.owed_domains, before.unclaimed) == (0, 1)
    assert (after.owed_domains, after.unclaimed) == (1, 0)


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("editor", 200),
        ("approver", 200),
        ("reviewer", 200),
        ("leader", 200),
        ("auditor", 200),
        ("outsider", 404),
    ],
)
def test_the_board_answers_by_role(client, request, board, person, answer):
    assert page(client, request.getfixturevalue(person), board).status_code == answer


def test_containers_have_no_board(client, reviewer, county):
    assert page(client, reviewer, reverse("catalogs_desk:unit", args=[county.code])).status_code == 404


def test_the_board_says_what_is_left_and_what_comes_next(client, editor, national, board):
    response = page(client, editor, board)

    assert "还有 <b>2</b> 项标准条目待采用" in text(response)
    assert [row.next_step.label for row in response.context["rows"]] == ["采用通用版（2项）"]


def test_the_boards_numbers_add_up(client, editor, published, township, domain, board):
    factories.make_handed_in(township, domain, by=editor, count=3)
    mine = factories.make_item(township, domain, by=editor, level2="本镇没有的")
    workflow.mark_not_applicable(mine, by=editor, version=1, reason="由县民政局统一公开")

    said = text(page(client, editor, board))
    assert (
        "已有 <b>5</b> 项：<b>1</b> 项草稿，<b>3</b> 项待单位审核，<b>1</b> 项已发布（其中 <b>1</b> 项不适用）"
        in said
    )


def test_the_board_says_whom_to_call(client, editor, approver, national, handed_in, board):
    approver.phone = "0412-7800001"
    approver.save(update_fields=["phone"])

    said = text(page(client, editor, board))
    assert "李审核" in said
    assert 'href="tel:0412-7800001"' in said
    assert "待单位审核" in said


def test_the_reviewer_is_told_to_enter_on_the_units_behalf(client, reviewer, editor, approver, board):
    assert "代录：" in text(page(client, reviewer, board))
    assert "代录：" not in text(page(client, editor, board))
    assert "不能修改" in text(page(client, approver, board))


def test_the_board_warns_when_four_eyes_cannot_be_satisfied(client, editor, board):
    assert "偏岭镇还没有单位审核人" in text(page(client, editor, board))


def test_the_board_asks_as_often_for_many_domains_as_for_few(
    client, editor, approver, township, national, board
):
    factories.make_item(township, factories.make_domain("01", "第1领域", "d-1"), by=editor)
    client.force_login(editor)
    client.get(board)
    few = queries_of(client, board)
    for number in range(2, 9):
        factories.make_item(
            township, factories.make_domain(f"0{number}", f"第{number}领域", f"d-{number}"), by=editor
        )

    assert queries_of(client, board) == few


def test_a_proposed_domain_is_claimed_on_the_board(client, department_editor, lead):
    board = reverse("catalogs_desk:unit", args=[lead.unit.code])
    assert "建议认领" in text(page(client, department_editor, board))

    response = client.post(reverse("catalogs_desk:claim", args=[lead.pk]), follow=True)
    lead.refresh_from_db()
    assert lead.is_claimed
    assert "已认领“社会救助”领域" in text(response)
    assert "声明没有配合单位" in text(response)


def test_claiming_twice_is_told(client, department_editor, lead):
    workflow.claim(lead, by=department_editor)
    client.force_login(department_editor)

    assert "认领。" in text(client.post(reverse("catalogs_desk:claim", args=[lead.pk]), follow=True))


def test_a_lead_states_that_nobody_cooperates(client, department_editor, lead):
    workflow.claim(lead, by=department_editor)
    client.force_login(department_editor)

    response = client.post(reverse("catalogs_desk:no_cooperation", args=[lead.pk]), follow=True)
    assert "已声明没有配合单位" in text(response)
    assert DomainClaim.objects.get().is_alone


def test_with_a_cooperating_unit_the_statement_is_not_offered(client, department_editor, lead, township):
    DomainClaim.objects.create(unit=township, domain=lead.domain, part=DomainClaim.Part.COOPERATING)
    workflow.claim(lead, by=department_editor)
    client.force_login(department_editor)

    board = text(client.get(reverse("catalogs_desk:unit", args=[lead.unit.code])))
    assert "配合单位：偏岭镇" in board
    assert "声明没有配合单位" not in board
    refused = client.post(reverse("catalogs_desk:no_cooperation", args=[lead.pk]), follow=True)
    assert "不能声明没有配合单位" in text(refused)


def test_the_county_office_claims_on_the_units_behalf(lead, reviewer):
    workflow.claim(lead, by=reviewer)

    assert Entry.objects.get(verb="catalogs.domainclaim.claim").detail == {"entered_for": True}


@pytest.mark.parametrize(("person", "answer"), [("leader", 403), ("outsider", 404)])
@pytest.mark.parametrize("verb", ["claim", "no_cooperation"])
def test_only_the_units_people_claim(client, request, lead, verb, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.post(reverse(f"catalogs_desk:{verb}", args=[lead.pk])).status_code == answer
    assert client.get(reverse(f"catalogs_desk:{verb}", args=[lead.pk])).status_code == 405


def test_the_desks_home_tells_editors_what_waits(client, editor, confirmed, reviewer, township, domain):
    row = confirmed.rows.first()
    decision = workflow.Decision(row.pk, row.revision_id, "returned", "请写明内容。")
    workflow.decide(confirmed, by=reviewer, decisions=[decision])

    said = text(page(client, editor, "/desk/"))
    assert "退回修改" in said
    assert reverse("catalogs_desk:domain", args=[township.code, domain.code]) in said


def test_the_desks_home_is_silent_for_those_who_do_not_edit(client, reviewer, item):
    assert "的目录编制</h2>" not in text(page(client, reviewer, "/desk/"))


def test_units_kinds_offered_are_those_that_exist(client, reviewer, township, department):
    form = page(client, reviewer, LIST).context["form"]

    offered = {value for value, _ in form.fields["kind"].choices}
    assert {"", Unit.Kind.TOWNSHIP, Unit.Kind.DEPARTMENT} <= offered
    assert Unit.Kind.PARK not in offered
