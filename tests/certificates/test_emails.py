import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext, override

from certificates.issuing.services import deliver
from certificates.models import Certificate
from people.models import Message
from tests.outbox import send_due

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Fundamentos de la norma"), ("en", "Foundations of the standard")]
)
def test_mail_is_written_in_the_language_of_the_holder(certificate, language, title):
    user = certificate.enrolment.employee.user
    user.language = language
    user.save()

    with override("en" if language == "es" else "es"):
        deliver(certificate.pk)

    with override(language):
        subject = gettext("Your certificate: %(course)s") % {"course": title}
        greeting = gettext("Congratulations, %(first_name)s!") % {"first_name": "Lucía"}
    message = mail.outbox[0]
    html = message.alternatives[0].content
    assert message.subject == subject
    assert message.to == [user.email]
    assert message.body.splitlines()[0] == greeting
    assert message.body.count(f"https://aula.example.com/{language}/certificates/{certificate.uuid}/\n") == 1
    assert html.count(f'href="https://aula.example.com/{language}/certificates/{certificate.uuid}/"') == 1
    assert html.count(f'<html lang="{language}">') == 1


def test_mail_carries_the_file_and_how_to_verify_it(certificate, read_stored):
    deliver(certificate.pk)

    message = mail.outbox[0]
    attachment = message.attachments[0]
    assert (attachment.filename, attachment.mimetype) == (f"{certificate.folio}.pdf", "application/pdf")
    assert attachment.content == read_stored(certificate)
    assert message.body.count(f"https://aula.example.com/verify/{certificate.code}\n") == 1
    assert message.body.count(certificate.display_code) == 1


def test_text_is_not_escaped_and_html_is(certificate):
    Certificate.objects.update(course_title_es="Riesgos & <controles>\n", course_title_en="Riesgos & <controles>\n")

    deliver(certificate.pk)

    message = mail.outbox[0]
    assert message.subject.endswith("Riesgos & <controles>")
    assert message.body.count("Riesgos & <controles>") == 1
    assert message.alternatives[0].content.count("Riesgos &amp; &lt;controles&gt;") == 1


def test_holder_without_an_address_reads_it_on_the_site(certificate):
    user = certificate.enrolment.employee.user
    user.email = ""
    user.save()

    deliver(certificate.pk)

    message = Message.objects.get()
    assert mail.outbox == []
    assert (message.channel, message.link) == ("site", f"/es/certificates/{certificate.uuid}/")


def test_what_is_superseded_before_its_mail_went_out_is_not_sent(certificate, settings):
    settings.EMAIL_BACKEND = "tests.certificates.test_services.BrokenMailBackend"
    deliver(certificate.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Certificate.objects.update(revoked_at=certificate.issued_at, revoked_reason="other")

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        sent = send_due()

    assert (sent, Message.objects.get().cancelled_for, mail.outbox) == (0, "not_due", [])
