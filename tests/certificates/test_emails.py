import logging

import pytest
from django.core import mail
from django.utils.translation import gettext, override

from certificates.issuing.emails import send_certificate
from certificates.issuing.pdf import store_pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Fundamentos de la norma"), ("en", "Foundations of the standard")]
)
def test_mail_is_written_in_the_language_of_the_holder(certificate, language, title):
    user = certificate.enrolment.employee.user
    user.language = language
    store_pdf(certificate)

    with override("en" if language == "es" else "es"):
        send_certificate(certificate)

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
    store_pdf(certificate)

    send_certificate(certificate)

    message = mail.outbox[0]
    attachment = message.attachments[0]
    assert (attachment.filename, attachment.mimetype) == (f"{certificate.folio}.pdf", "application/pdf")
    assert attachment.content == read_stored(certificate)
    assert message.body.count(f"https://aula.example.com/verify/{certificate.code}\n") == 1
    assert message.body.count(certificate.display_code) == 1


def test_message_id_is_the_same_for_every_try(certificate):
    store_pdf(certificate)

    send_certificate(certificate)
    send_certificate(certificate)

    assert [message.message()["Message-ID"] for message in mail.outbox] == [certificate.message_id] * 2


def test_text_is_not_escaped_and_html_is(certificate):
    certificate.course_title_es = certificate.course_title_en = "Riesgos & <controles>\n"
    store_pdf(certificate)

    send_certificate(certificate)

    message = mail.outbox[0]
    assert message.subject.endswith("Riesgos & <controles>")
    assert message.body.count("Riesgos & <controles>") == 1
    assert message.alternatives[0].content.count("Riesgos &amp; &lt;controles&gt;") == 1


def test_holder_without_an_address_gets_no_mail_and_is_not_named_in_the_log(certificate, caplog):
    user = certificate.enrolment.employee.user
    user.email = ""
    caplog.set_level(logging.INFO, "certificates.issuing.emails")

    send_certificate(certificate)

    logged = [record.getMessage() for record in caplog.records if record.name == "certificates.issuing.emails"]
    assert mail.outbox == []
    assert logged == [f"Certificate {certificate.pk}: its holder has no e-mail address; it waits in the record."]
