"""The records that the addresses of the portal are tried with: see tests/test_access.py."""

from __future__ import annotations

import io
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogs import workflow
from catalogs.models import DomainClaim, Edition, ImportRun
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership
from disclosure_portal.attachments.storing import store
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from tests import factories
from tests.participation import world as participation
from tests.supervision import world as supervision


def make_world(township, domain, *, editor, approver, reviewer):
    """A record for every argument of an address, by the argument's name."""
    county = township.county
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


def _scan(unit, by):
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    return store(SimpleUploadedFile("审核表.png", picture.getvalue()), unit=unit, by=by)
