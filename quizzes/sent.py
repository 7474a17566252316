"""What a browser sends for one question, and how it is refused: JSON from the page, or its form without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lib.budget import Exceeded
from lib.json_reading import read_json


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
    seconds = data.get("seconds")
    return Sent(
        fields,
        _sequence(data["sequence"]),
        flagged if isinstance(flagged, bool) else None,
        None if seconds is None else int(seconds),
    )


def _from_form(request: HttpRequest) -> Sent:
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    return Sent(fields, _sequence(request.POST["sequence"]), request.POST.get("flagged") == "on")


def _sequence(value: Any) -> int:
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError
    return number


def refuse_late(request: HttpRequest, address: str) -> HttpResponse:
    """Tell that the time of the question at ``address`` is over."""
    text = _("The time for this question is over. The answer saved before counts.")
    if is_json(request):
        return JsonResponse({"message": text, "over": address}, status=409)
    messages.warning(request, text)
    return redirect(address)
