from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("jpg", "JPEG"),
                    ("png", "PNG"),
                    ("xlsx", "Excel工作簿（.xlsx）"),
                    ("xls", "Excel 97-2003工作簿（.xls）"),
                    ("csv", "CSV文本（.csv）"),
                    ("docx", "Word文档（.docx）"),
                ],
                editable=False,
                max_length=10,
                verbose_name="文件类型",
            ),
        ),
    ]
