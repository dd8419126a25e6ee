from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0010_return_reasons")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[("form", "用表中的"), ("present", "保留现在的")],
                max_length=10,
                verbose_name="对冲突的选择",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="form_version",
            field=models.PositiveIntegerField(
                help_text="只有从填报表读取的行才有；0表示下载时还没有这个事项。",
                null=True,
                verbose_name="下载填报表时的保存次数",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="conflicts",
            field=models.PositiveIntegerField(default=0, verbose_name="有冲突，保留现在的"),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="action",
            field=models.CharField(
                blank=True,
                choices=[
                    ("create", "新增"),
                    ("update", "更新"),
                    ("unchanged", "未变"),
                    ("refuse", "有错误"),
                    ("conflict", "有冲突，保留现在的"),
                ],
                max_length=20,
                verbose_name="处理",
            ),
        ),
    ]
