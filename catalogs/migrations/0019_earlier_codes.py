import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogs", "0018_disclosures_moved_by_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="条目代码")),
                ("until", models.DateTimeField(verbose_name="更改时间")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_codes",
                        to="catalogs.catalogitem",
                        verbose_name="公开事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "此前的条目代码",
                "verbose_name_plural": "此前的条目代码",
                "ordering": ["item", "until", "pk"],
            },
        ),
    ]
