"""The past, in the terms of the life cycle: every certificate has its first line, a renewal names what it replaced."""

from django.db import migrations


def write_history(apps, schema_editor):
    Certificate = apps.get_model("certificates", "Certificate")
    CertificateEvent = apps.get_model("certificates", "CertificateEvent")
    former = {}
    by_cycle = Certificate.objects.select_related("enrolment").order_by("enrolment__cycle", "pk")
    for certificate in by_cycle.iterator():
        key = (certificate.enrolment.employee_id, certificate.enrolment.course_id)
        before = former.get(key)
        if before is not None and before.revoked_at is None:
            before.superseded_at = certificate.issued_at
            before.save(update_fields=["superseded_at"])
            certificate.replaces = before
            certificate.save(update_fields=["replaces"])
            CertificateEvent.objects.create(certificate=before, kind="superseded", at=certificate.issued_at)
        kind = "renewed" if certificate.replaces_id else "issued"
        CertificateEvent.objects.create(certificate=certificate, kind=kind, at=certificate.issued_at)
        if certificate.revoked_at:
            CertificateEvent.objects.create(certificate=certificate, kind="revoked", at=certificate.revoked_at)
        former[key] = certificate


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0005_lifecycle"),
    ]

    operations = [
        migrations.RunPython(write_history, migrations.RunPython.noop),
    ]
