"""How a command speaks to the person at the terminal."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings


def terminal_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of the locale where the site has it; else the site's own, Spanish."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    language = locale.replace(".", "_").partition("_")[0].lower()
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Leave out the hundreds of lines that say of each row and index entry that it was written."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
