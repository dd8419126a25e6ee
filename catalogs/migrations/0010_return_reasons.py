import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogs", "0009_readings"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="submissionitem",
            name="return_before",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="事项上一次被退回的意见、时间和退回人，撤销审核意见时恢复。",
                verbose_name="审核前的退回",
            ),
        ),
        migrations.CreateModel(
            name="ReviewAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="处理时间")),
                ("title", models.CharField(max_length=200, verbose_name="处理")),
                ("rows", models.JSONField(default=list, verbose_name="各项结果")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
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
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogs.submission",
                        verbose_name="报送批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "审核处理",
                "verbose_name_plural": "审核处理",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReturnReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="写明要改什么，经办人会看到，例如：公开时限与标准不一致，请改按标准填写。",
                        max_length=100,
                        verbose_name="理由",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="序号")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="停用后不再供选择，已退回的不受影响。", verbose_name="启用"
                    ),
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
            ],
            options={
                "verbose_name": "退回理由",
                "verbose_name_plural": "退回理由",
                "ordering": ["county", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("county", "text"), name="catalogs_reason_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="catalogs_reason_has_text"
                    ),
                ],
            },
        ),
    ]
