"""Why a decision has no date yet; why a hearing was not held lawfully; the number that lots are drawn by."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0003_attachment_is_personal"),
        ("participation", "0008_encrypt_what_people_said"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="unlawful_because",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="已办结而写明原因的，不计入公众参与方式。",
                verbose_name="未依法举行的原因",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="planned_reason",
            field=models.CharField(blank=True, max_length=100, verbose_name="拟决策时间待定的原因"),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="draw_seed",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="抽签依据的数字"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="draw_seed",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="抽签依据的数字"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("unlawful_because", ""), ("state", "closed"), _connector="OR"),
                name="participation_consultation_unlawful_is_closed",
            ),
        ),
    ]
