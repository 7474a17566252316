import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.lines


def name_accounts(apps, schema_editor):
    requests = apps.get_model("people", "RightsRequest")
    people = apps.get_model("people", "Employee").objects
    for field in ("answered_by", "done_by"):
        account = people.filter(pk=models.OuterRef(f"former_{field}")).values("user")
        requests.objects.exclude(**{f"former_{field}": None}).update(**{field: models.Subquery(account)})


def by_account():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0024_one_absence_of_the_same_days")]

    operations = [
        migrations.RemoveConstraint("rightsrequest", "rights_request_is_answered_by_somebody"),
        migrations.RenameField("rightsrequest", "answered_by", "former_answered_by"),
        migrations.RenameField("rightsrequest", "done_by", "former_done_by"),
        migrations.AddField("rightsrequest", "answered_by", by_account()),
        migrations.AddField("rightsrequest", "done_by", by_account()),
        migrations.RunPython(name_accounts, migrations.RunPython.noop),
        migrations.RemoveField("rightsrequest", "former_answered_by"),
        migrations.RemoveField("rightsrequest", "former_done_by"),
        migrations.AddConstraint(
            "rightsrequest",
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, is_granted__isnull=True)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False, is_granted__isnull=False),
                name="rights_request_is_answered_by_somebody",
            ),
        ),
        migrations.AddField("rightsrequest", "arrived_on", models.DateField(null=True, verbose_name="arrived on")),
        migrations.AddField(
            "rightsrequest",
            "came_by",
            models.CharField(
                choices=[
                    ("site", "On this site"),
                    ("letter", "By letter"),
                    ("email", "By e-mail"),
                    ("desk", "In person"),
                ],
                default="site",
                max_length=10,
                verbose_name="how it arrived",
            ),
        ),
        migrations.AddField("rightsrequest", "entered_by", by_account()),
        migrations.AddField(
            "rightsrequest",
            "identity_seen",
            lib.lines.LineField(blank=True, max_length=200, verbose_name="how you know who sent it"),
        ),
        migrations.AddConstraint(
            "rightsrequest",
            models.CheckConstraint(
                condition=models.Q(arrived_on=None, came_by="site", entered_by=None, identity_seen="")
                | ~models.Q(came_by="site")
                & models.Q(arrived_on__isnull=False, entered_by__isnull=False)
                & ~models.Q(identity_seen=""),
                name="rights_request_is_entered_by_somebody",
            ),
        ),
    ]
