"""How a picture is chosen in a form: a file to upload, or the picture that is there already."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import QuerySet
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from certificates.models.pictures import Picture
from certificates.paper.pictures import LARGEST_FILE, Kind
from lib.uploads import file_limit

if TYPE_CHECKING:
    _PictureChoice = forms.ModelChoiceField[Picture]
else:  # not subscriptable when it runs
    _PictureChoice = forms.ModelChoiceField

KEPT, REMOVED = "-kept", "-removed"
PICTURE = {"accept": "image/png,image/jpeg,image/webp", **file_limit(LARGEST_FILE)}


class ColourInput(forms.TextInput):
    """The browser's own choice of a colour."""

    input_type = "color"


class PictureInput(forms.FileInput):
    """Shows the picture; without a new file it is kept, so nothing is lost when the rest of a form has errors."""

    def value_from_datadict(
        self, data: Mapping[str, object], files: "Mapping[str, UploadedFile[bytes]]", name: str
    ) -> object:
        if upload := files.get(name):
            return upload
        return None if data.get(name + REMOVED) else data.get(name + KEPT)

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: "Mapping[str, UploadedFile[bytes]]", name: str
    ) -> bool:
        return name not in files and name + KEPT not in data

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        upload = super().render(name, None, {**PICTURE, **(attrs or {})}, renderer)
        picture = Picture.objects.filter(pk=value).first() if value else None
        if picture is None:
            return upload
        context = {"picture": picture, "kept": name + KEPT, "removed": "" if self.is_required else name + REMOVED}
        return format_html("{}{}", render_to_string("certificates/picture_kept.html", context), upload)


class PictureChoice(_PictureChoice):
    """A new file, or the name of a picture that is kept."""

    def __init__(self, queryset: QuerySet[Picture], *, kind: Kind, **options: Any) -> None:
        super().__init__(queryset, **{**options, "widget": PictureInput})
        self.kind = kind

    def to_python(self, value: object) -> Picture | None:
        if isinstance(value, UploadedFile):
            return self._upload(value)
        return super().to_python(value)

    def bound_data(self, data: object, initial: object) -> object:
        """Return what an invalid form shows again: a file that was sent with it is kept already."""
        if not isinstance(data, UploadedFile):
            return data
        try:
            return self._upload(data).pk
        except ValidationError:
            return None

    def _upload(self, file: "UploadedFile[bytes]") -> Picture:
        file.seek(0)
        return Picture.upload(file, self.kind)

    def has_changed(
        self, initial: models.Model | int | str | UUID | None, data: "UploadedFile[bytes] | int | str | None"
    ) -> bool:
        return isinstance(data, UploadedFile) or super().has_changed(initial, data)


class PictureKey(models.ForeignKey[Picture | None, Picture | None]):
    """Points to a picture; its form takes an upload."""

    def __init__(self, kind: Kind | None = None, **kwargs: Any) -> None:
        self.kind = kind
        options = {"to": Picture, "on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}
        super().__init__(**{**options, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{**kwargs, "form_class": PictureChoice, "kind": self.kind, "widget": PictureInput})
