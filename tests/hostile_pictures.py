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

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


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
