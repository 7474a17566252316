from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        import_module("people.receivers")
        from people.approvals.renaming import RENAMING  # the models are not there before
        from people.approvals.services import register_kind

        register_kind(RENAMING)
