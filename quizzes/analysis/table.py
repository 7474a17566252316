"""The questions of a quiz as listed: one object feeds the screen, the plot and the files."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.listing import FilterForm, Filters, texts
from quizzes.analysis.flags import Flag
from quizzes.analysis.results import BOTH, Figures, QuestionResult, QuizResult
from quizzes.models import Question, QuestionVoid

ANY_FLAG = "any"
ALL_ATTEMPTS = "all"
LANGUAGE_NAMES = {"es": "Español", "en": "English"}


@dataclass(frozen=True)
class TableFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    language: str = BOTH
    flag: str = ""
    attempts: str = ""

    SORTS = ("-flags", "reference", "-count", "facility", "discrimination", "-seconds", "-delta")
    NOT_THERE = {
        "language": _("There are no answers in the language in the address."),
        "flag": _("This list does not know what the address asks for."),
        "attempts": _("This list does not know which attempts the address means."),
    }


def table_filters(data: QueryDict) -> TableFilters:
    """Return what the address asks for."""
    flags = texts([ANY_FLAG, *Flag.values])
    return TableFilters.parse(data, language=texts(LANGUAGE_NAMES), flag=flags, attempts=texts([ALL_ATTEMPTS]))


class TableFilterForm(FilterForm):
    """The filters of the table in force."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    flag = forms.ChoiceField(label=_("To look at"), required=False)
    attempts = forms.ChoiceField(label=_("Attempts"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, filters: TableFilters) -> None:
        super().__init__(filters.values)
        self.choose("language", LANGUAGE_NAMES.items(), _("Both together"))
        self.choose("flag", [(ANY_FLAG, _("Anything to look at")), *Flag.choices], _("All questions"))
        self.choose("attempts", [(ALL_ATTEMPTS, _("All attempts"))], _("Each person's first"))


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the language chosen."""

    question: QuestionResult
    figures: Figures
    reference: str
    void: QuestionVoid | None = None

    @property
    def stem(self) -> str:
        """The question in the active language."""
        stem = self.question.stem
        return stem.get(get_language() or "es") or stem["es"]


SortKey = float | tuple[str, int] | tuple[bool, float] | tuple[list[int], int]
SORT_KEYS: dict[str, Callable[[Line], SortKey]] = {
    "reference": lambda line: (line.reference, line.question.question_id),
    "count": lambda line: line.figures.count,
    "facility": lambda line: line.figures.facility,
    "discrimination": lambda line: (line.figures.discrimination is not None, line.figures.discrimination or 0.0),
    "seconds": lambda line: (line.figures.seconds is not None, line.figures.seconds or 0.0),
    "delta": lambda line: abs(line.question.difference.delta) if line.question.difference else -1.0,
    "flags": lambda line: (sorted(-flag.rank for flag in line.figures.flags)[::-1], len(line.figures.flags)),
}
TITLES = {
    "reference": _("Question"),
    "count": _("Answers"),
    "facility": _("Facility"),
    "discrimination": _("Discrimination"),
    "seconds": _("Median time"),
    "delta": _("Between languages"),
    "flags": _("To look at"),
}


class Table:
    """The questions of a result, filtered and in order."""

    def __init__(self, result: QuizResult, filters: TableFilters) -> None:
        self.result = result
        self.filters = filters
        self.lines = [] if filters.gone else self._lines()

    def _lines(self) -> list[Line]:
        references = dict(
            Question.objects.filter(pk__in=[each.question_id for each in self.result.questions])
            .order_by()
            .values_list("pk", "reference")
        )
        voids = {void.question_id: void for void in QuestionVoid.objects.in_force().filter(question__in=references)}
        lines = [
            Line(
                question,
                question.in_language(self.filters.language),
                references.get(question.question_id, ""),
                voids.get(question.question_id),
            )
            for question in self.result.questions
        ]
        lines.sort(key=SORT_KEYS["reference"])
        sort = self.filters.sort
        lines.sort(key=SORT_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return [line for line in lines if self._is_wanted(line)]

    def _is_wanted(self, line: Line) -> bool:
        flag = self.filters.flag
        if flag == ANY_FLAG:
            return bool(line.figures.flags)
        return not flag or flag in line.figures.flags
