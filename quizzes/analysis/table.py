"""The questions of a quiz as listed: one object feeds the screen, the plot and the files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quizzes.analysis.flags import Flag
from quizzes.analysis.results import BOTH, Figures, QuestionResult, QuizResult
from quizzes.models import Question, QuestionVoid

ANY_FLAG = "any"
LANGUAGE_NAMES = {"es": "Español", "en": "English"}


class FilterForm(forms.Form):
    """What can be chosen above the table; lives in the address."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[(BOTH, _("Both together")), *LANGUAGE_NAMES.items()]
    )
    flag = forms.ChoiceField(
        label=_("To look at"),
        required=False,
        choices=[("", _("All questions")), (ANY_FLAG, _("Anything to look at")), *Flag.choices],
    )
    attempts = forms.ChoiceField(
        label=_("Attempts"),
        required=False,
        choices=[("", _("Each person's first")), ("all", _("All attempts"))],
    )

    def chosen(self) -> dict[str, str]:
        """The choices; what is not one of them counts as not chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


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


SORT_KEYS: dict[str, Callable[[Line], Any]] = {
    "reference": lambda line: (line.reference, line.question.question_id),
    "count": lambda line: line.figures.count,
    "facility": lambda line: line.figures.facility,
    "discrimination": lambda line: (line.figures.discrimination is not None, line.figures.discrimination or 0.0),
    "seconds": lambda line: (line.figures.seconds is not None, line.figures.seconds or 0.0),
    "delta": lambda line: abs(line.question.difference.delta) if line.question.difference else -1.0,
    "flags": lambda line: (sorted(-flag.rank for flag in line.figures.flags)[::-1], len(line.figures.flags)),
}
DEFAULT_SORT = "-flags"


class Table:
    """The questions of a result, filtered and in order."""

    def __init__(self, result: QuizResult, chosen: Mapping[str, str], sort: str = "") -> None:
        self.result = result
        self.language = chosen["language"]
        self.sort = sort if sort.removeprefix("-") in SORT_KEYS else DEFAULT_SORT
        self.flag = chosen["flag"]
        self.lines = self._lines()

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
                question.in_language(self.language),
                references.get(question.question_id, ""),
                voids.get(question.question_id),
            )
            for question in self.result.questions
        ]
        lines.sort(key=SORT_KEYS["reference"])
        lines.sort(key=SORT_KEYS[self.sort.removeprefix("-")], reverse=self.sort.startswith("-"))
        return [line for line in lines if self._is_wanted(line)]

    def _is_wanted(self, line: Line) -> bool:
        if self.flag == ANY_FLAG:
            return bool(line.figures.flags)
        return not self.flag or self.flag in line.figures.flags
