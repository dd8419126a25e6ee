"""Every answer to an opinion is kept; groups of opinions know whether somebody has changed them by hand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_present_answers(apps, schema_editor):
    """The answers that stand are the only ones known."""
    opinions = apps.get_model("participation", "Opinion").objects.filter(answered_by__isnull=False)
    given = apps.get_model("participation", "AnswerGiven")
    rows = opinions.values_list("pk", "verdict", "answer", "answered_at", "answered_by")
    names = ("opinion_id", "verdict", "answer", "given_at", "given_by_id")
    given.objects.bulk_create(
        (given(**dict(zip(names, row, strict=True))) for row in rows.iterator()), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0003_concern_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="opiniongroup",
            name="edited_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="经办人改动时间"),
        ),
        migrations.AddField(
            model_name="opiniongroup",
            name="like",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="newcomers",
                to="participation.opiniongroup",
                verbose_name="相近的组",
            ),
        ),
        migrations.CreateModel(
            name="AnswerGiven",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("adopted", "采纳"),
                            ("partly", "部分采纳"),
                            ("not_adopted", "未采纳"),
                            ("out_of_scope", "不属于本次征求意见范围"),
                            ("withdrawn", "反馈人已撤回"),
                        ],
                        max_length=20,
                        verbose_name="是否采纳",
                    ),
                ),
                ("answer", models.TextField(verbose_name="理由")),
                ("given_at", models.DateTimeField(verbose_name="答复时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_given",
                        to="participation.opinion",
                        verbose_name="意见",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复记录",
                "verbose_name_plural": "答复记录",
                "ordering": ["opinion", "pk"],
            },
        ),
        migrations.RunPython(keep_present_answers, migrations.RunPython.noop),
    ]
