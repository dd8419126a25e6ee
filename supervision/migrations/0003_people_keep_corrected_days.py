from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_plans_public_by_choice")]

    operations = [
        migrations.AddField(
            model_name="responsibleperson",
            name="earlier_days",
            field=models.JSONField(default=list, editable=False, verbose_name="更正以前的起止日期"),
        ),
    ]
