import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0010_notices_ended_early"),
        ("units", "0003_units_set_up_later"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="发现时间")),
                ("due_at", models.DateTimeField(verbose_name="答复时限")),
                ("until", models.DateTimeField(verbose_name="更改时间")),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_charges",
                        to="participation.concern",
                        verbose_name="社会关切",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="答复单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "此前的交办",
                "verbose_name_plural": "此前的交办",
                "ordering": ["concern", "until", "pk"],
            },
        ),
    ]
