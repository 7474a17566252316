from celery import shared_task

from certificates.services import deliver, pending_certificates


@shared_task(name="certificates.deliver")
def deliver_certificate(certificate_id: int) -> None:
    deliver(certificate_id)


@shared_task(name="certificates.deliver_pending")
def deliver_pending() -> None:
    """Take up what no message has delivered: the broker was down, a worker died, the mail server refused."""
    for certificate_id in pending_certificates():
        deliver_certificate.delay(certificate_id)
