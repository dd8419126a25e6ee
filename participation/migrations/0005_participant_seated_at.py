"""Since when each participant has a seat: the papers of a hearing reach them after that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0004_answers_given"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="seated_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="入选时间"),
        ),
    ]
