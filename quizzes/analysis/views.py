"""Question statistics in the CMS, for whoever may change questions."""

from collections.abc import Collection, Iterator
from typing import Generic, TypedDict, TypeVar

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
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

from lib.downloads import as_file
from quizzes.analysis import flags as limits
from quizzes.analysis.exports import FORMATS
from quizzes.analysis.plot import Plot
from quizzes.analysis.quiz_list import QuizFilterForm, QuizList
from quizzes.analysis.results import QuizResult, analyse
from quizzes.analysis.table import (
    ALL_ATTEMPTS,
    LANGUAGE_NAMES,
    TITLES,
    Table,
    TableFilterForm,
    TableFilters,
    table_filters,
)
from quizzes.models import Question, QuizPage

PER_PAGE = 50
Row = TypeVar("Row")


class Paged(TypedDict, Generic[Row]):
    """What the template of a list in the CMS reads of its pages."""

    page: Page[Row]
    elided_page_range: Iterator[int | str]


class EditorsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """A screen for whoever may change questions."""

    permission_policy = ModelPermissionPolicy(Question)
    permission_required = "change"
    header_icon = "table"

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def paged(self, rows: Collection[Row]) -> Paged[Row]:
        """Return the page of a list that the address names, and what the links to the other pages read."""
        page = WagtailPaginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return {"page": page, "elided_page_range": page.paginator.get_elided_page_range(page.number)}

    def trail(self) -> list[tuple[str, str]]:
        """Return address and label of the screens above this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        listed = QuizList(self.request.GET)
        return super().get_context_data(
            form=QuizFilterForm(listed), filters=listed.filters, **self.paged(listed.rows()), **kwargs
        )


class QuizView(EditorsView):
    """One quiz: its reliability, and its questions in a table and a drawing."""

    template_name = "quizzes/admin/statistics_quiz.html"

    @cached_property
    def quiz(self) -> QuizPage:
        return get_object_or_404(QuizPage, pk=self.kwargs["pk"])

    @cached_property
    def filters(self) -> TableFilters:
        return table_filters(self.request.GET)

    @cached_property
    def result(self) -> QuizResult:
        return analyse(self.quiz, first_only=self.filters.attempts != ALL_ATTEMPTS)

    @cached_property
    def table(self) -> Table:
        return Table(self.result, self.filters)

    def get_page_title(self) -> str:
        return self.quiz.local_title

    def trail(self) -> list[tuple[str, str]]:
        return [(reverse("item_analysis:index"), _("Question statistics"))]

    def get_header_buttons(self) -> list[HeaderButton]:
        if not self.result.attempts:
            return []
        query = self.filters.query()
        return [
            HeaderButton(
                label=_("Download %(format)s") % {"format": extension.upper()},
                url=f"{reverse('item_analysis:export', args=[self.quiz.pk, extension])}?{query}",
                icon_name="download",
            )
            for extension in FORMATS
        ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            quiz=self.quiz,
            course=self.quiz.course,
            result=self.result,
            table=self.table,
            columns=self.filters.columns((str(title), key) for key, title in TITLES.items()),
            plot=Plot(self.table.lines),
            form=TableFilterForm(self.filters),
            filters=self.filters,
            limits=limits,
            **kwargs,
        )


class ExportView(QuizView):
    """The table as a file: the same questions in the same order as on the screen."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        extension = str(kwargs["extension"])
        if extension not in FORMATS:
            raise Http404
        write, content_type = FORMATS[extension]
        name = f"{self.quiz.slug}-{self.result.computed_at:%Y-%m-%d}.{extension}"
        return as_file(write(self.table), name, content_type)


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
        query = self.filters.query()
        return [*super().trail(), (f"{address}?{query}" if query else address, self.quiz.local_title)]

    def get_header_buttons(self) -> list[HeaderButton]:
        address = reverse("wagtailsnippets_quizzes_question:edit", args=[self.question.pk])
        buttons = [HeaderButton(label=_("Edit the question"), url=address, icon_name="edit")]
        if self.permission_policy.user_has_permission(self.request.user, "publish"):
            void = reverse("void_question", args=[self.question.pk])
            buttons.append(HeaderButton(label=_("Void the question"), url=void, icon_name="cross"))
        return buttons

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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
