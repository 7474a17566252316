"""A PDF that others will open only shows something; what cannot be walked from end to end is refused in words."""

import contextlib
import random

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.pdf_files import check_pdf
from tests.hostile_pdfs import HIDDEN, SOUND, objects, with_stream

PIECES = [b"obj", b"endobj", b" 4 0 obj ", b"stream\n", b"endstream", b"<<", b">>", b"(", b")", b"<", b"%", b"\n", b"/Length 5",
          b"/First", b"/#", b"[", b"]", b"9 0 R", b"\0", b"\\", b"%%EOF", b"{", b"trailer"]  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_runs_or_leads_elsewhere_is_refused_wherever_it_hides(name):
    with translation.override("en"), pytest.raises(ValidationError, match=r"program|damaged|too big"):
        check_pdf(HIDDEN[name])


@pytest.mark.parametrize("name", SOUND)
def test_what_only_shows_something_is_taken(name):
    check_pdf(SOUND[name])


def test_bytes_of_a_picture_are_never_taken_for_an_object():
    dice = random.Random(42001)  # noqa: S311 -- the same bytes each time
    for _ in range(60):  # as if "obj" stood, by chance, in twenty thousand pictures
        pieces = (dice.randbytes(dice.randrange(99)) + dice.choice((b"obj", b"stream")) for _ in range(200))
        check_pdf(with_stream(b"\xff".join(pieces)))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_spoiled_file_is_walked_or_refused(data):
    content = bytearray(data.draw(st.sampled_from([objects(b"5 0 << >>"), with_stream(b"a")])))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(9, len(content)))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.sampled_from(PIECES))
    with contextlib.suppress(ValidationError):
        check_pdf(bytes(content))
