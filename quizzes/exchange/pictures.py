"""Whether the library of the CMS takes a picture that came with a question."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext

from lib.picture_parts import TOO_MANY_PARTS
from lib.pictures import ANIMATED, DAMAGED, TOO_MANY_PIXELS, PictureField
from lib.sheets.files import MEGABYTE
from lib.unpacking import MILLION
from quizzes.exchange.limits import MOST_IMAGE_BYTES, MOST_IMAGE_PIXELS
from quizzes.question_types.bank_question import BankImage


class Pictures:
    """The pictures of one file. One that many questions show is unpacked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], str] = {}  # ending and content → what is wrong with it

    def problem(self, image: BankImage) -> str:
        """Return why a picture is left out; "" if it is not."""
        known = (PurePosixPath(image.name).suffix.lower(), image.content)
        if known not in self._known:
            self._known[known] = image_problem(image)
        return self._known[known]


def image_problem(image: BankImage) -> str:
    """Return why the library of the CMS does not take a picture; "" if it does."""
    if len(image.content) > MOST_IMAGE_BYTES:
        return gettext("it is larger than %(limit)d MB.") % {"limit": MOST_IMAGE_BYTES // MEGABYTE}
    try:
        PictureField(most_pixels=MOST_IMAGE_PIXELS).clean(SimpleUploadedFile(image.name, image.content))
    except ValidationError as reason:
        codes = {fault.code for fault in reason.error_list}
        if DAMAGED in codes:
            return gettext("it is damaged.")
        if ANIMATED in codes:
            return gettext("it is animated, and pages show still pictures only.")
        if TOO_MANY_PARTS in codes:
            return gettext("it has too many parts: save it again in another program.")
        if TOO_MANY_PIXELS in codes:
            return gettext("it has more than %(limit)d million pixels.") % {"limit": MOST_IMAGE_PIXELS // MILLION}
        return " ".join(reason.messages)
    return ""
