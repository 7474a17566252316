from django.db import migrations

NAMES = {"revoked": "certificate_revoked", "changed": "certificate_changed"}


def queue_unsent(apps, schema_editor):
    """What had not left by its own way leaves by the outbox."""
    CertificateNotice = apps.get_model("certificates", "CertificateNotice")
    Message = apps.get_model("people", "Message")
    unsent = CertificateNotice.objects.filter(sent_at=None).select_related("certificate__enrolment__employee__user")
    rows = []
    for notice in unsent.iterator(500):
        employee = notice.certificate.enrolment.employee
        rows.append(
            Message(
                organisation_id=employee.organisation_id,
                employee=employee,
                user=employee.user,
                kind=NAMES.get(notice.kind, "certificate_expiring"),
                about=f"notice:{notice.pk}",
                language=employee.user.language,
            )
        )
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_initial"), ("people", "0019_deputies")]

    operations = [migrations.RunPython(queue_unsent, migrations.RunPython.noop, elidable=True)]
