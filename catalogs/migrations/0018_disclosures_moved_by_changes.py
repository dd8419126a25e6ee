from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogs", "0017_earlier_statements"),
    ]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="moved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="转入时间"),
        ),
    ]
