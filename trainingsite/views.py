"""Views that belong to no app."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_path, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from people.services import remember_language
from trainingsite.models import Heartbeat


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language, stay on the same page, and remember the choice of who is signed in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()  # Django would go to the address of any language it knows
    if request.user.is_authenticated:
        remember_language(request.user, language)
    came_from = get_language_from_path(request.POST.get("next", "")) or get_language()
    with override(came_from):  # Django translates an address only under the language it is written in
        return django_set_language(request)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether database, clock and worker do their work: 200, or 503 with what is silent."""
    try:
        silent = Heartbeat.silent()
    except Error:
        silent = ["database"]
    return JsonResponse({"silent": silent}, status=503 if silent else 200)


def gallery(request: HttpRequest) -> HttpResponseBase:
    """Every component in its states; in development only."""
    return render(request, "gallery.html")
