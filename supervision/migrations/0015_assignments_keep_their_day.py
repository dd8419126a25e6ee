from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0014_indicators_name_their_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="assigned_on",
            field=models.DateField(editable=False, null=True, verbose_name="列入日期"),
        ),
    ]
