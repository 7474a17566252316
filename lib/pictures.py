"""Pictures that people hand in: what is damaged or too large is said beside its field, before it is unpacked."""

from typing import BinaryIO, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lib.budget import charge, look
from lib.picture_parts import check_parts
from lib.unpacking import MILLION, one_at_a_time
from lib.uploads import file_limit

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
ANIMATED, DAMAGED, TOO_MANY_PIXELS = "animated", "damaged", "file_too_many_pixels"


class _Picture(Protocol):
    f: BinaryIO


class _Upload(Protocol):
    """An upload that Wagtail has opened as a picture."""

    image: _Picture


class PictureField(WagtailImageField):
    """A picture of the library. What no program can show, or would fill the memory, is no valid value, never a fault.

    Its pixels are charged by what its head says, and the clock is looked at after it was unpacked. Pages would show the
    first frame of an animated one and nothing of the others: it is no valid value either, so nobody is surprised.
    """

    def __init__(self, *args: object, most_pixels: int | None = None, **options: object) -> None:
        super().__init__(*args, **options)
        if most_pixels:
            self.max_image_pixels = most_pixels
        self.widget.attrs |= file_limit(self.max_upload_size)

    def check_image_pixel_size(self, f: _Upload) -> None:
        """Unpack the picture as the last of the checks: its kind and its size in bytes are checked already."""
        check_parts(f.image.f)
        pixels, is_animated = _head_of(f.image.f)
        if pixels > self.max_image_pixels:
            text = _("The picture has more than %(limit)d million pixels. Save it smaller.")
            raise ValidationError(text, TOO_MANY_PIXELS, {"limit": self.max_image_pixels // MILLION})
        if is_animated:
            text = _(
                "The picture is animated, and pages show still pictures only. Save the frame that matters by itself."
            )
            raise ValidationError(text, ANIMATED)
        charge(pixels=pixels)
        try:
            with one_at_a_time():
                super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as reason:  # whatever the decoder of its format says of it
            raise _damaged() from reason
        look()


class PictureForm(BaseImageForm):
    """The form of the library of pictures, with the field of above."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        given = self.fields.get("file")
        if given:
            field = PictureField(required=given.required, label=given.label, widget=given.widget)
            field.disabled, field.initial = given.disabled, given.initial
            self.fields["file"] = field


def _head_of(file: BinaryIO) -> tuple[int, bool]:
    """Return how many pixels a picture says it has, and whether it has more than one frame. Nothing is unpacked."""
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as opened:
            return int(opened.width * opened.height), bool(getattr(opened, "is_animated", False))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return 2**63, False
    except Exception as reason:  # whatever the decoder of its format says of it
        raise _damaged() from reason


def _damaged() -> ValidationError:
    return ValidationError(_("The picture is damaged. Save it again in the program that it comes from."), DAMAGED)
