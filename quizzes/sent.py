"""What a browser sends for one question, and how it is refused: JSON from the page, or its form without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lib.budget import Exceeded
from lib.json_reading import read_json
from people.page_session import BACK_FIELD, EMPLOYMENT_FIELD
from quizzes.late import Claim

NOT_FIELDS = {
    "csrfmiddlewaretoken",
    EMPLOYMENT_FIELD,
    BACK_FIELD,
    "sequence",
    "flagged",
    "go",
}  # of a form; the others are the answer


class UnreadableAnswer(Exception):
    """The request holds no answer; the text is for the person who sent it."""

    def __init__(self) -> None:
        super().__init__(_("This answer could not be read. Reload the page and choose again."))


@dataclass(frozen=True)
class Sent:
    """An answer with its place in the order of saves."""

    fields: dict[str, list[str]]
    sequence: int
    is_flagged: bool | None
    seconds: int | None = None  # in front of the learner so far, as the page measured it
    page: str = ""  # which open page it is; a form without JavaScript has no name
    revision: int = 0  # of the answer that the page has seen
    claim: Claim | None = None  # when it was given, as the page measured it


def is_json(request: HttpRequest) -> bool:
    """Whether the page sends, not a form."""
    return request.content_type == "application/json"


def read_sent(request: HttpRequest) -> Sent:
    """Read what was sent; raise ``UnreadableAnswer``."""
    try:
        return _from_json(request) if is_json(request) else _from_form(request)
    except (Exceeded, ValueError, KeyError, TypeError, OverflowError) as fault:
        raise UnreadableAnswer from fault


def _from_json(request: HttpRequest) -> Sent:
    data = read_json(request.body)
    fields, flagged = data["fields"], data.get("flagged")
    if not isinstance(fields, dict) or not all(isinstance(values, list) for values in fields.values()):
        raise TypeError
    seconds, page, claim = data.get("seconds"), data.get("page", ""), data.get("clock")
    if not isinstance(page, str) or len(page) > 36 or not page.isprintable():
        raise TypeError
    return Sent(
        fields,
        _sequence(data["sequence"]),
        flagged if isinstance(flagged, bool) else None,
        None if seconds is None else int(seconds),
        page,
        int(data.get("revision", 0)),
        Claim(str(claim["stamp"]), _milliseconds(claim["given"]), _milliseconds(claim["sent"])) if claim else None,
    )


def _from_form(request: HttpRequest) -> Sent:
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    fields = {name: values for name, values in posted.items() if name not in NOT_FIELDS}
    sequence = _sequence(request.POST["sequence"])
    return Sent(fields, sequence, request.POST.get("flagged") == "on", revision=sequence - 1)


def _sequence(value: Any) -> int:
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError
    return number


def _milliseconds(value: Any) -> int:
    number = int(value)
    if not 0 <= number < 10**12:
        raise ValueError
    return number


def refuse(request: HttpRequest, text: str, address: str) -> HttpResponse:
    """Tell that what was given to the question at ``address`` is no answer to it."""
    if is_json(request):
        return JsonResponse({"message": text}, status=400)
    messages.error(request, text)
    return redirect(address)


def refuse_late(request: HttpRequest, address: str, *, is_recorded: bool = False) -> HttpResponse:
    """Tell that the time of the question at ``address`` is over, and whether the answer is recorded as late."""
    text = _("The time for this question is over. The answer saved before counts.")
    if is_recorded:
        text = _("This answer arrived after the time for the question. It is recorded as late and does not count.")
    if is_json(request):
        return JsonResponse({"message": text, "over": address}, status=409)
    messages.warning(request, text)
    return redirect(address)
