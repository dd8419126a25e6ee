from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_results_kept_where_they_change")]

    operations = [
        migrations.AddConstraint(
            model_name="rectificationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("rechecked_by", models.F("reported_by")), _negated=True),
                name="supervision_answer_rechecked_by_another",
            ),
        ),
    ]
