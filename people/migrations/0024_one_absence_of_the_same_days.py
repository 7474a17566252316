from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0023_mutes_and_days_of_absences"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("employee", "from_on", "to_on"),
                name="one_standing_absence_of_the_same_days",
            ),
        ),
    ]
