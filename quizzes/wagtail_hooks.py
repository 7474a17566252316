"""The question bank in the CMS."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, ListingButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from people.models import User
from quizzes.adjusting.views import AdjustmentsView, AdjustView
from quizzes.analysis.bank_views import BankCheckView
from quizzes.grading.second_person import PERMISSION
from quizzes.models import Question, QuestionVersion, QuizPage, Scenario
from quizzes.regrading.views import RegradeView
from quizzes.voiding.views import UndoVoidView, VoidView


def missing_languages(question: Question) -> str:
    """Return the languages still to be written, or a dash."""
    names = {"es": "Español", "en": "English"}
    return ", ".join(names[code] for code in question.missing_languages()) or "–"


def requirement_numbers(question: Question) -> str:
    """Return the clauses and controls the question is about."""
    return ", ".join(requirement.identifier for requirement in question.requirements.all())


def state(question: Question) -> str:
    """Say the state; Wagtail's own column would ask the database three times for each row."""
    if not question.live:
        return gettext("Draft")
    if question.is_voided:
        return gettext("Voided")
    return gettext("In use, with changes") if question.has_unpublished_changes else gettext("In use")


class QuestionViewSet(SnippetViewSet):
    """The bank: found by course, module, clause, difficulty and state; shows what is not translated yet."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    menu_order = 210
    add_to_admin_menu = True
    list_display = [
        "__str__",
        Column("course", label=_("Course"), accessor="course.local_title"),
        Column("module", label=_("Module"), accessor="module.local_title"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display", sort_key="difficulty"),
        Column("requirements", label=_("Clauses and controls"), accessor=requirement_numbers),
        Column("missing", label=_("Not written yet"), accessor=missing_languages),
        Column("live", label=_("State"), accessor=state, sort_key="live"),
    ]
    list_filter = ["course", "module", "kind", "difficulty", "requirements", "live"]
    list_per_page = 50
    search_fields = ["stem_es", "stem_en", "reference"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        questions = Question.objects.select_related("course", "module", "latest_revision")
        versions = QuestionVersion.objects.filter(question=OuterRef("pk"), is_current=True)
        in_service = versions.not_voided()
        voided = Exists(versions) & ~Exists(in_service)
        return questions.annotate(is_voided=voided).prefetch_related("choices", "requirements")


class ScenarioViewSet(SnippetViewSet):
    """The cases that questions share. A question version keeps the text of its day: publish it again after a change."""

    model = Scenario
    icon = "doc-full"
    menu_label = _("Cases")
    menu_name = "cases"
    menu_order = 211
    add_to_admin_menu = True
    list_display = [
        "__str__",
        Column("course", label=_("Course"), accessor="course.local_title"),
        Column("count", label=_("Questions"), accessor="question_count", sort_key="question_count"),
    ]
    list_filter = ["course"]
    search_fields = ["title_es", "title_en"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        return Scenario.objects.select_related("course").annotate(question_count=Count("questions"))


register_snippet(QuestionViewSet)
register_snippet(ScenarioViewSet)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern | URLResolver]:
    return [
        path("question-statistics/", include("quizzes.analysis.urls")),
        path("question-check/", BankCheckView.as_view(), name="bank_check"),
        path("question-regrade/<whole:pk>/", RegradeView.as_view(), name="regrade"),
        path("question-void/<whole:pk>/", VoidView.as_view(), name="void_question"),
        path("question-void/<whole:pk>/undo/", UndoVoidView.as_view(), name="undo_void"),
        path("score-adjustments/", AdjustmentsView.as_view(), name="adjustments"),
        path("score-adjustments/<whole:pk>/", AdjustView.as_view(), name="adjust"),
        path("question-exchange/", include("quizzes.exchange.urls")),
    ]


class EditorsMenuItem(MenuItem):
    """Shown to whoever may change questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quizzes.change_question")


@hooks.register("register_snippet_listing_buttons")
def regrade_button(snippet: object, user: User, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, Question) and snippet.live and user.has_perm("quizzes.publish_question"):
        yield ListingButton(_("Grade again"), reverse("regrade", args=[snippet.pk]), icon_name="rotate", priority=40)
        yield ListingButton(_("Void"), reverse("void_question", args=[snippet.pk]), icon_name="cross", priority=41)


@hooks.register("register_admin_menu_item")
def statistics_entry() -> EditorsMenuItem:
    return EditorsMenuItem(
        _("Statistics"), reverse("item_analysis:index"), name="item-analysis", icon_name="table", order=212
    )


class DecidersMenuItem(EditorsMenuItem):
    """Shown to whoever may publish questions, and so decides what others ask for."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_admin_menu_item")
def approvals_entry() -> DecidersMenuItem:
    return DecidersMenuItem(_("Approvals"), reverse("approvals:list"), name="approvals", icon_name="check", order=213)


@hooks.register("register_admin_menu_item")
def check_entry() -> EditorsMenuItem:
    return EditorsMenuItem(_("Bank check"), reverse("bank_check"), name="bank-check", icon_name="tasks", order=214)


@hooks.register("register_page_header_buttons")
def try_button(page: object, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, QuizPage) and page.permissions_for_user(user).can_edit():
        yield Button(_("Try the quiz"), reverse("quizzes:try", args=[page.pk]), icon_name="view", priority=45)


@hooks.register("register_admin_menu_item")
def import_entry() -> EditorsMenuItem:
    address = reverse("question_exchange:import")
    return EditorsMenuItem(_("Import questions"), address, name="import-questions", icon_name="upload", order=215)


@hooks.register("register_admin_menu_item")
def export_entry() -> EditorsMenuItem:
    address = reverse("question_exchange:export")
    return EditorsMenuItem(_("Export questions"), address, name="export-questions", icon_name="download", order=216)
