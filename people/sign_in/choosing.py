"""Whoever has come in with what somebody else knows, the PIN of a slip or a password typed for them, chooses their own
before anything else. Six digits are too little for whoever has come to lead others since they signed in.
"""

import datetime
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import PinDraw, User
from people.permissions import needs_password
from people.sign_in.page_owner import is_from_script
from people.sign_in.page_session import View

MUST_CHOOSE = (
    "must_choose"  # in the session of who has come in with the PIN of a slip, or with a password given to them
)
BY_PIN = "by_pin"  # in the session of who has come in with six digits
TOLD_FOR = datetime.timedelta(days=30)
MOST_TOLD = 3


def before_choosing(view: View) -> View:
    """Mark a view that such a session may open all the same."""
    view.__dict__["before_choosing"] = True
    return view


def outgrows_pin(request: HttpRequest, user: User) -> bool:
    """Return whether a session that began with six digits opens more by now than they are enough for."""
    session = request.session
    return BY_PIN in session and MUST_CHOOSE not in session and needs_password(user)


def draws_for(user: User) -> list[PinDraw]:
    """Return who has given a person a PIN lately, the newest first: they are told, for it ended what they had."""
    since = timezone.now() - TOLD_FOR
    draws = PinDraw.objects.filter(employee__user=user, at__gt=since).select_related("by")
    return list(draws[:MOST_TOLD])


def ask_to_choose(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponse | None:
    """Lead to the page where it is chosen; None for everybody else, and for what may be opened before."""
    if not request.session.get(MUST_CHOOSE) or not getattr(view, "login_required", True):
        return None
    if getattr(view, "before_choosing", False):
        return None
    if is_from_script(request):
        return JsonResponse({"code": "must_choose", "message": _("Choose your own PIN or password first.")}, status=403)
    return redirect("account_choose_secret")
