"""Makes records for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from catalogs import checkup, workflow
from catalogs.law import STOCK_SECRECY_RESULT
from catalogs.models import (
    CatalogItem,
    Domain,
    DomainClaim,
    DutyEntry,
    Edition,
    EditionLoad,
    Law,
    LeadLookRule,
    Registration,
    StandardItem,
)
from catalogs.spreadsheets.column_staging import stage_registration
from catalogs.workflow.compiling import write
from disclosure_portal import clock
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


CAST = {
    "editor": ("张经办", Role.EDITOR),
    "approver": ("李审核", Role.APPROVER),
    "reviewer": ("王审核", Role.REVIEWER),
    "colleague": ("陈审核", Role.REVIEWER),
    "leader": ("赵领导", Role.LEADER),
    "administrator": ("钱管理", Role.ADMINISTRATOR),
    "auditor": ("孙审计", Role.AUDITOR),
    "outsider": ("周外镇", Role.EDITOR),
    "stranger": ("外县审核", Role.REVIEWER),
}


def make_member(username, unit):
    """One of the cast, in that unit."""
    name, role = CAST[username]
    return make_person(username, name, role, unit)


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


def make_edition_load(county, *, by, **fields):
    """A provincial edition for the county on its way from a file, with one bad row."""
    facts = {"layer": Edition.Layer.PROVINCIAL, "name": "省共性目录", "filename": "目录.csv"}
    counts = {"state": EditionLoad.State.BAD_ROWS, "read": 2, "failed": 1}
    stamp = {"uploaded_by": by, "uploaded_at": MOMENT}
    load = EditionLoad.objects.create(county=county, **{**facts, **counts, **stamp, **fields})
    problem = {
        "field": "level1",
        "cell": "A5",
        "code": "no_name",
        "message": "没有事项名称。",
        "is_error": True,
    }
    load.rows.create(position=1, first_row=5, last_row=5, is_bad=True, problems=[problem])
    return load


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


def make_accepted_finding(item, *, by, reason="本单位另有规定"):
    """The item's first hint, let stand with a reason."""
    finding = next(one for one in checkup.findings_of([item])[item.pk] if not one.is_blocking)
    return workflow.accept_finding(
        item, by=by, code=finding.code, field=finding.field, digest=finding.digest, reason=reason
    )


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


def make_duty_entry(unit, *, by, name="最低生活保障对象认定", **fields):
    """One entry of the unit's 权责清单."""
    given = {"list": DutyEntry.List.POWERS, "code": "210323-001", "category": "行政确认", **fields}
    return DutyEntry.objects.create(unit=unit, name=name, loaded_at=MOMENT, loaded_by=by, **given)


def make_law(title="中华人民共和国政府信息公开条例", number="国务院令第711号", **changes):
    """A regulation in force, looked up; by default the one that `make_item` cites."""
    facts = {"kind": "regulation", "valid_from": date(2019, 5, 15), "confidence": "confirmed"}
    return Law.objects.create(title=title, number=number, **{**facts, **changes})


def make_order(unit, *, editor, approver, reviewer):
    """A publication of one approved item of a domain of its own, set for tomorrow: order, item, row and review."""
    domain = make_domain("26", "公共文化服务", "public-culture")
    batch = make_confirmed(unit, domain, editor=editor, approver=approver, count=1)
    results = approve_all(batch, by=reviewer)
    act = workflow.keep_act(str(batch), results, by=reviewer, county=unit.county, submission=batch)
    item = results[0].item
    order, _ = workflow.order_publication(
        [item.pk],
        by=reviewer,
        publish_at=clock.now() + timedelta(days=1),
        revisions={item.pk: item.approved_revision_id},
    )
    return SimpleNamespace(order=order, item=item, row=batch.rows.get(), act=act)


REVIEW = workflow.Review("公开前已经审查，不涉及国家秘密", "李审核")


def make_disclosure(item, *, by, **changes):
    """A page of the county site, registered under a published item."""
    values = {
        "title": "偏岭镇2026年2月农村低保对象公示",
        "address": "http://www.xiuyan.gov.cn/xxgk/1.html",
        "published_at": MOMENT,
        "review": REVIEW,
    }
    return workflow.register(item, by=by, **values | changes)


def make_file_disclosure(item, *, by, attachment, **changes):
    """A file under a published item, waiting for the unit's approver."""
    return workflow.register(item, by=by, attachment=attachment, **{"title": "低保对象名单"} | changes)


COLUMN_EXPORT = "标题\t链接\t发布时间\n低保办事指南\thttp://www.xiuyan.gov.cn/xxgk/2.html\t2026-02-03"


def make_registration(unit, *, by, pasted=COLUMN_EXPORT, **fields):
    """A column export that was read and waits for the clerk."""
    registration = workflow.start_registration(Registration(unit=unit, pasted=pasted, **fields), by=by)
    return stage_registration(registration, by=by)
