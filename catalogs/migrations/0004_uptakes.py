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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "对照中"),
                            ("finished", "已完成"),
                            ("superseded", "已被新版取代"),
                        ],
                        default="open",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
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
                "verbose_name": "对照新标准",
                "verbose_name_plural": "对照新标准",
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
                            ("kept", "保留为自有事项"),
                            ("removed", "已删除"),
                            ("to_withdraw", "已申请撤下"),
                        ],
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("mapped_at", models.DateTimeField(verbose_name="对照时间")),
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
                        verbose_name="对照人",
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
                        verbose_name="对照新标准",
                    ),
                ),
            ],
            options={
                "verbose_name": "对照结果",
                "verbose_name_plural": "对照结果",
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
                    models.Q(
                        ("finished_at__isnull", False), ("finished_by__isnull", False), ("state", "finished")
                    ),
                    models.Q(
                        models.Q(("state", "finished"), _negated=True),
                        ("finished_at__isnull", True),
                        ("finished_by__isnull", True),
                    ),
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
        migrations.CreateModel(
            name="EditionLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "layer",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "国家标准"), (2, "省共性目录"), (3, "县通用版")], verbose_name="层级"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="版本名称")),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("city", "市"),
                            ("county", "县（市、区）"),
                            ("county_office", "政府办公室"),
                            ("department", "政府部门"),
                            ("vertical", "垂直管理单位"),
                            ("township", "乡镇"),
                            ("subdistrict", "街道"),
                            ("park", "园区"),
                            ("other", "其他单位"),
                        ],
                        max_length=20,
                        verbose_name="适用单位",
                    ),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="版次")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="发文名称和文号")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="发文日期")),
                ("duty", models.JSONField(default=list, verbose_name="责任主体")),
                (
                    "duty_for_all",
                    models.BooleanField(default=False, verbose_name="所有条目都用所选的责任主体"),
                ),
                (
                    "keeps_other_domains",
                    models.BooleanField(default=True, verbose_name="文件中没有的领域沿用底本"),
                ),
                ("skip_bad_rows", models.BooleanField(default=False, verbose_name="略去有错误的行")),
                ("filename", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("refused", "文件未通过"),
                            ("bad_rows", "有错误的行"),
                            ("loaded", "已载入"),
                            ("cancelled", "已取消"),
                        ],
                        default="reading",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("refusal", models.TextField(blank=True, verbose_name="未通过的原因")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="读到的行")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="有错误的行")),
                ("matched", models.PositiveIntegerField(default=0, verbose_name="与底本对上的条目")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="新条目")),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="沿用底本的条目")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "版本载入",
                "verbose_name_plural": "版本载入",
                "ordering": ["-uploaded_at"],
            },
        ),
        migrations.CreateModel(
            name="EditionLoadRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="序号")),
                ("sheet", models.CharField(blank=True, max_length=100, verbose_name="工作表")),
                ("first_row", models.PositiveIntegerField(verbose_name="起始行")),
                ("last_row", models.PositiveIntegerField(verbose_name="结束行")),
                ("name", models.CharField(blank=True, max_length=500, verbose_name="事项")),
                ("is_bad", models.BooleanField(default=False, verbose_name="有错误")),
                ("problems", models.JSONField(default=list, verbose_name="错误和提示")),
            ],
            options={
                "verbose_name": "载入提示",
                "verbose_name_plural": "载入提示",
                "ordering": ["load", "-is_bad", "position"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="standarditem",
            name="catalogs_standard_names_once",
        ),
        migrations.AddField(
            model_name="edition",
            name="document",
            field=models.CharField(blank=True, max_length=200, verbose_name="发文名称和文号"),
        ),
        migrations.AddField(
            model_name="edition",
            name="issued_on",
            field=models.DateField(blank=True, null=True, verbose_name="发文日期"),
        ),
        migrations.AddField(
            model_name="editionload",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogs.edition",
                verbose_name="底本",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="county",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="所属县",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="domain",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogs.domain",
                verbose_name="领域",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="edition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="loads",
                to="catalogs.edition",
                verbose_name="载入的版本",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="jobs.job",
                verbose_name="后台任务",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="attachments.attachment",
                verbose_name="文件",
            ),
        ),
        migrations.AddField(
            model_name="editionload",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上传人",
            ),
        ),
        migrations.AddField(
            model_name="editionloadrow",
            name="load",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="catalogs.editionload",
                verbose_name="版本载入",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("refusal", ""), _negated=True),
                    _connector="OR",
                ),
                name="catalogs_edition_load_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionloadrow",
            constraint=models.UniqueConstraint(
                fields=("load", "position"), name="catalogs_edition_load_row_once"
            ),
        ),
    ]
