"""Mark mails that came back: ``manage.py mark_bounces bounced.txt``, or from the standard input."""

import datetime
import sys
from argparse import ArgumentParser, FileType
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lib.terminal import terminal_language
from people.messages.bounces import mark_bounces, undo_bounces


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
        parser.add_argument("--undo", action="store_true", help="take marks back, and send again what had bounced")
        parser.add_argument("--hours", type=int, help="with --undo: all marks of the last so many hours, no file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hours"] is not None and not options["undo"]:
            raise CommandError("--hours goes with --undo")
        with override(terminal_language()), options["file"] as lines:
            if options["undo"]:
                self._undo(lines, options["hours"])
                return
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

    def _undo(self, lines: Iterable[str], hours: int | None) -> None:
        since = None if hours is None else timezone.now() - datetime.timedelta(hours=hours)
        undone = undo_bounces(lines if since is None else None, since)
        number, people = undone.messages, len(undone.people)
        messages = ngettext("%(number)d message leaves again.", "%(number)d messages leave again.", number)
        reached = ngettext(
            "%(number)d person is written to by e-mail again.",
            "%(number)d people are written to by e-mail again.",
            people,
        )
        self.stdout.write(messages % {"number": number})
        self.stdout.write(reached % {"number": people})
        for line in undone.unknown:
            self.stderr.write(_("Nothing was marked for: %(line)s") % {"line": line})
