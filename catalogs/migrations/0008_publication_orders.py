import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0007_lead_looks"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("publish_at", models.DateTimeField(verbose_name="设定的发布时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待发布"), ("done", "已发布"), ("cancelled", "已取消")],
                        default="waiting",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("ordered_at", models.DateTimeField(verbose_name="设定时间")),
                (
                    "carried_out_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="实际发布时间"),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="所属县",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "定时发布",
                "verbose_name_plural": "定时发布",
                "ordering": ["publish_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OrderedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_waiting", models.BooleanField(default=True, editable=False, verbose_name="待发布")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="未发布的原因")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogs.revision",
                        verbose_name="版本",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="catalogs.publicationorder",
                        verbose_name="定时发布",
                    ),
                ),
            ],
            options={
                "verbose_name": "定时发布事项",
                "verbose_name_plural": "定时发布事项",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="publicationorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("carried_out_at__isnull", False),
                    _connector="OR",
                ),
                name="catalogs_order_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordereditem",
            constraint=models.UniqueConstraint(fields=("order", "item"), name="catalogs_ordered_once"),
        ),
        migrations.AddConstraint(
            model_name="ordereditem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_waiting", True)),
                fields=("item",),
                name="catalogs_ordered_in_one_waiting",
            ),
        ),
    ]
