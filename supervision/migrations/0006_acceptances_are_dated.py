from datetime import date

from django.db import migrations, models
from django.utils import timezone


def date_rounds(apps, schema_editor):
    """Opened on the day that the trail names; of a round without an entry, at the latest when something came of it."""
    entries = apps.get_model("audit", "Entry").objects.filter(verb="supervision.acceptance.create")
    opened = {entry.record_id: timezone.localdate(entry.at) for entry in entries.iterator()}
    for acceptance in apps.get_model("supervision", "Acceptance").objects.prefetch_related("forms"):
        acceptance.opened_on = opened.get(str(acceptance.pk)) or _first_sign(acceptance)
        acceptance.save(update_fields=["opened_on"])


def _first_sign(acceptance):
    forms = acceptance.forms.all()
    handed_in = [timezone.localdate(form.handed_in_at) for form in forms if form.handed_in_at]
    decided = [form.decided_on for form in forms if form.decided_on]
    return min([acceptance.self_until, *handed_in, *decided])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("supervision", "0005_answers_rechecked_by_another"),
    ]

    operations = [
        migrations.AddField(
            model_name="acceptance",
            name="opened_on",
            field=models.DateField(default=date(2022, 1, 1), editable=False, verbose_name="发起日期"),
            preserve_default=False,
        ),
        migrations.RunPython(date_rounds, migrations.RunPython.noop),
    ]
