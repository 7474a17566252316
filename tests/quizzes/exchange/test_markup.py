"""Plain text in two languages as HTML, and back."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.exchange.markup import Markup, html_of, is_bilingual, languages_for
from quizzes.question_types.bank_question import Both
from tests.quizzes.exchange.banks import boths


@settings(max_examples=300, deadline=None)
@given(boths(), st.sampled_from(['lang="{}" class="multilang"', 'xml:lang="{}"']))
def test_text_comes_back_as_it_was(both, attribute):
    both = both.tidy()
    markup = Markup(["es"], by_xml_lang=True)

    assert markup.read(html_of(both, attribute=attribute)) == both
    assert markup.losses() == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Uno\n dos</p>\n<p>Tres</p>", "Uno dos\n\nTres"),
        ("a<br />b<br>c", "a\nb\nc"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>fin", "- a\n- b\n\nfin"),
        ('<a href="https://x.mx/">ver</a>', "ver (https://x.mx/)"),
        ("5 < 7 &amp; 7 > 5&nbsp;!", "5 < 7 & 7 > 5\xa0!"),
        ("<div dir='ltr'>a<div>b</div></div>", "a\nb"),
        ("a<!-- comment -->b", "ab"),
        ("</p>a</span>", "a"),
        ("<p><br></p>", ""),
    ],
)
def test_html_of_others_becomes_plain(html, text):
    markup = Markup(["en"])

    assert markup.read(html) == Both(en=text)
    assert markup.losses() == []


def test_what_is_lost_is_named_once():
    markup = Markup(["es"])

    text = markup.read(
        "<p><b>No</b> x<sup>2</sup> <b>y</b></p><script>alert(1)</script><table><tr><td>a</td><td>b</td></tr></table>"
    )

    assert text.es == "No x² y\n\na | b"
    assert [loss.partition(": ")[2] for loss in markup.losses()] == ["b, script, table, tr, td"]


def test_text_outside_of_the_spans_belongs_to_both_languages():
    html = 'ISO: <span lang="es" class="multilang">sí</span><span lang="en" class="multilang">yes</span>.'

    assert Markup(["es"]).read(html) == Both("ISO: sí.", "ISO: yes.")


def test_other_spellings_of_languages_are_understood():
    assert Markup(["es"]).read("{mlang es_mx}sí{mlang}{mlang en}yes{mlang}") == Both("sí", "yes")
    assert Markup(["es"]).read('<p><span class="multilang" lang="en-GB">yes</span></p>') == Both("", "yes")
    assert is_bilingual("{mlang es}a{mlang}")
    assert not is_bilingual("<p>a</p>")


def test_other_language_is_lost_and_said():
    markup = Markup(["es"])

    assert markup.read(
        '<span lang="fr" class="multilang">oui</span><span lang="es" class="multilang">sí</span>'
    ) == Both("sí")
    assert len(markup.losses()) == 1


def test_picture_keeps_what_it_shows_in_each_language():
    markup = Markup(["es", "en"])

    markup.read(
        'a<span lang="es" class="multilang"><img src="x.png" alt="sí&#10;"></span>'
        '<span lang="en" class="multilang"><img src="x.png" alt="yes"></span>'
    )

    assert [(picture.source, picture.both()) for picture in markup.pictures.values()] == [
        ("x.png", Both("sí\n", "yes"))
    ]


WORD = '<span lang="en" class="multilang">provider</span>'


@pytest.mark.parametrize(
    ("html", "both", "ignored"),
    [
        (f"El {WORD} entrega el sistema", Both("El provider entrega el sistema"), "en"),
        ("El {mlang en}provider{mlang} entrega el sistema", Both("El provider entrega el sistema"), "en"),
        ("El {mlang fr}savoir{mlang} y el {mlang en}know-how{mlang}", Both("El savoir y el know-how"), "en, fr"),
        ("{mlang es}Uno{mlang} y el resto", Both("Uno y el resto"), ""),
        ("{mlang es}Uno{mlang} o tal vez {mlang en}one{mlang}", Both("Uno o tal vez one"), "en"),
        ("<p>{mlang es}Uno{mlang} / {mlang en}One{mlang}</p><p>ISO</p>", Both("Uno /\n\nISO", "/ One\n\nISO"), ""),
        ("{mlang en}One{mlang} _____.", Both("", "One _____."), ""),
    ],
)
def test_a_lone_mark_moves_no_text_and_is_named(html, both, ignored):
    markup = Markup(["es"])

    with translation.override("en"):
        read, losses = markup.read(html), markup.losses()

    assert read == both
    assert losses == ([f"Language markup inside a text is ignored: {ignored}"] if ignored else [])


def test_a_lone_mark_makes_no_question_bilingual():
    lone, whole = f"El {WORD} entrega", "{mlang es}Uno{mlang}"

    assert languages_for([lone, whole], "es") == ("es",)
    assert languages_for(["{mlang es}Uno{mlang}{mlang en}One{mlang}", lone], "es") == ("es", "en")


def test_a_picture_in_a_text_with_a_lone_mark_is_described_in_its_language():
    markup = Markup(["es"])

    markup.read(f'El {WORD} <span lang="en" class="multilang"><img src="x.png" alt="red"></span>')

    assert [picture.both() for picture in markup.pictures.values()] == [Both("red")]
