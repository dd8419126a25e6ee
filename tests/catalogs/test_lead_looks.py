"""牵头部门审看: a batch passes by the lead department, whose silence is no objection."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, DomainClaim, LeadLook, LeadLookRule, Submission
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db
Outcome = LeadLook.Outcome


@pytest.fixture
def lead(county):
    return factories.make_unit(county, "210323030", "县民政局", "department")


@pytest.fixture
def lead_editor(lead):
    return factories.make_person("lead-editor", "民政经办", Role.EDITOR, lead)


@pytest.fixture
def look(county, lead, lead_editor, domain):
    """A batch of two items of another township that waits for the lead department."""
    return factories.make_look(county, lead, domain)


def test_a_batch_of_a_switched_on_domain_waits_for_its_lead(look, lead, lead_editor, reviewer):
    batch = look.submission

    assert batch.state == Submission.State.WITH_LEAD
    assert (look.unit, look.outcome) == (lead, Outcome.WAITING)
    assert look.due_proof["days"] == 5
    assert Notice.objects.filter(recipient=lead_editor, event=f"lead-look:{look.pk}").count() == 1
    assert not Notice.objects.filter(recipient=reviewer).exists()


def test_its_items_are_past_the_unit(look):
    statuses = {item.status for item in CatalogItem.objects.filter(rows__submission=look.submission)}

    assert statuses == {CatalogItem.Status.CONFIRMED}


def test_the_county_office_cannot_decide_before_the_look_is_over(look, reviewer):
    with pytest.raises(StepRefused):
        factories.approve_all(look.submission, by=reviewer)


def test_remarks_reach_the_reviewer_with_the_batch(look, lead_editor, reviewer):
    row = look.submission.rows.first()

    answered = workflow.answer_look(
        look, by=lead_editor, remarks="总体可行。", row_remarks={row.pk: "依据应为最新的办法。"}
    )

    look.submission.refresh_from_db()
    assert answered.outcome == Outcome.REMARKS
    assert answered.row_remarks == {str(row.pk): "依据应为最新的办法。"}
    assert look.submission.state == Submission.State.CONFIRMED
    assert Notice.objects.filter(recipient=reviewer).count() == 1
    results = factories.approve_all(look.submission, by=reviewer)
    assert all(result.is_done for result in results)


def test_an_answer_without_words_is_no_objection(look, lead_editor):
    assert workflow.answer_look(look, by=lead_editor).outcome == Outcome.NO_OBJECTION


def test_a_second_answer_is_refused(look, lead_editor):
    workflow.answer_look(look, by=lead_editor)

    with pytest.raises(StepRefused):
        workflow.answer_look(look, by=lead_editor, remarks="再补一句")


def test_a_remark_on_a_row_of_another_batch_is_refused(look, lead_editor):
    with pytest.raises(StepRefused, match="本批次已有变化"):
        workflow.answer_look(look, by=lead_editor, row_remarks={0: "错行"})

    look.refresh_from_db()
    assert look.outcome == Outcome.WAITING


@pytest.mark.parametrize("who", ["editor", "reviewer", "outsider"])
def test_nobody_else_answers(request, look, who):
    with pytest.raises(PermissionDenied):
        workflow.answer_look(look, by=request.getfixturevalue(who))


def test_who_prepared_an_item_of_the_batch_does_not_answer(look, lead, domain):
    preparer = look.submission.rows.first().item.saved_by
    factories.grant(preparer, Role.APPROVER, lead)

    with pytest.raises(PermissionDenied):
        workflow.answer_look(look, by=preparer)


def test_silence_until_the_due_day_is_over_is_no_objection(look, reviewer):
    system = system_user()

    assert workflow.pass_silent_looks(on=look.due_on, by=system) == 0
    assert workflow.pass_silent_looks(on=look.due_on + timedelta(days=1), by=system) == 1
    assert workflow.pass_silent_looks(on=look.due_on + timedelta(days=1), by=system) == 0

    look.refresh_from_db()
    look.submission.refresh_from_db()
    assert look.outcome == Outcome.SILENT
    assert look.submission.state == Submission.State.CONFIRMED
    assert Notice.objects.filter(recipient=reviewer).count() == 1


def test_a_domain_that_is_not_switched_on_goes_straight_to_the_county_office(
    county, township, lead, domain, editor, approver
):
    DomainClaim.objects.create(unit=lead, domain=domain, part="lead", claimed_on=date(2020, 8, 31))
    LeadLookRule.objects.create(county=county, domain=domain, is_on=False)

    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)

    assert batch.state == Submission.State.CONFIRMED


def test_a_lead_that_only_is_proposed_is_not_asked(county, township, lead, domain, editor, approver):
    DomainClaim.objects.create(unit=lead, domain=domain, part="lead")
    LeadLookRule.objects.create(county=county, domain=domain)

    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)

    assert batch.state == Submission.State.CONFIRMED


def test_the_leads_own_batch_goes_straight_to_the_county_office(county, township, domain, editor, approver):
    DomainClaim.objects.create(unit=township, domain=domain, part="lead", claimed_on=date(2020, 8, 31))
    LeadLookRule.objects.create(county=county, domain=domain)

    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)

    assert batch.state == Submission.State.CONFIRMED


def test_the_reviewer_switches_a_domain_on_and_off(client, county, domain, reviewer):
    client.force_login(reviewer)
    address = reverse("catalogs_desk:look_rules")

    client.post(address, {"domain": domain.code, "is_on": "on", "working_days": "7"})
    assert LeadLookRule.objects.get(county=county, domain=domain).working_days == 7

    client.post(address, {"domain": domain.code, "is_on": "", "working_days": "7"})
    assert not LeadLookRule.objects.get(county=county, domain=domain).is_on


@pytest.mark.parametrize("days", ["0", "61", "", "三天"])
def test_an_impossible_time_is_named_and_nothing_saved(client, domain, reviewer, days):
    client.force_login(reviewer)

    response = client.post(
        reverse("catalogs_desk:look_rules"), {"domain": domain.code, "is_on": "on", "working_days": days}
    )

    assert response.status_code == 422
    assert "审看期限" in response.content.decode()
    assert not LeadLookRule.objects.exists()


def test_the_lead_answers_on_the_page_and_the_unit_sees_where_its_batch_is(client, look, lead_editor):
    batch = look.submission
    client.force_login(lead_editor)
    row = batch.rows.first()
    assert look.get_absolute_url() in client.get(reverse("web:desk")).content.decode()
    assert f'name="remark_{row.pk}"' in client.get(look.get_absolute_url()).content.decode()

    client.force_login(batch.confirmed_by)
    assert "牵头部门（县民政局）审看" in client.get(batch.get_absolute_url()).content.decode()

    client.force_login(lead_editor)
    answer = {"remarks": "", f"remark_{row.pk}": "请写明申请材料。"}
    page = client.post(reverse("catalogs_desk:lead_look_answer", args=[look.pk]), answer, follow=True)

    assert "有意见" in page.content.decode()
    client.force_login(batch.confirmed_by)
    assert "对 <strong>1</strong> 个事项写了意见" in client.get(batch.get_absolute_url()).content.decode()


def test_the_day_is_counted_in_working_days(county, lead, lead_editor, domain, settings):
    settings.DEBUG = True
    with clock.set_to(factories.MOMENT):  # 2026-03-02, a Monday
        look = factories.make_look(county, lead, domain)

    assert look.due_on == date(2026, 3, 9)


def test_the_reviewer_reads_the_remarks_at_their_rows(client, look, lead_editor, reviewer):
    row = look.submission.rows.first()
    workflow.answer_look(
        look, by=lead_editor, remarks="总体可行。", row_remarks={row.pk: "请写明新办法的文号。"}
    )
    client.force_login(reviewer)

    page = client.get(reverse("catalogs_desk:review", args=[look.submission.pk])).content.decode()

    assert "牵头部门（县民政局）审看：有意见" in page
    assert "总体可行。" in page
    assert "请写明新办法的文号。" in page
