from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0013_disclosure_preparers")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="ignored_sheets",
            field=models.JSONField(default=list, verbose_name="没有读取的工作表"),
        ),
    ]
