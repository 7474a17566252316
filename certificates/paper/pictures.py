"""Pictures that are printed: what may be uploaded, and how they become small enough for a file of 80 KB."""

import io
import zlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageOps

from lib.budget import Exceeded, Limits, within
from lib.unpacking import PATIENCE, made_smaller, unpacking

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 4 * 1024 * 1024
LARGEST = (3_000, 3_000)  # pixels that are kept until it is cut to what is drawn
TRIES = ((1, 64), (1, 24), (0.7, 24), (0.7, 12), (0.5, 24), (0.5, 12), (0.35, 24), (0.35, 12), (0.2, 12))
VISIBLE = 16  # of 255: fainter points are dust of a scan


@dataclass(frozen=True)
class Kind:
    """What a picture is for."""

    most: tuple[int, int]  # width and height that are kept
    least: int  # of the longer side; less would print blurred
    is_drawn_alone: bool  # on a transparent ground, without what surrounds it
    printed_bytes: int  # the share of a file that all of them have


LOGO = Kind((660, 255), 150, False, 4_500)  # 44 x 17 mm at 380 dots an inch
SIGNATURE = Kind((460, 150), 150, True, 3_800)  # 46 x 15 mm at 250 dots an inch


def accept_picture(file: "UploadedFile[bytes]", kind: Kind) -> bytes:
    """Return an upload as a PNG of the size that is kept. Raises ``ValidationError`` with what to do better."""
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(_("The picture is larger than 4 MB. Save it smaller."))
    try:
        picture = read_picture(file)
    except Exceeded as reason:
        raise ValidationError(reason.sentence) from reason
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This picture cannot be read. Use PNG, JPEG or WebP.")) from error
    if kind.is_drawn_alone:
        picture = _alone(picture)
    if max(picture.size) < kind.least:
        raise ValidationError(
            _("The picture is too small to print well: it needs at least %(least)d pixels on its longer side.")
            % {"least": kind.least}
        )
    return shrink(picture, kind)


@within(Limits())
def read_picture(file: IO[bytes], patience: float = PATIENCE) -> Image.Image:
    """Return the picture in a file, upright. Raises what Pillow raises, and ``ValidationError`` for what would fill the
    memory or cost too much, which is never unpacked, and after waiting for so many seconds.
    """
    with unpacking(file, FORMATS, LARGEST, patience) as opened:
        return ImageOps.exif_transpose(made_smaller(opened, LARGEST, Image.Resampling.LANCZOS)).convert("RGBA")


def shrink(picture: Image.Image, kind: Kind) -> bytes:
    """Return a PNG that is no larger than is ever printed."""
    small = picture.copy()
    small.thumbnail(kind.most, Image.Resampling.LANCZOS)
    return _png(small)


def printed(png: bytes, kind: Kind, paper: str, among: int = 1) -> bytes:
    """Return the picture as it lies on the paper, as PNG, with as many colours as its share of a file allows.
    ``among`` is how many pictures of the kind share it.

    A ground and few colours replace transparency, which would cost as much again.
    """
    with Image.open(io.BytesIO(png)) as picture:
        drawn = picture.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, paper)
    ground.alpha_composite(drawn)
    flat = ground.convert("RGB")
    for scale, colours in TRIES:
        size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
        reduced = _reduced(flat.resize(size, Image.Resampling.LANCZOS), colours, paper)
        if len(zlib.compress(reduced.tobytes(), 6)) <= kind.printed_bytes // among:
            break
    return _png(reduced)


def _alone(picture: Image.Image) -> Image.Image:
    """Return a drawing cut to its edges. Its ground must be transparent: a white box over a line would look pasted."""
    ink = picture.getchannel("A")
    if not ink.histogram()[0]:  # no point is wholly transparent
        raise ValidationError(
            _("The background of the signature must be transparent. Save it as a PNG without a background.")
        )
    box = ink.point(lambda value: 255 if value > VISIBLE else 0).getbbox()
    if box is None:
        raise ValidationError(_("The picture is empty: nothing is drawn on it."))
    return picture.crop(box)


def _reduced(picture: Image.Image, colours: int, paper: str) -> Image.Image:
    """Return the picture in fewer colours, without dots in between; what is nearly paper becomes paper, so that no edge
    shows.
    """
    few = picture.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert("RGB")
    near = Image.new("RGB", few.size, paper)
    distance = Image.eval(_difference(few, near), lambda value: 255 if value < 6 else 0)
    few.paste(near, mask=distance)
    return few


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return the largest difference of the three colours, point by point."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "png", optimize=True)
    return out.getvalue()
