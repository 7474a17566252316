"""What is said of evidence when it is handed in, and when it is decided."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.forms import LATEST, date_field
from courses.evidence.files import LARGEST_FILE, Proof, read_proof
from courses.evidence.listing import EvidenceList
from courses.evidence.services import Claim
from courses.models import CoursePage, Evidence
from lib.choices import offer
from lib.lines import LineInput
from lib.listing import FilterForm, search_field
from lib.uploads import file_limit
from people.models import Employee

Kind = Evidence.Kind


class EvidenceForm(forms.Form):
    """What it is, with its file. A valid form knows ``claim`` and ``proof``; without a new file ``proof`` is None."""

    file = forms.FileField(
        label=gettext_lazy("Photo or PDF"),
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png", **file_limit(LARGEST_FILE)}),
        max_length=200,
        help_text=gettext_lazy(
            "JPEG, PNG or PDF, up to 10 MB. On a phone you can take the photo now. Only you and human resources can see it."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Kind.choices)
    title = LineInput(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("As shown on the document; for work experience, what you did."),
    )
    issuer = LineInput(
        label=gettext_lazy("Who issued it"), max_length=150, help_text=gettext_lazy("School, institution or company.")
    )
    issued_on = date_field(label=gettext_lazy("Date"))
    valid_until = date_field(
        label=gettext_lazy("Valid until"), required=False, help_text=gettext_lazy("Only if the document says so.")
    )
    course = forms.ChoiceField(
        label=gettext_lazy("Instead of which course?"),
        required=False,
        help_text=gettext_lazy("If you think that it covers one of your courses. Human resources decides."),
    )
    proof: Proof | None = None

    def __init__(self, *args: Any, person: Employee, courses: Sequence[CoursePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.courses = person, {str(course.pk): course for course in courses}
        offer(self, "course", [("", _("None in particular")), *_titles(courses)])

    def clean_file(self) -> "UploadedFile[bytes] | None":
        """Read what the file is from its content."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file:
            if (file.size or 0) > LARGEST_FILE:
                raise forms.ValidationError(_("The file is larger than 10 MB. Take a new photo, or save it smaller."))
            self.proof = read_proof(file.read())
        return file

    def clean_issued_on(self) -> datetime.date:
        """Refuse what has not been issued yet."""
        day: datetime.date = self.cleaned_data["issued_on"]
        if day > self.person.today():
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < self.person.today().year - 80:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a validity that ends before it began."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("issued_on"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This is before the date of the document."))
        return cleaned

    @property
    def claim(self) -> Claim:
        """What is said of it. Only for a valid form."""
        data = self.cleaned_data
        return Claim(
            kind=data["kind"],
            title=data["title"],
            issuer=data["issuer"],
            issued_on=data["issued_on"],
            valid_until=data["valid_until"],
            course=self.courses.get(data["course"]),
        )


def values_of(evidence: Evidence) -> dict[str, object]:
    """Return what the form begins with where something is added."""
    return {
        "kind": evidence.kind,
        "title": evidence.title,
        "issuer": evidence.issuer,
        "issued_on": evidence.issued_on,
        "valid_until": evidence.valid_until,
        "course": str(evidence.course_id or ""),
    }


class DecisionForm(forms.Form):
    """What it counts as and until when, and what the person reads. Whoever says no says why."""

    counts_as = forms.ChoiceField(
        label=gettext_lazy("Counts as"),
        required=False,
        help_text=gettext_lazy("The duty is then met. It is not a completion: no certificate and no DC-3 come of it."),
    )
    until = date_field(
        label=gettext_lazy("Accepted until"),
        required=False,
        help_text=gettext_lazy("From the next day on the course is due again. Leave it empty if it does not expire."),
    )
    answer = LineInput(
        label=gettext_lazy("Your answer"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The person reads it. Needed if you do not accept it, or if something is missing."),
    )

    def __init__(
        self, *args: Any, evidence: Evidence, courses: Sequence[CoursePage], decision: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.evidence, self.decision = evidence, decision
        self.courses = {str(course.pk): course for course in courses}
        offer(self, "counts_as", [("", _("No course: evidence of competence alone")), *_titles(courses)])
        self.fields["counts_as"].initial = str(evidence.course_id or "")
        self.fields["until"].initial = evidence.valid_until

    def clean_until(self) -> datetime.date | None:
        """Refuse a day that is over, or later than the document says."""
        day: datetime.date | None = self.cleaned_data["until"]
        if self.decision != Evidence.Decision.ACCEPTED:
            return None
        today, last = self.evidence.employee.today(), self.evidence.valid_until
        if day and not today <= day <= today + LATEST:
            raise forms.ValidationError(_("Choose a day from today on, within ten years."))
        if last and (day is None or day > last):
            raise forms.ValidationError(_("The document itself is not valid for so long."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for words where they are needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        needs_words = self.decision in (Evidence.Decision.REFUSED, Evidence.Decision.MORE)
        if needs_words and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Say why, or what is missing: the person reads it."))
        return cleaned

    @property
    def chosen_course(self) -> CoursePage | None:
        """What it counts as. Only for a valid form."""
        return self.courses.get(self.cleaned_data["counts_as"])


class EvidenceFilterForm(FilterForm):
    """The filters of the list in force."""

    q = search_field(gettext_lazy("Name, number, title or issuer"))
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), required=False)
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, found: EvidenceList) -> None:
        super().__init__(found.filters.values)
        self.choose("kind", [(value, str(label)) for value, label in Kind.choices])
        self.choose("course", _titles(found.courses))


def _titles(courses: Sequence[CoursePage]) -> list[tuple[str, str]]:
    return [(str(course.pk), course.local_title) for course in courses]
