from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogs", "0012_finding_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="preparers",
            field=models.ManyToManyField(
                editable=False,
                help_text="登记和更正附件的人，不能再审核公开它。",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="准备人",
            ),
        ),
    ]
