"""Whoever had turned reminders off before topics were had turned off the weekly summary as well. Of the same days
recorded twice one row stands.
"""

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F

TOPICS_CAME_WITH = "0021_absences_and_topics"


def keep_summaries_off(apps, schema_editor):
    mutes = apps.get_model("people", "MessageMute").objects.using(schema_editor.connection.alias)
    came = MigrationRecorder(schema_editor.connection).migration_qs.filter(app="people", name=TOPICS_CAME_WITH)
    for mute in mutes.filter(topic="reminders", created_at__lt=came.get().applied):
        mutes.get_or_create(employee_id=mute.employee_id, topic="digest", defaults={"created_at": mute.created_at})


def take_back_doubles(apps, schema_editor):
    absences = apps.get_model("people", "Absence").objects.using(schema_editor.connection.alias)
    seen = set()
    for absence in absences.filter(withdrawn_at=None).order_by("-pk"):
        days = (absence.employee_id, absence.from_on, absence.to_on)
        if days in seen:
            absences.filter(pk=absence.pk).update(withdrawn_at=F("recorded_at"), withdrawn_by=F("by"))
        seen.add(days)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0022_access_log_of_ways_in"),
    ]

    operations = [
        migrations.RunPython(keep_summaries_off, migrations.RunPython.noop),
        migrations.RunPython(take_back_doubles, migrations.RunPython.noop),
    ]
