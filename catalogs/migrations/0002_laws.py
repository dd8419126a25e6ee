import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0001_initial"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Law",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("law", "法律"),
                            ("regulation", "行政法规"),
                            ("local_regulation", "地方性法规"),
                            ("rule", "规章"),
                            ("document", "规范性文件"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                ("number", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                (
                    "other_numbers",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="修改决定等的文号，引用时也算正确。",
                        verbose_name="其他文号",
                    ),
                ),
                (
                    "aliases",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="目录中常见的简称和旧写法。",
                        verbose_name="其他写法",
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="制定机关")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="有效的最后一天。", null=True, verbose_name="失效日期"
                    ),
                ),
                (
                    "keeps_articles",
                    models.BooleanField(
                        default=False,
                        help_text="新旧两件的条文号相同，引用的条文号可以照用。",
                        verbose_name="替代后条文号不变",
                    ),
                ),
                (
                    "ended_by",
                    models.CharField(blank=True, max_length=200, verbose_name="废止或替代的依据"),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[("confirmed", "已核对"), ("recalled", "待核对")],
                        default="recalled",
                        max_length=20,
                        verbose_name="核对情况",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="保存次数"),
                ),
                (
                    "reference_key",
                    models.CharField(
                        blank=True, editable=False, max_length=401, verbose_name="载入时的名称文号"
                    ),
                ),
                (
                    "reference_digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="载入时的摘要"),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="catalogs.law",
                        verbose_name="被何者替代",
                    ),
                ),
            ],
            options={
                "verbose_name": "法律法规文件",
                "verbose_name_plural": "法律法规文件",
                "ordering": ["title", "-valid_from", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="law",
            constraint=models.UniqueConstraint(
                fields=("title", "number"),
                name="catalogs_law_once",
                violation_error_message="同名称、同文号的文件已在法规库中。",
            ),
        ),
        migrations.AddConstraint(
            model_name="law",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="catalogs_law_ends_after_it_begins",
                violation_error_message="失效日期不能早于施行日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="law",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by__isnull", True),
                    models.Q(("replaced_by", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="catalogs_law_not_replaced_by_itself",
                violation_error_message="不能被自己替代。",
            ),
        ),
    ]
