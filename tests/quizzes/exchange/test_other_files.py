"""What is handed in besides the formats: each is told by its name or says what to do with it, and none is taken for
another.
"""

import io
import zipfile

import pytest
from django.utils import translation

from lib.sheets.files import Unreadable
from quizzes.exchange.formats import recognise

ITEM = """
<qti-assessment-item identifier="politica" title="Política" xml:lang="es">
<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>d</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>¿Quién la firma?</qti-prompt>
<qti-simple-choice identifier="d">La directora</qti-simple-choice>
<qti-simple-choice identifier="v">El vendedor</qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>
"""
LISTED = '<manifest><resources><resource type="imsqti_item_xmlv3p0" href="items/i.xml"/></resources></manifest>'
POOL = '<manifest><resources><resource type="assessment/x-bb-qti-pool" file="res1.dat"/></resources></manifest>'
CARTRIDGE = "<manifest><metadata><schema>IMS Common Cartridge</schema></metadata><resources/></manifest>"
COURSE = "<manifest><metadata><schema>ADL SCORM</schema></metadata><resources/></manifest>"


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def read(name, content):
    with translation.override("en"):
        return recognise(name, content).read(content, "es")


NAMED = {
    "pool.zip": (zipped({"imsmanifest.xml": POOL, "res1.dat": "<questestinterop/>"}), "QTI 1.2"),
    "cartridge.imscc": (zipped({"imsmanifest.xml": CARTRIDGE}), "Common Cartridge package"),
    "course.zip": (zipped({"tema/imsmanifest.xml": COURSE}), "SCORM package"),
    "game.h5p": (zipped({"h5p.json": "{}", "content/content.json": "{}"}), "H5P package"),
    "au.zip": (zipped({"cmi5.xml": "<courseStructure/>"}), "cmi5 package"),
    "activity.zip": (zipped({"tincan.xml": "<tincan/>"}), "xAPI package"),
    "bank.zip": (zipped({"banco.gift": "::a::Se audita. {TRUE}"}), "Unzip it"),
    "two.zip": (zipped({"a/imsmanifest.xml": LISTED, "b/imsmanifest.xml": LISTED}), "Unzip it"),
    "exam.docx": (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}), "not one of the formats"),
    "exam.odt": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "not one of the formats"),
    "exam.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "not one of the formats"),
    "exam.pdf": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "not one of the formats"),
    "exam.rtf": (rb"{\rtf1\ansi A. s\'ed\par B. no\par ANSWER: A}", "not one of the formats"),
    "exam.json": (b'{"pregunta": "Se audita.", "right": true}', "not one of the formats"),
    "page.html": (b"<!DOCTYPE html><p>Se audita.<br>", "not one of the formats"),
    "no-key.txt": ("¿Quién la firma?\nA. La directora\nB. El vendedor\n".encode(), "looks like Aiken"),
    "spanish.txt": ("¿Quién la firma?\r\nA) La directora\r\nB) Él\r\nRESPUESTA: A\r\n".encode(), "looks like Aiken"),
}


@pytest.mark.parametrize("name", NAMED)
def test_other_file_is_told_by_its_name(name):
    content, said = NAMED[name]

    with pytest.raises(Unreadable) as refused:
        read(name, content)

    assert said in str(refused.value)


def test_package_is_read_out_of_the_folder_that_was_packed():
    members = {"banco/imsmanifest.xml": LISTED, "banco/items/i.xml": ITEM}
    members |= {"__MACOSX/banco/._imsmanifest.xml": "\0\5\26\7", "__MACOSX/banco/items/._i.xml": "\0\5\26\7"}

    (entry,) = read("banco.zip", zipped(members)).entries

    assert (entry.place, entry.errors, entry.losses) == ("items/i.xml", [], [])
    assert [(choice.text.es, choice.is_correct) for choice in entry.question.choices] == [
        ("La directora", True),
        ("El vendedor", False),
    ]


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        ("a.txt", "¿Cuál?\nA) una\nB) otra\n{=A ~B}", "gift"),
        ("a.csv", "Tipo,Pregunta\nOpción,A. una\nB. otra,", "csv"),
        ("a.txt", "Tipo\tPregunta\tA. una\n", "csv"),
        ("a.txt", "¿Cuál?\nA. una\nB. otra {o dos}\nANSWER: B", "aiken"),
    ],
)
def test_text_is_taken_for_what_it_is(name, text, known):
    assert recognise(name, text.encode()).name == known
