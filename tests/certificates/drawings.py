"""Pictures as people upload them."""

import io
import math

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def drawn_signature(seed: int = 1, size: tuple[int, int] = (900, 260), ink: str = "#141e6e") -> Image.Image:
    """A wavy line on a transparent ground, with empty space around it."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    width, height = size
    points = [
        (
            0.1 * width + 0.8 * width * t / 300 + 30 * math.sin(t / 8 + seed),
            height / 2 + height / 4 * math.sin(t / 11 * (1 + seed / 7)) * math.cos(t / 40),
        )
        for t in range(301)
    ]
    draw.line(points, fill=ink, width=6)
    return picture


def upload(picture: Image.Image, name: str = "picture.png", kind: str = "png") -> SimpleUploadedFile:
    """The picture as the file of a form."""
    out = io.BytesIO()
    picture.save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), f"image/{kind}")
