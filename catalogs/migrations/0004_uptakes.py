import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0003_accepted_findings"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditionUptake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="完成期限")),
                ("started_at", models.DateTimeField(editable=False, verbose_name="下达时间")),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="完成时间")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uptakes",
                        to="catalogs.edition",
                        verbose_name="标准版本",
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="完成人",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="下达人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uptakes",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "版本对应",
                "verbose_name_plural": "版本对应",
                "ordering": ["due_on", "unit"],
            },
        ),
        migrations.CreateModel(
            name="UptakeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken_over", "已采用"),
                            ("adapted", "结合实际调整"),
                            ("not_applicable", "不适用"),
                        ],
                        max_length=20,
                        verbose_name="对应结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("mapped_at", models.DateTimeField(verbose_name="对应时间")),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
                (
                    "mapped_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="对应人",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogs.standarditem",
                        verbose_name="标准条目",
                    ),
                ),
                (
                    "uptake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="catalogs.editionuptake",
                        verbose_name="版本对应",
                    ),
                ),
            ],
            options={
                "verbose_name": "条目对应",
                "verbose_name_plural": "条目对应",
                "ordering": ["uptake", "standard__position"],
            },
        ),
        migrations.AddConstraint(
            model_name="editionuptake",
            constraint=models.UniqueConstraint(fields=("edition", "unit"), name="catalogs_uptake_once"),
        ),
        migrations.AddConstraint(
            model_name="editionuptake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("finished_by__isnull", True)),
                    models.Q(("finished_at__isnull", False), ("finished_by__isnull", False)),
                    _connector="OR",
                ),
                name="catalogs_uptake_finished_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="uptakeitem",
            constraint=models.UniqueConstraint(
                fields=("uptake", "standard"), name="catalogs_uptake_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="uptakeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "not_applicable"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="catalogs_uptake_item_has_reason",
            ),
        ),
    ]
