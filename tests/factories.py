"""Makes records for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalogs import workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import CatalogItem, Domain, DomainClaim, Edition, LeadLookRule, StandardItem
from catalogs.workflow.compiling import write
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.units.models import Unit

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "Xiuyan-2026-gongkai"


def make_county(code="210323", name="岫岩满族自治县", full_name="岫岩满族自治县人民政府"):
    return Unit.objects.create(
        code=code, name=name, full_name=full_name, kind=Unit.Kind.COUNTY, tier=Unit.Tier.COUNTY
    )


def make_unit(county, code, name, kind=Unit.Kind.TOWNSHIP, full_name=None):
    township = kind in (Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT)
    suffix = {Unit.Kind.TOWNSHIP: "人民政府", Unit.Kind.SUBDISTRICT: "办事处"}.get(kind, "")
    return Unit.objects.create(
        code=code,
        name=name,
        full_name=full_name or f"{county.name}{name.removeprefix('县')}{suffix}",
        kind=kind,
        tier=Unit.Tier.TOWNSHIP if township else Unit.Tier.COUNTY,
        parent=county,
    )


def make_user(username, name=None, **fields):
    return User.objects.create_user(username=username, name=name or username, password=PASSWORD, **fields)


def grant(user, role, unit, starts_on=date(2020, 1, 1), ends_on=None):
    return Membership.objects.create(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on)


def make_person(username, name, role, unit):
    user = make_user(username, name)
    grant(user, Role(role), unit)
    return user


ELEMENTS = {
    "level1": "最低生活保障",
    "level2": "办事指南",
    "content_text": "办理事项；办理条件；最低生活保障标准；申请材料；办理流程",
    "basis_text": "《中华人民共和国政府信息公开条例》（国务院令第711号）",
    "time_limit_text": "自制定或获取信息之日起10个工作日内",
    "subject": "偏岭镇人民政府",
    "methods": ["proactive"],
    "channels": ["website", "notice_board"],
    "audiences": ["public"],
    "levels": ["township"],
}


def make_domain(code="20", name="社会救助", slug="social-assistance", **fields):
    return Domain.objects.create(code=code, name=name, slug=slug, **fields)


def make_edition(layer=Edition.Layer.NATIONAL, name="国家标准", published=True, **fields):
    state = Edition.State.PUBLISHED if published else Edition.State.DRAFT
    at = MOMENT if published else None
    return Edition.objects.create(layer=layer, name=name, state=state, published_at=at, **fields)


def make_standard_item(edition, domain, code, duty=("township_government",), **changes):
    item = StandardItem(edition=edition, domain=domain, code=code, position=int(code[-3:]), duty=list(duty))
    for name in ("needs_checking", "note"):
        if name in changes:
            setattr(item, name, changes.pop(name))
    write(item, {**ELEMENTS, "subject": "乡镇人民政府", "level2": f"办事指南{code}", **changes})
    item.save()
    return item


def make_item(unit, domain, *, by, **changes):
    """A complete item of the unit's own, in draft."""
    return workflow.add_item(unit, domain, by=by, elements={**ELEMENTS, **changes})


def make_handed_in(unit, domain, *, by, items=None, count=2):
    items = items or [make_item(unit, domain, by=by, level2=f"办事指南{n}") for n in range(1, count + 1)]
    return workflow.hand_in(unit, domain, by=by, items=[item.pk for item in items])


def secrecy_of(submission):
    return {row.pk: STOCK_SECRECY_RESULT for row in submission.rows.all()}


def make_confirmed(unit, domain, *, editor, approver, count=2, items=None):
    submission = make_handed_in(unit, domain, by=editor, count=count, items=items)
    return workflow.confirm(submission, by=approver, secrecy=secrecy_of(submission))


def approve_all(submission, *, by):
    decisions = [workflow.Decision(row.pk, row.revision_id, "approved") for row in submission.rows.all()]
    return workflow.decide(submission, by=by, decisions=decisions)


def make_published(unit, domain, *, editor, approver, reviewer, count=1, items=None):
    """Items taken the whole way to the public; returned fresh."""
    submission = make_confirmed(unit, domain, editor=editor, approver=approver, count=count, items=items)
    approve_all(submission, by=reviewer)
    keys = [row.item_id for row in submission.rows.all()]
    workflow.publish(keys, by=reviewer)
    return list(CatalogItem.objects.filter(pk__in=keys).order_by("pk"))


def make_look(county, lead, domain, code="210323188"):
    """A confirmed batch of another township that waits for the lead department."""
    claim, _ = DomainClaim.objects.get_or_create(unit=lead, domain=domain, defaults={"part": "lead"})
    DomainClaim.objects.filter(pk=claim.pk).update(part="lead", claimed_on=date(2020, 8, 31))
    LeadLookRule.objects.get_or_create(county=county, domain=domain, defaults={"working_days": 5})
    unit = make_unit(county, code, "哨子河乡")
    editor = make_person(f"editor-{code}", "哨子河经办", Role.EDITOR, unit)
    approver = make_person(f"approver-{code}", "哨子河审核", Role.APPROVER, unit)
    batch = make_confirmed(unit, domain, editor=editor, approver=approver)
    return batch.lead_looks.get()
