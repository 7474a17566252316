"""What human resources choose when they issue in bulk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models.batches import BatchItem, CertificateBatch
from certificates.register.forms import WhyForm
from courses.models import CoursePage, Enrolment
from lib.row_choices import RowChoiceField
from people.models import Organisation


class BatchChoiceForm(forms.Form):
    """Which course, and what to issue of it; it lives in the address."""

    course = RowChoiceField(label=gettext_lazy("Course"), queryset=CoursePage.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("What to issue"), choices=CertificateBatch.Kind.choices)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Enrolment.objects.filter(employee__organisation=organisation).order_by().values("course")
        course = self.fields["course"]
        course.queryset = CoursePage.objects.filter(pk__in=taken).order_by("path")  # type: ignore[attr-defined]
        course.empty_label = _("Choose a course")  # type: ignore[attr-defined]
        course.label_from_instance = lambda found: found.local_title  # type: ignore[attr-defined]


class BatchForm(WhyForm):
    """Why certificates are issued in bulk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Reason")
        self.fields["why"].widget.attrs["rows"] = 3


def chosen_problem(value: str | None) -> str:
    """The group of people that the address asks for; nothing it does not understand."""
    return value if value in BatchItem.Problem.values else ""
