"""任务认领: claimed, declined, settled by the county office; one lead for each domain, whoever comes first."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogs.models import DomainClaim
from catalogs.workflow import claims as catalog_claims
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from supervision import evidence
from supervision.evidence import Facts
from supervision.models import ClaimRefusal
from supervision.queries.claims import claim_lines
from supervision.workflow import claims as workflow
from tests import factories
from tests.supervision import records
from tests.threads import at_once

DAY = date(2020, 8, 28)
WHY = "该领域由县人力资源和社会保障局承担"
LEAD, COOPERATING = DomainClaim.Part.LEAD, DomainClaim.Part.COOPERATING

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(county):
    return factories.make_unit(county, "XY-RSJ", "县人力资源和社会保障局", Unit.Kind.DEPARTMENT)


@pytest.fixture
def clerk(department):
    return factories.make_person("clerk", "民政经办", Role.EDITOR, department)


@pytest.fixture
def rival(other):
    return factories.make_person("rival", "人社经办", Role.EDITOR, other)


@pytest.fixture
def proposed(department, domain):
    return DomainClaim.objects.create(unit=department, domain=domain, part=LEAD)


def url(name, *args):
    return reverse(f"supervision_desk:{name}", args=args)


def text(response):
    return response.content.decode()


def state(county, domain):
    (line,) = claim_lines(county, domain=domain)
    return line.state


def test_a_domain_goes_from_open_to_settled(client, county, domain, proposed, clerk):
    assert state(county, domain) == "open"
    client.force_login(clerk)
    client.post(url("claim", proposed.pk))
    assert state(county, domain) == "cooperation"
    client.post(url("claim_no_cooperation", proposed.pk))

    proposed.refresh_from_db()
    assert (proposed.claimed_by, proposed.is_alone) == (clerk, True)
    assert state(county, domain) == "settled"
    assert "已落实 1" in text(client.get(url("claims")))


def test_a_second_lead_is_told_who_leads(domain, proposed, other, clerk, rival):
    workflow.claim(proposed, by=clerk, on=DAY)
    with pytest.raises(StepRefused) as refused:
        workflow.take_on(other, domain, LEAD, by=rival)

    assert "已由县民政局于" in refused.value.reasons[0]
    assert "一个领域只有一个牵头单位" in refused.value.reasons[0]
    assert DomainClaim.objects.count() == 1


def test_who_joins_lifts_the_statement_that_nobody_cooperates(county, domain, proposed, other, clerk, rival):
    workflow.claim(proposed, by=clerk, on=DAY)
    catalog_claims.state_no_cooperation(proposed, by=clerk)
    workflow.take_on(other, domain, COOPERATING, by=rival)

    proposed.refresh_from_db()
    assert not proposed.is_alone
    assert proposed.alone_until == proposed.stated_alone_on == clock.today()
    assert state(county, domain) == "settled"


def test_a_statement_made_again_keeps_the_days_on_which_it_did_not_hold(
    settings, county, domain, proposed, other, clerk, rival, reviewer
):
    settings.DEBUG = True  # so that the clock may be set

    def on(day, act):
        with clock.set_to(clock.begins(date(2020, 9, day))):
            return act()

    milestone = records.make_milestone(records.make_plan(county, by=reviewer), date(2020, 9, 30))
    milestone.check_name = "cooperation"
    on(1, lambda: workflow.claim(proposed, by=clerk, on=date(2020, 9, 1)))
    on(2, lambda: catalog_claims.state_no_cooperation(proposed, by=clerk))
    joined = on(4, lambda: workflow.take_on(other, domain, COOPERATING, by=rival))
    on(7, lambda: catalog_claims.take_out(joined, by=reviewer, reason="职责调整"))
    on(9, lambda: catalog_claims.state_no_cooperation(proposed, by=clerk))

    def met_on(day):
        facts = Facts(county, date(2020, 9, day))
        return evidence.find([proposed.unit], milestone=milestone, facts=facts)[proposed.unit.pk].met_on

    assert [met_on(day) for day in (1, 2, 4, 6, 7, 8, 9)] == [
        None,
        *[date(2020, 9, 2)] * 3,
        *[None] * 2,
        date(2020, 9, 9),
    ]


def test_a_unit_declines_and_the_office_lets_it_go(
    client, county, domain, proposed, clerk, reviewer, other, rival
):
    client.force_login(clerk)
    client.post(url("claim_decline", proposed.pk), {"reason": WHY})
    assert state(county, domain) == "refused"
    assert Notice.objects.filter(recipient=reviewer, text__contains="不认领“社会救助”领域").exists()

    client.force_login(reviewer)
    assert WHY in text(client.get(url("claims_domain", domain.code)))
    client.post(url("claim_take_out", proposed.pk), {"reason": "同意"})
    client.post(url("claim_take_on", domain.code), {"unit": other.pk, "part": LEAD})

    (claim,) = DomainClaim.objects.current()
    proposed.refresh_from_db()
    assert proposed.ended_on == clock.today()
    refusal = ClaimRefusal.objects.get()
    assert (claim.unit, claim.claimed_by) == (other, reviewer)
    assert (refusal.outcome, refusal.answer, refusal.answered_by) == ("released", "同意", reviewer)
    assert Entry.objects.get(verb="catalogs.domainclaim.claim").detail == {"entered_for": True}
    assert Notice.objects.filter(recipient=clerk, text__contains="不再由该单位承担").exists()


def test_a_unit_taken_out_meanwhile_is_told_so(domain, proposed, clerk, reviewer):
    workflow.take_out(proposed, by=reviewer, reason="同意", on=DAY)
    stale = DomainClaim.objects.get(pk=proposed.pk)

    for act in (
        lambda: workflow.claim(stale, by=clerk, on=DAY),
        lambda: workflow.decline(stale, by=clerk, reason=WHY, on=DAY),
        lambda: workflow.take_out(stale, by=reviewer, reason="再次", on=DAY),
        lambda: catalog_claims.state_no_cooperation(stale, by=clerk),
    ):
        with pytest.raises(StepRefused, match="已不再列在“社会救助”领域"):
            act()
    assert Entry.objects.filter(verb="catalogs.domainclaim.remove").count() == 1


def test_the_office_keeps_the_domain_with_the_unit(client, county, domain, proposed, clerk, reviewer):
    refusal = workflow.decline(proposed, by=clerk, reason=WHY, on=DAY)
    client.force_login(reviewer)
    client.post(url("claim_uphold", refusal.pk), {"reason": "三定方案明确由你局承担"})
    assert state(county, domain) == "open"

    client.force_login(clerk)
    assert "三定方案明确由你局承担" in text(client.get(url("claims_domain", domain.code)))
    with pytest.raises(StepRefused):
        workflow.uphold(refusal, by=reviewer, answer="再答复一次", on=DAY)


def test_claiming_after_all_settles_what_was_said(proposed, clerk):
    refusal = workflow.decline(proposed, by=clerk, reason=WHY, on=DAY)
    with pytest.raises(StepRefused):
        workflow.decline(proposed, by=clerk, reason="再说一次", on=DAY)
    workflow.claim(proposed, by=clerk, on=DAY)

    refusal.refresh_from_db()
    assert (refusal.outcome, refusal.answered_by) == ("upheld", clerk)


@pytest.mark.parametrize("name", ["claim_decline", "claim_take_out"])
def test_a_reason_is_asked_at_its_place(client, proposed, clerk, reviewer, name):
    client.force_login(clerk if name == "claim_decline" else reviewer)
    response = client.post(url(name, proposed.pk), {"reason": " "})

    assert response.status_code == 422
    assert "请写明理由。" in text(response)
    assert DomainClaim.objects.filter(claimed_on=None).count() == 1


def test_townships_claim_nothing(client, county, domain, township, editor, reviewer):
    with pytest.raises(StepRefused) as refused:
        workflow.take_on(township, domain, COOPERATING, by=editor)
    assert refused.value.reasons == ["偏岭镇按职责承担各领域，不用认领。"]

    client.force_login(editor)
    assert client.post(url("claim_take_on", domain.code), {"unit": township.pk}).status_code == 403
    assert "加入本领域" not in text(client.get(url("claims_domain", domain.code)))


def test_nobody_claims_or_settles_for_another_unit(client, proposed, domain, other, rival, leader):
    client.force_login(rival)
    for name in ("claim", "claim_decline", "claim_take_out", "claim_no_cooperation"):
        assert client.post(url(name, proposed.pk), {"reason": WHY}).status_code == 404
    client.force_login(leader)
    for name in ("claim", "claim_decline", "claim_take_out", "claim_no_cooperation"):
        assert client.post(url(name, proposed.pk), {"reason": WHY}).status_code == 403
    with pytest.raises(PermissionDenied):
        workflow.take_out(proposed, by=rival, reason=WHY, on=DAY)
    assert not ClaimRefusal.objects.exists()


def test_the_list_is_filtered_and_asks_the_same_for_many(
    client, county, department, clerk, domain, proposed, django_assert_max_num_queries
):
    for number in range(30, 55):
        unit = factories.make_unit(county, f"D{number}", f"县第{number}局", Unit.Kind.DEPARTMENT)
        another = factories.make_domain(f"{number}", f"领域{number}", f"domain-{number}")
        DomainClaim.objects.create(unit=unit, domain=another, part=LEAD, claimed_on=DAY)
    client.force_login(clerk)
    with django_assert_max_num_queries(12):
        page = client.get(url("claims"))

    assert len(page.context["lines"]) == 26
    assert len(client.get(url("claims"), {"state": "open"}).context["lines"]) == 1
    mine = client.get(url("claims"), {"mine": "1"}).context["lines"]
    assert [line.domain for line in mine] == [domain]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_wins_and_the_other_is_told(domain, department, other, clerk, rival):
    ours = DomainClaim.objects.create(unit=department, domain=domain, part=LEAD)
    theirs = DomainClaim.objects.create(unit=other, domain=domain, part=LEAD)
    outcomes = at_once(
        lambda: workflow.claim(ours, by=clerk, on=DAY), lambda: workflow.claim(theirs, by=rival, on=DAY)
    )

    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, StepRefused), refused
    assert "一个领域只有一个牵头单位" in refused.reasons[0]
    assert DomainClaim.objects.filter(claimed_on__isnull=False).count() == 1
