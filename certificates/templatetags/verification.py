from django import template

from certificates.models import Certificate
from certificates.verification.views import UNCHANGED_COOKIE, UNCHANGED_SECONDS

register = template.Library()


@register.simple_tag(takes_context=True)
def is_file_unchanged(context: template.Context, certificate: object) -> bool:
    """Return whether this browser has just handed in the file of this certificate, byte for byte.

    Never, for an unknown code.
    """
    if not isinstance(certificate, Certificate):
        return False
    checked = context["request"].get_signed_cookie(UNCHANGED_COOKIE, default="", max_age=UNCHANGED_SECONDS)
    return bool(checked == certificate.code)
