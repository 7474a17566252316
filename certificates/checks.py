"""What ``manage.py check`` says about signing, before the first certificate cannot be delivered."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from certificates.signing.errors import SigningKeyError
from certificates.signing.keys import signing_key

NOTICE = datetime.timedelta(days=60)


@checks.register(checks.Tags.security)
def check_signing_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of no key to sign with (E001), and of one whose certificate ends soon (W001). Never makes the self-made
    authority.
    """
    if not _is_configured() and not (Path(settings.SIGNING_ROOT) / "signer.pem").exists():
        return []
    now = datetime.datetime.now(datetime.UTC)
    try:
        key = signing_key(now)
    except SigningKeyError as error:
        return [checks.Error(str(error), id="certificates.E001")]
    last = key.certificate.not_valid_after_utc
    if last - now < NOTICE:
        message = _("The signing certificate expires on %(date)s.") % {"date": last.date().isoformat()}
        return [checks.Warning(message, hint="docs/how-to/signing-keys.md", id="certificates.W001")]
    return []


@checks.register(checks.Tags.security)
def check_time_stamps(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn that the address of the time stamp authority is not one (E002)."""
    address = urlsplit(settings.TIMESTAMP_URL)
    if not settings.TIMESTAMP_URL or (address.scheme in ("http", "https") and address.hostname):
        return []
    message = _("AULA_TIMESTAMP_URL must be an address that begins with http:// or https://.")
    return [checks.Error(message, id="certificates.E002")]


@checks.register(checks.Tags.security, deploy=True)
def check_self_made_authority(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Say that the self-made authority signs, which readers of PDF files do not know (I001)."""
    if _is_configured():
        return []
    message = _(
        "Certificates are signed by the self-made authority of this installation"
        " (neither AULA_SIGNING_P12 nor AULA_SIGNING_PKCS11_MODULE is set)."
    )
    return [checks.Info(message, hint="docs/how-to/signing-keys.md", id="certificates.I001")]


@checks.register(checks.Tags.security)
def check_one_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of two keys (E003), and of a PIN that lies open to everybody (W002)."""
    if not settings.SIGNING_PKCS11_MODULE:
        return []
    found: list[checks.CheckMessage] = []
    if settings.SIGNING_P12:
        message = _("Set AULA_SIGNING_P12 or AULA_SIGNING_PKCS11_MODULE, not both: a certificate has one signature.")
        found.append(checks.Error(message, hint="docs/how-to/signing-keys.md", id="certificates.E003"))
    path = Path(settings.SIGNING_PKCS11_PIN_FILE) if settings.SIGNING_PKCS11_PIN_FILE else None
    if path and path.exists() and path.stat().st_mode & 0o077:
        message = _("The PIN file can be read by others: %(path)s") % {"path": path}
        found.append(checks.Warning(message, hint=f"chmod 600 {path}", id="certificates.W002"))
    return found


def _is_configured() -> bool:
    return bool(settings.SIGNING_P12 or settings.SIGNING_PKCS11_MODULE)
