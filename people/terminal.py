"""The language in which a command speaks to the person at the terminal."""

import os
from collections.abc import Mapping

from django.conf import settings


def terminal_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the locale where the site has it; else the site's own, Spanish."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    language = locale.replace(".", "_").partition("_")[0].lower()
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)
