"""What happened to some certificates of the demonstration after their issue, so that every status is there to see."""

import datetime

from certificates.credentials.services import issue_credential
from certificates.issuing.pdf import store_pdf
from certificates.lifecycle.notices import CertificateRevoked
from certificates.lifecycle.services import correct_name, revoke_certificate
from certificates.models import Certificate
from people.messages.services import cancel_messages
from people.models import Employee, Message, Organisation, User

CORRECTED = "oscar.muniz@example.com"
REVOKED = "fernanda.sepulveda@example.com"
SECOND_SURNAME = "Ocampo"


def play_afterwards(organisation: Organisation) -> None:
    """Correct one name and revoke one certificate, today, by human resources; nobody is mailed."""
    boss = Employee.objects.filter(organisation=organisation, role=Employee.Role.HR).earliest("pk")
    second = User.objects.filter(is_superuser=True).earliest("pk")
    of = {certificate.enrolment.employee.user.email: certificate for certificate in _certificates(organisation)}
    wrong = of[CORRECTED]
    holder, why = wrong.enrolment.employee.user, "El acta de nacimiento lleva otro apellido."
    holder.second_surname += f" {SECOND_SURNAME}"
    holder.renamed_by, holder.renamed_why = boss.user, why
    holder.save()
    right = correct_name(wrong, why, by=boss)
    issue_credential(right)
    right.sha256, right.signing_key = store_pdf(right)
    right.rendered_at = right.delivered_at = right.issued_at + datetime.timedelta(seconds=8)
    right.save()
    why = "Las respuestas eran idénticas a las de otra persona; lo reconoció en una entrevista."
    revoke_certificate(of[REVOKED], Certificate.Reason.ASSESSMENT, why, by=boss, approved_by=second)
    cancel_messages(Message.objects.filter(kind=CertificateRevoked.name), Message.Reason.NOT_DUE)


def _certificates(organisation: Organisation) -> list[Certificate]:
    found = Certificate.objects.filter(organisation=organisation)
    return list(found.select_related("organisation", "enrolment__employee__user"))
