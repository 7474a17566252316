"""What a file is, its content says. What could run, hide or fill the memory is refused in words; pictures are drawn
anew.
"""

import io
import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image

import lib.unpacking
from courses.evidence.files import LARGEST_FILE, LONGEST_SIDE, read_proof
from tests.courses.evidence.making import PDF, picture
from tests.hostile import PDFS
from tests.hostile_pdfs import DEAR, PROGRAM
from tests.hostile_pictures import cut, hollow

SECONDS = 3  # of the processor: the limit is two
REFUSED = {
    "a program by another name": (b"MZ\x90\0" * 50, "not a PDF, JPEG or PNG"),
    "a page by another name": (b"<html><script>alert(1)</script>", "not a PDF, JPEG or PNG"),
    "a PDF that does not begin with it": (b"\n\n" + PDF, "not a PDF, JPEG or PNG"),
    "a GIF": (picture("GIF"), "not a PDF, JPEG or PNG"),
    "nothing": (b"", "not a PDF, JPEG or PNG"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC"),
    "a PDF with a page behind it": (PDF + b"<html><script>alert(1)</script>", "something after its end"),
    "a PDF that is a ZIP too": (PDF[:-7] + b"PK\x05\x06" + bytes(18) + b"\n%%EOF\n", "second file"),
    "an encrypted PDF": (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "protected"),
    "a PDF that runs something": (PROGRAM, "a program"),
    "a picture that ends too early": (cut("JPEG"), "damaged"),
    "the head of a huge picture": (hollow((9000, 9000)), "16 million pixels"),
    "a progressive photo that is unpacked whole": (
        picture(size=(4_100, 4_100), progressive=True, quality=20),
        "16 million pixels",
    ),
    "too many bytes": (PDF + bytes(LARGEST_FILE), "larger than 10 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why(name):
    content, words = REFUSED[name]

    with translation.override("en"), pytest.raises(ValidationError, match=words):
        read_proof(content)


@pytest.mark.parametrize("name", PDFS)
def test_files_that_are_dear_to_read_end_soon(name):
    """In a sentence, or as a file that nothing is wrong with: none is unpacked beyond its limit."""
    with suppress(ValidationError):
        read_proof(PDFS[name]() + b"\n%%EOF\n")


@pytest.mark.parametrize("name", DEAR)
def test_pdf_that_is_dear_is_refused_within_two_seconds(name):
    content = DEAR[name]()
    before = time.thread_time()

    with translation.override("en"), pytest.raises(ValidationError, match="too long|too many parts"):
        read_proof(content)

    assert time.thread_time() - before < SECONDS


def test_a_pdf_stays_as_it_is():
    proof = read_proof(PDF)

    assert (proof.content, proof.file_type) == (PDF, "pdf")


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_of_a_picture_stays_what_it_shows(form):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Phone", {1: "N"}
    content = picture(form, (60, 40), exif=exif) + b"PK\x03\x04 a second file"

    proof = read_proof(content)

    kept = Image.open(io.BytesIO(proof.content))
    assert (kept.format, proof.file_type, kept.size) == ("JPEG", "jpg", (40, 60))  # turned as the phone was held
    assert not kept.getexif()
    assert b"a second file" not in proof.content
    assert b"Phone" not in proof.content


def test_comments_and_transparency_go():
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    shown = Image.open(io.BytesIO(read_proof(file.getvalue()).content))

    assert shown.getpixel((5, 5)) == (255, 255, 255)
    assert b"secret" not in read_proof(picture(comment=b"secret")).content


def test_a_large_photo_becomes_smaller():
    kept = Image.open(io.BytesIO(read_proof(picture(size=(4000, 3000))).content))

    assert kept.size == (LONGEST_SIDE, 1800)


def test_pictures_are_unpacked_one_at_a_time(monkeypatch):
    held = []
    real = lib.unpacking.made_smaller

    def watched(*given):
        held.append(lib.unpacking._lock.locked())
        return real(*given)

    monkeypatch.setattr("courses.evidence.files.made_smaller", watched)
    read_proof(picture())

    assert held == [True]
    assert not lib.unpacking._lock.locked()
