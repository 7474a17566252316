"""The outline of a course as one learner sees it: pinned content, what is done, where to go on."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.translation import get_language

from courses.learning.services import live_lessons
from courses.models import (
    CoursePage,
    Enrolment,
    LessonCompletion,
    LessonPosition,
    LessonReading,
    ModulePage,
    VersionLesson,
)
from courses.models.bilingual import BilingualPage, page_address
from lib.prepared import Prepared

MODULE_DEPTH = 4  # characters of a tree path that name one level
NAME_SECONDS = 30  # titles and addresses may be this old; what is done is read anew every time

Named = TypeVar("Named", bound=BilingualPage)
Row = tuple[int, tuple[str, str], str, int, bool, bool]
Skeleton = list[tuple[tuple[str, str], str, list[Row]]]


@dataclass
class OutlineLesson:
    """One lesson of an outline."""

    pk: int
    title: str
    url: str
    minutes: int
    done: bool
    required: bool
    opened: bool = False  # and not done
    current: bool = False
    kind: str = "lesson"


@dataclass
class OutlineModule:
    """One module of an outline, with its lessons."""

    title: str
    path: str
    lessons: list[OutlineLesson] = field(default_factory=list)


@dataclass
class Outline:
    """Modules with lessons in order; knows the neighbours of a lesson. At most four queries, whatever the size."""

    modules: list[OutlineModule]
    readings: dict[int, LessonReading] = field(default_factory=dict)  # by lesson

    @property
    def lessons(self) -> list[OutlineLesson]:
        """All lessons in order."""
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def done_count(self) -> int:
        """Lessons done."""
        return sum(lesson.done for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        """Minutes of the lessons not done."""
        return sum(lesson.minutes for lesson in self.lessons if not lesson.done)

    @property
    def is_read(self) -> bool:
        """Whether every required lesson is done."""
        return all(lesson.done for lesson in self.lessons if lesson.required)

    @property
    def next_lesson(self) -> OutlineLesson | None:
        """The first lesson not done; None when all are."""
        return next((lesson for lesson in self.lessons if not lesson.done), None)

    def around(self, pk: int) -> tuple[int, OutlineLesson | None, OutlineLesson | None]:
        """Return the number of a lesson from 1, the lesson before and the lesson after; 0 when it is not in the
        outline.
        """
        lessons = self.lessons
        for index, lesson in enumerate(lessons):
            if lesson.pk == pk:
                before = lessons[index - 1] if index else None
                after = lessons[index + 1] if index + 1 < len(lessons) else None
                return index + 1, before, after
        return 0, None, None


def named(model: type[Named], *more: str, **lookup: object) -> Named | None:
    """Return the page that a lookup finds, for its titles, its address and what more is named; any other field of it
    costs a query.
    """
    found = model.objects.filter(**lookup).only("path", "title", "title_en", "url_path", *more)
    page: Named | None = caches["renditions"].get_or_set(
        f"named:{model.__name__}:{urlencode(lookup)}:{','.join(more)}", found.first, NAME_SECONDS
    )
    return page


def outline_of(course: CoursePage, enrolment: Enrolment | None, current: int | None = None) -> Outline:
    """Return the pinned outline of an enrolment, or the live one for who has not started."""
    version = enrolment.pinned_version_id(course) if enrolment else None
    if enrolment is not None and version is not None:
        key = f"outline:{version}"
        skeleton = caches["renditions"].get_or_set(key, lambda: _pinned_skeleton(course, version), NAME_SECONDS)
        done = set(_DONE(enrolment.pk))
        readings = {each.lesson_id: each for each in _READINGS(enrolment.pk)}
    else:
        skeleton, done, readings = _live_skeleton(course), set(), {}
    language = 1 if get_language() == "en" else 0
    modules = []
    for titles, path, rows in skeleton or ():
        lessons = [
            OutlineLesson(
                pk=pk,
                title=title[language] or title[0],
                url=page_address(url_path),
                minutes=minutes,
                done=pk in done,
                required=required,
                opened=pk in readings and pk not in done,
                current=pk == current,
            )
            for pk, title, url_path, minutes, required, live in rows
            if live or pk in done
        ]
        if lessons:
            modules.append(OutlineModule(titles[language] or titles[0], path, lessons))
    return Outline(modules, readings)


_DONE = Prepared(
    lambda enrolment: LessonCompletion.objects.filter(enrolment=enrolment).values_list("lesson_id", flat=True)
)
_READINGS = Prepared(lambda enrolment: LessonReading.objects.filter(enrolment=enrolment))


def outline_html(outline: Outline, enrolment: Enrolment | None) -> str:
    """Return the outline beside a lesson.

    Learners of a course who are equally far share it for a while: most go in order.
    """
    context = {"modules": outline.modules, "done": outline.done_count, "total": len(outline.lessons)}
    if enrolment is None:
        return render_to_string("components/outline.html", context)
    state = ".".join(
        f"{lesson.pk}{'d' * lesson.done}{'o' * lesson.opened}{'c' * lesson.current}" for lesson in outline.lessons
    )
    key = f"outline-html:{enrolment.studied_version_id}:{get_language()}:{hashlib.sha256(state.encode()).hexdigest()}"
    html = caches["renditions"].get_or_set(
        key, lambda: render_to_string("components/outline.html", context), NAME_SECONDS
    )
    return str(html)


def resume_place(enrolment: Enrolment, outline: Outline) -> tuple[OutlineLesson | None, str]:
    """Return the lesson to go on with, and its address: the block last read in an open lesson, else the first
    open one.
    """
    open_lessons = {entry.pk: entry for entry in outline.lessons if not entry.done}
    positions = LessonPosition.objects.filter(enrolment=enrolment, lesson__in=open_lessons)
    place = positions.order_by("-visited_at").first() if open_lessons else None
    if place is None:
        return outline.next_lesson, outline.next_lesson.url if outline.next_lesson else ""
    lesson = open_lessons[place.lesson_id]
    return lesson, lesson.url + (f"#b-{place.block_id}" if place.block_id else "")


def _pinned_skeleton(course: CoursePage, version: int) -> Skeleton:
    rows = (
        VersionLesson.objects.filter(version=version)
        .order_by("sort_order")
        .values_list(
            "lesson__path",
            "lesson_id",
            "lesson__title",
            "lesson__title_en",
            "lesson__url_path",
            "minutes",
            "is_required",
            "lesson__live",
        )
    )
    return _grouped(course, list(rows))


def _live_skeleton(course: CoursePage) -> Skeleton:
    rows = live_lessons(course).values_list(
        "path", "pk", "title", "title_en", "url_path", "minutes", "is_required", "live"
    )
    return _grouped(course, list(rows))


def _grouped(course: CoursePage, rows: list[tuple[Any, ...]]) -> Skeleton:
    titles = {
        path: (title, title_en)
        for path, title, title_en in ModulePage.objects.child_of(course).values_list("path", "title", "title_en")
    }
    groups: dict[str, list[Row]] = {}
    for path, pk, title, title_en, *rest in rows:
        groups.setdefault(path[:-MODULE_DEPTH], []).append((pk, (title, title_en), *rest))
    return [(titles.get(path, ("", "")), path, lessons) for path, lessons in groups.items()]
