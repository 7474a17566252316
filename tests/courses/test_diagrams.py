"""Diagrams: what is drawn of words, for a wide page and for a phone."""

import re

import pytest
from django.utils import translation

from courses.blocks.drawing.layouts import LAYOUTS
from courses.blocks.drawing.shapes import Box, Node, Words, width_of
from courses.blocks.lessons import structure_gaps, translation_gaps
from courses.blocks.stream import LessonBody

NODES = [
    Node("¿La herramienta está en la lista?", "Pídela; mientras, usa lo aprobado", "stop", 4),
    Node("Organismo de certificación", "audita el sistema de gestión y decide si lo certifica", "good", 18),
    Node("Suerte", "", "plain", 1),
    Node("El error pasa", "con tu firma", "strong", 9),
]


def part(es, en, *, note="", value=None, tone="plain"):
    texts = {"es": {"text": es, "note": note}, "en": {"text": en, "note": note}}
    return {"type": "item", "id": es, "value": {**texts, "tone": tone, "value": value}}


def diagram(parts, kind="steps", english="Two steps."):
    value = {
        "kind": kind,
        "es": {"alternative_text": "Dos pasos.", "caption": ""},
        "en": {"alternative_text": english, "caption": ""},
        "labels": [],
        "parts": parts,
    }
    return LessonBody().to_python([{"type": "diagram", "value": value, "id": "x"}])


TWO = [part("Contener", "Contain"), part("Corregir <b>", "Correct <b>", tone="good")]


@pytest.mark.parametrize("width", [592, 312])
@pytest.mark.parametrize("kind", LAYOUTS)
def test_nothing_leaves_the_drawing_and_no_word_its_box(kind, width):
    drawing = LAYOUTS[kind](NODES, ["Sí, sigue", "No"], width)

    boxes = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    assert all(
        box.x > 0 and box.x + box.width < width and 0 < box.y < box.y + box.height <= drawing.height for box in boxes
    )
    for words in (shape for shape in drawing.shapes if isinstance(shape, Words)):
        wide = width_of(words.text, words.style)
        left = words.x - {"start": 0, "middle": wide / 2, "end": wide}[words.anchor]
        assert left >= 0
        assert left + wide <= width
        around = [
            box for box in boxes if box.x <= words.x <= box.x + box.width and box.y < words.y < box.y + box.height
        ]
        assert not around or any(box.x <= left and left + wide <= box.x + box.width for box in around)


@pytest.mark.parametrize("kind", ["steps", "grid", "decision"])
def test_boxes_never_lie_on_each_other(kind):
    boxes = [shape for shape in LAYOUTS[kind](NODES, [], 312).shapes if isinstance(shape, Box)]

    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize(
    ("language", "word", "says"), [("es", "Contener", "Dos pasos."), ("en", "Contain", "Two steps.")]
)
def test_diagram_speaks_the_language_of_the_page(language, word, says):
    with translation.override(language):
        html = diagram(TWO).render_as_block()

    assert html.count(f'aria-label="{says}"') == 2
    assert re.findall(rf">{word}</text>", html) == [f">{word}</text>"] * 2
    assert "&lt;b&gt;" in html
    assert "style=" not in html


def test_bar_is_as_long_as_its_value():
    bars = [shape for shape in LAYOUTS["bars"](NODES, [], 592).shapes if isinstance(shape, Box)]

    assert [round(18 * bar.width / bars[1].width) for bar in bars] == [4, 18, 1, 9]


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        (diagram(TWO), []),
        (diagram(TWO[:1]), ["1. Diagram: At least 2 are needed."]),
        (diagram(TWO, "grid"), ["1. Diagram: Exactly four are needed."]),
        (diagram(TWO, "bars"), ["1. Diagram: Every bar needs a value."]),
    ],
)
def test_diagram_that_is_not_finished_is_not_published(body, gaps):
    with translation.override("en"):
        assert structure_gaps(body) == gaps


def test_both_languages_of_a_diagram_are_needed():
    with translation.override("en"):
        assert translation_gaps(diagram(TWO, english="")) == ["1. Diagram [en]"]
        assert translation_gaps(diagram([*TWO, part("Cerrar", "")])) == ["1. Diagram [en]"]
