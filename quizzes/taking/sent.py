"""What a browser sends for one question, and how it is refused: JSON from the page, or its form without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lib.budget import Exceeded
from lib.json_reading import read_json
from people.sign_in.page_owner import MARK_FIELD
from people.sign_in.page_session import BACK_FIELD, EMPLOYMENT_FIELD
from quizzes.taking.late import Claim

NOT_FIELDS = {  # of a form; the others are the answer
    "csrfmiddlewaretoken",
    EMPLOYMENT_FIELD,
    BACK_FIELD,
    MARK_FIELD,
    "sequence",
    "revision",
    "flagged",
    "go",
}


class UnreadableAnswer(Exception):
    """The request holds no answer; the text is for the person who sent it."""

    def __init__(self) -> None:
        super().__init__(_("This answer could not be read. Reload the page and choose again."))


@dataclass(frozen=True)
class Sent:
    """An answer with its place in the order of saves, or only what a page tells besides answers."""

    fields: Mapping[str, Sequence[object]] | None  # None: no answer, only the time in view and the mark
    sequence: int
    is_flagged: bool | None
    seconds: int | None = None  # in front of the learner so far, as the page measured it
    page: str = ""  # which open page it is; a form without JavaScript has no name
    revision: int | None = None  # of the answer that the page has seen
    repeats: bool = False  # nobody changed what the page had seen
    claim: Claim | None = None  # when it was given, as the page measured it
    mark_claim: Claim | None = None  # when the mark was set or taken away


def is_json(request: HttpRequest) -> bool:
    """Return whether the page sends, not a form."""
    return request.content_type == "application/json"


def read_sent(request: HttpRequest) -> Sent:
    """Read what was sent; raise ``UnreadableAnswer``."""
    try:
        return _from_json(request) if is_json(request) else _from_form(request)
    except (Exceeded, ValueError, KeyError, TypeError, OverflowError) as fault:
        raise UnreadableAnswer from fault


def _from_json(request: HttpRequest) -> Sent:
    data = read_json(request.body)
    if not isinstance(data, dict):
        raise TypeError
    flagged, seconds = data.get("flagged"), data.get("seconds")
    is_flagged = flagged if isinstance(flagged, bool) else None
    seconds = None if seconds is None else _whole(seconds)
    if "fields" not in data and not (is_flagged is None and seconds is None):
        return Sent(None, 0, is_flagged, seconds, mark_claim=_claim(data.get("marked")))
    page = data.get("page", "")
    if not isinstance(page, str) or len(page) > 36 or not page.isprintable():
        raise TypeError
    return Sent(
        _fields(data["fields"]),
        _sequence(data["sequence"]),
        is_flagged,
        seconds,
        page,
        _seen(data.get("revision", 0 if page else None)),
        data.get("repeats") is True,
        _claim(data.get("clock")),
        _claim(data.get("marked")),
    )


def _from_form(request: HttpRequest) -> Sent:
    posted = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    fields = {name: values for name, values in posted.items() if name not in NOT_FIELDS}
    is_flagged = request.POST.get("flagged") == "on"
    return Sent(fields, _sequence(request.POST["sequence"]), is_flagged, revision=_seen(request.POST.get("revision")))


def _fields(value: object) -> dict[str, list[object]]:
    if not isinstance(value, dict) or not all(isinstance(values, list) for values in value.values()):
        raise TypeError
    return value


def _whole(value: object) -> int:
    """Return a number, as JSON or a form has it."""
    if not isinstance(value, (int, float, str)):
        raise TypeError
    return int(value)


def _seen(value: object) -> int | None:
    """Return the revision that a page names; without a name of its own it need not."""
    return None if value is None else _whole(value)


def _sequence(value: object) -> int:
    number = _whole(value)
    if not 0 < number < 2**31:
        raise ValueError
    return number


def _claim(value: object) -> Claim | None:
    if not value:
        return None
    if not isinstance(value, dict):
        raise TypeError
    return Claim(str(value["stamp"]), _milliseconds(value["given"]), _milliseconds(value["sent"]))


def _milliseconds(value: object) -> int:
    number = _whole(value)
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
