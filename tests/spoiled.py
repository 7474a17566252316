"""Sound files with pieces put in, taken out or said again, as hypothesis draws them for the readers of files."""

import io
import zipfile

from hypothesis import strategies as st

from tests.hostile import zipped

PIECES = [
    b"<", b">", b"</", b"&", b"&#", b";", b"{", b"}", b"{mlang es}", b"{mlang}", b"<span lang=", b"<![CDATA[", b"]]>", b"<!--",
    b"~", b"=", b"#", b"%", b"::", b"//", b"[id:", b"]", b"\\", b"\n\n", b"\r", b",", b";", b"\t", b'"', b"'", b"\0", b"\xff",
    b"\xff\xfe", b"\xef\xbb\xbf", b"1e999999999", b"9" * 5000, "²".encode(), "٣".encode(), b"-", b"->", b"[[1]]", b"[[99]]",
    b"$CATEGORY:", b"NaN", b"inf", b"<p>" * 200, b" " * 500, b"\xed\xa0\x80", "\u202e".encode(), b"<question type='numerical'>",
    b"<answer fraction='nan'><text>", b"format='markdown'", b"PK\x03\x04", b"<!DOCTYPE a>", b"<c r='XFD9999999'>",
    b"t='s'><v>9</v>",
]  # fmt: skip


@st.composite
def spoiled(draw, seed):
    """A sound file with pieces put in, taken out or said again."""
    content = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 40))
        content[place : place + length] = draw(st.sampled_from(PIECES)) * draw(st.sampled_from([0, 1, 1, 2, 300]))
    return bytes(content)


@st.composite
def spoiled_zip(draw, seed):
    """A ZIP file one member of which is spoiled; a spoiled archive is hardly ever opened."""
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(members)))
    return zipped({**members, name: draw(spoiled(members[name]))})
