import django.db.models.deletion
from django.db import migrations, models


def release_plans(apps, schema_editor):
    """A plan that is public counts as public since it began to be carried out, as it did before days were kept."""
    begun = apps.get_model("supervision", "Plan").objects.filter(is_public=True, started_on__isnull=False)
    release = apps.get_model("supervision", "PlanRelease")
    release.objects.bulk_create(release(plan=plan, since=plan.started_on) for plan in begun)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0009_earlier_waivers")]

    operations = [
        migrations.CreateModel(
            name="PlanRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="公开日期")),
                ("until", models.DateField(null=True, verbose_name="停止公开日期")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="releases",
                        to="supervision.plan",
                        verbose_name="实施方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "方案公开",
                "verbose_name_plural": "方案公开",
                "ordering": ["plan", "since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("plan",),
                        name="supervision_plan_public_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="supervision_plan_release_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.RunPython(release_plans, migrations.RunPython.noop),
    ]
