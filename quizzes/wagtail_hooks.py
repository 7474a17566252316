"""The question bank in the CMS."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from quizzes.models import Question


def missing_languages(question: Question) -> str:
    """The languages still to be written, or a dash."""
    names = {"es": "Español", "en": "English"}
    return ", ".join(names[code] for code in question.missing_languages()) or "–"


def requirement_numbers(question: Question) -> str:
    """The clauses and controls the question is about."""
    return ", ".join(requirement.identifier for requirement in question.requirements.all())


def state(question: Question) -> str:
    """Wagtail's own column would ask the database three times for each row."""
    if not question.live:
        return gettext("Draft")
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
        return Question.objects.select_related("course", "module", "latest_revision").prefetch_related(
            "choices", "requirements"
        )


register_snippet(QuestionViewSet)
