"""What the linter finds in the bank, in the CMS."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator

from courses.models import CoursePage
from quizzes.analysis.bank_check import Checked, check_bank, counts
from quizzes.analysis.views import EditorsView
from quizzes.bank.linter import Rule

PER_PAGE = 50


class CheckForm(forms.Form):
    """What can be chosen above the list; lives in the address."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    rule = forms.ChoiceField(label=_("Finding"), required=False)

    def __init__(self, *args: Any, courses: dict[int, CoursePage], found: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(str(pk), course.local_title) for pk, course in courses.items()]
        rules = [(rule.value, f"{rule.label} ({found[rule]})") for rule in Rule if found[rule]]
        self.fields["course"].choices = [("", _("All courses")), *titles]  # type: ignore[attr-defined]
        self.fields["rule"].choices = [("", _("All findings")), *rules]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """A choice; what is not one counts as not chosen."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class BankCheckView(EditorsView):
    """Every question with something to look at, the courses in order; filtered by course and finding."""

    template_name = "quizzes/admin/bank_check.html"
    page_title = _("Question check")
    header_icon = "tasks"

    @cached_property
    def checked(self) -> list[Checked]:
        return check_bank()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        courses = {
            course.pk: course
            for course in sorted(
                CoursePage.objects.only("path", "title", "title_en"), key=lambda course: course.local_title
            )
        }
        form = CheckForm(self.request.GET, courses=courses, found=counts(self.checked))
        course, rule = form.chosen("course"), form.chosen("rule")
        by_pk = {question.pk: question for question in self.checked}
        wanted = [
            question
            for question in self.checked
            if question.findings
            and course in ("", str(question.course_id))
            and (not rule or question.has(rule))
            and question.course_id in courses
        ]
        wanted.sort(key=lambda question: list(courses).index(question.course_id))
        page = WagtailPaginator(wanted, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form,
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            rows=[self.row(question, courses, by_pk) for question in page],
            courses=[row for row in map(self.course_row, courses.values()) if row["total"]],
            total=len(self.checked),
            found=len(wanted),
            is_filtered=bool(course or rule),
            **kwargs,
        )

    def row(self, question: Checked, courses: dict[int, CoursePage], by_pk: dict[int, Checked]) -> dict[str, Any]:
        """A question with its course, and names for the questions that it is similar to."""
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

    def course_row(self, course: CoursePage) -> dict[str, Any]:
        """How a course stands: its questions, and how many have findings."""
        own = [question for question in self.checked if question.course_id == course.pk]
        return {"course": course, "total": len(own), "found": sum(bool(question.findings) for question in own)}


def stem_of(question: Checked) -> str:
    """The question in the active language, or in the one it is written in."""
    return question.stem.get(get_language() or "es") or question.stem["es"] or question.stem["en"]


def name_of(question: Checked) -> str:
    """The reference; else the beginning of the question."""
    return question.reference or stem_of(question)[:60]
