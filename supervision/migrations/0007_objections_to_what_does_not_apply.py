"""What did not apply when a unit objected had no points, not 0: said so of the objections that wait for an answer."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell_what_does_not_apply(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    objections = apps.get_model("supervision", "Objection").objects
    objections.filter(state="open", score__applies=False).update(points_before=None)


def tell_zero(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("supervision", "Objection").objects.filter(points_before=None).update(points_before=0)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0006_acceptances_are_dated")]

    operations = [
        migrations.AlterField(
            model_name="objection",
            name="points_before",
            field=models.DecimalField(
                decimal_places=2, editable=False, max_digits=5, null=True, verbose_name="申诉时得分"
            ),
        ),
        migrations.RunPython(tell_what_does_not_apply, tell_zero),
    ]
