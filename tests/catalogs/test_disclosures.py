"""Registering what was disclosed, releasing files, correcting, removing, spot-checking."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogs import workflow
from catalogs.models import Disclosure
from catalogs.workflow.disclosures import ALREADY_REGISTERED, NOT_APPLICABLE, NOT_PUBLISHED, STALE
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.factories import MOMENT, make_disclosure, make_file_disclosure
from tests.threads import at_once

pytestmark = pytest.mark.both_databases
STARTED = date(2026, 2, 10)


@pytest.fixture
def page(published, editor):
    return make_disclosure(published, by=editor, started_on=STARTED)


@pytest.fixture
def file(published, editor, make_scan, township):
    return make_file_disclosure(published, by=editor, attachment=make_scan(township, editor))


def refused(act):
    with pytest.raises(StepRefused) as found:
        act()
    return found.value.reasons


def test_a_page_is_public_at_once_with_its_due_day(page, editor):
    assert page.state == "public"
    assert page.known_by == "entered"
    assert page.registered_by == editor
    assert page.secrecy_reviewer == "李审核"
    # 10 working days after 10 February 2026, over the holiday of 15 to 23 February; two Saturdays work
    assert page.due_legal == date(2026, 3, 2)
    assert page.due_proof["days"] == 10
    assert page.is_late is False
    assert Entry.objects.filter(verb="catalogs.disclosure.register", record_id=str(page.pk)).count() == 1


def test_a_page_after_its_legal_day_is_late(published, editor):
    late = make_disclosure(published, by=editor, started_on=STARTED, published_at=MOMENT + timedelta(days=2))

    assert late.is_late is True


def test_without_a_start_nothing_is_judged(published, editor):
    page = make_disclosure(published, by=editor)

    assert (page.due_legal, page.due_proof, page.is_late) == (None, {}, None)


def test_the_time_of_registering_is_the_systems(published, editor, settings):
    settings.DEBUG = True
    with clock.set_to(MOMENT + timedelta(days=3)):
        page = make_disclosure(published, by=editor)

    assert page.registered_at == MOMENT + timedelta(days=3)
    assert not Disclosure._meta.get_field("registered_at").editable


@pytest.mark.parametrize("person", ["approver", "leader", "outsider"])
def test_only_editors_and_the_county_office_register(request, published, person):
    with pytest.raises(PermissionDenied):
        make_disclosure(published, by=request.getfixturevalue(person))


def test_the_county_office_registers_on_the_units_behalf(published, reviewer):
    assert make_disclosure(published, by=reviewer).entered_for is True


def test_under_an_unpublished_item_nothing_is_registered(item, editor):
    assert refused(lambda: make_disclosure(item, by=editor)) == [NOT_PUBLISHED]


def test_under_a_withdrawn_item_nothing_is_registered(published, editor, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    assert refused(lambda: make_disclosure(published, by=editor)) == [NOT_PUBLISHED]


def test_under_an_item_that_does_not_apply_nothing_is_registered(publish_many, editor):
    (item,) = publish_many(1, not_applicable=True)

    assert refused(lambda: make_disclosure(item, by=editor)) == [NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "  "}, "请填写标题。"),
        ({"title": "公示11010519491231002X"}, "疑似含有身份证号（110…2X），公开前请删去或隐去。"),
        ({"address": "javascript:alert(1)"}, "请填写以 http:// 或 https:// 开头的完整网址。"),
        ({"address": "ftp://a.gov.cn/1"}, "请填写以 http:// 或 https:// 开头的完整网址。"),
        ({"address": ""}, "请填写原文网址或者上传附件，二者选一。"),
        ({"published_at": None}, "请填写公开时间，即原页面上的发布时间。"),
        ({"started_on": date(2026, 3, 3)}, "起算日晚于公开时间，请核对：信息形成以后才能公开。"),
        ({"review": None}, "请填写保密审查意见：信息应当先审查后公开。"),
        ({"review": workflow.Review("不涉密")}, "请填写公开前由谁审查。"),
    ],
)
def test_what_cannot_be_true_is_refused(published, editor, changes, reason):
    assert reason in refused(lambda: make_disclosure(published, by=editor, **changes))
    assert not Disclosure.objects.exists()


def test_a_day_to_come_is_refused(published, editor):
    tomorrow = clock.now() + timedelta(days=1)

    reasons = refused(lambda: make_disclosure(published, by=editor, published_at=tomorrow))

    assert reasons == ["公开时间还没有到，请核对。"]


def test_the_same_page_is_registered_once_under_an_item(page, published, editor):
    assert refused(lambda: make_disclosure(published, by=editor)) == [ALREADY_REGISTERED]
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(item=published, title="再登记", address=page.address, **stamped(editor))


def stamped(editor):
    return {
        "published_at": MOMENT,
        "registered_at": MOMENT,
        "registered_by": editor,
        "secrecy_by": editor,
        "secrecy_at": MOMENT,
        "secrecy_result": "不涉密",
    }


def test_a_file_waits_for_the_units_second_eyes(file, approver):
    assert (file.state, file.published_at, file.known_by) == ("waiting", None, "system")
    assert Notice.objects.filter(recipient=approver, text__contains="等您审核公开").exists()


def test_the_approver_makes_a_file_public(file, approver, editor):
    released = workflow.release(file, by=approver, version=file.version, secrecy_result="经审查，同意公开")

    assert released.state == "public"
    assert released.published_at is not None
    assert released.secrecy_reviewer == approver.name
    assert Notice.objects.filter(recipient=editor, text__contains="已审核公开").exists()


def test_nobody_releases_what_they_registered(published, township, make_scan):
    both = factories.make_person("both", "双岗", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)
    file = make_file_disclosure(published, by=both, attachment=make_scan(township, both))

    with pytest.raises(PermissionDenied):
        workflow.release(file, by=both, version=file.version, secrecy_result="同意公开")


def test_nobody_releases_what_they_corrected(file, editor, township):
    factories.grant(editor, Role.APPROVER, township)
    both = factories.make_person("both", "双岗", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)

    changed = workflow.correct(file, by=both, version=file.version, changes={"title": "另一标题"})

    for person in (editor, both):
        with pytest.raises(PermissionDenied):
            workflow.release(changed, by=person, version=changed.version, secrecy_result="同意公开")
    assert {*changed.preparers.all()} == {editor, both}


def test_who_only_looked_at_a_file_and_saved_nothing_may_release_it(file, township):
    both = factories.make_person("both", "双岗", Role.EDITOR, township)
    factories.grant(both, Role.APPROVER, township)

    same = workflow.correct(file, by=both, version=file.version, changes={"title": file.title})

    released = workflow.release(same, by=both, version=same.version, secrecy_result="同意公开")
    assert released.state == "public"


def test_a_file_that_was_changed_after_it_was_read_is_not_released(file, editor, approver):
    seen = file.version
    workflow.correct(file, by=editor, version=seen, changes={"title": "换掉的标题"})

    reasons = refused(lambda: workflow.release(file, by=approver, version=seen, secrecy_result="同意公开"))
    assert reasons == [STALE]
    assert Disclosure.objects.get(pk=file.pk).state == "waiting"


def test_a_page_that_was_mended_after_it_was_read_is_not_found_wrong(page, editor, reviewer):
    seen = page.version
    workflow.correct(page, by=editor, version=seen, changes={"title": "与原文一致的标题"})

    reasons = refused(
        lambda: workflow.spot_check(page, by=reviewer, version=seen, result="mismatch", remark="标题不同")
    )
    assert reasons == [STALE]
    assert Disclosure.objects.get(pk=page.pk).check_result == ""


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1989, 12, 31), date(2101, 1, 1), date(9999, 12, 31)])
def test_days_outside_of_the_years_of_the_portal_are_refused(published, editor, day):
    reasons = refused(lambda: make_disclosure(published, by=editor, started_on=day))
    assert "起算日应当在1990年至2100年之间，请核对。" in reasons

    moment = datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
    reasons = refused(lambda: make_disclosure(published, by=editor, published_at=moment))
    assert reasons == ["公开时间应当在1990年至2100年之间，请核对。"]


def test_a_file_is_released_once(file, approver):
    released = workflow.release(file, by=approver, version=file.version, secrecy_result="同意公开")

    reasons = refused(
        lambda: workflow.release(released, by=approver, version=released.version, secrecy_result="同意公开")
    )
    assert reasons == ["已公开状态下不能审核公开"]


def test_a_file_is_not_released_without_an_opinion(file, approver):
    reasons = refused(lambda: workflow.release(file, by=approver, version=file.version, secrecy_result=" "))

    assert reasons == ["请填写保密审查意见：信息应当先审查后公开。"]


def test_a_correction_counts_the_due_day_anew(page, editor):
    changed = workflow.correct(
        page, by=editor, version=page.version, changes={"started_on": date(2026, 2, 2)}
    )

    assert changed.due_legal == date(2026, 2, 14)  # a Saturday that works for the Spring Festival
    assert changed.is_late is True
    assert changed.version == page.version + 1


@pytest.mark.django_db(transaction=True)
def test_two_corrections_to_the_same_address_leave_one_page(published, editor):
    pages = [
        make_disclosure(published, by=editor, address=f"http://www.xiuyan.gov.cn/{number}.html")
        for number in (1, 2)
    ]
    wanted = {"address": "http://www.xiuyan.gov.cn/3.html"}

    outcomes = at_once(
        *(partial(workflow.correct, page, by=editor, version=page.version, changes=wanted) for page in pages)
    )

    (refusal,) = [one for one in outcomes if isinstance(one, Exception)]
    assert str(refusal) == ALREADY_REGISTERED
    assert Disclosure.objects.filter(**wanted).count() == 1


def test_a_stale_correction_is_refused(page, editor):
    workflow.correct(page, by=editor, version=page.version, changes={"title": "改后的标题"})

    reasons = refused(
        lambda: workflow.correct(page, by=editor, version=page.version, changes={"title": "又改的标题"})
    )
    assert reasons == ["在您打开本页之后，有人改过这条信息。请核对现在的内容后再改。"]
    assert Disclosure.objects.get(pk=page.pk).title == "改后的标题"


def test_the_title_of_a_public_file_stays_as_it_was_reviewed(file, approver, editor):
    released = workflow.release(file, by=approver, version=file.version, secrecy_result="同意公开")

    workflow.correct(released, by=editor, version=released.version, changes={"title": "换掉的标题"})

    assert Disclosure.objects.get(pk=file.pk).title == "低保对象名单"


def test_a_removed_page_keeps_its_record_and_may_be_registered_again(page, published, editor):
    removed = workflow.remove(page, by=editor, reason="内容有误")

    assert (removed.state, removed.removed_because, removed.removed_by) == ("removed", "内容有误", editor)
    assert make_disclosure(published, by=editor).pk != page.pk


@pytest.mark.parametrize("reason", ["", "含有11010519491231002X"])
def test_a_reason_that_the_public_reads_is_needed_and_clean(page, editor, reason):
    assert refused(lambda: workflow.remove(page, by=editor, reason=reason))
    assert Disclosure.objects.get(pk=page.pk).state == "public"


def test_a_spot_check_is_told_to_the_unit(page, reviewer, editor):
    checked = workflow.spot_check(page, by=reviewer, version=page.version, result="unreachable")

    assert (checked.known_by, checked.check_result, checked.checked_by) == (
        "spot_checked",
        "unreachable",
        reviewer,
    )
    assert list(Disclosure.objects.failed_check()) == [checked]
    assert Notice.objects.filter(recipient=editor, text__contains="网址打不开").exists()


def test_a_mismatch_needs_a_remark(page, reviewer):
    reasons = refused(lambda: workflow.spot_check(page, by=reviewer, version=page.version, result="mismatch"))

    assert reasons == ["请写明哪里不符，单位据此更正。"]


def test_what_was_found_wrong_is_settled_by_a_correction(page, reviewer, editor):
    checked = workflow.spot_check(
        page, by=reviewer, version=page.version, result="mismatch", remark="标题不同"
    )

    changed = workflow.correct(
        checked, by=editor, version=checked.version, changes={"title": "与原文一致的标题"}
    )

    assert (changed.known_by, changed.check_result) == ("entered", "")
    assert not Disclosure.objects.failed_check().exists()


def test_nobody_spot_checks_what_they_registered(published, reviewer):
    page = make_disclosure(published, by=reviewer)

    with pytest.raises(PermissionDenied):
        workflow.spot_check(page, by=reviewer, version=page.version, result="right")


@pytest.mark.parametrize("step", ["correct", "remove", "release", "spot_check"])
def test_nothing_moves_what_was_removed(page, editor, approver, reviewer, step):
    removed = workflow.remove(page, by=editor, reason="内容有误")
    acts = {
        "correct": lambda: workflow.correct(removed, by=editor, version=removed.version, changes={}),
        "remove": lambda: workflow.remove(removed, by=editor, reason="再次"),
        "release": lambda: workflow.release(
            removed, by=approver, version=removed.version, secrecy_result="同意"
        ),
        "spot_check": lambda: workflow.spot_check(
            removed, by=reviewer, version=removed.version, result="right"
        ),
    }

    assert refused(acts[step])[0].startswith("已移除状态下不能")
