from datetime import date

from django.db import migrations, models
from django.utils import timezone

STATED = "catalogs.domainclaim.state_no_cooperation"


def date_statements(apps, schema_editor):
    """The log holds the day of each statement; one that came along from another unit counts from the claim's day."""
    claims = apps.get_model("catalogs", "DomainClaim").objects
    said = stated_days(apps)
    for claim in claims.filter(part="lead").select_related("unit"):
        stated = said.get(str(claim.pk))
        if claim.needs_no_cooperation:
            claim.stated_alone_on = stated or claim.claimed_on or timezone.localdate()
        elif stated and (lapsed := joined_on(claims, claim, stated)):
            claim.stated_alone_on, claim.alone_until = stated, lapsed
        claim.save(update_fields=["stated_alone_on", "alone_until"])


def stated_days(apps) -> dict[str, date]:
    entries = apps.get_model("audit", "Entry").objects.filter(verb=STATED).order_by("at")
    days: dict[str, date] = {}
    for record, at in entries.values_list("record_id", "at"):
        days.setdefault(record, timezone.localtime(at).date())
    return days


def joined_on(claims, lead, stated: date) -> date | None:
    """The day on which somebody cooperated in spite of the statement."""
    others = claims.filter(domain=lead.domain_id, unit__county=lead.unit.county_id, part="cooperating")
    return others.filter(claimed_on__gte=stated).aggregate(first=models.Min("claimed_on"))["first"]


def flag_statements(apps, schema_editor):
    claims = apps.get_model("catalogs", "DomainClaim").objects
    claims.filter(ended_on__isnull=False).delete()
    claims.filter(stated_alone_on__isnull=False, alone_until__isnull=True).update(needs_no_cooperation=True)


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0014_import_ignored_sheets"), ("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="domainclaim",
            name="stated_alone_on",
            field=models.DateField(
                blank=True,
                help_text="牵头单位声明本领域没有配合单位的日期。",
                null=True,
                verbose_name="声明无配合单位日期",
            ),
        ),
        migrations.AddField(
            model_name="domainclaim",
            name="alone_until",
            field=models.DateField(
                blank=True, help_text="有单位配合起，声明失效。", null=True, verbose_name="声明失效日期"
            ),
        ),
        migrations.AddField(
            model_name="domainclaim",
            name="ended_on",
            field=models.DateField(editable=False, null=True, verbose_name="退出日期"),
        ),
        migrations.RemoveConstraint(
            model_name="domainclaim", name="catalogs_claim_only_lead_states_no_cooperation"
        ),
        migrations.RunPython(date_statements, flag_statements),
        migrations.RemoveField(model_name="domainclaim", name="needs_no_cooperation"),
        migrations.RemoveConstraint(model_name="domainclaim", name="catalogs_claim_once_per_unit_and_domain"),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("unit", "domain"),
                name="catalogs_claim_current_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("part", "lead"), ("stated_alone_on__isnull", True), _connector="OR"),
                name="catalogs_claim_only_lead_states_it_is_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alone_until__isnull", True),
                    models.Q(
                        ("alone_until__gte", models.F("stated_alone_on")), ("stated_alone_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="catalogs_claim_statement_lapses_after_it_was_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("claimed_on__isnull", True),
                    ("ended_on__gte", models.F("claimed_on")),
                    _connector="OR",
                ),
                name="catalogs_claim_ends_after_it_began",
            ),
        ),
    ]
