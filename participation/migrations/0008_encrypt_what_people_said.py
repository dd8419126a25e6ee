"""What people said and where they come from is encrypted, scans of their letters are marked; the way back decrypts."""

from __future__ import annotations

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from disclosure_portal.personal.encryption import decrypt, encrypt
from disclosure_portal.personal.fields import EncryptedTextField

CHUNK = 500
FIELDS = {
    "participant": {"organisation": "单位或者村（社区）", "reason": "报名理由", "remarks": "发言"},
    "meetingattendance": {"organisation": "单位或者村（社区）", "remarks": "意见建议"},
    "answer": {"text": "文字"},
}


def encrypt_all(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _rewrite(apps, editor, encrypt)


def decrypt_all(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    _rewrite(apps, editor, decrypt)


def _rewrite(apps: Apps, editor: BaseDatabaseSchemaEditor, turn: Callable[[str], str]) -> None:
    """Turn what stands in the columns, which are plain texts at this point both on the way up and on the way back."""
    for name, fields in FIELDS.items():
        rows = apps.get_model("participation", name).objects.using(editor.connection.alias)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            chunk = list(rows.filter(pk__in=keys[start : start + CHUNK]).only(*fields))
            for row in chunk:
                for field in fields:
                    setattr(row, field, turn(getattr(row, field)))
            rows.bulk_update(chunk, list(fields))


def mark_scans(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    alias = editor.connection.alias
    opinions = apps.get_model("participation", "opinion").objects.using(alias)
    scans = opinions.exclude(attachment=None).values("attachment")
    apps.get_model("attachments", "attachment").objects.using(alias).filter(pk__in=scans).update(
        is_personal=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0003_attachment_is_personal"),
        ("participation", "0007_meetings_answered"),
    ]

    operations = [
        migrations.AddField(
            model_name="answersheet",
            name="purged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="文字删除时间"),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="organisation",
                field=models.TextField(blank=True, verbose_name="单位或者村（社区）"),
            )
            for name in ("participant", "meetingattendance")
        ),
        migrations.RunPython(encrypt_all, decrypt_all),
        *(
            migrations.AlterField(
                model_name=name,
                name=field,
                field=EncryptedTextField(blank=True, verbose_name=label),
            )
            for name, fields in FIELDS.items()
            for field, label in fields.items()
        ),
        migrations.RunPython(mark_scans, migrations.RunPython.noop),
    ]
