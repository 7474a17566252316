from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabourConfig(AppConfig):
    name = "labour"
    verbose_name = _("Labor law")

    def ready(self) -> None:
        """Hear what the houses below announce."""
        from labour.dc3 import receivers  # noqa: F401
