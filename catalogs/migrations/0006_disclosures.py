import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        ("catalogs", "0005_duty_entries"),
        ("jobs", "0001_initial"),
        ("units", "0002_unit_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                (
                    "started_on",
                    models.DateField(
                        blank=True,
                        help_text="信息形成或者变更之日，或者时限写明的起算事件之日。",
                        null=True,
                        verbose_name="起算日",
                    ),
                ),
                (
                    "due_nominal",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="名义到期日"),
                ),
                (
                    "due_legal",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="法定到期日"),
                ),
                (
                    "due_proof",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="计算依据",
                    ),
                ),
                (
                    "due_rule",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="适用的期限"),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, help_text="信息在原页面上的发布时间。", null=True, verbose_name="公开时间"
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                ["http", "https"], message="请填写以 http:// 或 https:// 开头的完整网址。"
                            )
                        ],
                        verbose_name="原文网址",
                    ),
                ),
                (
                    "known_by",
                    models.CharField(
                        choices=[("system", "系统发布"), ("entered", "填报"), ("spot_checked", "经抽查")],
                        default="entered",
                        editable=False,
                        max_length=20,
                        verbose_name="来源",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待单位审核"), ("public", "已公开"), ("removed", "已移除")],
                        default="public",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("registered_at", models.DateTimeField(editable=False, verbose_name="登记时间")),
                ("entered_for", models.BooleanField(default=False, editable=False, verbose_name="代录")),
                ("secrecy_result", models.CharField(blank=True, max_length=500, verbose_name="保密审查意见")),
                ("secrecy_reviewer", models.CharField(blank=True, max_length=50, verbose_name="审查人姓名")),
                (
                    "secrecy_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="审查意见登记时间"),
                ),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="抽查时间")),
                (
                    "check_result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("right", "核对无误"),
                            ("unreachable", "网址打不开"),
                            ("mismatch", "内容不符"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="抽查结果",
                    ),
                ),
                (
                    "check_remark",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="抽查说明"),
                ),
                (
                    "removed_because",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="移除原因"),
                ),
                ("removed_at", models.DateTimeField(editable=False, null=True, verbose_name="移除时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="保存次数")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示数据")),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="附件",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽查人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="移除人",
                    ),
                ),
                (
                    "secrecy_by",
                    models.ForeignKey(
                        editable=False,
                        help_text="附件：审核公开的人。网页：说明公开前已经审查的人。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审查意见登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "已公开信息",
                "verbose_name_plural": "已公开信息",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pasted", models.TextField(blank=True, verbose_name="粘贴的内容")),
                (
                    "base_address",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                ["http", "https"], message="请填写以 http:// 或 https:// 开头的完整网址。"
                            )
                        ],
                        verbose_name="网站地址",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("refused", "未通过"),
                            ("read", "待核对"),
                            ("applying", "正在登记"),
                            ("applied", "已登记"),
                            ("cancelled", "已取消"),
                        ],
                        default="reading",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("refusal", models.TextField(blank=True, verbose_name="未通过的原因")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("secrecy_result", models.CharField(blank=True, max_length=500, verbose_name="保密审查意见")),
                ("secrecy_reviewer", models.CharField(blank=True, max_length=50, verbose_name="审查人姓名")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="登记时间")),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                        verbose_name="后台任务",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="文件",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量登记",
                "verbose_name_plural": "批量登记",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RegistrationRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="在表格里的行号。", verbose_name="行")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="网址")),
                ("published_at", models.DateTimeField(null=True, verbose_name="公开时间")),
                ("started_on", models.DateField(null=True, verbose_name="起算日")),
                ("unit_text", models.CharField(blank=True, max_length=100, verbose_name="单位（原文）")),
                ("likeness", models.FloatField(default=0, help_text="0至1。", verbose_name="相似度")),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        choices=[("sure", "把握大"), ("likely", "可能"), ("unsure", "没把握")],
                        max_length=20,
                        verbose_name="把握",
                    ),
                ),
                (
                    "others",
                    models.JSONField(
                        default=list,
                        help_text="最像的几个事项的编号，最像的在前。",
                        verbose_name="可能的事项",
                    ),
                ),
                ("is_ticked", models.BooleanField(default=False, verbose_name="登记")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "待核对"),
                            ("registered", "已登记"),
                            ("known", "已登记过"),
                            ("skipped", "未勾选"),
                            ("refused", "有错误"),
                        ],
                        default="pending",
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "chosen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogs.catalogitem",
                        verbose_name="登记到的事项",
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogs.disclosure",
                        verbose_name="已公开信息",
                    ),
                ),
                (
                    "proposed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogs.catalogitem",
                        verbose_name="建议的事项",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="catalogs.registration",
                        verbose_name="批量登记",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "登记行",
                "verbose_name_plural": "登记行",
                "ordering": ["registration", "position"],
            },
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(fields=["item", "state", "-published_at"], name="catalogs_disclosure_of_item"),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(fields=["address"], name="catalogs_disclosure_address"),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("address", ""), _negated=True), models.Q(("state", "removed"), _negated=True)
                ),
                fields=("item", "address"),
                name="catalogs_disclosure_page_once_per_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("address", ""), _negated=True), ("attachment__isnull", True)),
                    models.Q(("address", ""), ("attachment__isnull", False)),
                    _connector="OR",
                ),
                name="catalogs_disclosure_link_or_file",
                violation_error_message="请填写原文网址或者上传附件，二者选一。",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "public"), _negated=True),
                    models.Q(
                        ("published_at__isnull", False),
                        ("secrecy_at__isnull", False),
                        ("secrecy_by__isnull", False),
                        models.Q(("secrecy_result", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="catalogs_disclosure_public_is_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "removed"), _negated=True),
                    models.Q(("removed_at__isnull", False), models.Q(("removed_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="catalogs_disclosure_removed_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationrow",
            constraint=models.UniqueConstraint(
                fields=("registration", "position"), name="catalogs_registration_row_once"
            ),
        ),
    ]
