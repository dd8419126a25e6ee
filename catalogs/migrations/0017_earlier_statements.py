import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0016_handovers")]

    operations = [
        migrations.CreateModel(
            name="EarlierStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stated_on", models.DateField(verbose_name="声明日期")),
                ("lapsed_on", models.DateField(verbose_name="声明失效日期")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_statements",
                        to="catalogs.domainclaim",
                        verbose_name="任务认领",
                    ),
                ),
            ],
            options={
                "verbose_name": "此前的无配合单位声明",
                "verbose_name_plural": "此前的无配合单位声明",
                "ordering": ["claim", "stated_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lapsed_on__gt", models.F("stated_on"))),
                        name="catalogs_earlier_statement_held",
                    )
                ],
            },
        ),
    ]
