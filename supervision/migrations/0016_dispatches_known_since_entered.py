from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0015_assignments_keep_their_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="countypackage",
            name="dispatch_entered_on",
            field=models.DateField(editable=False, null=True, verbose_name="报送登记日期"),
        ),
    ]
