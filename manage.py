#!/usr/bin/env python
"""Django's command line, in the language of the terminal."""

import os
import sys

from django.apps import apps
from django.core.management import BaseCommand, ManagementUtility
from django.utils import translation

from lib.terminal import terminal_language


class CommandLine(ManagementUtility):
    """Django's, which would mix English with the language of the site."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return the command, and speak that of the terminal from now on."""
        command = super().fetch_command(subcommand)
        if apps.ready:
            translation.activate(terminal_language())
        return command


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")
    CommandLine(sys.argv).execute()
