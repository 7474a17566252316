"""Files that people hand in as evidence: what they are is read from their content, and pictures are drawn anew.

A picture is decoded and written again, so nothing of its file but what it shows is kept: no place, no device, no second
file behind it. A PDF cannot be drawn anew here: ``lib.pdf_files`` says which is refused, and the rest is only ever
handed out as a download.
"""

import io
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from courses.models import Evidence
from lib import pdf_files
from lib.budget import Exceeded, Limits, look, within
from lib.unpacking import MOST_OF_A_PHOTO, made_smaller, unpacking

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LONGEST_SIDE = 2400  # pixels: an A4 page can still be read
MOST = (LONGEST_SIDE, LONGEST_SIDE)
QUALITY = 85
LIMITS = Limits(seconds=10, pixels=MOST_OF_A_PHOTO)  # of a picture
FileType = Evidence.FileType


@dataclass(frozen=True)
class Proof:
    """The content that is kept of a file, and what it is."""

    content: bytes
    file_type: str


def read_proof(content: bytes) -> Proof:
    """Return what is kept of a file; raise ``ValidationError`` with what to do where it is nothing of the kind."""
    try:
        return _read(content)
    except Exceeded as reason:
        raise ValidationError(reason.sentence) from reason


def _read(content: bytes) -> Proof:
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 10 MB. Take a new photo, or save it smaller."))
    if content.startswith(b"%PDF-"):
        pdf_files.check_pdf(content)
        return Proof(content, FileType.PDF)
    if content.startswith(b"\xff\xd8\xff"):
        return Proof(_drawn_anew(content, "JPEG"), FileType.JPEG)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Proof(_drawn_anew(content, "PNG"), FileType.JPEG)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        raise ValidationError(
            _("This photo is in the format HEIC. Send it as JPEG: take a screenshot of it, or choose it again here.")
        )
    raise ValidationError(_("This is not a PDF, JPEG or PNG file, whatever its name says."))


@within(LIMITS)
def _drawn_anew(content: bytes, kind: str) -> bytes:
    try:
        with unpacking(io.BytesIO(content), (kind,), MOST) as opened:
            return _written(opened)
    except (ValidationError, Exceeded):
        raise
    except Exception as reason:  # whatever the decoder of its format says of it
        raise ValidationError(_("The picture is damaged. Save it again in the program that it comes from.")) from reason


def _written(opened: Image.Image) -> bytes:
    turned = ImageOps.exif_transpose(made_smaller(opened, MOST, Image.Resampling.BICUBIC))
    if turned.has_transparency_data:
        layers = turned.convert("RGBA")
        flat = Image.new("RGB", layers.size, "white")
        flat.paste(layers, mask=layers.getchannel("A"))
    else:
        flat = turned.convert("RGB")
    flat.info.clear()  # comments and profiles would be written again
    look()
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


# --- Where they lie -------------------------------------------------------------------------------


def keep_file(proof: Proof) -> str:
    """Write a file to the private storage under a name that nobody can guess; return the name."""
    name = f"evidence/{uuid.uuid4()}.{proof.file_type}"
    written: str = storages["private"].save(name, ContentFile(proof.content))
    return written


def drop_file(name: str) -> None:
    """Delete a file that nobody needs any more."""
    if name:
        storages["private"].delete(name)
