"""What human resources do with a certificate."""

from people.models import User


def rename(certificate, **fields):
    user = User.objects.get(employments=certificate.enrolment.employee_id)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def manage(certificate, action="", language="en"):
    return f"/{language}/certificates/register/{certificate.uuid}/{action}"
