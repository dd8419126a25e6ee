import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0011_unit_forms"), ("units", "0002_unit_change")]

    operations = [
        migrations.CreateModel(
            name="FindingCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=50, verbose_name="规则")),
                ("in_hand", models.PositiveIntegerField(default=0, verbose_name="编制中")),
                ("settled", models.PositiveIntegerField(default=0, verbose_name="已提交或已审定")),
                ("counted_at", models.DateTimeField(verbose_name="统计时间")),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogs.domain",
                        verbose_name="领域",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "校验统计",
                "verbose_name_plural": "校验统计",
                "ordering": ["unit", "domain", "rule"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "domain", "rule"), name="catalogs_finding_count_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="catalogitem",
            index=models.Index(fields=["standard_code", "unit"], name="catalogs_item_of_standard"),
        ),
    ]
