"""GIFT: what goes out comes back; what Moodle's own documentation writes is understood."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given

from lib.sheets.files import Unreadable
from quizzes.exchange.gift_reading import read_gift
from quizzes.exchange.gift_writing import escaped, write_gift
from quizzes.question_types.bank_question import Both
from tests.quizzes.exchange.banks import banks, finished, questions, quick

KINDS = ("single", "multiple", "true_false", "matching", "ordering", "numeric", "review")


def carried(question):
    """The question as GIFT can hold it."""
    if question.kind in ("matching", "ordering"):
        choices = (replace(choice, reason=Both()) for choice in question.choices)
        question = replace(question, choices=tuple(choice for choice in choices if choice))
    return replace(question, unit=Both(), image=None)


@quick
@given(banks(finished(KINDS)))
def test_what_is_written_is_read_again(bank):
    if not bank.questions:
        return

    reading = read_gift(write_gift(bank).content)

    assert reading.questions() == [carried(question) for question in bank.questions]
    assert [entry.losses + entry.errors for entry in reading.entries] == [[]] * len(bank.questions)


@quick
@given(banks(questions(images=True), min_size=1))
def test_whatever_is_lost_is_named(bank):
    with translation.override("en"):
        file = write_gift(bank)

    gone = [loss for loss in file.losses if "not in the file" in loss.text]
    if len(gone) == len(bank.questions):
        return
    read = read_gift(file.content).questions()

    assert len(read) == len(bank.questions) - len(gone)
    if not gone:
        assert read == [carried(question) for question in bank.questions]
        changed = {question.label for question in bank.questions if carried(question) != question}
        assert changed <= {loss.label for loss in file.losses}


def one(text, language="es"):
    (entry,) = read_gift(text.encode(), language).entries
    return entry


def summary(question):
    return [(choice.is_correct, choice.text.es, choice.reason.es) for choice in question.choices]


def test_single_choice_with_feedback():
    question = one("::Luna::¿Quién firma?{\n~Nadie#No.\n=La dirección#Sí: ella.\n####Cláusula 5}").question

    assert (question.kind, question.stem.es, question.reference) == ("single", "¿Quién firma?", "Luna")
    assert summary(question) == [(False, "Nadie", "No."), (True, "La dirección", "Sí: ella.")]
    assert question.explanation.es == "Cláusula 5"


def test_missing_word_becomes_a_line_in_the_text():
    assert one("La norma es {~opcional =voluntaria} en México.").question.stem.es == "La norma es _____ en México."


@pytest.mark.parametrize(
    ("answers", "right", "losses"),
    [
        ("~%50%a ~%50%b ~%-50%c", [True, True, False], 0),
        ("~%50%a ~%50%b ~c", [True, True, False], 1),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d", [True, True, True, False], 0),
        ("=a ~%50%b ~c", [True, False, False], 1),
    ],
)
def test_weights(answers, right, losses):
    entry = one(f"x{{{answers}}}")

    assert [choice.is_correct for choice in entry.question.choices] == right
    assert len(entry.losses) == losses


@pytest.mark.parametrize(
    ("answers", "number", "tolerance"),
    [
        ("#1822", "1822", "0"),
        ("#1822:5", "1822", "5"),
        ("#3.141..3.142", "3.1415", "0.0005"),
        ("#\n=%100%-7.50:0.25#", "-7.5", "0.25"),
        ("#=1.5e3:0", "1500", "0"),
    ],
)
def test_numbers(answers, number, tolerance):
    question = one(f"x{{{answers}}}").question

    assert (question.kind, question.number, question.tolerance) == ("numeric", number, tolerance)


def test_true_false_with_both_feedbacks():
    assert summary(one("x{FALSE#mal#bien}").question) == [(False, "Verdadero", "mal"), (True, "Falso", "bien")]
    assert summary(one("x{T}").question) == [(True, "Verdadero", ""), (False, "Falso", "")]


def test_matching_and_ordering():
    pairs = one("x{\n=Canadá -> Ottawa\n=Italia->Roma\n= -> Lima\n}").question
    steps = one("x{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW none\nuno\ndos\ntres\n}").question

    assert [(choice.text.es, choice.match.es) for choice in pairs.choices] == [
        ("Canadá", "Ottawa"),
        ("Italia", "Roma"),
        ("", "Lima"),
    ]
    assert ([choice.text.es for choice in steps.choices], steps.gives_part) == (["uno", "dos", "tres"], True)


def test_escaped_signs_are_meant_as_they_stand():
    question = one(r"5 \= 2 + 3\: \{sí\} \\ \#1\nfin{=\~a ~\\=b}").question

    assert question.stem.es == "5 = 2 + 3: {sí} \\ #1\nfin"
    assert summary(question)[0][1] == "~a"


@pytest.mark.parametrize(
    ("prefix", "stem"),
    [("[html]", "a b"), ("[markdown]", "a b"), ("[plain]", "<i>a</i>\nb"), ("", "a\nb"), ("[moodle]", "a\nb")],
)
def test_formats_of_texts(prefix, stem):
    assert one(f"{prefix}<i>a</i>\nb{{T}}").question.stem.es == stem


def test_languages_stand_in_spans_and_the_rest_is_what_the_editor_says():
    spans = r'[html]<span lang\="es" class\="multilang">sí</span><span lang\="en" class\="multilang">yes</span>{T}'

    assert one(spans).question.stem == Both("sí", "yes")
    assert one("sí{T}", "en").question.stem == Both("", "sí")


@pytest.mark.parametrize(
    "word", [r'<span lang\="en" class\="multilang">provider</span>', r"\{mlang en\}provider\{mlang\}"]
)
def test_a_lone_mark_leaves_the_word_where_it_stands_and_is_named(word):
    with translation.override("en"):
        entry = one(f"::Uno::[html]El {word} entrega el sistema{{=\\{{mlang es\\}}sí\\{{mlang\\}} ~no}}")

    assert entry.question.stem == Both("El provider entrega el sistema")
    assert [choice.text for choice in entry.question.choices] == [Both("sí"), Both("no")]
    assert entry.losses == ["Language markup inside a text is ignored: en"]


def test_category_comments_and_lines():
    text = (
        "// nota\n\n$CATEGORY: $course$/top/Riesgos\n\n"
        "// question: 1  name: Uno\n// [id:q-1] [tag:6.1] [tag:otra]\nuno{T}\n\n// x\ndos{F}\n"
    )

    first, second = read_gift(text.encode()).entries

    assert (first.place[-1], second.place[-2:]) == ("7", "10")
    assert (first.question.module, first.question.reference, first.question.requirements) == (
        "Riesgos",
        "q-1",
        ("6.1",),
    )
    assert [("otra" in loss) for loss in first.losses] == [True]
    assert (second.question.module, second.question.reference) == ("Riesgos", "")


@pytest.mark.parametrize("text", ["x{}", "x{=cuatro =4}", "solo texto"])
def test_what_the_bank_does_not_have_is_named(text):
    foreign, _right = read_gift(f"{text}\n\ny{{T}}".encode()).entries

    assert (foreign.is_foreign, foreign.question, len(foreign.losses), foreign.label != "") == (True, None, 1, True)


@pytest.mark.parametrize(
    "text", ["x{=a", "x}", "x{\n=a -> b\n=c\n}", "x{#siete}", "x{#1..}", "x{#}", "x{" + "~a" * 41 + "}"]
)
def test_mistakes_are_errors_with_their_line(text):
    entry = read_gift(f"{text}\n\ny{{T}}".encode()).entries[0]

    assert (entry.question, len(entry.errors), entry.place[-1]) == (None, 1, "1")


def test_every_control_sign_is_escaped():
    assert escaped("a: {b} = #c ~ \\") == "a\\: \\{b\\} \\= \\#c \\~ \\\\"


def test_file_without_questions_is_refused():
    with pytest.raises(Unreadable):
        read_gift(b"Hola,\nesto es una carta.")
