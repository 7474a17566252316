"""What human resources choose when they issue in bulk."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models.batches import CertificateBatch
from certificates.register.forms import WhyForm
from courses.models import CoursePage, Enrolment
from lib.choices import offer_rows
from lib.row_choices import RowChoiceField
from people.models import Organisation


class CourseChoice(RowChoiceField[CoursePage]):
    """A course, by its title in the active language."""

    def label_from_instance(self, course: CoursePage) -> str:
        return course.local_title


class BatchChoiceForm(forms.Form):
    """Which course, and what to issue of it; it lives in the address."""

    course = CourseChoice(
        label=gettext_lazy("Course"), queryset=CoursePage.objects.none(), empty_label=gettext_lazy("Choose a course")
    )
    kind = forms.ChoiceField(label=gettext_lazy("What to issue"), choices=CertificateBatch.Kind.choices)

    def __init__(self, data: QueryDict | None, *, organisation: Organisation) -> None:
        super().__init__(data)
        taken = Enrolment.objects.filter(employee__organisation=organisation).order_by().values("course")
        offer_rows(self, "course", CoursePage.objects.filter(pk__in=taken).order_by("path"))


class BatchForm(WhyForm):
    """Why certificates are issued in bulk."""

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["why"].label = _("Reason")
        self.fields["why"].widget.attrs["rows"] = 3
