from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from demo.loading import CurriculumMissing, load_demo
from demo.people import sign_ins
from lib.terminal import quiet_logs, terminal_language
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD


class Command(BaseCommand):
    """Makes the companies of the demonstration, once, and tells whom to sign in as."""

    help = "Load two fictional companies with people, progress and certificates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print-sign-ins", action="store_true", help="print whom to sign in as")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: object, **options: Any) -> None:
        with translation.override(options["language"] or terminal_language()):
            if not settings.DEMONSTRATION:
                raise CommandError(_("The demonstration is not for production: everybody can read its password."))
            try:
                with quiet_logs():
                    is_new = load_demo()
            except CurriculumMissing:
                raise CommandError(_("Load the courses first: manage.py load_curriculum")) from None
            self.stdout.write(_("The demonstration is ready.") if is_new else _("The demonstration was already there."))
            if options["print_sign_ins"]:
                self._print_sign_ins()

    def _print_sign_ins(self) -> None:
        table = [(_("Role"), _("Sign in with"), _("What to see"))]
        table += [(sign_in.role, sign_in.name, sign_in.shows) for sign_in in sign_ins()]
        widths = [max(len(row[column]) for row in table) for column in range(2)]
        for role, name, shows in table:
            self.stdout.write(f"{role:<{widths[0]}}  {name:<{widths[1]}}  {shows}".rstrip())
        self.stdout.write(_("Password of all: %(password)s") % {"password": PASSWORD})
