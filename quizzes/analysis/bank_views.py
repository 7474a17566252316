"""What the linter finds in the bank, in the CMS."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from lib.listing import FilterForm, Filters, texts
from quizzes.analysis.bank_check import BankCheck, Checked, check_bank, counts
from quizzes.analysis.quiz_list import courses_by_title
from quizzes.analysis.views import EditorsView
from quizzes.question_types.rules import Rule


@dataclass(frozen=True)
class CheckFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    course: CoursePage | None = None
    rule: str = ""

    NOT_THERE = {
        "course": _("This course no longer exists."),
        "rule": _("This list does not know the finding in the address."),
    }

    def want(self, question: Checked) -> bool:
        """Return whether a question is among what is asked for."""
        is_of_course = self.course is None or question.course_id == self.course.pk
        return not self.gone and is_of_course and (not self.rule or question.has(self.rule))


class CheckFilterForm(FilterForm):
    """The filters of the check in force."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    rule = forms.ChoiceField(label=_("Finding"), required=False)

    def __init__(self, filters: CheckFilters, courses: list[CoursePage], found: dict[str, int]) -> None:
        super().__init__(filters.values)
        rules = [(rule.value, f"{rule.label} ({found[rule]})") for rule in Rule if found[rule]]
        self.choose("course", [(str(course.pk), course.local_title) for course in courses], _("All courses"))
        self.choose("rule", rules, _("All findings"))


class BankCheckView(EditorsView):
    """Every question with something to look at, the courses in order; filtered by course and finding."""

    template_name = "quizzes/admin/bank_check.html"
    page_title = _("Question check")
    header_icon = "tasks"

    @cached_property
    def bank(self) -> BankCheck:
        return check_bank()

    @property
    def checked(self) -> list[Checked]:
        """The questions of the bank."""
        return self.bank.questions

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        courses = {course.pk: course for course in courses_by_title()}
        filters = CheckFilters.parse(self.request.GET, course=courses.values, rule=texts([rule.value for rule in Rule]))
        by_pk = {question.pk: question for question in self.checked}
        wanted = [
            question
            for question in self.checked
            if question.findings and question.course_id in courses and filters.want(question)
        ]
        wanted.sort(key=lambda question: list(courses).index(question.course_id))
        paged = self.paged(wanted)
        return super().get_context_data(
            form=CheckFilterForm(filters, list(courses.values()), counts(self.checked)),
            filters=filters,
            rows=[self.row(question, courses, by_pk) for question in paged["page"]],
            courses=[row for row in map(self.course_row, courses.values()) if row["total"]],
            total=len(self.checked),
            found=len(wanted),
            is_compared=self.bank.is_compared,
            **paged,
            **kwargs,
        )

    def row(self, question: Checked, courses: dict[int, CoursePage], by_pk: dict[int, Checked]) -> dict[str, object]:
        """Return a question with its course, and names for the questions that it is similar to."""
        return {
            "pk": question.pk,
            "reference": question.reference,
            "stem": stem_of(question),
            "course": courses[question.course_id],
            "findings": [
                {"finding": finding, "others": [(pk, name_of(by_pk[pk])) for pk in finding.others]}
                for finding in question.findings
            ],
        }

    def course_row(self, course: CoursePage) -> dict[str, object]:
        """Return how a course stands: its questions, and how many have findings."""
        own = [question for question in self.checked if question.course_id == course.pk]
        return {"course": course, "total": len(own), "found": sum(bool(question.findings) for question in own)}


def stem_of(question: Checked) -> str:
    """Return the question in the active language, or in the one it is written in."""
    return question.stem.get(get_language() or "es") or question.stem["es"] or question.stem["en"]


def name_of(question: Checked) -> str:
    """Return the reference; else the beginning of the question."""
    return question.reference or stem_of(question)[:60]
