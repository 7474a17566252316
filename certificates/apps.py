from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from lib.letters import register_letters_check
        from lib.typesetting import validate_letters

        register_letters_check(validate_letters)
        for module in ("certificates.checks", "certificates.receivers", "certificates.credentials.checks"):
            import_module(module)
        from certificates.issuing.emails import CertificateReady  # the models are not there before
        from certificates.lifecycle import approval_kinds, notices
        from people.messages.kinds import register_message_kind

        approval_kinds.register()
        register_message_kind(CertificateReady())
        for kind in notices.KINDS:
            register_message_kind(kind())
        from certificates.register.forms import RegisterFilterForm
        from certificates.register.listing import Register
        from people.exports.lists import register_list
        from people.permissions import in_human_resources

        register_list("certificates", _("Certificates"), Register, allows=in_human_resources, form=RegisterFilterForm)
