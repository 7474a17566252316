"""Reading courses and lessons, and marking how far one is."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses.content.privacy import is_open, served, tree
from courses.learning.doing import answers_in, with_ends
from courses.learning.holds import hold_of
from courses.learning.outline import MODULE_DEPTH, Outline, OutlineLesson, named, outline_html, outline_of, resume_place
from courses.learning.reading import count_reading, opened_at, opening_mark
from courses.learning.services import (
    complete_lesson,
    early_renewal,
    former_cycle,
    is_done,
    minutes_of,
    refresher_for,
    save_position,
    start_course,
    started_enrolment,
)
from courses.learning.standing import standing
from courses.learning.study import lessons_to_read_again
from courses.models import CataloguePage, CoursePage, Enrolment, LessonPage, ModulePage, Seat, SeatQuerySet
from courses.models.learning import status_label
from lib.annotated import annotated
from lib.budget import Exceeded
from lib.json_reading import read_json
from lib.numerals import whole_number
from lib.prepared import Prepared
from people.models import Employee
from people.permissions import can_use_cms
from people.requests import EmployeeRequest, SignedInRequest, employee_required
from people.sign_in.page_session import sent_from

Served = TypeVar("Served", bound=Page)
OPENED, MEASURED = (
    "opened",
    "measured",
)  # of the form that says that a lesson is done: since when, and what scripts counted
UNFINISHED = "unfinished"
# What a lesson's page shows of its row; the body is read only when it is rendered anew.
SHOWN = ["path", "title", "title_en", "objective", "minutes", "last_published_at", "has_unpublished_changes"]


_LESSON = Prepared(lambda url_path: LessonPage.objects.live().only(*SHOWN).filter(url_path=url_path)[:1])


@require_safe
def page(request: SignedInRequest, path: str) -> HttpResponse:
    """Serve a published page of the tree to whoever may see its course; anybody else gets 404."""
    url_path = tree().root + path
    depth = path.count("/")
    if depth == 0:
        return _served(request, catalogue, get_object_or_404(CataloguePage.objects.live(), url_path=url_path))
    if depth == 3:
        shown = _LESSON.first(url_path)
        if shown is None:
            raise Http404
        return _served(request, lesson, shown)
    if depth == 1:
        return _served(request, course, get_object_or_404(CoursePage.objects.live(), url_path=url_path))
    other = get_object_or_404(Page.objects.live(), url_path=url_path).specific
    return _served(request, _other, other)


def _served(
    request: SignedInRequest, view: Callable[[SignedInRequest, Served], HttpResponse], found: Served
) -> HttpResponse:
    return served(request, found, partial(view, request, found))


def _other(request: SignedInRequest, found: Page) -> HttpResponse:
    """Answer for what has no page of its own: a module is a part of the page of its course; a quiz has views of its
    own.
    """
    if isinstance(found, ModulePage):
        return redirect(found.get_parent().specific.address)
    response: HttpResponse = found.serve(request)
    return response


def catalogue(request: SignedInRequest, catalogue_page: CataloguePage) -> HttpResponse:
    """Show the courses this person may take, with how they stand."""
    employee = request.employee
    courses = CoursePage.objects.live() if employee is None else CoursePage.objects.available_to(employee)
    enrolments: dict[int, Enrolment] = {}
    if employee is not None:
        mine = Enrolment.objects.latest_cycle().filter(employee=employee)
        with_status = mine.with_status(employee.today()).with_progress()
        enrolments = {enrolment.course_id: enrolment for enrolment in with_status}
    entries = [_entry(each, enrolments.get(each.pk)) for each in courses.order_by("path")]
    return render(request, "courses/catalogue.html", {"page": catalogue_page, "entries": entries})


def _entry(course_page: CoursePage, enrolment: Enrolment | None) -> dict[str, object]:
    label = status_label(annotated(enrolment, "status", str), enrolment.is_renewing) if enrolment else ""
    return {"course": course_page, "enrolment": enrolment, "label": label}


def course(request: SignedInRequest, course_page: CoursePage) -> HttpResponse:
    """Show what the course is about, its outline, and the next step of this person."""
    employee = request.employee
    enrolment = started_enrolment(employee, course_page)
    if enrolment is None:
        _check_available(request, course_page)
    outline = outline_of(course_page, enrolment)
    resume = _resume_address(enrolment, outline)
    is_at_end = enrolment is not None and not enrolment.completed_at and not resume
    context = {
        "page": course_page,
        "enrolment": enrolment,
        **_standing(enrolment, employee),
        "can_renew": enrolment and employee and enrolment.can_be_renewed_on(employee.today()),
        **_refresher(enrolment or _waiting(employee, course_page), course_page),
        "outline": outline,
        "quizzes": other_children(course_page),
        "requirements": course_page.requirements.all(),
        "resume": resume,
        "again": _to_read_again(enrolment, outline),
        "seats": seats_coming(enrolment) if enrolment and not enrolment.completed_at else [],
        "hold": hold_of(enrolment) if enrolment and is_at_end else None,
    }
    return render(request, "courses/course.html", context)


def seats_coming(enrolment: Enrolment) -> SeatQuerySet:
    """Return the seats of an enrolment in class sessions that are not over. One query, when it is read."""
    session = ("session__course", "session__organisation", "session__work_centre", "session__instructor__user")
    return Seat.objects.coming().filter(enrolment=enrolment).select_related(*session)


def _to_read_again(enrolment: Enrolment | None, outline: Outline) -> list[OutlineLesson]:
    """Return the lessons of which some practice went wrong, in their order; nothing once the course is completed."""
    if enrolment is None or enrolment.completed_at:
        return []
    again = lessons_to_read_again(enrolment)
    return [lesson for lesson in outline.lessons if lesson.pk in again]


def _standing(enrolment: Enrolment | None, employee: Employee | None) -> dict[str, object]:
    """Return how the person stands, and from when a renewal counts that is passed in time."""
    if enrolment is None or employee is None:
        return {}
    today = employee.today()
    status = enrolment.status_on(today)
    renewed = enrolment if enrolment.completed_at else former_cycle(enrolment)
    return {
        "status": status,
        "status_label": status_label(status, enrolment.is_renewing, enrolment.is_met_on(today)),
        "early": early_renewal(renewed, today) if renewed else None,
    }


def _waiting(employee: Employee | None, course_page: CoursePage) -> Enrolment | None:
    """Return a renewal that is assigned but not started, where a refresher may make it short."""
    if employee is None or course_page.refresher_id is None:
        return None
    waiting: Enrolment | None = Enrolment.objects.filter(
        employee=employee, course=course_page, is_latest=True, started_at=None
    ).first()
    if waiting is not None:
        waiting.employee, waiting.course = employee, course_page
    return waiting


def _refresher(enrolment: Enrolment | None, course_page: CoursePage) -> dict[str, object]:
    """Return with what an enrolment is renewed, or is being renewed; on the page of the refresher: what it renews."""
    if enrolment is None:
        return {}
    if enrolment.course_id != course_page.pk:
        return {"renewed": enrolment.course}
    if enrolment.refresher_version:
        return {"is_refreshed": True, "refresher": enrolment.studied_course if not enrolment.completed_at else None}
    refresher, until = refresher_for(enrolment), enrolment.refresher_until
    return {
        "refresher": refresher,
        "refresher_until": until,
        "is_too_late": until is not None and until < enrolment.employee.today(),
        "refresher_minutes": minutes_of([refresher]).get(refresher.pk, 0) if refresher else 0,
    }


def lesson(request: SignedInRequest, lesson_page: LessonPage) -> HttpResponse:
    """Show one lesson, read under an enrolment; editors read it without one."""
    course_page = named(CoursePage, "reading_share", path=lesson_page.path[: -2 * MODULE_DEPTH])
    if course_page is None:
        raise Http404
    enrolment = started_enrolment(request.employee, course_page)
    if enrolment is None:
        _check_available(request, course_page)
        if not can_use_cms(request.user):
            messages.info(request, _("Start the course to read its lessons."))
            return redirect(course_page.address)
    outline = outline_of(course_page, enrolment, current=lesson_page.pk)
    number, before, after = outline.around(lesson_page.pk)
    done = any(entry.done for entry in outline.lessons if entry.pk == lesson_page.pk)
    answers = answers_in(lesson_page, enrolment)
    context: dict[str, object] = {
        "page": lesson_page,
        "course": course_page,
        "enrolment": enrolment,
        "outline": outline,
        "outline_html": outline_html(outline, enrolment),
        "number": number,
        "before": before,
        "after": after,
        "is_done": done,
        "quizzes": [] if after else other_children(course_page),
        "body": with_ends(request, lesson_page, enrolment, answers),
    }
    if enrolment is not None:
        reading = outline.readings.get(lesson_page.pk)
        context["standing"] = standing(lesson_page, course_page.reading_share, reading, answers)
        context["opened"] = opening_mark(enrolment, lesson_page)
        context["is_unfinished"] = UNFINISHED in request.GET and not done
    return render(request, "courses/lesson.html", context)


def other_children(course_page: CoursePage) -> list[dict[str, object]]:
    """Return published pages of a course that are not modules: its quizzes, which this app does not know."""
    pages = Page.objects.child_of(course_page).live().not_type(ModulePage).order_by("path").specific()
    return [{"title": child.local_title, "url": child.address} for child in pages]


def _check_available(request: SignedInRequest, course_page: CoursePage) -> None:
    """Raise 404 unless the course is for this person: offered to their organisation, or they edit."""
    employee = request.employee
    offered = employee and CoursePage.objects.available_to(employee).filter(pk=course_page.pk).exists()
    if not offered and not (course_page.live and can_use_cms(request.user)):
        raise Http404


def _resume_address(enrolment: Enrolment | None, outline: Outline) -> str:
    """Return where to go on; "" if nothing is left or the course is not started."""
    return resume_place(enrolment, outline)[1] if enrolment else ""


def _course_page(request: EmployeeRequest, pk: int) -> str:
    course_page = get_object_or_404(CoursePage.objects.available_to(request.employee).distinct(), pk=pk)
    return course_page.address


def lesson_page_of(request: EmployeeRequest, pk: int, block: object = None) -> str:
    """Return where the lesson stands from which something was sent."""
    lesson_page, _enrolment = lesson_and_enrolment(request, pk)
    return lesson_page.address


@employee_required
@sent_from(_course_page)
def start(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Start a course and open its first lesson."""
    employee = request.employee
    course_page = get_object_or_404(CoursePage.objects.available_to(employee).distinct(), pk=pk)
    if not is_open(request, course_page):
        return redirect(course_page.address)
    enrolment = start_course(employee, course_page)
    outline = outline_of(enrolment.studied_course, enrolment)
    return redirect(_resume_address(enrolment, outline) or enrolment.studied_course.address)


@employee_required
@sent_from(lesson_page_of)
def complete(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Mark a lesson as done and go on to the next one; where something is missing, say what, and let them go on."""
    lesson_page, enrolment = lesson_and_enrolment(request, pk)
    since = opened_at(request.POST.get(OPENED, ""), enrolment, lesson_page)
    count_reading(enrolment, lesson_page, since, whole_number(request.POST.get(MEASURED, "")))
    complete_lesson(enrolment, lesson_page, get_language() or "es")
    if not is_done(enrolment, lesson_page):
        return redirect(f"{lesson_page.address}?{UNFINISHED}=1#standing")
    outline = outline_of(enrolment.studied_course, enrolment)
    _number, _before, after = outline.around(lesson_page.pk)
    if after:
        return redirect(after.url)
    messages.success(request, _("Lesson done. Your progress is saved."))
    return redirect(enrolment.studied_course.address)


@employee_required
@sent_from(lesson_page_of)
def position(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Remember the block in view, sent by the page as JSON ``{"block": "<id>"}``."""
    lesson_page, enrolment = lesson_and_enrolment(request, pk)
    try:
        said = read_json(request.body)
    except (Exceeded, ValueError):
        return HttpResponseBadRequest()
    if not isinstance(said, dict) or "block" not in said:
        return HttpResponseBadRequest()
    save_position(enrolment, lesson_page, str(said["block"]))
    return JsonResponse({"saved": True})


def lesson_and_enrolment(request: EmployeeRequest, pk: int) -> tuple[LessonPage, Enrolment]:
    """Return a lesson and under which enrolment it is read; raises 404 for who has not begun its course."""
    lesson_page = get_object_or_404(LessonPage.objects.live(), pk=pk)
    course_page = get_object_or_404(CoursePage, path=lesson_page.path[: -2 * MODULE_DEPTH])
    enrolment = started_enrolment(request.employee, course_page)
    if enrolment is None or not is_open(request, lesson_page):
        raise Http404
    return lesson_page, enrolment
