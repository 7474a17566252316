from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsiteConfig(AppConfig):
    """What runs the product: settings, addresses, processes."""

    name = "trainingsite"
    verbose_name = _("Operations")

    def ready(self) -> None:
        """Register the checks."""
        import trainingsite.checks  # noqa: F401
