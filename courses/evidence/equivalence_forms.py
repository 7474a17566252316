"""What human resources say when one course of the site shall count as another one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.forms import ViewerForm, date_field
from courses.evidence.equivalences import proposed
from courses.models import CoursePage, Equivalence
from lib.choices import offer
from lib.lines import LineInput


class EquivalenceForm(ViewerForm):
    """Which course counts as which one, of whom, and why; it lives in the address until it begins."""

    course = forms.ChoiceField(label=gettext_lazy("Completed course"))
    counts_as = forms.ChoiceField(label=gettext_lazy("Counts as"))
    from_on = date_field(
        label=gettext_lazy("Completed on or after"),
        help_text=gettext_lazy("Earlier completions do not count. Later ones count automatically."),
    )
    reason = LineInput(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("For the auditor: why the one course covers what the other one teaches."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = CoursePage.objects.available_to(self.viewer).order_by("path")
        self.courses = {str(course.pk): course for course in courses}
        for name in ("course", "counts_as"):
            offer(self, name, [("", _("Choose")), *((pk, one.local_title) for pk, one in self.courses.items())])

    def clean(self) -> dict[str, Any]:
        """Refuse one course twice, and what is in force already."""
        cleaned: dict[str, Any] = super().clean() or {}
        course, counts_as = cleaned.get("course"), cleaned.get("counts_as")
        if course and course == counts_as:
            self.add_error("counts_as", _("Choose another course."))
        elif course and counts_as:
            same = Equivalence.objects.in_force().filter(organisation=self.viewer.organisation)
            if same.filter(course=course, counts_as=counts_as).exists():
                raise forms.ValidationError(_("This equivalence is in force already."))
        return cleaned

    @property
    def proposed(self) -> Equivalence:
        """The equivalence that is meant. Only for a valid form."""
        data = self.cleaned_data
        return proposed(
            self.viewer,
            self.courses[data["course"]],
            self.courses[data["counts_as"]],
            data["from_on"],
            data["reason"],
        )
