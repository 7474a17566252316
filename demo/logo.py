"""A logo for a company that does not exist."""

import io

from PIL import Image, ImageDraw, ImageFont

from lib.typesetting import FONTS

FONT = FONTS / "AulaDisplay-SemiBold.ttf"
HEIGHT = 300
MARGIN = 30


def draw_logo(name: str, colour: str) -> bytes:
    """Return a PNG: a mark of three rising wings in a disc, and the name beside it."""
    font = ImageFont.truetype(str(FONT), 150)
    left, top, right, bottom = font.getbbox(name)
    image = Image.new("RGBA", (round(HEIGHT + right - left + 2 * MARGIN), HEIGHT), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((MARGIN, MARGIN, HEIGHT - MARGIN, HEIGHT - MARGIN), fill=colour)
    for step in range(3):
        base, lift = 205 - 45 * step, 45 - 5 * step
        draw.polygon([(85, base), (150, base - lift), (215, base), (150, base - lift + 28)], fill="white")
    draw.text((HEIGHT + MARGIN / 2 - left, (HEIGHT - bottom - top) / 2), name, fill=colour, font=font)
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return png.getvalue()
