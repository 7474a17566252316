"""A picture of a few kilobytes that takes a minute to draw is refused at every door, at once and with what to do; and
whoever waits for the picture of somebody else is asked to try again.
"""

import io
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

import lib.unpacking
from certificates.paper.pictures import LOGO, accept_picture
from courses.evidence.files import read_proof
from lib.picture_parts import MOST_SCANS, TOO_MANY_PARTS, check_parts
from lib.pictures import PictureField
from lib.unpacking import FOR_EVER, one_at_a_time, unpacking
from quizzes.exchange.pictures import image_problem
from quizzes.question_types.bank_question import BankImage
from tests.hostile_pictures import MANY_PARTS, scans

SECONDS = 0.5


def ending(name):
    return name.split(":")[0].lower().replace("jpeg", "jpg")


@pytest.mark.parametrize("name", MANY_PARTS)
def test_picture_of_too_many_parts_is_refused_at_once(name):
    content = MANY_PARTS[name]()
    before = time.thread_time()

    with pytest.raises(ValidationError) as refused:
        check_parts(io.BytesIO(content))

    assert refused.value.code == TOO_MANY_PARTS
    assert time.thread_time() - before < SECONDS


DOORS = {
    "evidence": lambda content: read_proof(content),
    "logo": lambda content: accept_picture(SimpleUploadedFile("a.jpg", content), LOGO),
    "library": lambda content: PictureField().clean(SimpleUploadedFile("a.jpg", content)),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_many_scans_with_what_to_do(door):
    content = scans(MOST_SCANS * 30)
    before = time.thread_time()

    with translation.override("en"), pytest.raises(ValidationError, match="too many parts") as refused:
        DOORS[door](content)

    assert refused.value.messages
    assert time.thread_time() - before < SECONDS


def test_bank_leaves_such_a_picture_out():
    with translation.override("en"):
        assert image_problem(BankImage("a.jpg", scans(MOST_SCANS))).startswith("it has too many parts")


@pytest.mark.parametrize(
    ("form", "options", "count"),
    [
        ("JPEG", {}, 1),
        ("JPEG", {"progressive": True, "icc_profile": bytes(200_000), "comment": b"\xff\xda" * 500}, 10),
        ("PNG", {"icc_profile": bytes(200_000)}, 1),
        ("WEBP", {"icc_profile": bytes(2_000)}, 1),
        ("GIF", {"comment": b"a" * 10_000}, 1),
    ],
)
def test_what_programs_write_is_taken(form, options, count):
    file = io.BytesIO()
    Image.effect_noise((900, 700), 50).convert("RGB").save(file, form, **options)
    again = file.getvalue() + b"\xff\xda" * 500  # what stands behind the end is not read

    assert check_parts(io.BytesIO(again)) == count


def test_photo_that_is_drawn_in_several_scans_is_no_large_photo(monkeypatch):
    """Its points are kept whole, whatever it is made smaller to."""
    monkeypatch.setattr("lib.unpacking.MOST_PIXELS", 299 * 300)
    file = io.BytesIO()
    Image.new("RGB", (300, 300)).save(file, "JPEG")
    once = file.getvalue()
    at = once.index(b"\xff\xda")

    with unpacking(io.BytesIO(once), ("JPEG",), (100, 100)) as opened:
        assert opened.format == "JPEG"
    twice = once[:-2] + once[at:]
    with pytest.raises(ValidationError), unpacking(io.BytesIO(twice), ("JPEG",), (100, 100)):
        pass


def test_who_waits_too_long_is_asked_to_try_again():
    refused = pytest.raises(ValidationError, match="Try again in a minute")
    with translation.override("en"), one_at_a_time(FOR_EVER), refused, one_at_a_time(0.01):
        pass
    with one_at_a_time(0.01):  # given back
        assert lib.unpacking._lock.locked()
