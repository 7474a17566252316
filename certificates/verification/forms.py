from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.verification.uploads import LARGEST_FILE
from lib.uploads import file_limit


class FileForm(forms.Form):
    """The file of a certificate, to be compared with what was issued."""

    file = forms.FileField(
        label=_("PDF file of the certificate"),
        help_text=_("At most 2 MB, exactly as you downloaded it or received it by e-mail"),
        widget=forms.FileInput({"accept": "application/pdf,.pdf", **file_limit(LARGEST_FILE)}),
        error_messages={
            "required": _("Choose the PDF file of the certificate."),
            "missing": _("Choose the PDF file of the certificate."),
            "invalid": _("Choose the PDF file of the certificate."),
            "empty": _("This file is empty. Download the certificate again."),
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(
                _(
                    "This file is larger than 2 MB. Choose the PDF exactly as you downloaded it or received "
                    "it by e-mail."
                )
            )
        if file.read(5) != b"%PDF-":
            raise ValidationError(
                _("This is not a PDF file. Photos and scans cannot be checked here; type the code instead.")
            )
        file.seek(0)
        return file
