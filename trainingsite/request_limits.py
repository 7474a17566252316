"""How large a request may be, by its address, decided before a byte of its body is read.

Forms are small; whatever takes a file names its own size here. Django's own limits hold in addition, where it reads.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from certificates.paper.pictures import LARGEST_FILE as LARGEST_PICTURE
from certificates.verification.uploads import LARGEST_FILE as LARGEST_PDF
from labour.dc3.forms import LARGEST_AGREEMENT
from lib.budget import Exceeded
from lib.numerals import whole_number
from lib.sizes import file_size
from quizzes.exchange.limits import MOST_BYTES
from trainingsite.middleware import is_cms

KILOBYTE = 1024
FORM = 256 * KILOBYTE
AROUND_A_FILE = 64 * KILOBYTE  # the other fields of its form
CMS = 12 * 1024 * KILOBYTE  # a page with all its blocks, or a picture of 10 MB
BY_NAME = {
    "verify_file": LARGEST_PDF + AROUND_A_FILE,
    "dc3:add_signature": LARGEST_AGREEMENT + LARGEST_PICTURE + AROUND_A_FILE,
    "question_exchange:import": MOST_BYTES + AROUND_A_FILE,
}
BY_BEGINNING = {"wagtaildocs": 50 * 1024 * KILOBYTE}


def largest_body(request: HttpRequest) -> int:
    """How many bytes this address takes."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in BY_NAME:
        return BY_NAME[name]
    for beginning, size in BY_BEGINNING.items():
        if name.startswith(beginning):
            return size
    return CMS if is_cms(request) else FORM


class RequestLimitsMiddleware:
    """Refuses what is too large, and what asks for more work than one upload may cost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The address is known and nothing has read the body."""
        length, limit = request.META.get("CONTENT_LENGTH") or "0", largest_body(request)
        if whole_number(length, limit) is not None:
            return None
        text = _("What you sent is too large for this page, which takes up to %(size)s. Nothing was saved.")
        return _refused(request, text % {"size": file_size(limit)})

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The net below every reader."""
        return _refused(request, exception.sentence) if isinstance(exception, Exceeded) else None


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    if request.content_type == "application/json" or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"message": sentence}, status=413)
    return render(request, "413.html", {"sentence": sentence}, status=413)
