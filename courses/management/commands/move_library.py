from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from courses.library.services import move_library


class Command(BaseCommand):
    """Moves documents and pictures out of the folder that a web server may publish; a second run moves nothing."""

    help = "Move documents and pictures of former versions into the private folder."

    def handle(self, *args: object, **options: Any) -> None:
        moved = move_library(settings.FORMER_MEDIA_ROOT)
        if moved or options["verbosity"] > 1:
            self.stdout.write(_("Files moved into the private folder: %(count)d") % {"count": moved})
