from django.db import migrations, models
from django.db.models import Q


def forget_removed(apps, schema_editor):
    """Without the day of their removal nothing that was removed may stand, as before it was kept."""
    for name in ("TrainingAttendee", "TrainingRecord"):
        apps.get_model("supervision", name).objects.filter(removed_at__isnull=False).delete()
    schema_editor.connection.check_constraints()  # PostgreSQL alters no table with checks to come


class Migration(migrations.Migration):
    dependencies = [("supervision", "0010_plans_public_by_day")]

    operations = [
        migrations.AddField(
            model_name="trainingrecord",
            name="earlier_days",
            field=models.JSONField(default=list, editable=False, verbose_name="更正以前的举办日期"),
        ),
        migrations.AddField(
            model_name="trainingrecord",
            name="removed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="删除时间"),
        ),
        migrations.AddField(
            model_name="trainingattendee",
            name="removed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="删除时间"),
        ),
        migrations.RemoveConstraint(model_name="trainingattendee", name="supervision_attendee_once"),
        migrations.AddConstraint(
            model_name="trainingattendee",
            constraint=models.UniqueConstraint(
                condition=Q(("removed_at__isnull", True)),
                fields=("training", "unit", "name"),
                name="supervision_attendee_once",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_removed),
    ]
