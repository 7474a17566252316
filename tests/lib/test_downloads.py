import io

import pytest

from lib.downloads import CSV, as_file


@pytest.mark.parametrize("content", [b"a,b", iter([b"a,", b"b"]), io.BytesIO(b"a,b")], ids=["bytes", "lines", "file"])
def test_file_is_for_whoever_asked_alone(content):
    answer = as_file(content, "Lista de cursos.csv", CSV)

    assert b"".join(answer) == b"a,b"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="Lista de cursos.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_name_may_have_any_letters():
    assert (
        as_file(b"", "José.pdf", "application/pdf")["Content-Disposition"]
        == "attachment; filename*=utf-8''Jos%C3%A9.pdf"
    )


def test_file_under_another_name_is_sent_under_the_one_it_is_given(tmp_path):
    path = tmp_path / "5f3c.pdf"
    path.write_bytes(b"%PDF-")

    with path.open("rb") as file:
        answer = as_file(file, "CENZONTLE-2026-00001.pdf", "application/pdf")
        assert b"".join(answer) == b"%PDF-"
    assert answer["Content-Disposition"] == 'attachment; filename="CENZONTLE-2026-00001.pdf"'
    assert answer["Content-Length"] == "5"
