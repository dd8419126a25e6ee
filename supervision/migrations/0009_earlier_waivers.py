import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0008_all_who_prepared_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begins_on", models.DateField(verbose_name="免除日期")),
                ("ends_on", models.DateField(verbose_name="免除撤销日期")),
                ("because", models.CharField(max_length=300, verbose_name="免除的理由")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_waivers",
                        to="supervision.assignment",
                        verbose_name="任务",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="免除人",
                    ),
                ),
            ],
            options={
                "verbose_name": "此前的免除",
                "verbose_name_plural": "此前的免除",
                "ordering": ["assignment", "begins_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("begins_on"))),
                        name="supervision_earlier_waiver_lasted",
                    )
                ],
            },
        ),
    ]
