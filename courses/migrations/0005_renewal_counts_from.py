from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def tell_how_the_cycle_before_ended(apps, schema_editor):
    """Whoever takes a course again after their certificate was withdrawn stays expired until they pass.

    Such a cycle knew nothing of the one before. (None stays what it means: valid for ever.)
    """
    Enrolment = apps.get_model("courses", "Enrolment")
    former = Enrolment.objects.filter(
        employee=OuterRef("employee"), course=OuterRef("course"), cycle=OuterRef("cycle") - 1, withdrawn_at__isnull=False
    )
    unknown = Enrolment.objects.filter(cycle__gt=1, completed_at=None, former_expires_on=None)
    found = unknown.annotate(former_ended=Subquery(former.values("expires_on")[:1])).filter(former_ended__isnull=False)
    for enrolment in found.iterator():
        Enrolment.objects.filter(pk=enrolment.pk).update(
            former_expires_on=enrolment.former_ended, former_withdrawn=True
        )


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_refresher")]

    operations = [
        migrations.AddField(
            model_name="coursepage",
            name="renewal_counts_from",
            field=models.CharField(
                choices=[("passing", "the day of passing"), ("expiry", "the old expiry date, if renewed within the window")],
                default="passing",
                help_text="Counting from the old expiry date, nobody loses days by renewing early. After it, the count always starts on the day of passing.",
                max_length=10,
                verbose_name="renewal counts from",
            ),
        ),
        migrations.AddField(model_name="enrolment", name="counted_from", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="enrolment", name="former_withdrawn", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(tell_how_the_cycle_before_ended, migrations.RunPython.noop),
    ]
