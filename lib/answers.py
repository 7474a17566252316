"""What people hand in or ask waits for one answer. Whoever comes second is told so, and finds it as it stands then."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class NotOpen(Exception):
    """It was answered or taken back before, or it is not for this person to do."""


def done_once(request: HttpRequest, page: str, act: Callable[[], object], *, done: str, not_open: str) -> HttpResponse:
    """Do one act, say that it is done or that it is no longer open, and lead to a page."""
    try:
        act()
    except NotOpen:
        messages.info(request, not_open)
    else:
        messages.success(request, done)
    return redirect(page)
