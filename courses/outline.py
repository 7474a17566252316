"""The outline of a course as one learner sees it: pinned content, what is done, where to go on."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from courses.models import (
    CoursePage,
    Enrolment,
    LessonCompletion,
    LessonPage,
    LessonPosition,
    ModulePage,
    VersionLesson,
)
from courses.models.bilingual import page_address
from courses.services import live_lessons

MODULE_DEPTH = 4  # characters of a tree path that name one level


@dataclass
class OutlineLesson:
    """One lesson of an outline."""

    pk: int
    title: str
    url: str
    minutes: int
    done: bool
    required: bool
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
    """Modules with lessons in order; knows the neighbours of a lesson. Two queries, whatever the size."""

    modules: list[OutlineModule]

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
        """Number of a lesson from 1, the lesson before and the lesson after; 0 when it is not in the outline."""
        lessons = self.lessons
        for index, lesson in enumerate(lessons):
            if lesson.pk == pk:
                before = lessons[index - 1] if index else None
                after = lessons[index + 1] if index + 1 < len(lessons) else None
                return index + 1, before, after
        return 0, None, None


def outline_of(course: CoursePage, enrolment: Enrolment | None, current: int | None = None) -> Outline:
    """The pinned outline of an enrolment, or the live one for who has not started."""
    modules = [
        OutlineModule(module.local_title, module.path)
        for module in ModulePage.objects.child_of(course)
        .order_by("path")
        .only("path", "depth", "numchild", "url_path", "title", "title_en")
    ]
    by_path = {module.path: module for module in modules}
    for lesson, done in _lessons(course, enrolment):
        module = by_path.get(lesson.path[:-MODULE_DEPTH])
        if module is None:
            module = by_path[lesson.path[:-MODULE_DEPTH]] = OutlineModule("", lesson.path[:-MODULE_DEPTH])
            modules.append(module)
        module.lessons.append(
            OutlineLesson(
                pk=lesson.pk,
                title=lesson.local_title,
                url=page_address(lesson.url_path),
                minutes=lesson.minutes,
                done=done,
                required=lesson.is_required,
                current=lesson.pk == current,
            )
        )
    return Outline([module for module in modules if module.lessons])


def resume_place(enrolment: Enrolment, outline: Outline) -> tuple[OutlineLesson | None, str]:
    """The lesson to go on with, and its address: the block last read in an open lesson, else the first open one."""
    open_lessons = {entry.pk: entry for entry in outline.lessons if not entry.done}
    positions = LessonPosition.objects.filter(enrolment=enrolment, lesson__in=open_lessons)
    place = positions.order_by("-visited_at").first() if open_lessons else None
    if place is None:
        return outline.next_lesson, outline.next_lesson.url if outline.next_lesson else ""
    lesson = open_lessons[place.lesson_id]
    return lesson, lesson.url + (f"#b-{place.block_id}" if place.block_id else "")


def _lessons(course: CoursePage, enrolment: Enrolment | None) -> list[tuple[Any, bool]]:
    columns = ("path", "depth", "numchild", "url_path", "title", "title_en", "minutes", "is_required")
    if enrolment is None or enrolment.content_version_id is None:
        return [(lesson, False) for lesson in live_lessons(course).only(*columns)]
    done = LessonCompletion.objects.filter(enrolment=enrolment, lesson=OuterRef("lesson"))
    pinned = (
        VersionLesson.objects.filter(version=enrolment.content_version_id)
        .annotate(is_done=Exists(done))
        .filter(Q(is_done=True) | Q(lesson__live=True))
        .select_related("lesson")
        .only("sort_order", "is_required", "minutes", *(f"lesson__{column}" for column in columns))
        .order_by("sort_order")
    )
    return [(_as_pinned(row), row.is_done) for row in pinned]


def _as_pinned(row: VersionLesson) -> LessonPage:
    row.lesson.is_required = row.is_required
    row.lesson.minutes = row.minutes
    return row.lesson
