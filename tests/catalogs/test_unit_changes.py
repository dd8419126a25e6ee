"""机构调整: what goes over to the successor, what stays, and who may do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogs import workflow
from catalogs.models import (
    CatalogItem,
    Disclosure,
    DomainClaim,
    DutyEntry,
    ImportRun,
    PublishedFacet,
    Submission,
)
from catalogs.queries.past_holders import holders_on
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db
DOCUMENT = "辽编办发〔2026〕1号"


@pytest.fixture
def other_township(county):
    return factories.make_unit(county, "210323199", "新甸镇")


@pytest.fixture
def administrator(county):
    return factories.make_person("changer", "管理员甲", Role.ADMINISTRATOR, county)


def in_two_days():
    """A whole hour, as publications at a set time want it."""
    return (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)


def merge(unit, successor, *, by, kind="merge", **fields):
    change = UnitChange(
        kind=kind, unit=unit, successor=successor, document=DOCUMENT, effective_on=clock.today(), **fields
    )
    return workflow.change_unit(change, by=by)


def rename(unit, *, by, name="偏岭街道", full_name="岫岩满族自治县偏岭镇人民政府（新）"):
    change = UnitChange(
        kind="rename",
        unit=unit,
        document=DOCUMENT,
        effective_on=clock.today(),
        name_after=name,
        full_name_after=full_name,
    )
    return workflow.change_unit(change, by=by)


def test_published_items_are_found_under_the_successor(
    township, other_township, domain, editor, approver, reviewer, administrator
):
    (item,) = factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)

    merge(township, other_township, by=administrator)

    item.refresh_from_db()
    assert item.unit == other_township
    found = PublishedFacet.objects.filter(item=item, facet="unit")
    assert [facet.code for facet in found] == [other_township.code]
    assert "新甸镇" in item.published_revision.search_text
    assert item.published_revision.subject == "偏岭镇人民政府"


def test_a_draft_that_named_the_unit_names_the_successor(
    township, other_township, domain, editor, administrator
):
    own = factories.make_item(township, domain, by=editor, subject=township.subject_name)
    joint = factories.make_item(township, domain, by=editor, level2="联合", subject="县民政局")

    merge(township, other_township, by=administrator)

    own.refresh_from_db()
    joint.refresh_from_db()
    assert (own.subject, own.version) == (other_township.subject_name, 2)
    assert (joint.subject, joint.version) == ("县民政局", 1)
    assert joint.unit == other_township


def test_an_item_that_the_successor_has_too_is_withdrawn_and_its_disclosures_go_over(
    county, township, other_township, domain, editor, approver, reviewer, administrator
):
    edition = factories.make_edition()
    standard = factories.make_standard_item(edition, domain, "20-001")
    workflow.take_over(township, domain, by=editor)
    old = CatalogItem.objects.get(unit=township, standard=standard)
    factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[old]
    )
    disclosure = Disclosure.objects.create(
        item=old,
        title="2026年3月低保对象公示",
        address="http://www.xiuyan.gov.cn/1.html",
        published_at=factories.MOMENT,
        registered_at=factories.MOMENT,
        registered_by=editor,
        secrecy_result="不涉密",
        secrecy_by=approver,
        secrecy_at=factories.MOMENT,
    )
    their_editor = factories.make_person("xd", "新甸经办", Role.EDITOR, other_township)
    workflow.take_over(other_township, domain, by=their_editor)
    twin = CatalogItem.objects.get(unit=other_township, standard=standard)

    change = merge(township, other_township, by=administrator)

    old.refresh_from_db()
    disclosure.refresh_from_db()
    assert change.carried["doubled"] == 1
    assert old.unit == township
    assert "新甸镇人民政府" in old.withdrawn_because
    assert Entry.objects.filter(verb="catalogs.catalogitem.withdraw").exists()
    assert not PublishedFacet.objects.filter(item=old).exists()
    assert disclosure.item == twin


def test_what_is_approved_under_the_old_name_is_drafted_again_and_leaves_its_order(
    township, other_township, domain, editor, approver, reviewer, administrator
):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, count=1)
    factories.approve_all(batch, by=reviewer)
    item = batch.rows.get().item
    item.refresh_from_db()
    order, _ = workflow.order_publication(
        [item.pk],
        by=reviewer,
        publish_at=in_two_days(),
        revisions={item.pk: item.approved_revision_id},
    )

    change = merge(township, other_township, by=administrator)

    item.refresh_from_db()
    row = order.rows.get()
    assert change.carried["reopened"] == 1
    assert (item.state, item.subject) == ("draft", other_township.subject_name)
    assert not row.is_waiting
    assert "机构调整" in row.refusal
    assert Notice.objects.filter(recipient=reviewer, text__contains="改写公开主体").count() == 1


def test_files_go_over_with_what_they_belong_to(township, other_township, domain, editor, administrator):
    theirs = factories.make_person("xd-approver", "新甸审核", Role.APPROVER, other_township)
    item = factories.make_item(township, domain, by=editor)
    upload = SimpleUploadedFile("公示.csv", "姓名".encode())
    file = store(upload, unit=township, by=editor, kinds=SPREADSHEETS)
    Disclosure.objects.create(
        item=item,
        title="公示",
        attachment=file,
        state="waiting",
        registered_at=clock.now(),
        registered_by=editor,
    )

    merge(township, other_township, by=administrator)

    assert Attachment.objects.visible_to(theirs).filter(pk=file.pk).exists()


def test_what_was_on_its_way_in_is_cancelled_and_recorded(township, other_township, editor, administrator):
    run = workflow.start_import(ImportRun(unit=township, filename="目录.csv"), by=editor)

    merge(township, other_township, by=administrator)

    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert Entry.objects.filter(verb="catalogs.importrun.cancel").exists()


def test_an_import_that_is_being_written_stands_in_the_way(township, other_township, editor, administrator):
    run = workflow.start_import(ImportRun(unit=township, filename="目录.csv"), by=editor)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.APPLYING)

    with pytest.raises(StepRefused, match="正在导入"):
        merge(township, other_township, by=administrator)

    township.refresh_from_db()
    assert township.is_active


def test_an_open_batch_goes_over_under_the_successors_next_number(
    township, other_township, domain, editor, administrator
):
    their_editor = factories.make_person("xd", "新甸经办", Role.EDITOR, other_township)
    Submission.objects.create(
        unit=other_township,
        domain=domain,
        number=3,
        state="decided",
        decided_at=clock.now(),
        confirmed_at=clock.now(),
        confirmed_by=their_editor,
    )
    batch = factories.make_handed_in(township, domain, by=editor, count=1)

    merge(township, other_township, by=administrator)

    batch.refresh_from_db()
    assert (batch.unit, batch.number, batch.state) == (other_township, 4, "handed_in")


def test_two_open_batches_of_one_domain_stand_in_the_way(
    township, other_township, domain, editor, administrator
):
    their_editor = factories.make_person("xd", "新甸经办", Role.EDITOR, other_township)
    factories.make_handed_in(township, domain, by=editor, count=1)
    factories.make_handed_in(other_township, domain, by=their_editor, count=1)

    with pytest.raises(StepRefused, match="先办结其中一批"):
        merge(township, other_township, by=administrator)

    assert CatalogItem.objects.filter(unit=township).exists()
    township.refresh_from_db()
    assert township.is_active


def test_a_lead_goes_over_and_outranks_cooperation(county, domain, administrator):
    old = factories.make_unit(county, "210323401", "县扶贫办", "department")
    new = factories.make_unit(county, "210323402", "县农业农村局", "department")
    DomainClaim.objects.create(unit=old, domain=domain, part="lead", claimed_on=date(2020, 8, 31))
    DomainClaim.objects.create(unit=new, domain=domain, part="cooperating")

    merge(old, new, by=administrator, kind="abolish")

    claim = DomainClaim.objects.current().get(domain=domain)
    assert (claim.unit, claim.part, claim.claimed_on) == (new, "lead", date(2020, 8, 31))
    assert DomainClaim.objects.get(part="cooperating").ended_on == clock.today()


def test_a_claim_that_was_only_proposed_to_the_successor_is_claimed_since_the_change(
    county, domain, administrator
):
    old = factories.make_unit(county, "XY-FP", "县扶贫办", Unit.Kind.DEPARTMENT)
    new = factories.make_unit(county, "XY-NY", "县农业农村局", Unit.Kind.DEPARTMENT)
    ended = DomainClaim.objects.create(
        unit=old, domain=domain, part="cooperating", claimed_on=date(2020, 8, 31)
    )
    DomainClaim.objects.create(unit=new, domain=domain, part="lead")

    change = merge(old, new, by=administrator)

    claim = DomainClaim.objects.current().get(domain=domain)
    assert (claim.unit, claim.part, claim.claimed_on) == (new, "lead", change.effective_on)
    ended.refresh_from_db()
    assert (ended.unit, ended.claimed_on, ended.ended_on) == (old, date(2020, 8, 31), change.effective_on)


def test_it_is_kept_who_held_what_until_the_change(
    township, other_township, domain, editor, approver, reviewer, administrator
):
    (item,) = factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)
    entry = factories.make_duty_entry(township, by=editor)
    eve, today = clock.today() - timedelta(days=1), clock.today()

    change = merge(township, other_township, by=administrator)

    assert {(one.item, one.entry) for one in change.handovers.all()} == {(item, None), (None, entry)}
    before, now = (holders_on(township.county, day) for day in (eve, today))
    assert before.of("item", item.pk, other_township) == township
    assert now.of("item", item.pk, other_township) == other_township
    assert list(DutyEntry.objects.annotate(holder=before.key("entry")).values_list("holder", flat=True)) == [
        township.pk
    ]


def test_people_go_over_from_today_and_the_old_posts_end(township, other_township, editor, administrator):
    change = merge(township, other_township, by=administrator)

    old = Membership.objects.get(user=editor, unit=township)
    new = Membership.objects.get(user=editor, unit=other_township)
    assert old.ends_on == clock.today() - timedelta(days=1)
    assert new.starts_on == clock.today()
    assert change.carried["people_refused"] == []


def test_the_administrators_own_post_is_left_to_another(township, other_township, administrator):
    factories.grant(administrator, Role.EDITOR, township)

    change = merge(township, other_township, by=administrator)

    assert not Membership.objects.filter(user=administrator, unit=other_township).exists()
    assert "管理员甲" in change.carried["people_refused"][0]


def test_a_transfer_takes_only_the_domains_named_and_leaves_the_unit_open(
    township, other_township, domain, editor, administrator
):
    another = factories.make_domain("21", "养老服务", "elderly-care")
    going = factories.make_item(township, domain, by=editor)
    staying = factories.make_item(township, another, by=editor)

    merge(township, other_township, by=administrator, kind="transfer", domains=[domain.code])

    going.refresh_from_db()
    staying.refresh_from_db()
    township.refresh_from_db()
    assert (going.unit, staying.unit) == (other_township, township)
    assert township.is_active
    assert Membership.objects.get(user=editor).ends_on is None


def test_a_renamed_unit_signs_its_drafts_by_the_new_name(
    township, domain, editor, approver, reviewer, administrator
):
    (published,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer
    )
    draft = factories.make_item(township, domain, by=editor, level2="草稿", subject=township.subject_name)

    change = rename(township, by=administrator)

    township.refresh_from_db()
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (township.name, change.name_before) == ("偏岭街道", "偏岭镇")
    assert draft.subject == township.subject_name
    assert published.published_revision.subject == "偏岭镇人民政府"
    assert "偏岭街道" in published.published_revision.search_text


def test_the_old_page_says_where_the_duties_went(client, township, other_township, administrator):
    merge(township, other_township, by=administrator)

    page = client.get(reverse("catalogs:unit", args=[township.code])).content.decode()

    assert "并入岫岩满族自治县新甸镇人民政府" in page
    assert DOCUMENT in page
    assert reverse("catalogs:unit", args=[other_township.code]) in page


def test_the_change_is_audited_and_told_once(township, other_township, editor, administrator):
    change = merge(township, other_township, by=administrator)

    entry = Entry.objects.get(verb="units.unitchange.merge")
    assert entry.detail["document"] == DOCUMENT
    assert Notice.objects.get(recipient=editor, event=f"unit-change:{change.pk}").text.startswith("机构调整")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.AUDITOR])
def test_nobody_else_changes_units(county, township, other_township, role):
    person = factories.make_person("someone", "某人", role, county)

    with pytest.raises(PermissionDenied):
        merge(township, other_township, by=person)


def test_units_of_another_county_are_out_of_reach(township, administrator):
    elsewhere = factories.make_county("210381", "海城市", "海城市人民政府")
    theirs = factories.make_unit(elsewhere, "210381101", "西柳镇")

    with pytest.raises(PermissionDenied):
        merge(township, theirs, by=administrator)


def test_a_change_is_not_made_before_its_day_nor_twice(township, other_township, administrator):
    early = UnitChange(
        kind="merge",
        unit=township,
        successor=other_township,
        document=DOCUMENT,
        effective_on=clock.today() + timedelta(days=1),
    )
    with pytest.raises(StepRefused, match="生效日期还没有到"):
        workflow.change_unit(early, by=administrator)
    merge(township, other_township, by=administrator)

    with pytest.raises(StepRefused, match="已停用"):
        merge(township, other_township, by=administrator)


def posted(unit, successor, **changes):
    return {
        "kind": "merge",
        "unit": unit.pk,
        "successor": successor.pk,
        "effective_on": clock.today().isoformat(),
        "document": DOCUMENT,
        **changes,
    }


def test_the_page_shows_what_goes_over_before_it_is_done(
    client, township, other_township, domain, editor, administrator
):
    factories.make_item(township, domain, by=editor)
    client.force_login(administrator)

    response = client.post(reverse("catalogs_desk:unit_change"), posted(township, other_township))

    assert "公开事项<b>1</b>项" in response.content.decode()
    assert not UnitChange.objects.exists()

    response = client.post(
        reverse("catalogs_desk:unit_change"), posted(township, other_township, confirm="1"), follow=True
    )

    assert "并入" in response.content.decode()
    assert UnitChange.objects.get().carried["items"] == 1


def test_a_wrong_form_says_what_is_missing_at_its_place(client, township, administrator):
    client.force_login(administrator)

    response = client.post(
        reverse("catalogs_desk:unit_change"), posted(township, township, kind="rename", document="")
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "请填写新的简称。" in page
    assert "请填写新的全称。" in page
    assert not UnitChange.objects.exists()
