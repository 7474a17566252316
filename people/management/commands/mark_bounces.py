"""Mark mails that came back: ``manage.py mark_bounces bounced.txt``, or from the standard input."""

import sys
from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lib.terminal import terminal_language
from people.messages.bounces import mark_bounces


class Command(BaseCommand):
    help = "Mark mails that came back. One line each: the Message-ID of the mail, or the address alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=FileType("r", encoding="utf-8"),
            default=sys.stdin,
            help="a file; - or nothing: stdin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override(terminal_language()), options["file"] as lines:
            marked = mark_bounces(lines)
            number, people = marked.messages, len(marked.people)
            messages = ngettext("%(number)d message came back.", "%(number)d messages came back.", number)
            reached = ngettext(
                "%(number)d person cannot be reached by e-mail.",
                "%(number)d people cannot be reached by e-mail.",
                people,
            )
            self.stdout.write(messages % {"number": number})
            self.stdout.write(reached % {"number": people})
            for line in marked.unknown:
                self.stderr.write(_("Nothing was sent to: %(line)s") % {"line": line})
