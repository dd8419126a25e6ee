"""What each formula finds in the portal's data: how many things it looks at, and which are at fault."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from catalogs.models import Disclosure, Edition, EditionUptake, StandardItem, UptakeItem
from disclosure_portal import clock
from disclosure_portal.clock import begins
from participation.models import Concern, Meeting, Method, NotNeeded, StageEntry
from supervision.evidence.terms import Facts
from supervision.models import Rectification
from supervision.scoring import FORMULAS
from supervision.scoring.facts import Period
from tests import factories
from tests.participation import meetings, outcomes
from tests.participation import records as participation
from tests.supervision import inspections
from tests.supervision.records import make_attendee, make_person_in_charge, make_training

pytestmark = pytest.mark.django_db


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def found(name, unit, *, as_of=None):
    """What the formula finds of the unit in the year up to a day, today by default."""
    as_of = as_of or clock.today()
    period = Period(as_of - timedelta(days=365), Facts(unit.county, as_of))
    return FORMULAS[name].read([unit], period).get(unit.pk)


def told(facts):
    return (facts.of, [fault.text for fault in facts.faults])


# 组织保障


def test_each_day_without_a_named_person_counts(township, reviewer):
    terms = ((date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 11), None))
    for number, (since, until) in enumerate(terms):
        entered = {"since": since, "until": until, "entered_at": noon(date(2025, 1, 2))}
        make_person_in_charge(township, by=reviewer, name=f"第{number}人", **entered)

    facts = found("named_person", township, as_of=date(2025, 12, 31))

    assert [(fault.text, fault.count) for fault in facts.faults] == [
        ("2024年12月31日（星期二）至2024年12月31日（星期二）没有专人", 1),
        ("2025年4月1日（星期二）至2025年4月10日（星期四）没有专人", 10),
    ]


def test_training_counts_the_named_persons_of_the_last_day(township, reviewer):
    entered = noon(date(2025, 6, 1))
    person = make_person_in_charge(township, by=reviewer, since=date(2025, 1, 1), entered_at=entered)
    asked = {"as_of": date(2025, 12, 31)}
    assert told(found("training", township, **asked)) == (1, ["张经办没有参加培训"])

    session = make_training(township, by=reviewer, held_on=date(2025, 6, 10), entered_at=entered)
    make_attendee(session, township, person.name)
    assert told(found("training", township, **asked)) == (1, [])


def test_without_a_named_person_training_costs_everything(township):
    assert found("training", township).is_void


# 标准目录, 主动公开


@pytest.fixture
def catalog(township, domain, published):
    """The township owes an item in each of two domains and has one of its own public in the first."""
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001")
    other = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_standard_item(edition, other, "21-001")
    return published


def test_domains_without_a_public_catalog_are_faults(catalog, township):
    facts = found("published_catalogs", township)

    assert told(facts) == (2, ["养老服务没有已发布的目录"])
    assert facts.faults[0].url == f"/desk/catalogs/{township.code}/21/"


def test_items_that_are_not_public_are_faults(catalog, township):
    assert told(found("elements", township)) == (
        3,
        ["社会救助：1个事项没有发布", "养老服务：1个事项没有发布"],
    )


def test_a_public_item_without_an_element_is_a_fault(catalog, township):
    type(catalog.published_revision).objects.filter(pk=catalog.published_revision_id).update(basis_text="—")

    assert "社会救助：1个事项要素不全" in told(found("elements", township))[1]


def test_what_was_published_later_is_not_counted(catalog, township):
    yesterday = clock.today() - timedelta(days=1)

    assert found("disclosed", township, as_of=yesterday).of == 0


def test_provincial_items_that_were_not_mapped_are_faults(township, domain, reviewer):
    assert found("provincial", township) is None
    edition = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", county=township.county)
    for code in ("20-P001", "20-P002"):
        factories.make_standard_item(edition, domain, code)
    uptake = EditionUptake.objects.create(
        edition=edition, unit=township, due_on=clock.today(), started_at=clock.now(), started_by=reviewer
    )
    standard = StandardItem.objects.get(code="20-P001")
    UptakeItem.objects.create(
        uptake=uptake, standard=standard, outcome="taken_over", mapped_at=clock.now(), mapped_by=reviewer
    )

    assert told(found("provincial", township)) == (2, ["1个条目没有对照"])


def test_items_behind_which_nothing_was_disclosed_are_faults(catalog, township, editor):
    assert told(found("disclosed", township)) == (1, ["社会救助：1个事项从未公开过信息"])
    assert found("on_time", township).is_void

    factories.make_disclosure(catalog, by=editor)
    assert told(found("disclosed", township)) == (1, [])


def test_late_information_is_a_fault_each(catalog, township, editor):
    """Saturday 28 February 2026 works: from Friday to Monday are two working days."""
    for number, due in enumerate((date(2026, 3, 2), date(2026, 2, 27), None)):
        one = factories.make_disclosure(
            catalog, by=editor, title=f"第{number}条", address=f"https://www.xiuyan.gov.cn/{number}.html"
        )
        Disclosure.objects.filter(pk=one.pk).update(due_legal=due, published_at=noon(date(2026, 3, 2)))

    assert told(found("on_time", township, as_of=clock.today())) == (2, ["第1条：逾期2个工作日"])


def test_information_that_was_entered_after_the_day_is_not_counted(catalog, township, editor):
    """It says that it was public on the last day; the portal learned of it on the next."""
    one = factories.make_disclosure(catalog, by=editor)
    day = clock.today()
    entered = {"registered_at": begins(day + timedelta(days=1))}
    Disclosure.objects.filter(pk=one.pk).update(published_at=noon(day), due_legal=day)

    assert found("on_time", township, as_of=day).told == "公开1条，按时1条"
    Disclosure.objects.filter(pk=one.pk).update(**entered)
    assert found("reviewed", township, as_of=day).told == "公开0条，记录无误0条"
    assert "没有公开能够判断是否按时的信息" in found("on_time", township, as_of=day).told


def test_information_without_its_review_or_found_wrong_is_a_fault(catalog, township, editor, reviewer):
    one = factories.make_disclosure(catalog, by=editor)
    assert told(found("reviewed", township)) == (1, [])

    checked = {"check_result": "unreachable", "checked_at": clock.now(), "checked_by": reviewer}
    Disclosure.objects.filter(pk=one.pk).update(**checked)
    assert told(found("reviewed", township)) == (1, [f"{one.title}：网址打不开"])


def test_items_gone_stale_are_faults(catalog, township, editor):
    one = factories.make_disclosure(catalog, by=editor)
    revision = type(catalog.published_revision).objects.filter(pk=catalog.published_revision_id)
    revision.update(time_limit_text="每月公开", time_limit_kind="periodic")
    Disclosure.objects.filter(pk=one.pk).update(published_at=noon(clock.today() - timedelta(days=90)))

    assert told(found("fresh", township)) == (1, ["社会救助：1个事项久未更新"])


# 监督


def test_inspected_items_with_findings_are_faults(township, published, colleague):
    inspections.make_ordered(
        township.county,
        on=clock.today(),
        unit_count=5,
        items_per_unit=1,
        as_of=clock.today(),
        among="townships",
        by=colleague,
    )

    facts = found("inspected", township)
    assert facts.of == 1
    assert facts.faults[0].text.endswith("：检查发现1个问题")

    assert found("rectified", township) is None
    Rectification.objects.update(due_legal=clock.today())
    assert told(found("rectified", township))[0] == 1
    assert found("rectified", township).faults[0].text.endswith("：没有报告整改情况")


def test_an_inspected_domain_without_items_is_a_fault_that_leads_to_its_catalog(catalog, township, colleague):
    today = {"on": clock.today(), "as_of": clock.today()}
    inspections.make_ordered(township.county, by=colleague, among="townships", broken=("compiled",), **today)

    facts = found("inspected", township)

    assert told(facts) == (2, ["养老服务（没有发布的事项）：检查发现1个问题"])
    assert facts.faults[0].url == f"/desk/catalogs/{township.code}/21/"


# 决策公开与公众参与, 解读回应


def enter(decision, stage, by, *, days_ago=20):
    moment = clock.now() - timedelta(days=days_ago)
    StageEntry.objects.create(
        decision=decision, round=decision.round, stage=stage, entered_at=moment, signed_by=by
    )


def test_a_started_decision_outside_the_list_is_a_fault(decision, township, reviewer):
    assert found("listed", township) is None
    enter(decision, "started", reviewer)
    assert told(found("listed", township)) == (1, [f"{decision}没有列入已公布的目录"])

    participation.list_decision(decision, by=reviewer)
    assert told(found("listed", township)) == (1, [])


def test_fewer_than_two_methods_are_a_fault(decision, township, editor, reviewer):
    enter(decision, "handling", reviewer)
    participation.make_consultation(decision, by=editor)
    assert told(found("two_methods", township)) == (1, [f"{decision}：只采取了1种参与方式"])

    participation.make_consultation(decision, Method.SYMPOSIUM, by=editor)
    assert told(found("two_methods", township)) == (1, [])


def test_a_round_that_needs_no_participation_is_left_out(decision, township, editor, reviewer):
    enter(decision, "handling", reviewer)
    NotNeeded.objects.create(
        decision=decision,
        requirement="participation",
        reason="依法不公开",
        said_at=clock.now(),
        said_by=reviewer,
    )

    assert found("two_methods", township) is None


def test_an_outcome_that_was_not_told_is_a_fault(decision, township, editor, reviewer):
    day = clock.today()
    one = participation.make_consultation(decision, by=editor, outcome_due_on=day)
    assert told(found("outcomes", township)) == (1, [f"{one}：没有公布采纳情况"])

    participation.make_adoption(decision, by=reviewer)
    assert told(found("outcomes", township)) == (1, [])


def test_a_meeting_without_attendance_or_reason_is_a_fault(township, editor, reviewer):
    held = meetings.make_held(township, editor=editor, reviewer=reviewer)
    Meeting.objects.filter(pk=held.pk).update(held_at=clock.now() - timedelta(days=1))
    assert told(found("attendance", township)) == (1, [])

    held.attendances.update(attended=False)
    assert told(found("attendance", township)) == (1, [f"{held}没有人列席，也没有写明理由"])


def test_a_decision_without_interpretation_in_time_is_a_fault(decision, township, reviewer):
    enter(decision, "published", reviewer)
    assert told(found("interpreted", township)) == (1, [f"{decision}：没有解读"])
    assert found("beyond_text", township) is None

    participation.make_explanation(decision, by=reviewer)
    assert told(found("interpreted", township)) == (1, [f"{decision}：解读公布迟了"])
    assert told(found("beyond_text", township)) == (1, [f"{decision}：只有文字解读"])


def test_an_interpretation_that_is_not_due_yet_is_left_out(decision, township, reviewer):
    enter(decision, "published", reviewer, days_ago=0)

    assert found("interpreted", township) is None


def test_a_concern_that_was_not_answered_in_time_is_a_fault(township, editor):
    concern = outcomes.make_concern(township, by=editor)
    Concern.objects.filter(pk=concern.pk).update(due_at=clock.now() - timedelta(days=2))

    assert told(found("answered", township)) == (1, [f"{concern.title}：没有按时答复"])


def test_no_formula_counts_sign_ins_or_uploads():
    assert not any(word in formula.told for formula in FORMULAS.values() for word in ("登录", "上传"))
