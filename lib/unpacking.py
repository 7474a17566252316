"""Pictures are unpacked one at a time in each process, and only as many points as its memory bears: a small file may
stand for very many. Whoever waits too long is asked to try again, so that nobody holds all threads of the site.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from lib.budget import charge
from lib.picture_parts import check_parts

MILLION = 1_000_000
MOST_PIXELS = 16 * MILLION
MOST_OF_A_PHOTO = 64 * MILLION  # a JPEG that may be unpacked at a fraction of its size; a progressive one never is
PATIENCE = 10.0  # seconds; whoever works off rows waits for ever
FOR_EVER = -1.0
BUSY = "busy"
_lock = threading.Lock()


@contextmanager
def one_at_a_time(patience: float = PATIENCE) -> Iterator[None]:
    """Wait until no other picture is unpacked; raise ``ValidationError`` after so many seconds."""
    if not _lock.acquire(timeout=patience):
        raise ValidationError(_("Other pictures are being read just now. Try again in a minute."), BUSY)
    try:
        yield
    finally:
        _lock.release()


@contextmanager
def unpacking(
    file: IO[bytes], formats: Sequence[str], most: tuple[int, int], patience: float = PATIENCE
) -> Iterator[Image.Image]:
    """Open a picture that will be shown no larger than ``most``, while no other one is unpacked. Raises
    ``ValidationError`` for too many points or parts, or after having waited too long, and what Pillow raises.
    """
    scans = check_parts(file)
    with one_at_a_time(patience), _opened(file, formats) as opened:
        is_photo = opened.format == "JPEG" and scans == 1 and not opened.info.get("progressive")
        limit = MOST_OF_A_PHOTO if is_photo else MOST_PIXELS
        if opened.width * opened.height > limit:
            raise _too_many(limit)
        charge(pixels=opened.width * opened.height)
        opened.draft("RGB", most)
        yield opened


def made_smaller(opened: Image.Image, most: tuple[int, int], resample: Image.Resampling) -> Image.Image:
    """Return a picture no larger than ``most``, in colors that can be mixed: made small before anything else."""
    mixed = opened
    if opened.mode not in ("L", "LA", "RGB", "RGBA"):
        mixed = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    mixed.thumbnail(most, resample)
    return mixed


def _opened(file: IO[bytes], formats: Sequence[str]) -> Image.Image:
    try:
        return Image.open(file, formats=tuple(formats))
    except Image.DecompressionBombError as reason:
        raise _too_many(MOST_PIXELS) from reason


def _too_many(limit: int) -> ValidationError:
    text = _("The picture has more than %(limit)d million pixels. Save it smaller.")
    return ValidationError(text, params={"limit": limit // MILLION})
