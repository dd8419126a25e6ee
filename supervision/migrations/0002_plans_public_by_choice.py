from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="is_public",
            field=models.BooleanField(default=False, verbose_name="向社会公开"),
        ),
    ]
