"""How large a request may be, by its address, decided before a byte of its body is read.

Forms are small; whatever takes a file names its own size here. Django's own limits hold in addition, where it reads.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from certificates.paper.pictures import LARGEST_FILE as LARGEST_PICTURE
from certificates.verification.uploads import LARGEST_FILE as LARGEST_PDF
from courses.evidence.files import LARGEST_FILE as LARGEST_EVIDENCE
from labour.dc3.forms import LARGEST_AGREEMENT
from labour.models.records import LARGEST_FILE as LARGEST_RECORD
from lib.budget import Exceeded
from lib.numerals import whole_number
from lib.sizes import file_size
from people.imports.reading import MOST_BYTES as LARGEST_LIST
from people.sign_in.page_owner import is_from_script
from people.sign_in.page_session import page_before
from quizzes.exchange.limits import MOST_BYTES
from trainingsite.middleware import is_cms

KILOBYTE = 1024
FORM = 256 * KILOBYTE
AROUND_A_FILE = 64 * KILOBYTE  # the other fields of its form
CMS = 12 * 1024 * KILOBYTE  # a page with all its blocks, or a picture of 10 MB
BY_NAME = {
    "verify_file": LARGEST_PDF + AROUND_A_FILE,
    "dc3:add_signature": LARGEST_AGREEMENT + LARGEST_PICTURE + AROUND_A_FILE,
    **dict.fromkeys(("agents:add", "agents:edit", "receipts:add", "receipts:edit"), LARGEST_RECORD + AROUND_A_FILE),
    "question_exchange:import": MOST_BYTES + AROUND_A_FILE,
    "evidence:new": LARGEST_EVIDENCE + AROUND_A_FILE,
    "evidence:new_for": LARGEST_EVIDENCE + AROUND_A_FILE,
    "evidence:complete": LARGEST_EVIDENCE + AROUND_A_FILE,
    "imports:list": LARGEST_LIST + AROUND_A_FILE,
}
BY_BEGINNING = {"wagtaildocs": 50 * 1024 * KILOBYTE}


def largest_body(request: HttpRequest) -> int:
    """Return how many bytes this address takes."""
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

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Set the limit once the address is known and before anything has read the body."""
        length, limit = request.META.get("CONTENT_LENGTH") or "0", largest_body(request)
        if whole_number(length, limit) is not None:
            return None
        text = _("What you sent is too large for this page, which takes up to %(size)s. Nothing was saved.")
        return _refused(request, text % {"size": file_size(limit)})

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer as the net below every reader."""
        return _refused(request, exception.sentence) if isinstance(exception, Exceeded) else None


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    if is_from_script(request):
        return JsonResponse({"message": sentence}, status=413)
    return render(request, "413.html", {"sentence": sentence, "back": page_before(request)}, status=413)
