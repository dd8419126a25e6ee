import django.db.models.deletion
from django.db import migrations, models

CHANGES = ("units.unitchange.merge", "units.unitchange.abolish", "units.unitchange.transfer")
CARRIED = {"item": "CatalogItem", "claim": "DomainClaim", "entry": "DutyEntry", "uptake": "EditionUptake"}
LISTED = {"item": "items", "claim": "claims", "entry": "entries", "uptake": "uptakes"}


def hand_over(apps, schema_editor):
    """The log names what each change carried. What its unit still has stayed behind."""
    rows, changes = (
        apps.get_model("catalogs", "Handover").objects,
        apps.get_model("units", "UnitChange").objects,
    )
    entries = apps.get_model("audit", "Entry").objects.filter(verb__in=CHANGES).order_by("at", "pk")
    for record, detail in entries.values_list("record_id", "detail"):
        change = changes.filter(pk=record).first()
        if change is None:
            continue
        for name, model in CARRIED.items():
            there = apps.get_model("catalogs", model).objects.exclude(unit=change.unit_id)
            keys = set(there.values_list("pk", flat=True)).intersection(detail.get(LISTED[name], []))
            rows.bulk_create([rows.model(change=change, **{f"{name}_id": key}) for key in sorted(keys)])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("catalogs", "0015_claims_keep_their_days"),
        ("units", "0002_unit_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="units.unitchange",
                        verbose_name="机构调整",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="catalogs.domainclaim",
                        verbose_name="任务认领",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="catalogs.dutyentry",
                        verbose_name="清单事项",
                    ),
                ),
                (
                    "uptake",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="catalogs.editionuptake",
                        verbose_name="对照新标准",
                    ),
                ),
            ],
            options={
                "verbose_name": "划转记录",
                "verbose_name_plural": "划转记录",
                "ordering": ["change", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claim__isnull", True),
                                ("entry__isnull", True),
                                ("item__isnull", False),
                                ("uptake__isnull", True),
                            ),
                            models.Q(
                                ("claim__isnull", False),
                                ("entry__isnull", True),
                                ("item__isnull", True),
                                ("uptake__isnull", True),
                            ),
                            models.Q(
                                ("claim__isnull", True),
                                ("entry__isnull", False),
                                ("item__isnull", True),
                                ("uptake__isnull", True),
                            ),
                            models.Q(
                                ("claim__isnull", True),
                                ("entry__isnull", True),
                                ("item__isnull", True),
                                ("uptake__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="catalogs_handover_of_one_record",
                    )
                ],
            },
        ),
        migrations.RunPython(hand_over, migrations.RunPython.noop),
    ]
