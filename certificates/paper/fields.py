"""How a picture is chosen in a form: a file to upload, or the picture that is there already."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from certificates.models.pictures import Picture
from certificates.paper.pictures import Kind

KEPT, REMOVED = "-kept", "-removed"


class ColourInput(forms.TextInput):
    """The browser's own choice of a colour."""

    input_type = "color"


class PictureInput(forms.FileInput):
    """Shows the picture; without a new file it is kept, so nothing is lost when the rest of a form has errors."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if upload := files.get(name):
            return upload
        return None if data.get(name + REMOVED) else data.get(name + KEPT)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and name + KEPT not in data

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        upload = super().render(name, None, {"accept": "image/png,image/jpeg,image/webp", **(attrs or {})}, renderer)
        picture = Picture.objects.filter(pk=value).first() if value else None
        if picture is None:
            return upload
        context = {"picture": picture, "kept": name + KEPT, "removed": "" if self.is_required else name + REMOVED}
        return format_html("{}{}", render_to_string("certificates/picture_kept.html", context), upload)


class PictureChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A new file, or the name of a picture that is kept."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "widget": PictureInput})
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        if isinstance(value, UploadedFile):
            value.seek(0)
            return Picture.upload(value, self.kind)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What an invalid form shows again: a file that was sent with it is kept already."""
        if not isinstance(data, UploadedFile):
            return data
        try:
            return self.to_python(data).pk
        except ValidationError:
            return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return isinstance(data, UploadedFile) or super().has_changed(initial, data)


class PictureKey(models.ForeignKey):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Points to a picture; its form takes an upload."""

    def __init__(self, kind: Kind | None = None, **kwargs: Any) -> None:
        self.kind = kind
        options = {"to": Picture, "on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}
        super().__init__(**{**options, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "form_class": PictureChoice, "kind": self.kind, "widget": PictureInput})
