"""Moodle XML: what goes out comes back, and what it cannot carry is named."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given

from lib.sheets.files import Unreadable
from quizzes.exchange.bank import Bank
from quizzes.exchange.moodle_reading import category_name, read_moodle
from quizzes.exchange.moodle_writing import write_moodle
from quizzes.question_types.bank_question import BankImage, BankQuestion, Both
from tests.quizzes.exchange.banks import PICTURES, banks, finished, questions, quick

WITHOUT_REASONS = ("matching", "cloze")


def carried(question):
    """The question as Moodle can hold it."""
    if question.kind in WITHOUT_REASONS:
        return replace(question, choices=tuple(replace(choice, reason=Both()) for choice in question.choices))
    if question.kind == "numeric" and not question.number:
        return replace(question, tolerance="0")
    return question


@quick
@given(banks(finished(images=True)))
def test_what_is_written_is_read_again(bank):
    file = write_moodle(bank)

    reading = read_moodle(file.content)

    assert reading.questions() == [carried(question) for question in bank.questions]
    assert [entry.losses + entry.errors for entry in reading.entries] == [[]] * len(bank.questions)
    assert reading.remarks == []


@quick
@given(banks(questions(images=True)))
def test_whatever_is_lost_is_named(bank):
    with translation.override("en"):
        file = write_moodle(bank)

    read = read_moodle(file.content).questions()

    gone = [loss for loss in file.losses if "not in the file" in loss.text]
    assert len(read) == len(bank.questions) - len(gone)
    if not gone:
        assert read == [normal_choices(carried(question)) for question in bank.questions]
        changed = {question.label for question in bank.questions if carried(question) != question}
        assert changed <= {loss.label for loss in file.losses}


def normal_choices(question):
    """A choice of which only the reason was written is gone with it."""
    return replace(question, choices=tuple(choice for choice in question.choices if choice))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("$course$/top/Default for Course 1/Riesgos", "Riesgos"),
        ("$course$/top", ""),
        ("$course$", ""),
        ("top/AC//DC", "AC/DC"),
        ("", ""),
    ],
)
def test_category_is_the_last_part_of_its_path(path, name):
    assert category_name(path) == name


@pytest.mark.parametrize(
    "content",
    [
        b"<html/>",
        b"<quiz><question>",
        b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>',
        b'<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>',
        b"<quiz>" + b'<question type="essay"/>' * 501 + b"</quiz>",
    ],
)
def test_file_that_is_not_to_be_read_is_refused(content):
    with pytest.raises(Unreadable) as refused:
        read_moodle(content)

    assert str(refused.value)


def test_name_of_an_image_is_no_path():
    image = BankImage("../../a.png", PICTURES[0], Both("a", "b"))
    bank = Bank(questions=(BankQuestion(kind="single", stem=Both("x", "y"), image=image),))

    (question,) = read_moodle(write_moodle(bank).content).questions()

    assert question.image.name == "a.png"


def test_image_beside_the_text_is_named_as_lost():
    """Moodle 1.9 kept it so, and such files are still passed on."""
    file = b"""<quiz><question type="truefalse"><name><text>Old</text></name><questiontext><text>So?</text></questiontext>
    <image>plan.png</image><image_base64>AAAA</image_base64>
    <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>"""

    with translation.override("en"):
        (entry,) = read_moodle(file, "en").entries

    assert (entry.question.kind, entry.losses) == ("true_false", ["Image left out: plan.png"])


@pytest.mark.parametrize("word", ['<span lang="en" class="multilang">provider</span>', "{mlang en}provider{mlang}"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_lone_mark_leaves_the_word_where_it_stands_and_is_named(word, language):
    text = f"""<quiz><question type="truefalse"><name><text>Uno</text></name>
      <questiontext format="html"><text><![CDATA[El {word} entrega el sistema]]></text></questiontext>
      <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>"""

    with translation.override("en"):
        (entry,) = read_moodle(text.encode(), language).entries

    assert entry.question.stem == Both(**{language: "El provider entrega el sistema"})
    assert entry.losses == (["Language markup inside a text is ignored: en"] if language == "es" else [])
