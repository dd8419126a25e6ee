from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0009_planned_reason_and_unlawful_hearings")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="ended_early",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="原因在公告变更里；不计入公众参与方式。",
                verbose_name="提前结束",
            ),
        ),
        migrations.AlterField(
            model_name="noticechange",
            name="kind",
            field=models.CharField(
                choices=[("extension", "延长期限"), ("move", "改期"), ("early_end", "提前结束")],
                max_length=20,
                verbose_name="变更",
            ),
        ),
    ]
