"""How a form that is set when it is asked for reaches who asked."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lib.downloads import as_file
from lib.typesetting import MissingGlyphs
from people.requests import EmployeeRequest


def form_file(request: EmployeeRequest, make: Callable[[], bytes], name: str, back: str) -> HttpResponseBase:
    """Answer with a PDF, or say which letters cannot be printed."""
    try:
        content = make()
    except MissingGlyphs as error:
        text = _("The form cannot print these letters: %(letters)s")
        messages.error(request, text % {"letters": " ".join(error.letters)})
        return redirect(back)
    return as_file(content, name, "application/pdf")
