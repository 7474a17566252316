"""QTI 3.0: what goes out comes back, items of others are understood, packages are not trusted."""

import io
import zipfile

import pytest
from django.utils import translation
from hypothesis import given

from lib.sheets.files import MOST_UNPACKED, Unreadable
from quizzes.exchange.bank import Bank
from quizzes.exchange.formats import recognise
from quizzes.exchange.qti_reading import read_qti
from quizzes.exchange.qti_writing import write_qti
from quizzes.exchange.template import examples
from quizzes.question_types.bank_question import Both
from tests.quizzes.exchange.banks import banks, finished, questions, quick


@quick
@given(banks(finished(images=True)))
def test_what_is_written_is_read_again(bank):
    reading = read_qti(write_qti(bank).content)

    assert reading.questions() == list(bank.questions)
    assert [entry.losses + entry.errors for entry in reading.entries] == [[]] * len(bank.questions)


@quick
@given(banks(questions(images=True)))
def test_whatever_is_lost_is_named(bank):
    with translation.override("en"):
        file = write_qti(bank)

    read = read_qti(file.content).questions()

    gone = [loss for loss in file.losses if "not in the file" in loss.text]
    assert len(read) == len(bank.questions) - len(gone)
    if not gone:
        assert read == list(bank.questions)


def package(*items, manifest=None, **files):
    resources = "".join(
        f'<resource identifier="i{n}" type="imsqti_item_xmlv2p1" href="i{n}.xml"/>' for n in range(len(items))
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest or f"<manifest><resources>{resources}</resources></manifest>")
        for number, item in enumerate(items):
            archive.writestr(f"i{number}.xml", item)
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


CHOICE_2P1 = """<?xml version="1.0"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice-1" title="Aviso" adaptive="false"
 timeDependent="false" xml:lang="en-US">
 <responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
  <correctResponse><value>A</value><value>C</value></correctResponse>
  <mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="C" mappedValue="1"/></mapping>
 </responseDeclaration>
 <itemBody>
  <p>Read the <b>notice</b>.</p>
  <choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0">
   <prompt>Which ones?</prompt>
   <simpleChoice identifier="A">One<feedbackInline outcomeIdentifier="F" identifier="A">Yes</feedbackInline></simpleChoice>
   <simpleChoice identifier="B">Two</simpleChoice>
   <simpleChoice identifier="C">Three</simpleChoice>
  </choiceInteraction>
 </itemBody>
</assessmentItem>"""

NUMBER = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="n" title="N">
 <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="float">
  <qti-correct-response><qti-value>2.50</qti-value></qti-correct-response></qti-response-declaration>
 <qti-item-body><p>Dura <qti-text-entry-interaction response-identifier="RESPONSE"/> horas.</p></qti-item-body>
 <qti-response-processing><qti-response-condition><qti-response-if>
  <qti-equal tolerance-mode="absolute" tolerance="0.1 0.1"><qti-variable identifier="RESPONSE"/></qti-equal>
 </qti-response-if></qti-response-condition></qti-response-processing>
</qti-assessment-item>"""


def test_item_of_qti_2_is_read_in_its_own_language():
    (entry,) = read_qti(package(CHOICE_2P1)).entries

    question = entry.question
    assert (question.kind, question.stem, question.gives_part) == (
        "multiple",
        Both("", "Read the notice.\n\nWhich ones?"),
        True,
    )
    assert [(choice.text.en, choice.reason.en, choice.is_correct) for choice in question.choices] == [
        ("One", "Yes", True),
        ("Two", "", False),
        ("Three", "", True),
    ]
    assert question.reference == "choice-1"
    assert [loss.partition(": ")[2] for loss in entry.losses] == ["b"]  # nothing of the prompt


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "para tutoría, armado de la prueba: “Cuenta doble.”"), ("en", "for tutors, test builders is left out: “C")],
)
def test_who_a_text_is_for_is_said_in_the_language_of_the_page(language, said):
    note = '<rubricBlock view="tutor testConstructor"><p>Cuenta doble.</p></rubricBlock>'
    with translation.override(language):
        (entry,) = read_qti(CHOICE_2P1.replace("<itemBody>", f"<itemBody>{note}").encode()).entries

    assert any(said in loss for loss in entry.losses)
    assert "doble" not in entry.question.stem.en


def test_number_inside_a_sentence_leaves_a_line():
    question = read_qti(NUMBER.encode(), "es").entries[0].question

    assert (question.number, question.tolerance, question.stem.es) == ("2.5", "0.1", "Dura _____ horas.")


@pytest.mark.parametrize(
    "body",
    [
        "<p>Nothing</p>",
        "<extendedTextInteraction responseIdentifier='R'/>",
        "<hotspotInteraction/>",
        "<choiceInteraction/><orderInteraction/>",
    ],
)
def test_interaction_that_the_bank_does_not_have_is_named(body):
    (entry,) = read_qti(package(f"<assessmentItem identifier='x'><itemBody>{body}</itemBody></assessmentItem>")).entries

    assert (entry.question, entry.is_foreign, len(entry.losses)) == (None, True, 1)


def test_item_that_is_not_in_the_package_is_an_error():
    manifest = '<manifest><resource type="imsqti_item_xmlv3p0" href="../../etc/passwd"/></manifest>'

    (entry,) = read_qti(package(manifest=manifest)).entries

    assert (entry.question, len(entry.errors)) == (None, 1)


def test_both_formats_of_containers_are_recognised():
    assert recognise("a.zip", write_qti(examples()).content).name == "qti"
    assert recognise("a.xml", NUMBER.encode()).name == "qti"


def test_file_is_the_same_for_the_same_bank():
    assert write_qti(examples()).content == write_qti(examples()).content


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", b"<manifest/>")
        with archive.open("big", "w", force_zip64=True) as member:
            for _number in range(MOST_UNPACKED // 2**20 + 1):
                member.write(b"\0" * 2**20)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        bomb(),
        package(manifest='<!DOCTYPE m [<!ENTITY a "b">]><manifest/>'),
        b"PK\x03\x04broken",
        b"<quiz/>",
        package('<!DOCTYPE m [<!ENTITY a "b">]><assessmentItem/>'),
        b"<assessmentItem>" + b"<div>" * 50_000 + b"</div>" * 50_000 + b"</assessmentItem>",
    ],
    ids=["bomb", "entity", "broken", "other", "entity-in-item", "deep"],
)
def test_file_that_is_not_to_be_read_is_refused(content):
    with pytest.raises(Unreadable) as refused:
        read_qti(content)

    assert str(refused.value)


def test_empty_bank_is_an_empty_package():
    assert read_qti(write_qti(Bank()).content).entries == []
