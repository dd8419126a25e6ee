import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0002_laws"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptedFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=50, verbose_name="规则")),
                ("field", models.CharField(max_length=50, verbose_name="要素")),
                ("digest", models.CharField(max_length=64, verbose_name="所见内容的摘要")),
                ("message", models.CharField(max_length=1000, verbose_name="所见的提示")),
                ("reason", models.CharField(max_length=200, verbose_name="说明")),
                ("accepted_at", models.DateTimeField(verbose_name="说明时间")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="说明人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accepted_findings",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "已说明的提示",
                "verbose_name_plural": "已说明的提示",
                "ordering": ["item", "field", "code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "code", "field", "digest"), name="catalogs_finding_accepted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="catalogs_finding_accepted_has_reason",
                    ),
                ],
            },
        ),
    ]
