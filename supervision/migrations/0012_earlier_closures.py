import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0011_trainings_keep_their_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierClosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="结束日期")),
                ("until", models.DateField(verbose_name="恢复执行日期")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_closures",
                        to="supervision.plan",
                        verbose_name="实施方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "此前的结束",
                "verbose_name_plural": "此前的结束",
                "ordering": ["plan", "since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="supervision_earlier_closure_lasted",
                    )
                ],
            },
        ),
    ]
