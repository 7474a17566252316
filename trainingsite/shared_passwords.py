"""Passwords that several people share, of private pages and documents: how often somebody signed in may guess one."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from people.sign_in.limits import is_within, take_back, too_often

LIMIT = "shared_password"


def guessed_seldom(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view of Wagtail that asks for a password our limit; the right one does not count."""

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not is_within(LIMIT, request.user.pk):
            return too_often(request, LIMIT)
        response = view(request, *args, **kwargs)
        if response.status_code == 302:
            take_back(LIMIT, request.user.pk)
        return response

    return limited
