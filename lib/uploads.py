"""Where a file is chosen: the browser knows how large it may be, and says so before anything is sent.

What is sent too large is refused before it is read (``trainingsite.request_limits``), and with it would go whatever
else the form held.
"""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from lib.sizes import file_size


def file_limit(most: int) -> dict[str, Any]:
    """Return the attributes of a file input that takes up to so many bytes; ``static/js/file-size.js`` reads them."""
    return {"data-most-bytes": most, "data-too-large": _too_large(most)}


def _said(most: int) -> str:
    text = _("This file is too large: up to %(size)s can be sent. Choose a smaller one, or save the photo smaller.")
    return text % {"size": file_size(most)}


_too_large = lazy(_said, str)
