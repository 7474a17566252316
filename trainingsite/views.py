"""Views that belong to no app."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as django_set_language

from people.messages.trouble import server_refuses
from people.sign_in.lost_sessions import answer_to_old_token
from people.sign_in.page_owner import is_from_script
from people.sign_in.page_session import page_before, sent_from, token_rotated
from trainingsite.data_folder import is_nearly_full
from trainingsite.middleware import is_cms
from trainingsite.models import Heartbeat


@login_not_required
@sent_from(lambda request: "/")
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of this device and stay on the same page. That of the account is set on the account."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()  # Django would go to the address of any language it knows
    if request.user.is_authenticated and request.user.language != language:
        with override(language):
            messages.info(
                request,
                _(
                    "You are reading English on this device. E-mails about something you do on a page come in the "
                    "language of that page; all others stay in Spanish, until you choose otherwise in your account."
                ),
            )
    came_from = get_language_from_path(request.POST.get("next", "")) or get_language()
    with override(came_from):  # Django translates an address only under the language it is written in
        return django_set_language(request)


@login_not_required
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such page."""
    raise Http404


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether database, clock, workers, mail and disk do well: 200, or 503 with what does not."""
    try:
        silent = [*Heartbeat.silent(), *(["mail"] if server_refuses() else [])]
    except Error:
        silent = ["database"]
    if is_nearly_full(settings.DATA_DIR):
        silent.append("disk")
    return JsonResponse({"silent": silent}, status=503 if silent else 200)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer that the token of a form is old: its person signed in again meanwhile, or the page was open very long."""
    if is_cms(request):
        return answer_to_old_token(request, reason)
    if is_from_script(request):
        return token_rotated()
    return render(request, "403_csrf.html", {"back": page_before(request) or request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that nobody made by pressing a button of ours."""
    return render(request, "400.html", {"back": ""}, status=400)
