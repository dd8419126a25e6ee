import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0004_uptakes"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[("powers", "权责清单"), ("services", "公共服务事项清单")],
                        max_length=10,
                        verbose_name="清单",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="事项编码")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="如行政许可、行政处罚、公共服务。",
                        max_length=60,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="事项名称")),
                ("basis_text", models.TextField(blank=True, verbose_name="实施依据")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="序号")),
                ("loaded_at", models.DateTimeField(editable=False, verbose_name="载入时间")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="移出清单的时间")),
                (
                    "items",
                    models.ManyToManyField(
                        blank=True,
                        related_name="duty_entries",
                        to="catalogs.catalogitem",
                        verbose_name="对应的公开事项",
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="载入人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_entries",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单事项",
                "verbose_name_plural": "清单事项",
                "ordering": ["unit", "list", "position", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="dutyentry",
            constraint=models.UniqueConstraint(
                fields=("unit", "list", "code", "name"), name="catalogs_duty_entry_once"
            ),
        ),
    ]
