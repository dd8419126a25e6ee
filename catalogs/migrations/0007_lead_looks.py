import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0006_disclosures"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "编制中"),
                    ("handed_in", "待单位审核"),
                    ("with_lead", "待牵头部门审看"),
                    ("confirmed", "待县政府办审核"),
                    ("decided", "已办结"),
                ],
                default="open",
                editable=False,
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.CreateModel(
            name="LeadLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="送审看时间")),
                ("due_on", models.DateField(verbose_name="审看期限")),
                ("due_proof", models.JSONField(default=dict, verbose_name="计算依据")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "待审看"),
                            ("no_objection", "无异议"),
                            ("remarks", "有意见"),
                            ("silent", "逾期未提意见，视为无异议"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="意见")),
                (
                    "row_remarks",
                    models.JSONField(
                        default=dict, help_text="报送事项的编号 → 意见。", verbose_name="对各事项的意见"
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_looks",
                        to="catalogs.submission",
                        verbose_name="报送批次",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_looks",
                        to="units.unit",
                        verbose_name="牵头部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "牵头部门审看",
                "verbose_name_plural": "牵头部门审看",
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="LeadLookRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        default=5, help_text="期满没有意见的，视为无异议。", verbose_name="审看期限（工作日）"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
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
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogs.domain",
                        verbose_name="领域",
                    ),
                ),
            ],
            options={
                "verbose_name": "牵头部门审看设置",
                "verbose_name_plural": "牵头部门审看设置",
                "ordering": ["county", "domain"],
            },
        ),
        migrations.AddConstraint(
            model_name="leadlook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "waiting")),
                fields=("submission",),
                name="catalogs_look_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadlook",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "waiting"), ("answered_at__isnull", False), _connector="OR"),
                name="catalogs_look_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadlookrule",
            constraint=models.UniqueConstraint(fields=("county", "domain"), name="catalogs_look_rule_once"),
        ),
        migrations.AddConstraint(
            model_name="leadlookrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("working_days__gte", 1), ("working_days__lte", 60)),
                name="catalogs_look_rule_has_days",
            ),
        ),
    ]
