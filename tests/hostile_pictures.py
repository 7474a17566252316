"""Files of questions that are dear to plan, once they are read: pictures that are large or damaged, texts to
compare.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image

from tests.hostile import qti

ITEM = (
    '<qti-assessment-item identifier="i%(number)d" title="t"><qti-response-declaration identifier="RESPONSE"'
    ' cardinality="single" base-type="identifier"><qti-correct-response><qti-value>A</qti-value></qti-correct-response>'
    '</qti-response-declaration><qti-item-body><p>q%(number)d<img src="%(picture)s" alt="x"/></p>'
    '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-simple-choice identifier="A">a'
    '</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction>'
    "</qti-item-body></qti-assessment-item>"
)


@cache
def flat(size: tuple[int, int], form: str = "PNG", colour: int = 1) -> bytes:
    """A picture of one colour: a few kilobytes, whatever its size."""
    file = io.BytesIO()
    options = {"lossless": True} if form == "WEBP" else {"compress_level": 9} if form == "PNG" else {}
    Image.new("RGB", size, (colour, 2, 3)).save(file, form, **options)
    return file.getvalue()


def cut(form: str, share: float = 0.5) -> bytes:
    """A picture of noise that ends too early."""
    file = io.BytesIO()
    noise = Image.effect_noise((200, 200), 50)
    noise.convert("P" if form == "GIF" else "RGB").save(file, form)
    return file.getvalue()[: int(file.tell() * share)]


def hollow(size: tuple[int, int]) -> bytes:
    """The head of a PNG with hardly anything after it."""

    return png_with(b"", size)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_with(parts: bytes, size: tuple[int, int] = (10, 10)) -> bytes:
    """A PNG with these parts between its head and its points."""
    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + parts + points + chunk(b"IEND", b"")


def segment(marker: int, content: bytes) -> bytes:
    """A part of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def scans(count: int, side: int = 3992) -> bytes:
    """A JPEG that draws over all of its points again and again: each time is 31 bytes."""
    blocks = ((side + 7) // 8) ** 2
    head = b"\xff\xd8" + segment(0xDB, b"\0" + b"\1" * 64)
    head += segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    head += segment(0xC4, b"\0\1" + bytes(16)) + segment(0xC4, b"\x10\1\1" + bytes(14) + b"\xe0\0")
    head += segment(0xDA, b"\1\1\0\0\0\0") + bytes((blocks + 7) // 8)
    bits, left = "", blocks
    while left >= 16384:
        run = min(left, 32767)
        bits, left = f"{bits}0{run - 16384:014b}", left - run
    bits += "10" * left
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    return head + (segment(0xDA, b"\1\1\0\1\x3f\0") + data) * count + b"\xff\xd9"


def gif_with(blocks: bytes) -> bytes:
    """A GIF of one point with these blocks in its comment."""
    return b"GIF89a\1\0\1\0\0\0\0!\xfe" + blocks + b"\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


PROFILE = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(1_000_000), 9))
# Cheap to write, dear to read: each took seconds, the first a minute where it was longer.
MANY_PARTS: dict[str, Callable[[], bytes]] = {
    "JPEG: 2,000 scans": lambda: scans(2_000),
    "JPEG: 65 scans": lambda: scans(65),
    "JPEG: nothing but filling": lambda: b"\xff\xd8" + b"\xff" * 9_000_000,
    "JPEG: a million empty parts": lambda: b"\xff\xd8" + segment(0xE0, b"") * 1_000_000,
    "JPEG: marks without an end": lambda: b"\xff\xd8" + b"\xff\xd0" * 4_000_000,
    "JPEG: many tables": lambda: b"\xff\xd8" + segment(0xDB, b"\0" * 65_000) * 100,
    "PNG: 800,000 empty parts": lambda: png_with(chunk(b"abCd", b"") * 800_000),
    "PNG: 800,000 empty parts of the points": lambda: png_with(chunk(b"IDAT", b"") * 800_000),
    "PNG: 4,000 profiles of 1 MB": lambda: png_with(PROFILE * 4_000),
    "GIF: a comment in 39,000 parts": lambda: gif_with((b"\xff" + b"a" * 255) * 39_000),
    "GIF: a comment in 4 million parts": lambda: gif_with(b"\1a" * 4_000_000),
    "WebP: a million empty parts": lambda: b"RIFF\0\0\x89\0WEBP" + b"abcd\0\0\0\0" * 1_000_000,
}


def with_pictures(pictures: dict[str, bytes], shown: list[str]) -> bytes:
    """A package of questions, each of which shows one of the pictures."""
    items = {
        f"i{number}.xml": (ITEM % {"number": number, "picture": name}).encode() for number, name in enumerate(shown)
    }
    resources = "".join(f'<resource type="imsqti_item_xmlv3p0" href="{name}"/>' for name in items)
    return qti({**items, **pictures}, resources)


LARGE = (6_300, 6_300)  # 39.7 million
PLANS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "plan: one picture of 40 million pixels, 60 times": (
        "qti",
        lambda: with_pictures({"p.png": flat(LARGE)}, ["p.png"] * 60),
    ),
    "plan: one picture of 20 million pixels, 60 times": (
        "qti",
        lambda: with_pictures({"p.png": flat((4_000, 5_000))}, ["p.png"] * 60),
    ),
    "plan: 60 pictures of 20 million pixels": (
        "qti",
        lambda: with_pictures(
            {f"{n}.png": flat((4_000, 5_000)) + b"\0" * n for n in range(60)}, [f"{n}.png" for n in range(60)]
        ),
    ),
    "plan: one WebP of 40 million pixels": (
        "qti",
        lambda: with_pictures({"p.webp": flat(LARGE, "WEBP")}, ["p.webp"] * 60),
    ),
    "plan: a picture of 2,500 million pixels": (
        "qti",
        lambda: with_pictures({"p.png": hollow((50_000, 50_000))}, ["p.png"] * 60),
    ),
    "plan: 60 pictures that end too early": (
        "qti",
        lambda: with_pictures(
            {f"{n}.png": hollow((4_000, 5_000)) + b"\0" * n for n in range(60)}, [f"{n}.png" for n in range(60)]
        ),
    ),
}


def letters(count: int, seed: int, first: int = 0x4E00, last: int = 0x9FFF) -> str:
    return "".join(map(chr, random.Random(seed).choices(range(first, last), k=count)))  # noqa: S311


def aiken(stems: list[str]) -> bytes:
    return "".join(f"{stem}\nA. b\nB. c\nANSWER: A\n\n" for stem in stems).encode()


TEXTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "plan: 490 texts of 6,000 letters": ("aiken", lambda: aiken([letters(6_000, seed) for seed in range(490)])),
    "plan: 490 texts of 9,000 letters": (
        "aiken",
        lambda: aiken([letters(9_000, seed, 0x400, 0x52F) for seed in range(490)]),
    ),
    "plan: 490 texts of letters that unfold": ("aiken", lambda: aiken([f"\ufdfa{n}" * 1_000 for n in range(490)])),
}
