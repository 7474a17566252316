"""What every request has to do with the log: who acts in it, and which file leaves with it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from people.access_log import actors
from people.access_log.services import note_file
from people.models import User

# Files of what is taught or asked: nobody is named in them. Any other file is noted, also of a page yet to be written.
WITHOUT_PEOPLE = frozenset(
    {
        "wagtaildocs_serve",
        "imports:template",
        "question_exchange:template",
        "question_exchange:download",
    }
)


class AccessLogMiddleware:
    """Knows who acts while a request is answered, and notes each file that somebody signed in takes away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actors.begin(request)
        try:
            response = self.get_response(request)
        finally:
            actors.begin(None)
        if response.get("Content-Disposition", "").startswith("attachment"):
            self._note(request, response)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_taken = request.method == "GET" and response.status_code == 200
        if is_taken and isinstance(request.user, User) and name not in WITHOUT_PEOPLE:
            asked = request.GET.copy()
            asked.pop("q", None)
            note_file(request, name, asked.urlencode()[:300])
