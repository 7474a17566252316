"""Question statistics in the CMS, for whoever may change questions."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from courses.models import CoursePage
from quizzes.analysis import flags as limits
from quizzes.analysis.exports import FORMATS
from quizzes.analysis.plot import Plot
from quizzes.analysis.results import QuizResult, analyse
from quizzes.analysis.table import LANGUAGE_NAMES, SORT_KEYS, FilterForm, Table
from quizzes.models import Attempt, Question, QuizPage

PER_PAGE = 50


class EditorsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """A screen for whoever may change questions."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"
    header_icon = "table"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def trail(self) -> list[tuple[str, str]]:
        """(address, label) of the screens above this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"url": address, "label": label} for address, label in self.trail()]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]


class QuizListView(EditorsView):
    """The quizzes with how often each was taken: which one shall it be?"""

    template_name = "quizzes/admin/statistics_index.html"
    page_title = gettext_lazy("Question statistics")

    def get_header_buttons(self) -> list[HeaderButton]:
        if not self.permission_policy.user_has_permission(self.request.user, "publish"):
            return []
        return [HeaderButton(label=_("Adjust a score"), url=reverse("adjustments"), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        courses = {course.path: course for course in CoursePage.objects.only("path", "title", "title_en")}
        wanted = self.request.GET.get("course", "")
        quizzes = [
            {"quiz": quiz, "course": course}
            for quiz in counted_quizzes()
            if (course := courses.get(quiz.path[: -QuizPage.steplen])) and wanted in ("", str(course.pk))
        ]
        quizzes.sort(key=lambda row: (row["course"].local_title, row["quiz"].path))
        page = WagtailPaginator(quizzes, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            courses=sorted(courses.values(), key=lambda course: course.local_title),
            wanted=wanted,
            **kwargs,
        )


def counted_quizzes() -> QuerySet[QuizPage]:
    """Quizzes with the number of their graded attempts, counted by quiz and not by page row."""
    graded = Attempt.objects.filter(quiz=OuterRef("pk"), submitted_at__isnull=False).order_by().values("quiz")
    count = Subquery(graded.annotate(n=Count("pk")).values("n"))
    quizzes: QuerySet[QuizPage] = (
        QuizPage.objects.annotate(attempt_count=Coalesce(count, 0))
        .filter(Q(live=True) | Q(attempt_count__gt=0))
        .only("path", "title", "title_en")
    )
    return quizzes


class QuizView(EditorsView):
    """One quiz: its reliability, and its questions in a table and a drawing."""

    template_name = "quizzes/admin/statistics_quiz.html"

    @cached_property
    def quiz(self) -> QuizPage:
        return get_object_or_404(QuizPage, pk=self.kwargs["pk"])

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.request.GET)

    @cached_property
    def chosen(self) -> dict[str, str]:
        return self.form.chosen()

    @cached_property
    def result(self) -> QuizResult:
        return analyse(self.quiz, first_only=self.chosen["attempts"] != "all")

    @cached_property
    def table(self) -> Table:
        return Table(self.result, self.chosen, self.request.GET.get("sort", ""))

    def get_page_title(self) -> str:
        return self.quiz.local_title

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("item_analysis:index"), _("Question statistics"))]

    def get_header_buttons(self) -> list[HeaderButton]:
        if not self.result.attempts:
            return []
        query = self.request.GET.urlencode()
        return [
            HeaderButton(
                label=_("Download %(format)s") % {"format": extension.upper()},
                url=f"{reverse('item_analysis:export', args=[self.quiz.pk, extension])}?{query}",
                icon_name="download",
            )
            for extension in FORMATS
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            quiz=self.quiz,
            course=self.quiz.course,
            result=self.result,
            table=self.table,
            columns=self.columns(),
            plot=Plot(self.table.lines),
            form=self.form,
            limits=limits,
            **kwargs,
        )

    def address_sorted_by(self, key: str) -> str:
        """The address of the same questions in another order."""
        parameters = self.request.GET.copy()
        parameters["sort"] = key
        return f"?{parameters.urlencode()}"

    def columns(self) -> list[dict[str, str]]:
        """The heads of the table, each with the address that sorts by it; numbers start with the largest."""
        labels = {
            "reference": _("Question"),
            "count": _("Answers"),
            "facility": _("Facility"),
            "discrimination": _("Discrimination"),
            "seconds": _("Median time"),
            "delta": _("Between languages"),
            "flags": _("To look at"),
        }
        heads = []
        for name in SORT_KEYS:
            now = self.table.sort if self.table.sort.removeprefix("-") == name else ""
            first, second = (
                (name, f"-{name}") if name in ("reference", "facility", "discrimination") else (f"-{name}", name)
            )
            target = second if now == first else first
            heads.append(
                {
                    "name": name,
                    "label": labels[name],
                    "sort": ("descending" if now.startswith("-") else "ascending") if now else "",
                    "url": self.address_sorted_by(target),
                }
            )
        return heads


class ExportView(QuizView):
    """The table as a file: the same questions in the same order as on the screen."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        extension = kwargs["extension"]
        if extension not in FORMATS:
            raise Http404
        write, content_type = FORMATS[extension]
        name = f"{self.quiz.slug}-{self.result.computed_at:%Y-%m-%d}.{extension}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write(self.table), content_type=content_type, headers=headers)


class QuestionView(QuizView):
    """One question: what was chosen, in Spanish beside English."""

    template_name = "quizzes/admin/statistics_question.html"

    @cached_property
    def question(self) -> Question:
        return get_object_or_404(Question, pk=self.kwargs["question"])

    def get_page_title(self) -> str:
        return self.question.reference or _("Question")

    def trail(self) -> list[tuple[str, str]]:
        address = reverse("item_analysis:quiz", args=[self.quiz.pk])
        query = self.request.GET.urlencode()
        return [*super().trail(), (f"{address}?{query}" if query else address, self.quiz.local_title)]

    def get_header_buttons(self) -> list[HeaderButton]:
        address = reverse("wagtailsnippets_quizzes_question:edit", args=[self.question.pk])
        buttons = [HeaderButton(label=_("Edit the question"), url=address, icon_name="edit")]
        if self.permission_policy.user_has_permission(self.request.user, "publish"):
            void = reverse("void_question", args=[self.question.pk])
            buttons.append(HeaderButton(label=_("Void the question"), url=void, icon_name="cross"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = next((each for each in self.result.questions if each.question_id == self.question.pk), None)
        if found is None:
            raise Http404
        return EditorsView.get_context_data(
            self,
            found=found,
            sides=[
                {"code": code, "name": name, "stem": found.stem[code], "figures": found.in_language(code)}
                for code, name in LANGUAGE_NAMES.items()
            ],
            both=found.in_language(""),
            voids=self.question.voids.in_force().select_related("decided_by"),
            limits=limits,
            **kwargs,
        )
