"""What is said to whoever starts the product, in the language of their terminal and without Django's own translation:
a process that only watches would pay 100 MB for the models of the site.
"""

import gettext
import sys

from django.conf import settings

from lib.terminal import terminal_language

WORDS: list[gettext.NullTranslations] = [gettext.NullTranslations()]  # English until ``choose_language``


def _(text: str) -> str:
    """Translate."""
    return WORDS[-1].gettext(text)


def choose_language() -> None:
    """Speak that of the terminal from now on."""
    WORDS.append(gettext.translation("django", settings.BASE_DIR / "locale", [terminal_language()], fallback=True))


def say(line: str) -> None:
    """Write a line for whoever started this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
