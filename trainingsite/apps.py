from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lib import addresses


class TrainingsiteConfig(AppConfig):
    """What runs the product: settings, addresses, processes."""

    name = "trainingsite"
    verbose_name = _("Operations")

    def ready(self) -> None:
        """Register the checks, and what addresses are written with."""
        addresses.register()
        import_module("trainingsite.checks")
