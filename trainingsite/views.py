"""Views that belong to no app."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import check_for_language, get_language, get_language_from_path, override
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from people.services import remember_language


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language, stay on the same page, and remember the choice of who is signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(language):
        remember_language(request.user, language)
    came_from = get_language_from_path(request.POST.get("next", "")) or get_language()
    with override(came_from):  # Django translates an address only under the language it is written in
        return django_set_language(request)


def gallery(request: HttpRequest) -> HttpResponseBase:
    """Every component in its states; in development only."""
    return render(request, "gallery.html")
