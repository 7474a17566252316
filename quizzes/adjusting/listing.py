"""The graded attempts of the people whose names somebody sees, as a list."""

from dataclasses import dataclass

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import FilterForm, Filters, search_field
from lib.names import has_word
from people.models import User
from people.permissions import people_seen_by
from quizzes.models import Attempt, QuizPage, ScoreAdjustment


@dataclass(frozen=True)
class AttemptFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    quiz: QuizPage | None = None

    NOT_THERE = {"quiz": gettext_lazy("This quiz no longer exists, or nobody has taken it.")}


class AttemptList:
    """The graded attempts under the filters of an address, the newest first."""

    def __init__(self, user: User, data: QueryDict) -> None:
        self.user = user
        taken = Exists(Attempt.objects.filter(quiz=OuterRef("pk")))
        self.quizzes = list(QuizPage.objects.filter(taken).order_by("path"))
        self.filters = AttemptFilters.parse(data, quiz=lambda: self.quizzes)

    def rows(self) -> QuerySet[Attempt]:
        """Return the attempts in question, each with whether its score was adjusted."""
        filters, attempts = self.filters, graded_attempts(self.user)
        if filters.gone:
            return attempts.none()
        if filters.quiz:
            attempts = attempts.filter(quiz=filters.quiz)
        for word in filters.words:
            named = has_word(word, "enrolment__employee__user__")
            number = Q(enrolment__employee__number__iexact=word)
            attempts = attempts.filter(named | number | Q(enrolment__employee__user__email__icontains=word))
        adjusted = Exists(ScoreAdjustment.objects.filter(attempt=OuterRef("pk")))
        return (
            attempts.annotate(is_adjusted=adjusted)
            .select_related("quiz", "enrolment__employee__user", "enrolment__employee__organisation")
            .order_by("-submitted_at", "-pk")
        )


class AttemptFilterForm(FilterForm):
    """The filters of the list of attempts in force."""

    q = search_field(gettext_lazy("Name, e-mail or employee number"))
    quiz = forms.ChoiceField(label=gettext_lazy("Quiz"), required=False)

    def __init__(self, listed: AttemptList) -> None:
        super().__init__(listed.filters.values)
        self.choose("quiz", [(str(quiz.pk), quiz.local_title) for quiz in listed.quizzes], _("Every quiz"))


def graded_attempts(user: User) -> QuerySet[Attempt]:
    """Return the graded attempts of the people whose names this user sees."""
    attempts: QuerySet[Attempt] = Attempt.objects.filter(
        submitted_at__isnull=False, enrolment__employee__in=people_seen_by(user)
    )
    return attempts
