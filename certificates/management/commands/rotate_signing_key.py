from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.signing.authority import rotate
from lib.terminal import terminal_language


class Command(BaseCommand):
    """Puts a new signing certificate of the self-made authority in force."""

    help = "Make a new signing certificate below the same root. What was signed before stays valid."

    def handle(self, *args: object, **options: object) -> None:
        with translation.override(terminal_language()):
            if settings.SIGNING_PKCS11_MODULE:
                raise CommandError(
                    _("The key is in a token: change it with the token's own tools. Nothing was changed.")
                )
            if settings.SIGNING_P12:
                raise CommandError(
                    _("The key comes from AULA_SIGNING_P12: put the new file in its place. Nothing was changed.")
                )
            certificate = rotate(Path(settings.SIGNING_ROOT))
            fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
            self.stdout.write(
                _("The new signing certificate is in force: %(fingerprint)s") % {"fingerprint": fingerprint}
            )
            last = certificate.not_valid_after_utc.date().isoformat()
            self.stdout.write(_("It is valid until %(date)s. No restart is needed.") % {"date": last})
