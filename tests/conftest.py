"""The cast: one county with a township, a department and the county office, and one person for every role."""

from __future__ import annotations

import io
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalogs import workflow
from catalogs.models import DomainClaim, Edition, ImportRun
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.attachments.storing import store
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from tests import factories
from tests.databases import (  # noqa: F401
    django_db_keepdb,
    django_db_modify_db_settings,
    django_db_setup,
)
from tests.participation import world as participation
from tests.supervision import world as supervision


@pytest.fixture
def county(db):
    return factories.make_county()


@pytest.fixture
def township(county):
    return factories.make_unit(county, "210323106", "偏岭镇")


@pytest.fixture
def department(county):
    return factories.make_unit(county, "XY-MZ", "县民政局", Unit.Kind.DEPARTMENT)


@pytest.fixture
def office(county):
    return factories.make_unit(county, "XY-ZFB", "县政府办公室", Unit.Kind.COUNTY_OFFICE)


@pytest.fixture
def editor(township):
    return factories.make_person("editor", "张经办", Role.EDITOR, township)


@pytest.fixture
def approver(township):
    return factories.make_person("approver", "李审核", Role.APPROVER, township)


@pytest.fixture
def reviewer(office):
    return factories.make_person("reviewer", "王审核", Role.REVIEWER, office)


@pytest.fixture
def colleague(office):
    """A second reviewer of the county."""
    return factories.make_person("colleague", "陈审核", Role.REVIEWER, office)


@pytest.fixture
def leader(office):
    return factories.make_person("leader", "赵领导", Role.LEADER, office)


@pytest.fixture
def administrator(office):
    return factories.make_person("administrator", "钱管理", Role.ADMINISTRATOR, office)


@pytest.fixture
def auditor(office):
    return factories.make_person("auditor", "孙审计", Role.AUDITOR, office)


@pytest.fixture
def outsider(county):
    """A unit editor of another township in the same county."""
    return factories.make_person(
        "outsider", "周外镇", Role.EDITOR, factories.make_unit(county, "210323108", "新甸镇")
    )


@pytest.fixture
def sign_in(client):
    """sign_in(person): the client, as that person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def count_queries():
    """count_queries(act): how many queries it makes, the second time, when what is read once is known."""

    def count(act):
        act()
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count


@pytest.fixture
def domain(db):
    return factories.make_domain()


@pytest.fixture
def item(township, domain, editor):
    """A complete item of the township's own, in draft."""
    return factories.make_item(township, domain, by=editor)


@pytest.fixture
def handed_in(township, domain, editor):
    """A batch of two items that waits for the unit's approver."""
    return factories.make_handed_in(township, domain, by=editor)


@pytest.fixture
def confirmed(township, domain, editor, approver):
    """A batch of two items that waits for the county office."""
    return factories.make_confirmed(township, domain, editor=editor, approver=approver)


@pytest.fixture
def published(township, domain, editor, approver, reviewer):
    """One published item."""
    (item,) = factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)
    return item


@pytest.fixture
def world(request, township, county, domain, editor, approver, reviewer):
    """A record for every argument of an address: see tests/test_access.py."""
    another = factories.make_domain("21", "养老服务", "elderly-care")
    third = factories.make_domain("22", "涉农补贴", "agricultural-subsidies")
    (published,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer
    )
    handed_in = factories.make_handed_in(township, another, by=editor, count=1)
    decided = factories.make_order(township, editor=editor, approver=approver, reviewer=reviewer)
    confirmed = factories.make_confirmed(township, third, editor=editor, approver=approver, count=1)
    edition = factories.make_edition(
        Edition.Layer.COMMON, "乡镇通用版", False, county=county, unit_kind="township"
    )
    look = factories.make_look(
        county, lead=township, domain=factories.make_domain("24", "卫生健康", "health-care")
    )
    provincial = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", county=county)
    factories.make_standard_item(provincial, domain, "20-P001")
    (uptake,) = workflow.start_uptakes(provincial, [township], by=reviewer, due_on=clock.today())
    run = ImportRun(unit=township, filename="目录.csv", source=_scan(township, editor))
    run = workflow.start_import(run, by=editor)
    item = factories.make_item(township, domain, by=editor, time_limit_text="及时公开")
    disclosure = factories.make_disclosure(published, by=editor)
    waiting_file = factories.make_file_disclosure(published, by=editor, attachment=_scan(township, editor))
    public_file = factories.make_file_disclosure(published, by=editor, attachment=_scan(township, editor))
    workflow.release(public_file, by=approver, version=public_file.version, secrecy_result="经审查，同意公开")
    registration = factories.make_registration(township, by=editor)
    return SimpleNamespace(
        **participation.arguments(township, editor=editor, approver=approver, reviewer=reviewer),
        **supervision.arguments(township, editor=editor, approver=approver, reviewer=reviewer),
        disclosure=disclosure.pk,
        waiting_file=waiting_file.pk,
        public_file=public_file.pk,
        registration=registration.pk,
        registration_row=registration.rows.first().pk,
        unit=township.code,
        domain=domain.code,
        form="csv",
        result=decided.act.pk,
        decided_row=decided.row.pk,
        order=decided.order.pk,
        item=item.pk,
        accepted=factories.make_accepted_finding(item, by=editor).pk,
        published=published.pk,
        handed_in=handed_in.pk,
        confirmed=confirmed.pk,
        edition=edition.pk,
        provincial=provincial.pk,
        provincial_code="20-P001",
        uptake=uptake.pk,
        load=factories.make_edition_load(county, by=reviewer).pk,
        standard_item=factories.make_standard_item(edition, domain, "20-001").pk,
        law=factories.make_law().pk,
        claim=DomainClaim.objects.create(unit=township, domain=domain, part="lead").pk,
        run=run.pk,
        look=look.pk,
        duty_entry=factories.make_duty_entry(township, by=editor).pk,
        job=Job.objects.get(pk=run.job_id).pk,
        attachment=run.source_id,
        account=editor.pk,
        membership=Membership.objects.get(user=editor).pk,
        entry=Entry.objects.filter(county=county).earliest("sequence").pk,
        notice=Notice.objects.create(recipient=editor, event="test", text="您好").pk,
    )


# What is dear to make: once for a module, all of whose tests begin with it. Each test's own changes are taken back.


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker):  # noqa: F811
    """Around all tests of a module, none of which commits: what is saved in it is theirs until the module ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reference_data(module_transaction):
    """The reference data of units and catalogs, as load_reference brings them."""
    call_command("load_reference", stdout=io.StringIO())


@pytest.fixture(scope="module")
def demonstration(reference_data):
    """The demonstration county; what fill_demo said."""
    said = io.StringIO()
    with override_settings(DEBUG=True), mock.patch.dict("os.environ", DEMO_PASSWORD=factories.PASSWORD):
        call_command("fill_demo", stdout=said)
    return said.getvalue()


def _scan(unit, by):
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    return store(SimpleUploadedFile("审核表.png", picture.getvalue()), unit=unit, by=by)
