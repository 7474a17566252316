import re

import pytest
from django.utils import translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from courses.blocks.stream import FEATURES
from curriculum.loading.markup import MarkupError, rich_text

EVERYTHING = """\
### Título

Un párrafo con **negritas**, *cursivas* y
[un enlace](https://example.com/a?b=1&c=2) & más.

1. uno
2. dos

- a

- b
"""


def test_markup_becomes_rich_text():
    html = rich_text(EVERYTHING)

    assert html == (
        "<h2>Título</h2><p>Un párrafo con <b>negritas</b>, <i>cursivas</i> y "
        '<a href="https://example.com/a?b=1&amp;c=2">un enlace</a> &amp; más.</p>'
        "<ol><li>uno</li><li>dos</li></ol><ul><li>a</li><li>b</li></ul>"
    )


def test_rich_text_is_what_the_editor_would_store():
    html = rich_text(EVERYTHING)
    editor = ContentstateConverter(features=FEATURES)

    stored = editor.to_database_format(editor.from_database_format(html))

    assert re.sub(r' data-block-key="\w+"', "", stored) == html


@pytest.mark.parametrize(
    ("markdown", "line", "es", "en"),
    [
        (
            "Uno\n\nDos\n![foto](a.png)",
            3,
            "Las lecciones no pueden mostrar imágenes dentro del texto.",
            "Lessons cannot show images in running text.",
        ),
        ("Uno\n\n<div>x</div>", 2, "Las lecciones no pueden mostrar HTML.", "Lessons cannot show HTML."),
        ("Uno <b>dos</b>", 0, "Las lecciones no pueden mostrar HTML.", "Lessons cannot show HTML."),
        ("Uno `dos`", 0, "Las lecciones no pueden mostrar código.", "Lessons cannot show code."),
        (
            "> Uno",
            0,
            "Las lecciones no pueden mostrar citas aparte.",
            "Lessons cannot show block quotes.",
        ),
        (
            "Uno  \ndos",
            0,
            "Las lecciones no pueden mostrar saltos de línea dentro de un párrafo.",
            "Lessons cannot show line breaks inside a paragraph.",
        ),
        (
            "## Uno",
            0,
            "Solo se usan encabezados de tercer nivel (###).",
            "Only headings of the third level (###) may be used.",
        ),
        (
            "[x](javascript:y)",
            0,
            "Este enlace no sirve: su dirección debe empezar con https://.",
            "This link cannot be used: begin its address with https://.",
        ),
        (
            "[x](otra-pagina)",
            0,
            "Este enlace no sirve: su dirección debe empezar con https://.",
            "This link cannot be used: begin its address with https://.",
        ),
        (
            "- uno\n\n  dos",
            2,
            "Cada elemento de una lista lleva un solo párrafo.",
            "A list item can have only one paragraph.",
        ),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_markup_that_the_site_cannot_show_is_refused(language, markdown, line, es, en):
    with translation.override(language), pytest.raises(MarkupError) as refusal:
        rich_text(markdown)

    assert (str(refusal.value), refusal.value.line) == ({"es": es, "en": en}[language], line)
