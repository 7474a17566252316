from django.db import migrations


def queue_unsent(apps, schema_editor):
    """What had not left by its own way leaves by the outbox."""
    Invitation, Message = apps.get_model("people", "Invitation"), apps.get_model("people", "Message")
    unsent = Invitation.objects.filter(sent_at=None, failed_at=None, replaced_at=None).select_related("employee__user")
    rows = [
        Message(
            organisation_id=one.employee.organisation_id,
            employee=one.employee,
            user=one.employee.user,
            kind="invitation",
            about=f"invitation:{one.key.hex}",
            language=one.employee.user.language,
        )
        for one in unsent.iterator(500)
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("people", "0013_bounces_and_invitations")]

    operations = [migrations.RunPython(queue_unsent, migrations.RunPython.noop, elidable=True)]
