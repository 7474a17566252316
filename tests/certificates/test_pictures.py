import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from certificates.models.pictures import Picture
from certificates.paper import pictures
from certificates.paper.colours import PAPER
from certificates.paper.pictures import LOGO, SIGNATURE, accept_picture, printed
from tests.certificates.drawings import drawn_signature, upload


def opened(png):
    return Image.open(io.BytesIO(png))


def ink_of(picture):
    return picture.getchannel("A").point(lambda value: 255 if value > pictures.VISIBLE else 0).getbbox()


def noise(size):
    picture = Image.effect_noise(size, 120)
    return Image.merge("RGB", (picture, picture.rotate(90, expand=False), picture.transpose(0)))


def test_signature_is_cut_to_its_edges_and_made_small():
    found = opened(accept_picture(upload(drawn_signature()), SIGNATURE))

    assert found.mode == "RGBA"
    assert (found.width <= 460, found.height <= 150) == (True, True)
    assert ink_of(found) == (0, 0, *found.size)


def test_photograph_of_a_phone_stands_upright():
    sideways = Image.new("RGB", (400, 200), "#0000ff")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    out = io.BytesIO()
    sideways.save(out, "jpeg", exif=exif)

    found = opened(accept_picture(SimpleUploadedFile("logo.jpg", out.getvalue()), LOGO))

    assert found.width * 2 == pytest.approx(found.height, abs=2)


@pytest.mark.parametrize(
    ("file", "kind", "message"),
    [
        (lambda: upload(Image.new("RGB", (800, 300), "white")), SIGNATURE, "must be transparent"),
        (lambda: upload(Image.new("RGBA", (800, 300), (0, 0, 0, 0))), SIGNATURE, "nothing is drawn on it"),
        (lambda: upload(drawn_signature(size=(120, 60))), SIGNATURE, "at least 150 pixels"),
        (lambda: upload(Image.new("RGB", (149, 149))), LOGO, "at least 150 pixels"),
        (lambda: upload(Image.new("RGB", (300, 300)), kind="gif"), LOGO, "This picture cannot be read"),
        (lambda: SimpleUploadedFile("x.png", b"<svg onload='alert(1)'/>"), LOGO, "This picture cannot be read"),
        (
            lambda: SimpleUploadedFile("x.png", upload(drawn_signature()).read()[:400]),
            LOGO,
            "This picture cannot be read",
        ),
    ],
    ids=["opaque", "empty", "small signature", "small logo", "format", "svg", "cut off"],
)
def test_what_cannot_be_printed_is_refused_with_the_reason(file, kind, message):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        accept_picture(file(), kind)

    assert message in refused.value.messages[0]


def test_picture_that_would_fill_the_memory_is_never_unpacked(monkeypatch):
    monkeypatch.setattr("lib.unpacking.MOST_PIXELS", 300 * 300 - 1)

    with translation.override("en"), pytest.raises(ValidationError, match="million pixels"):
        accept_picture(upload(Image.new("RGB", (300, 300))), LOGO)


def test_file_that_is_too_large_is_not_opened(monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST_FILE", 10)

    with translation.override("en"), pytest.raises(ValidationError, match="larger than 4 MB"):
        accept_picture(upload(Image.new("RGB", (300, 300))), LOGO)


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (drawn_signature(), SIGNATURE),
        (drawn_signature(seed=9, ink="#000000"), SIGNATURE),
        (Image.linear_gradient("L").resize((900, 350)).convert("RGB"), LOGO),
        (noise((900, 350)), LOGO),
    ],
    ids=["blue ink", "black ink", "gradient", "noise"],
)
def test_printed_picture_keeps_to_its_share_of_the_file(picture, kind):
    png = printed(accept_picture(upload(picture), kind), kind, PAPER)

    assert opened(png).mode in ("RGB", "P")
    assert len(zlib.compress(opened(png).convert("RGB").tobytes(), 6)) <= kind.printed_bytes


def test_three_signatures_share_what_one_may_have():
    kept = accept_picture(upload(drawn_signature()), SIGNATURE)

    png = printed(kept, SIGNATURE, PAPER, among=3)

    assert len(zlib.compress(opened(png).convert("RGB").tobytes(), 6)) <= SIGNATURE.printed_bytes / 3


def test_ground_of_a_printed_picture_is_the_paper():
    png = printed(accept_picture(upload(drawn_signature()), SIGNATURE), SIGNATURE, PAPER)

    most = max(opened(png).convert("RGB").getcolors(1 << 20))
    assert "#{:02x}{:02x}{:02x}".format(*most[1]) == PAPER


@pytest.mark.django_db
def test_same_picture_is_kept_once():
    first, second = (Picture.upload(upload(drawn_signature()), SIGNATURE) for _ in range(2))

    assert (first.pk, Picture.objects.count()) == (second.pk, 1)
