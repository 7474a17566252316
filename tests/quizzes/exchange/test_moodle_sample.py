"""A file as Moodle 4 exports it, with everything an export drags along: what arrives, and what is said of the rest."""

from pathlib import Path

import pytest
from django.utils import translation

from quizzes.exchange.formats import recognise
from quizzes.exchange.moodle_reading import read_moodle
from quizzes.exchange.pictures import image_problem
from quizzes.question_types.bank_question import Both

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def reading():
    with translation.override("en"):
        return read_moodle((SAMPLES / "moodle.xml").read_bytes(), "es")


@pytest.fixture(scope="module")
def by_label(reading):
    return {entry.label: entry for entry in reading.entries}


def texts(question):
    return [choice.text for choice in question.choices]


def test_file_is_recognised():
    assert recognise("x", (SAMPLES / "moodle.xml").read_bytes()).name == "moodle"


def test_report_names_every_loss(reading):
    report = {entry.label: (bool(entry.question), entry.is_foreign, entry.losses) for entry in reading.entries}

    assert report == {
        "RISK-01": (
            True,
            False,
            [
                "Part of the points for a choice is left out: a choice is right or wrong here.",
                "Tags that mean nothing here: examen 2025",
                "Formatting or media left out: strong",
                "Hints are left out.",
                "Its weight of 2 is left out: here every question counts the same.",
            ],
        ),
        "Partes interesadas": (True, False, []),
        "política 3": (
            True,
            False,
            [
                "“política 3” is left out: a reference has only letters, digits, hyphens and underscores, at most 60.",
            ],
        ),
        "Cláusulas": (True, False, []),
        "Horas": (
            True,
            False,
            [
                "Only the first right number is kept; other answers of this question are left out.",
                "Units other than the first one are left out.",
            ],
        ),
        "Pasos": (True, False, ["Here a step counts by its place, not by the steps next to it."]),
        "Faltantes": (True, False, []),
        "Incrustada": (
            False,
            True,
            [
                "Embedded answers (Cloze) mix types in one question. Write them as “Select missing words” in Moodle.",
            ],
        ),
        "Ensayo": (False, True, ["Essays are graded by people; this bank has no such type of question."]),
        "Versión vieja": (
            False,
            True,
            ["This bank has no short-answer questions: make it a choice or fill-in question."],
        ),
        "Introducción": (
            False,
            True,
            ["A description that no question refers to: cases are the texts of questions."],
        ),
        "Versión anterior": (
            False,
            True,
            ["The question is hidden in Moodle: a new version has taken its place."],
        ),
        "Programa": (False, True, ["Moodle's type “coderunner” is not known here."]),
    }
    assert reading.remarks == [
        "Feedback for right, partly right and wrong answers as a whole is left out: here each choice has its own.",
    ]
    assert [entry.place for entry in reading.entries] == [f"Question {number}" for number in range(1, 14)]
    assert [entry.errors for entry in reading.entries] == [[]] * 13


def test_single_choice_arrives_with_image_module_and_clause(by_label):
    question = by_label["RISK-01"].question

    assert question.stem == Both("¿Quién acepta el riesgo residual?")
    assert (question.kind, question.reference, question.module) == ("single", "RISK-01", "Riesgos")
    assert (question.requirements, question.explanation) == (("6.1",), Both("Vea la cláusula 6.1."))
    assert [choice.is_correct for choice in question.choices] == [True, False, False]
    assert question.choices[0].reason == Both("Sí & solo él.")
    assert (question.image.name, question.image.alt) == ("mapa de riesgos.png", Both("Mapa de riesgos"))
    assert image_problem(question.image) == ""
    assert question.missing_languages() == ["en"]


def test_text_without_a_language_belongs_to_both_where_others_say_theirs(by_label):
    question = by_label["Partes interesadas"].question

    assert (question.kind, question.gives_part) == ("multiple", True)
    assert texts(question)[1:3] == [Both("Autoridades", "Authorities"), Both("Proveedores", "Proveedores")]
    assert [choice.is_correct for choice in question.choices] == [True, True, True, False]
    assert question.missing_languages() == []


def test_other_types_arrive(by_label):
    true_false, matching, number, steps, blanks = (
        by_label[label].question for label in ("política 3", "Cláusulas", "Horas", "Pasos", "Faltantes")
    )

    assert true_false.stem.es == "La política de IA se revisa.\nSiempre."
    assert [(choice.is_correct, choice.reason.es) for choice in true_false.choices] == [
        (False, "No siempre."),
        (True, ""),
    ]
    assert [(choice.text.es, choice.match.es) for choice in matching.choices] == [
        ("Liderazgo", "5"),
        ("Apoyo", "7"),
        ("", "11"),
    ]
    assert (number.number, number.tolerance, number.unit) == ("7.5", "0.25", Both("h", "h"))
    assert [choice.text.es for choice in steps.choices] == ["Identificar", "Evaluar", "Tratar"]
    assert blanks.stem.es == "La [[1]] y la [[2]] mandan."
    assert [(choice.blank, choice.text.es) for choice in blanks.choices if choice.is_correct] == [
        (1, "norma"),
        (2, "ley"),
    ]
    assert len(blanks.choices) == 6


def test_editor_chooses_the_language_of_what_says_none():
    reading = read_moodle((SAMPLES / "moodle.xml").read_bytes(), "en")

    assert reading.entries[0].question.stem == Both("", "¿Quién acepta el riesgo residual?")
