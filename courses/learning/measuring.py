"""What a lesson is told while it is read: how long the page was in use, or that it was read another way."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.content.privacy import is_open
from courses.learning.progress import progress_of
from courses.learning.reading import begun_reading, count_reading, is_counted, opened_at, read_another_way
from courses.learning.services import complete_lesson
from courses.learning.views import lesson_and_enrolment, lesson_page_of
from courses.models import LessonReading
from lib.annotated import annotated
from lib.budget import Exceeded
from lib.json_reading import read_json
from people.requests import EmployeeRequest, employee_required
from people.sign_in.page_session import sent_from


class OtherWayForm(forms.Form):
    """How somebody read a lesson, where no time was measured."""

    way = forms.ChoiceField(choices=LessonReading.Way.choices)


@employee_required
@sent_from(lesson_page_of)
def reading(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Count the seconds that a page measured, sent as JSON ``{"opened": "<mark>", "seconds": 30}``.

    Pages send it every half a minute, so it reads and writes the least: whose page it is, the mark says. What comes
    sooner than pages send it is not taken, and comes again.
    """
    said = _said(request)
    begun = begun_reading(said.get("opened"), request.employee, pk)
    if begun is not None and is_counted(begun):
        return JsonResponse({"saved": False})
    if begun is not None and is_open(request, begun.lesson):
        lesson_page, enrolment, was_done = begun.lesson, begun.enrolment, annotated(begun, "is_done", bool)
    else:
        (lesson_page, enrolment), was_done = lesson_and_enrolment(request, pk), None
    since, seconds = opened_at(said.get("opened"), enrolment, lesson_page), said.get("seconds")
    if since is None or not isinstance(seconds, int):
        return HttpResponseBadRequest()
    counted = count_reading(enrolment, lesson_page, since, seconds)
    return JsonResponse({"saved": True, **progress_of(lesson_page, enrolment, counted, was_done)})


def _said(request: EmployeeRequest) -> dict[str, object]:
    """Return what a script sent; nothing where it is no object of JSON."""
    if request.content_type != "application/json":
        return {}
    try:
        said = read_json(request.body)
    except (Exceeded, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


@employee_required
@sent_from(lesson_page_of)
def another_way(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Keep that a lesson was read another way than on this page."""
    lesson_page, enrolment = lesson_and_enrolment(request, pk)
    form = OtherWayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how you read the lesson."))
        return redirect(f"{lesson_page.address}#standing")
    read_another_way(enrolment, lesson_page, LessonReading.Way(form.cleaned_data["way"]))
    if complete_lesson(enrolment, lesson_page, get_language() or "es"):
        messages.success(request, _("Lesson done. Your progress is saved."))
        return redirect(lesson_page.address)
    messages.success(request, _("Saved: the time counts as read."))
    return redirect(f"{lesson_page.address}#standing")
