"""What stops a start: a key that cannot sign."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from certificates.credentials.keys import key_path, load_private_key


@register
def check_former_sites(**kwargs: object) -> list[CheckMessage]:
    """Refuse a former address that is the present one."""
    if settings.SITE_URL not in settings.FORMER_SITE_URLS:
        return []
    return [Error(f"AULA_FORMER_SITE_URLS: {settings.SITE_URL} is the present address.", id="certificates.E004")]


@register
def check_key(**kwargs: object) -> list[CheckMessage]:
    """Refuse a key, configured or made before, that is not usable; without one nothing is checked or made."""
    if not settings.CREDENTIAL_KEY_FILE and not key_path().exists():
        return []
    try:
        load_private_key()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="certificates.E005")]
    return []
