import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_preparers(apps, schema_editor):
    """Everybody who saved any of a unit's self-assessment, as the trail names them."""
    entries = apps.get_model("audit", "Entry").objects.filter(verb="supervision.acceptanceform.save_own")
    acted = {}
    for record, actor in entries.order_by().values_list("record_id", "actor").distinct():
        acted.setdefault(record, []).append(actor)
    for form in apps.get_model("supervision", "AcceptanceForm").objects.only("pk").iterator():
        form.preparers.add(*acted.get(str(form.pk), ()))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("audit", "0001_initial"),
        ("supervision", "0012_earlier_closures"),
    ]

    operations = [
        migrations.AddField(
            model_name="acceptanceform",
            name="preparers",
            field=models.ManyToManyField(
                editable=False,
                help_text="填写过自评的人，不能再报送它。",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="自评填写人",
            ),
        ),
        migrations.CreateModel(
            name="FormReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.TextField(verbose_name="退回的原因")),
                ("returned_at", models.DateTimeField(verbose_name="退回时间")),
                ("handed_in_at", models.DateTimeField(verbose_name="自评报送时间")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="supervision.acceptanceform",
                        verbose_name="验收表",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退回人",
                    ),
                ),
            ],
            options={
                "verbose_name": "自评退回",
                "verbose_name_plural": "自评退回",
                "ordering": ["form", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True),
                        name="supervision_form_returned_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned_by", models.F("handed_in_by")), _negated=True),
                        name="supervision_form_returned_by_another",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_preparers, migrations.RunPython.noop),
    ]
