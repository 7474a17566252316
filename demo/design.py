"""How the certificates of the demonstration's bank look: in its own colour, signed by two people."""

import io

from PIL import Image, ImageDraw, ImageFont

from certificates.models.designs import ACCENT, CertificateDesign, Signatory
from certificates.models.pictures import Picture
from certificates.paper.pictures import SIGNATURE, shrink
from demo.logo import FONT
from people.models import Organisation

INK = "#1d2f6f"
SIGNATORIES = (
    ("Elena Ríos Peñaloza", "Directora general", "Chief executive officer"),
    ("Raúl Ibáñez Ochoa", "Instructor", "Instructor"),
)


def publish_design(organisation: Organisation, colour: str) -> CertificateDesign:
    """Make the design and put it in force."""
    design = CertificateDesign(organisation=organisation, band_colour=colour, accent_colour=ACCENT)
    design.signatories = [
        Signatory(name=name, position_es=es, position_en=en, signature=_signature(name), sort_order=place)
        for place, (name, es, en) in enumerate(SIGNATORIES)
    ]
    design.save()
    design.save_revision().publish()
    return design


def _signature(name: str) -> Picture:
    """Return the first two names in italics, rising, with a stroke below: nobody's own hand."""
    font = ImageFont.truetype(str(FONT.with_name("AulaDisplay-Italic.ttf")), 110)
    text = " ".join(name.split()[:2])
    width = round(font.getlength(text)) + 120
    drawn = Image.new("RGBA", (width, 320), (0, 0, 0, 0))
    draw = ImageDraw.Draw(drawn)
    draw.text((60, 60), text, fill=INK, font=font)
    draw.arc((50, 205, width + 240, 330), 190, 260, fill=INK, width=5)
    turned = drawn.rotate(4, Image.Resampling.BICUBIC, expand=True)
    out = io.BytesIO()
    turned.crop(turned.getbbox()).save(out, "png")
    with Image.open(out) as picture:
        return Picture.keep(shrink(picture, SIGNATURE))
