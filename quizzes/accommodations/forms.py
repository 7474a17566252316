"""What HR fills in about quizzes."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.lines import LineInput
from lib.row_choices import RowChoiceField
from people.models import Employee
from quizzes.models import Accommodation, QuizPage


class WithdrawalForm(forms.Form):
    """Why an accommodation counts no more."""

    why = LineInput(
        label=_("Reason"),
        max_length=300,
        help_text=_("Only people in human resources see it. Do not write a diagnosis."),
    )


class AccommodationForm(forms.ModelForm[Accommodation]):
    """Extra time or attempts; at least one of them."""

    class Meta:
        model = Accommodation
        fields: ClassVar[list[str]] = ["quiz", "extra_time_percent", "extra_attempts", "reason"]
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"quiz": RowChoiceField}
        labels = {"quiz": _("Quiz")}
        help_texts = {
            "extra_time_percent": _("50 means 50% more time. It also counts in an attempt that is already open."),
            "reason": _("Only people in human resources see it. Do not write a diagnosis."),
        }

    def __init__(self, employee: Employee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quizzes = QuizPage.objects.live().filter(attempts__enrolment__employee__organisation=employee.organisation_id)
        offered = QuizPage.objects.live().filter(is_final=True)
        field: Any = self.fields["quiz"]
        field.queryset = (quizzes | offered).distinct().order_by("path")
        field.empty_label = _("Every quiz")
        field.label_from_instance = lambda quiz: quiz.local_title

    def clean(self) -> dict[str, object]:
        """Refuse an accommodation that grants nothing: it is a slip."""
        cleaned: dict[str, object] = super().clean() or {}
        if not self.errors and not (cleaned["extra_time_percent"] or cleaned["extra_attempts"]):
            raise forms.ValidationError(_("Grant extra time, extra attempts or both."))
        return cleaned

    def validate_unique(self) -> None:
        """Let the same quiz again replace what was granted."""
