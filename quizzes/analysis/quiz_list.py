"""The quizzes as a list, with how often each was taken."""

from dataclasses import dataclass

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage
from lib.listing import FilterForm, Filters
from quizzes.models import Attempt, QuizPage


@dataclass(frozen=True)
class QuizFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    course: CoursePage | None = None

    NOT_THERE = {"course": gettext_lazy("This course no longer exists.")}


class QuizList:
    """The quizzes under the filters of an address, course by course."""

    def __init__(self, data: QueryDict) -> None:
        self.courses = courses_by_title()
        self.filters = QuizFilters.parse(data, course=lambda: self.courses)

    def rows(self) -> list[dict[str, QuizPage | CoursePage]]:
        """Return each quiz with its course."""
        if self.filters.gone:
            return []
        courses = {course.path: course for course in self.courses}
        wanted = self.filters.course
        rows = [
            (course, quiz)
            for quiz in counted_quizzes()
            if (course := courses.get(quiz.path[: -QuizPage.steplen])) and wanted in (None, course)
        ]
        rows.sort(key=lambda row: (row[0].local_title, row[1].path))
        return [{"quiz": quiz, "course": course} for course, quiz in rows]


class QuizFilterForm(FilterForm):
    """The filters of the list of quizzes in force."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)

    def __init__(self, listed: QuizList) -> None:
        super().__init__(listed.filters.values)
        self.choose("course", [(str(course.pk), course.local_title) for course in listed.courses], _("All courses"))


def courses_by_title() -> list[CoursePage]:
    """Return the courses in the order of their titles in the active language. One query."""
    courses = CoursePage.objects.only("path", "title", "title_en")
    return sorted(courses, key=lambda course: course.local_title)


def counted_quizzes() -> QuerySet[QuizPage]:
    """Return quizzes with the number of their graded attempts, counted by quiz and not by page row."""
    graded = Attempt.objects.filter(quiz=OuterRef("pk"), submitted_at__isnull=False).order_by().values("quiz")
    count = Subquery(graded.annotate(n=Count("pk")).values("n"))
    quizzes: QuerySet[QuizPage] = (
        QuizPage.objects.annotate(attempt_count=Coalesce(count, 0))
        .filter(Q(live=True) | Q(attempt_count__gt=0))
        .only("path", "title", "title_en")
    )
    return quizzes
