from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from lib.letters import register_letters_check
        from lib.typesetting import validate_letters

        register_letters_check(validate_letters)
        from certificates import checks, receivers  # noqa: F401
        from certificates.lifecycle import approval_kinds

        approval_kinds.register()
        from certificates.credentials import checks as credential_checks  # noqa: F401
