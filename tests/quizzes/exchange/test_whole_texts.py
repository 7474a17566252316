"""Every text of a file arrives in its language and in its place, or its loss is named; nothing else arrives.

Texts are drawn as words that stand nowhere else, so each can be looked for in the question and in the report.
"""

import io
import zipfile
from html import escape
from itertools import count

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.drawing.image import Image

from lib.sheets.files import Unreadable
from quizzes.exchange.aiken_reading import read_aiken
from quizzes.exchange.bank import Entry
from quizzes.exchange.formats import recognise
from quizzes.exchange.gift_reading import read_gift
from quizzes.exchange.markup import Markup
from quizzes.exchange.moodle_reading import read_moodle
from quizzes.exchange.qti_reading import read_qti
from quizzes.exchange.spreadsheet import read_csv, read_xlsx
from quizzes.question_types.bank_question import BankQuestion, Both
from tests.quizzes.exchange.banks import PICTURES, quick

# What programs put around a text, without any of it naming the language of the question.
WRAPPERS = [
    "{}",
    "<p>{}</p>",
    '<span lang="EN-US">{}</span>',
    '<p lang="fr"><span lang="EN-GB" style="font-size:11pt">{}</span><o:p></o:p></p>',
    '<p class="MsoNormal"><span lang="PT-BR" xml:lang="PT-BR">{}</span></p>',
    "<![if !supportLists]><span>{}</span><![endif]>",
    "<!-- nota -->{}",
    "<div><b>{}</b></div>",
    "<embed src='a.swf'>{}",
    "<ul><li>{}</li></ul>",
]
wrappers = st.sampled_from(WRAPPERS)


def words(entry: Entry) -> tuple[str, str, str]:
    """All that stands in the question in Spanish, all in English, and all of the report."""
    question = entry.question or BankQuestion(kind="single")
    boths = [question.stem, question.explanation, question.unit]
    for choice in question.choices:
        boths += [choice.text, choice.match, choice.reason]
    return " ".join(both.es for both in boths), " ".join(both.en for both in boths), " ".join(entry.losses)


def gift(wrap: str, named: list[str]) -> bytes:
    html = [wrap.format(name) for name in named]
    stem, right, why, wrong, explanation = (
        "".join(f"\\{sign}" if sign in "\\:#={}~" else sign for sign in text) for text in html
    )
    return f"::t::[html]{stem}{{\n={right}#{why}\n~{wrong}\n####{explanation}\n}}".encode()


def moodle(wrap: str, named: list[str]) -> bytes:
    stem, right, why, wrong, explanation = (escape(wrap.format(name)) for name in named)
    return f"""<quiz><question type="multichoice"><name><text>t</text></name>
    <questiontext format="html"><text>{stem}</text></questiontext>
    <generalfeedback format="html"><text>{explanation}</text></generalfeedback><single>true</single>
    <answer fraction="100"><text>{right}</text><feedback><text>{why}</text></feedback></answer>
    <answer fraction="0"><text>{wrong}</text></answer></question></quiz>""".encode()


@quick
@given(wrappers, st.sampled_from([(gift, read_gift), (moodle, read_moodle)]), st.sampled_from(["es", "en"]))
def test_what_a_word_processor_marks_stays_in_the_language_chosen(wrap, format, language):
    write, read = format
    named = ["tallo", "acierto", "motivo", "error", "aclaración"]

    (entry,) = read(write(wrap, named), language).entries

    spanish, english, _report = words(entry)
    own, other = (spanish, english) if language == "es" else (english, spanish)
    assert ([name for name in named if name in own], other.strip()) == (named, "")
    assert not any(noise in own for noise in ("nota", "supportLists", "endif", "Mso"))


@pytest.mark.parametrize(
    ("html", "spanish", "english"),
    [
        ("{mlang es}sí{mlang}{mlang en}yes{mlang}", "sí", "yes"),
        ("{mlang es,en}ISO{mlang}", "ISO", "ISO"),
        ('<span class="multilang" lang="es">sí</span> <span class="x multilang" lang="en-GB">yes</span>', "sí", "yes"),
        ('<span class="multilang" lang="es">el <span lang="EN-US">chat</span></span>', "el chat", ""),
    ],
)
def test_only_marks_of_authors_name_a_language(html, spanish, english):
    assert Markup(["es"]).read(html) == Both(spanish, english)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>2</sup> m<sup>3</sup> CO<sub>2</sub>", "10² m³ CO₂"),
        ("<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>", "a/(b + 1)"),
        ("x <math><msup><mi>e</mi><mrow><mo>-</mo><mi>x</mi></mrow></msup></math> y", "x e^(-x) y"),
        ("<math><mi>R</mi><mo>=</mo><mi>P</mi><mo>&times;</mo><mi>I</mi></math>", "R = P × I"),
        ("<math><msqrt><mn>2</mn></msqrt><mo>,</mo><mfenced><mi>a</mi><mi>b</mi></mfenced></math>", "√2, (a, b)"),
        ("<math><semantics><mi>k</mi><annotation>\\kappa</annotation></semantics></math>", "k"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup><mo>&#x2062;</mo><mi>y</mi></math>", "x₁²y"),
    ],
)
def test_formula_is_said_on_one_line(html, text):
    markup = Markup(["es"])

    assert (markup.read(html).es, markup.losses(), markup.has_unsayable) == (text, [], False)


SUM = "<math><munder><mo>∑</mo><mi>i</mi></munder><mi>i</mi></math>"


def test_formula_that_no_line_can_say_keeps_its_question_out():
    with translation.override("en"):
        (entry, other) = read_gift(
            f"::a::[html]¿{SUM.replace('=', '')}? {{=1 ~2}}\n\n::b::¿Dos? {{=2 ~3}}".encode()
        ).entries

    assert (entry.question, entry.is_foreign, entry.losses) == (
        None,
        True,
        ["It has formulas that cannot be written as plain text."],
    )
    assert other.question


def test_hidden_text_is_no_text_of_the_question():
    markup = Markup(["es"])

    assert markup.read('a<span style="display: none">clave B</span><p hidden>x<i>y</i></p>b').es == "ab"
    assert "hidden" in markup.losses()[0]


def test_media_that_is_never_closed_ends_with_what_is_around_it():
    assert Markup(["es"]).read("<p>a<video>x</p><p>b</p>").es == "a\n\nb"


# --- QTI ------------------------------------------------------------------------------------------


def qti(body: str = "", *, root: str = "", choices: tuple[str, str] = ("Uno", "Dos"), after: str = "") -> Entry:
    one, two = choices
    item = f"""<qti-assessment-item identifier="i" {root}>
    <qti-response-declaration identifier="R" cardinality="single" base-type="identifier"><qti-correct-response>
    <qti-value>A</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>{body}
    <qti-choice-interaction response-identifier="R"><qti-simple-choice identifier="A">{one}</qti-simple-choice>
    <qti-simple-choice identifier="B">{two}</qti-simple-choice></qti-choice-interaction></qti-item-body>{after}
    </qti-assessment-item>"""
    with translation.override("en"):
        return read_qti(item.encode(), "es").entries[0]


def test_word_of_another_language_stays_in_its_sentence():
    entry = qti('<p>La <span xml:lang="en">accountability</span> es clave.</p>', root='xml:lang="es"')

    assert entry.question.stem == Both("La accountability es clave.")
    assert entry.losses == ["Language markup inside a text is ignored: en"]


def test_choice_in_another_language_stays_where_it_is():
    entry = qti("<p>¿Cómo se dice?</p>", root='xml:lang="es"', choices=('<span xml:lang="en">risk</span>', "riesgo"))

    assert [choice.text for choice in entry.question.choices] == [Both("risk"), Both("riesgo")]


def test_item_that_names_both_languages_is_in_both():
    body = '<p xml:lang="es">¿Cuál?</p><p xml:lang="en">Which?</p>'
    entry = qti(body, choices=('<b xml:lang="es">Uno</b><b xml:lang="en">One</b>', "42"))

    assert entry.question.stem == Both("¿Cuál?", "Which?")
    assert [choice.text for choice in entry.question.choices] == [Both("Uno", "One"), Both("42", "42")]


RUBRIC = '<qti-rubric-block view="{}"><qti-content-body>{}</qti-content-body></qti-rubric-block>'
INLINE = '<qti-feedback-inline identifier="{}" show-hide="{}">{}</qti-feedback-inline>'


@pytest.mark.parametrize(
    ("view", "is_shown"),
    [("candidate", True), ("scorer candidate", True), ("scorer", False), ("author proctor tutor", False)],
)
def test_text_is_shown_to_those_for_whom_it_is(view, is_shown):
    entry = qti(RUBRIC.format(view, "Lee despacio.") + "<p>¿Cuál?</p>")

    assert ("Lee despacio." in entry.question.stem.es, "Lee despacio." in " ".join(entry.losses)) == (
        is_shown,
        not is_shown,
    )


def test_feedback_goes_to_its_choice_or_is_named():
    modal = '<qti-modal-feedback identifier="{}" show-hide="{}">{}</qti-modal-feedback>'
    entry = qti(
        "<p>¿Cuál?" + INLINE.format("B", "show", "porque no") + INLINE.format("x", "show", "suelto") + " fin</p>",
        choices=("Uno" + INLINE.format("A", "show", "porque sí") + INLINE.format("A", "hide", "tapado"), "Dos"),
        after=modal.format("A", "show", "además") + modal.format("otro", "show", "aparte"),
    )

    assert entry.question.stem.es == "¿Cuál? fin"
    assert [(choice.text.es, choice.reason.es) for choice in entry.question.choices] == [
        ("Uno", "porque sí\n\nademás"),
        ("Dos", "porque no"),
    ]
    assert entry.losses == [f"Feedback left out: “{text}”" for text in ("suelto", "tapado", "aparte")]


def test_picture_of_a_choice_is_no_picture_of_the_question():
    entry = qti("<p>¿Cuál?</p>", choices=('<img src="a.png" alt="x"/>Uno', '<img src="b.png" alt="y"/>'))

    assert entry.question.image is None
    assert [choice.text.es for choice in entry.question.choices] == ["Uno"]
    assert entry.losses == [
        "Image left out: a.png",
        "Image left out: b.png",
        "Choice 2 has no text: it is left out.",
    ]


def test_question_whose_right_choice_is_a_picture_is_not_carried():
    entry = qti("<p>¿Cuál?</p>", choices=('<img src="a.png" alt="x"/>', "Dos"))

    assert (entry.question, entry.is_foreign) == (None, True)
    assert entry.losses[-1] == "Choice 1 has no text, and the answer depends on it."


def test_numbers_made_by_a_template_are_not_carried():
    entry = qti('<p>¿Cuánto es <qti-printed-variable identifier="X"/>?</p>')

    assert (entry.question, len(entry.losses)) == (None, 1)


@pytest.mark.parametrize("is_listed", [True, False], ids=["test", "nothing"])
def test_items_are_found_without_the_manifest_naming_them(is_listed):
    item = '<assessmentItem identifier="i1"><itemBody><p>Nada</p></itemBody></assessmentItem>'
    test = '<assessmentTest><testPart><assessmentSection><rubricBlock view="candidate">Lee.</rubricBlock>'
    test += '<assessmentItemRef href="../items/i%201.xml"/></assessmentSection></testPart></assessmentTest>'
    resource = '<resource type="imsqti_test_xmlv2p1" href="t/test.xml"/>' if is_listed else ""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{resource}</resources></manifest>")
        archive.writestr("t/test.xml", test)
        archive.writestr("items/i 1.xml", item)

    reading = read_qti(file.getvalue())

    assert [entry.place for entry in reading.entries] == ["items/i 1.xml"]
    assert len(reading.remarks) == is_listed


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE q [<!ENTITY a "b">]>',
        '<!DOCTYPE q SYSTEM "q.dtd">',
        '<!DOCTYPE q PUBLIC "a" "b">',
        "<!DOCTYPE q [ ]>",
    ],
)
def test_document_type_that_declares_or_fetches_is_refused(declared):
    with pytest.raises(Unreadable):
        read_moodle(f"{declared}<quiz/>".encode())


# --- GIFT, Aiken, sheets --------------------------------------------------------------------------


def one(text: str) -> Entry:
    with translation.override("en"):
        return read_gift(text.encode()).entries[0]


def test_text_before_the_answers_is_named():
    assert one("¿Cuál? {elige =a ~b}").losses == ["Text before the first answer is left out: “elige”"]


def test_second_pair_of_braces_never_shows_its_key():
    entry = one("Uno {=a ~b} dos {=c ~d}")

    assert (entry.question, len(entry.errors)) == (None, 1)


def test_aiken_is_read_with_long_texts_and_says_what_is_missing():
    text = "¿Quién?\nDi.\nA. Uno\nmás\nB) Dos\nanswer: b\n\n¿Y?\nA. Uno\nANSWER: C\n\nfin"
    first, second, third = read_aiken(text.encode(), "en").entries

    assert first.question.stem == Both("", "¿Quién?\nDi.")
    assert [(choice.text.en, choice.is_correct) for choice in first.question.choices] == [
        ("Uno\nmás", False),
        ("Dos", True),
    ]
    assert [len(second.errors), len(third.errors), second.place[-1]] == [1, 1, "8"]


def test_comma_inside_a_text_never_cuts_it():
    sheet = "Tipo,Pregunta (español),Opción 1 (español)\nOpción única,¿Cuál?,Uno, dos\nOpción única,¿Cuál?,Uno,\n"
    wrong, right = read_csv(sheet.encode()).entries

    assert (wrong.question, len(wrong.errors), right.errors) == (None, 1, [])


def sheet_of(*sheets: list[list[object]]) -> bytes:
    """A workbook whose sheets are called 1, 2 and so on."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(str(number))
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


HEAD = ["Kind", "Question (Spanish)", "Right number", "Choice 1 (Spanish)", "Choice 1: correct", None]


def test_cells_that_no_column_reads_are_named():
    content = sheet_of([HEAD, ["Number", "¿Cuánto?", 12.5, "sobra", None, "apunte"]], [HEAD, ["Number", "¿Otra?"]])

    with translation.override("en"):
        reading = read_xlsx(content)

    (entry,) = reading.entries
    assert (entry.question.number, entry.losses) == (
        "12.5",
        [
            "Cells without a title above them are left out: “apunte”",
            "A question of this kind has no place for: “sobra”",
        ],
    )
    assert reading.remarks == ["The sheet “2” has questions too. It is left out: import it by itself."]


def test_pictures_of_a_workbook_are_named():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEAD[:2])
    book.active.append(["Number", "¿Cuánto?"])
    book.active.add_image(Image(io.BytesIO(PICTURES[0])), "D4")
    book.save(file)

    with translation.override("en"):
        assert read_xlsx(file.getvalue()).remarks == ["The pictures of the workbook are left out."]


def test_mark_on_a_choice_without_text_is_an_error():
    (entry,) = read_xlsx(sheet_of([HEAD, ["Single choice", "¿Cuál?", None, None, True]])).entries

    assert (entry.question, len(entry.errors)) == (None, 1)


@pytest.mark.parametrize(
    ("value", "code", "number"),
    [(1234.5, "#,##0.00", "1234.5"), (7, "000", "7"), (0.05, "0%", None), (2.567, "0.0", None), (5, '"$"0', None)],
)
def test_right_number_is_what_the_cell_shows_and_holds(value, code, number):
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEAD[:3])
    book.active.append(["Number", "¿Cuánto?", value])
    book.active["C2"].number_format = code
    book.save(file)

    (entry,) = read_xlsx(file.getvalue()).entries

    assert (entry.question and entry.question.number) == number
    assert len(entry.errors) == (number is None)


@quick
@given(st.integers(0, 3), st.booleans())
def test_every_text_of_moodle_is_somewhere(pictures, has_hint):
    """Each text of a file of others is in the question or in the report."""
    names = (f"texto{number}" for number in count())
    stem, right, why, wrong, hint, tag = (next(names) for _number in range(6))
    images = "".join(f'<img src="imagen{number}.png" alt="">' for number in range(pictures))
    content = moodle("{}", [stem + images, right, why, wrong, "fin"]).decode()
    more = f"<hint><text>{hint}</text></hint>" if has_hint else ""
    content = content.replace("</question>", f"{more}<tags><tag><text>{tag}</text></tag></tags></question>")

    with translation.override("en"):
        (entry,) = read_moodle(content.encode()).entries

    spanish, _english, report = words(entry)
    assert all(text in spanish for text in (stem, right, why, wrong))
    assert tag in report
    assert ("Hints" in report) == has_hint
    assert [f"imagen{number}.png" in report for number in range(pictures)] == [True] * pictures


def test_text_written_into_the_xml_as_it_is_arrives():
    content = b"<quiz><question type='truefalse'><questiontext><text>\xc2\xbfUno <b>o</b> dos?</text></questiontext>"
    content += b"<answer fraction='100'><text>true</text></answer></question></quiz>"

    assert recognise("a.xml", content).read(content, "es").questions()[0].stem.es == "¿Uno o dos?"
