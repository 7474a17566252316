"""Pictures that people hand in: what is damaged or too large is said beside its field, before it is unpacked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lib.budget import charge, look

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
MILLION = 1_000_000
DAMAGED, TOO_MANY_PIXELS = "damaged", "file_too_many_pixels"


class PictureField(WagtailImageField):
    """A picture of the library. What no program can show, or would fill the memory, is no valid value, never a fault.

    Its pixels are charged by what its head says, and the clock is looked at after it was unpacked.
    """

    def __init__(self, *args: Any, most_pixels: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if most_pixels:
            self.max_image_pixels = most_pixels

    def check_image_pixel_size(self, f: Any) -> None:
        """The last of the checks; it unpacks the picture, whose kind and size in bytes are checked already."""
        pixels = _pixels_of(f.image.f)
        if pixels > self.max_image_pixels:
            text = _("The picture has more than %(limit)d million pixels. Save it smaller.")
            raise ValidationError(text, TOO_MANY_PIXELS, {"limit": self.max_image_pixels // MILLION})
        charge(pixels=pixels)
        try:
            super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as reason:  # whatever the decoder of its format says of it
            raise _damaged() from reason
        look()


class PictureForm(BaseImageForm):
    """The form of the library of pictures, with the field of above."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        given = self.fields.get("file")
        if given:
            field = PictureField(required=given.required, label=given.label, widget=given.widget)
            field.disabled, field.initial = given.disabled, given.initial
            self.fields["file"] = field


def _pixels_of(file: Any) -> int:
    """How many pixels a picture says it has. Its head alone is read."""
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as opened:
            return int(opened.width * opened.height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return 2**63
    except Exception as reason:  # whatever the decoder of its format says of it
        raise _damaged() from reason


def _damaged() -> ValidationError:
    return ValidationError(_("The picture is damaged. Save it again in the program that it comes from."), DAMAGED)
