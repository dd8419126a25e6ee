"""Mending findings in one press, and letting hints stand with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import checkup, workflow
from catalogs.models import AcceptedFinding, CatalogItem
from catalogs.workflow.saving_many import Outcome
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

REASON = "本镇由便民服务中心统一公开"


@pytest.fixture
def prompt(township, domain, editor):
    """An item with one hint: 及时公开."""
    return factories.make_item(township, domain, by=editor, time_limit_text="及时公开")


def finding_of(item, code=None):
    found = checkup.findings_of([CatalogItem.objects.get(pk=item.pk)])[item.pk]
    return next((one for one in found if code in (None, one.code)), None)


def named(finding):
    return {"code": finding.code, "field": finding.field, "digest": finding.digest}


# One press


def test_one_press_writes_what_the_finding_offers(prompt, editor):
    mended = workflow.mend_finding(prompt, by=editor, version=1, **named(finding_of(prompt)))

    assert mended.time_limit_text == "及时公开，最迟不超过20个工作日"
    assert mended.version == 2
    assert finding_of(prompt) is None
    assert Entry.objects.latest("pk").verb == "catalogs.catalogitem.edit"


def test_the_first_of_several_is_meant_without_a_digest(prompt, editor):
    workflow.mend_finding(prompt, by=editor, version=1, code="limit_not_checkable", field="time_limit_text")

    assert finding_of(prompt) is None


def test_a_press_on_a_stale_page_changes_nothing(prompt, editor):
    finding = finding_of(prompt)
    workflow.save_elements(prompt, by=editor, version=1, changes={"level2": "新名称"})

    with pytest.raises(workflow.StaleItem):
        workflow.mend_finding(prompt, by=editor, version=1, **named(finding))

    prompt.refresh_from_db()
    assert prompt.time_limit_text == "及时公开"


@pytest.mark.parametrize("changed", [{"code": "nonsense"}, {"field": "subject"}, {"digest": "0" * 64}])
def test_a_finding_that_is_gone_is_refused(prompt, editor, changed):
    finding = named(finding_of(prompt)) | changed

    with pytest.raises(StepRefused, match="已经不在了"):
        workflow.mend_finding(prompt, by=editor, version=1, **finding)


def test_a_finding_without_a_mend_is_refused_with_the_way(township, domain, editor):
    item = factories.make_item(township, domain, by=editor, channels=["website", "other"])

    with pytest.raises(StepRefused, match="写明渠道名称"):
        workflow.mend_finding(item, by=editor, version=1, **named(finding_of(item)))


def test_strangers_and_the_approver_mend_nothing(prompt, outsider, approver):
    finding = named(finding_of(prompt))
    for person in (outsider, approver):
        with pytest.raises(PermissionDenied):
            workflow.mend_finding(prompt, by=person, version=1, **finding)


def test_what_is_under_review_is_not_mended(prompt, township, domain, editor):
    factories.make_handed_in(township, domain, by=editor, items=[prompt])

    with pytest.raises(StepRefused, match="不能修改"):
        workflow.mend_finding(prompt, by=editor, version=1, **named(finding_of(prompt)))


# To the standard


@pytest.fixture
def standard(domain):
    return factories.make_standard_item(factories.make_edition(), domain, "20-003", level2="办事指南")


def test_an_own_item_is_linked_to_the_standard_item_it_resembles(township, domain, editor, standard):
    item = factories.make_item(township, domain, by=editor, level2="办事指引")

    linked = workflow.mend_finding(item, by=editor, version=1, **named(finding_of(item)))

    assert (linked.standard, linked.standard_code, linked.version) == (standard, "20-003", 2)
    assert linked.level2 == "办事指引"
    assert Entry.objects.latest("pk").verb == "catalogs.catalogitem.link_to_standard"
    assert finding_of(item).code == "differs_from_standard"


def test_a_standard_item_is_taken_by_one_item_only(township, domain, editor, standard):
    item = factories.make_item(township, domain, by=editor, level2="办事指引")
    workflow.take_over(township, domain, by=editor)

    with pytest.raises(StepRefused, match="已有事项对应"):
        workflow.link_to_standard(item, by=editor, version=1, code="20-003")


@pytest.mark.parametrize("code", ["99-001", ""])
def test_an_unknown_standard_item_is_refused(item, editor, standard, code):
    with pytest.raises(StepRefused, match="标准中没有这一条"):
        workflow.link_to_standard(item, by=editor, version=1, code=code)


def test_a_linked_item_is_not_linked_again(township, domain, editor, standard):
    (item,) = workflow.take_over(township, domain, by=editor).items

    with pytest.raises(StepRefused, match="已对应标准条目"):
        workflow.link_to_standard(item, by=editor, version=1, code="20-003")


# All at once


def test_all_safe_mends_of_a_domain_are_planned_and_made(township, domain, editor):
    items = [
        factories.make_item(
            township,
            domain,
            by=editor,
            level2=f"第{n}项",
            time_limit_text="及时公开",
            subject="新甸镇人民政府",
            levels=["county"],
        )
        for n in range(3)
    ]
    factories.make_unit(township.county, "210323108", "新甸镇")

    plans = workflow.planned_mends(list(CatalogItem.objects.order_by("pk")))
    assert [plan.lines for plan in plans] == [
        [
            ("公开时限", "及时公开", "及时公开，最迟不超过20个工作日"),
            ("公开主体", "新甸镇人民政府", "偏岭镇人民政府"),
            ("公开层级", "县级", "乡级"),
        ]
    ] * 3

    results = workflow.mend_all(township, domain, by=editor, versions={item.pk: 1 for item in items[:2]})
    assert [result.outcome for result in results] == [Outcome.SAVED] * 2
    assert [finding_of(item) is None for item in items] == [True, True, False]


def test_what_was_saved_meanwhile_is_skipped_and_named(prompt, township, domain, editor):
    workflow.save_elements(prompt, by=editor, version=1, changes={"level2": "新名称"})

    (result,) = workflow.mend_all(township, domain, by=editor, versions={prompt.pk: 1})

    assert result.outcome == Outcome.STALE
    assert "保存过本事项" in result.refusal


def test_what_has_to_be_weighed_is_never_mended_with_the_rest(township, domain, editor):
    longer = factories.make_item(township, domain, by=editor, time_limit_text="30个工作日内公开")
    other = factories.make_item(township, domain, by=editor, level2="二", time_limit_text="预案规定的时限内")
    kept = factories.make_item(township, domain, by=editor, level2="三", time_limit_text="及时公开")
    workflow.accept_finding(kept, by=editor, reason=REASON, **named(finding_of(kept)))

    assert finding_of(longer).mend
    assert not finding_of(other).mend
    assert workflow.planned_mends(list(CatalogItem.objects.all())) == []


def test_only_who_compiles_mends_all(prompt, township, domain, approver):
    with pytest.raises(PermissionDenied):
        workflow.mend_all(township, domain, by=approver, versions={prompt.pk: 1})


# Let stand


def test_a_hint_stands_with_a_reason(prompt, editor):
    accepted = workflow.accept_finding(prompt, by=editor, reason=f" {REASON} ", **named(finding_of(prompt)))

    finding = finding_of(prompt)
    assert finding.accepted == accepted
    assert not finding.is_open
    assert (accepted.reason, accepted.accepted_by) == (REASON, editor)
    assert accepted.message == finding.message
    assert Entry.objects.latest("pk").detail["reason"] == REASON


def test_a_reason_holds_as_long_as_the_element_reads_the_same(prompt, editor):
    workflow.accept_finding(prompt, by=editor, reason=REASON, **named(finding_of(prompt)))

    item = workflow.save_elements(prompt, by=editor, version=1, changes={"level2": "别的名称"})
    assert not finding_of(item).is_open

    item = workflow.save_elements(item, by=editor, version=2, changes={"time_limit_text": "实时公开"})
    assert finding_of(item).is_open


def test_a_reason_holds_for_the_revision_that_the_reviewer_reads(prompt, township, domain, editor, approver):
    workflow.accept_finding(prompt, by=editor, reason=REASON, **named(finding_of(prompt)))
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[prompt])
    revision = batch.rows.get().revision

    (finding,) = checkup.findings_of([prompt], {prompt.pk: revision})[prompt.pk]
    assert finding.accepted.reason == REASON


def test_two_hints_of_one_rule_at_one_element_have_a_reason_each(township, domain, editor):
    basis = "《文化馆服务标准》；《关于进一步加强社会救助工作的意见》"
    item = factories.make_item(township, domain, by=editor, basis_text=basis)
    first, second = [f for f in checkup.check(item) if f.code == "basis_without_number"]

    workflow.accept_finding(item, by=editor, reason=REASON, **named(first))

    found = [f for f in checkup.findings_of([item])[item.pk] if f.code == "basis_without_number"]
    assert [finding.is_open for finding in found] == [True, False]
    assert first.digest != second.digest


def test_what_blocks_can_not_stand(township, domain, editor):
    item = factories.make_item(township, domain, by=editor, time_limit_text="")

    with pytest.raises(StepRefused, match="必改的问题不能保留"):
        workflow.accept_finding(item, by=editor, reason=REASON, **named(finding_of(item)))


@pytest.mark.parametrize(
    ("reason", "said"), [("  ", "请写明为什么保留"), ("长" * 201, "最多200字，现有201字")]
)
def test_a_hint_stands_only_with_a_reason_of_fitting_length(prompt, editor, reason, said):
    with pytest.raises(StepRefused, match=said):
        workflow.accept_finding(prompt, by=editor, reason=reason, **named(finding_of(prompt)))

    assert not AcceptedFinding.objects.exists()


def test_a_hint_has_one_reason(prompt, editor):
    finding = named(finding_of(prompt))
    workflow.accept_finding(prompt, by=editor, reason=REASON, **finding)

    with pytest.raises(StepRefused, match="已经写过说明"):
        workflow.accept_finding(prompt, by=editor, reason="又一个", **finding)


def test_a_reason_can_be_taken_back(prompt, editor):
    accepted = workflow.accept_finding(prompt, by=editor, reason=REASON, **named(finding_of(prompt)))

    workflow.reopen_finding(accepted, by=editor)

    assert finding_of(prompt).is_open
    with pytest.raises(StepRefused, match="已被撤回"):
        workflow.reopen_finding(accepted, by=editor)


def test_only_who_compiles_lets_stand_or_opens_again(prompt, editor, approver, outsider):
    finding = named(finding_of(prompt))
    accepted = workflow.accept_finding(prompt, by=editor, reason=REASON, **finding)

    for person in (approver, outsider):
        with pytest.raises(PermissionDenied):
            workflow.accept_finding(prompt, by=person, reason=REASON, **finding)
        with pytest.raises(PermissionDenied):
            workflow.reopen_finding(accepted, by=person)


def test_while_others_review_nothing_is_let_stand_or_opened_again(prompt, township, domain, editor):
    accepted = workflow.accept_finding(prompt, by=editor, reason=REASON, **named(finding_of(prompt)))
    factories.make_handed_in(township, domain, by=editor, items=[prompt])

    with pytest.raises(StepRefused, match="不能修改"):
        workflow.reopen_finding(accepted, by=editor)


def test_an_own_item_is_removed_with_its_reasons(prompt, editor):
    workflow.accept_finding(prompt, by=editor, reason=REASON, **named(finding_of(prompt)))

    workflow.remove_item(prompt, by=editor)

    assert not AcceptedFinding.objects.exists()
