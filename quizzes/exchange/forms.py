"""What an editor chooses before an import and an export."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, Requirement
from lib.choices import offer
from lib.sheets.files import Unreadable, check_size
from lib.uploads import file_limit
from quizzes.exchange.formats import WRITTEN, Format, recognise
from quizzes.exchange.limits import MOST_BYTES
from quizzes.models import Question
from quizzes.question_types import kind_choices

LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]


def course_choices() -> list[tuple[str, str]]:
    """Return every course by its title."""
    courses = CoursePage.objects.only("path", "title", "title_en", "title")
    return sorted(((str(course.pk), course.local_title) for course in courses), key=lambda choice: choice[1])


class ImportForm(forms.Form):
    """A file and where its questions go. A valid form knows ``format`` and ``content``."""

    course = forms.TypedChoiceField(label=_("Course"), coerce=int)
    file = forms.FileField(label=_("File"), widget=forms.FileInput(file_limit(MOST_BYTES)))
    language = forms.ChoiceField(
        label=_("Language of texts that do not say which one they are in"),
        choices=LANGUAGES,
        initial="es",
        help_text=_(
            "For files in one language. The other one is written in the CMS later; until then they stay drafts."
        ),
    )

    format: Format
    content: bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "course", course_choices())

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        try:
            check_size(file.size or 0, MOST_BYTES)
            self.content = file.read()
            self.format = recognise(file.name or "", self.content)
        except Unreadable as reason:
            raise ValidationError(str(reason)) from reason
        return file


class ExportForm(forms.Form):
    """Which questions, in which format; lives in the address."""

    STATES = (("", _("All states")), ("live", _("In use")), ("draft", _("Draft")))

    course = forms.TypedChoiceField(label=_("Course"), coerce=int)
    requirement = forms.ChoiceField(label=_("Clause or control"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    format = forms.ChoiceField(label=_("Format"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        identifiers = Requirement.objects.order_by("sort_order").values_list("identifier", flat=True)
        choices: dict[str, list[tuple[str, Any]]] = {
            "course": course_choices(),
            "requirement": [
                ("", _("All clauses and controls")),
                *((name, name) for name in dict.fromkeys(identifiers)),
            ],
            "kind": [("", _("All kinds")), *kind_choices()],
            "format": [(name, known.label) for name, known in WRITTEN.items()],
        }
        for name, values in choices.items():
            offer(self, name, values)

    def questions(self) -> QuerySet[Question]:
        """Return the questions wanted, in the order of the bank. Only for a valid form."""
        wanted = self.cleaned_data
        condition = Q(course_id=wanted["course"])
        if wanted["requirement"]:
            condition &= Q(requirements__identifier=wanted["requirement"])
        if wanted["kind"]:
            condition &= Q(kind=wanted["kind"])
        if wanted["state"]:
            condition &= Q(live=wanted["state"] == "live")
        return (
            Question.objects.filter(condition)
            .distinct()
            .select_related("module", "scenario", "latest_revision", "image")
            .prefetch_related("choices", "requirements")
        )
