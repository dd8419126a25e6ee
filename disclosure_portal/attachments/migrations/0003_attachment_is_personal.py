from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_attachment_kind_docx"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="is_personal",
            field=models.BooleanField(default=False, editable=False, verbose_name="含个人信息"),
        ),
    ]
