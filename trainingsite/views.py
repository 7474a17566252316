"""Views that belong to no app."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_path, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as django_set_language

from people.sign_in.lost_sessions import answer_to_old_token
from people.sign_in.page_session import is_from_script, page_before, sent_from, token_rotated
from trainingsite.middleware import is_cms
from trainingsite.models import Heartbeat

# What the questions of the gallery that move are made of, as ``quizzes.questions.display.shown`` gives it.
SAMPLE_ORDERING = {
    "stem": "¿En qué orden se hace?",
    "hint": "Da a cada paso su lugar. Cuentan todos juntos.",
    "places": range(1, 4),
    "steps": [
        {"name": "place-a", "text": "Tratar los riesgos que no se aceptan"},
        {"name": "place-b", "text": "Determinar el alcance"},
        {"name": "place-c", "text": "Apreciar los riesgos de los sistemas de inteligencia artificial"},
    ],
}
SAMPLE_OPTIONS = [
    {"value": 0, "text": "Proveedor"},
    {"value": 1, "text": "Persona afectada por una decisión que se tomó con apoyo de un sistema", "is_selected": True},
    {"value": 2, "text": "Autoridad supervisora"},
]
SAMPLE_MATCHING = {
    "stem": "¿Quién es quién?",
    "hint": "Elige lo que corresponde a cada uno. Cuentan todas juntas.",
    "items_shown": [
        {"name": "match-a", "text": "Quien recibe una decisión", "options": SAMPLE_OPTIONS},
        {
            "name": "match-b",
            "text": "Quien entrena el modelo",
            "options": [{**each, "is_selected": False} for each in SAMPLE_OPTIONS],
        },
    ],
}


@login_not_required
@sent_from(lambda request: "/")
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of this device and stay on the same page. That of the account is set on the account."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()  # Django would go to the address of any language it knows
    came_from = get_language_from_path(request.POST.get("next", "")) or get_language()
    with override(came_from):  # Django translates an address only under the language it is written in
        return django_set_language(request)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether database, clock and worker do their work: 200, or 503 with what is silent."""
    try:
        silent = Heartbeat.silent()
    except Error:
        silent = ["database"]
    return JsonResponse({"silent": silent}, status=503 if silent else 200)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form is old: its person signed in again meanwhile, or the page was open very long."""
    if is_cms(request):
        return answer_to_old_token(request, reason)
    if is_from_script(request):
        return token_rotated()
    return render(request, "403_csrf.html", {"back": page_before(request) or request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that nobody made by pressing a button of ours."""
    return render(request, "400.html", {"back": ""}, status=400)


@login_not_required
def gallery(request: HttpRequest) -> HttpResponseBase:
    """Every component in its states; in development only."""
    return render(request, "gallery.html", {"ordering": SAMPLE_ORDERING, "matching": SAMPLE_MATCHING})
