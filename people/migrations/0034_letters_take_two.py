from django.db import migrations, models
from django.db.models import F, Q


def name_those_of_one(apps, schema_editor):
    requests = apps.get_model("people", "RightsRequest").objects
    requests.filter(Q(answered_by=F("entered_by")) | Q(done_by=F("entered_by"))).update(is_of_one=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0033_merged_records")]

    operations = [
        migrations.AddField("rightsrequest", "is_of_one", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(name_those_of_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            "rightsrequest",
            models.CheckConstraint(
                condition=Q(is_of_one=True) | ~Q(answered_by=F("entered_by")) & ~Q(done_by=F("entered_by")),
                name="rights_request_is_entered_and_answered_by_two",
            ),
        ),
    ]
