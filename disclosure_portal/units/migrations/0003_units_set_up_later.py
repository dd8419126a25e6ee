from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0002_unit_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="opened_on",
            field=models.DateField(
                blank=True,
                help_text="这一天以前的统计不计本单位。本平台启用时就有的单位不填。",
                null=True,
                verbose_name="设立日期",
            ),
        ),
    ]
