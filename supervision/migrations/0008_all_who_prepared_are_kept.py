from django.conf import settings
from django.db import migrations, models


def keep_preparers(apps, schema_editor):
    """Everybody who handed a proof in or saved a unit's own scores, as the trail names them."""
    _keep(apps, "Proof", "supervision.proof.hand_in")
    _keep(apps, "UnitScore", "supervision.unitscore.save_own")


def _keep(apps, model, verb):
    records = apps.get_model("supervision", model).objects
    entries = apps.get_model("audit", "Entry").objects.filter(verb=verb)
    acted = {}
    for record, actor in entries.order_by().values_list("record_id", "actor").distinct():
        acted.setdefault(record, []).append(actor)
    for record in records.only("pk").iterator():
        record.preparers.add(*acted.get(str(record.pk), ()))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("audit", "0001_initial"),
        ("supervision", "0007_objections_to_what_does_not_apply"),
    ]

    operations = [
        migrations.AddField(
            model_name="proof",
            name="preparers",
            field=models.ManyToManyField(
                editable=False,
                help_text="提交过这份佐证或者被它替换的佐证的人，不能再核定它。",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提交过的人",
            ),
        ),
        migrations.AddField(
            model_name="unitscore",
            name="preparers",
            field=models.ManyToManyField(
                editable=False,
                help_text="填写过自评的人，不能再报送它。",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="自评填写人",
            ),
        ),
        migrations.AddField(
            model_name="unitscore",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="自评保存次数"),
        ),
        migrations.RunPython(keep_preparers, migrations.RunPython.noop),
    ]
