"""Files that went wrong once: what is in them arrives, where it belongs and nowhere else, or is named."""

from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from lib.sheets.files import Unreadable
from quizzes.exchange.bank import Reading
from quizzes.exchange.collecting import question_of
from quizzes.exchange.formats import recognise
from quizzes.exchange.importing import carry_out
from quizzes.exchange.planning import make_plan
from quizzes.models import Choice, Question, Verdict
from quizzes.question_types.bank_question import BankQuestion, Both
from tests.factories import UserFactory, make_course

CASES = Path(__file__).parent / "cases"


def read(name: str, language: str = "es") -> Reading:
    content = (CASES / name).read_bytes()
    with translation.override("en"):
        return recognise(name, content).read(content, language)


def summary(question: BankQuestion) -> tuple[Both, list[tuple[Both, bool]]]:
    return question.stem, [(choice.text, choice.is_correct) for choice in question.choices]


@pytest.mark.parametrize(
    ("name", "stem", "right", "wrong"),
    [
        (
            "word_lang_span_moves_spanish_to_english.gift",
            "¿Qué documento aprueba la dirección?",
            "La política",
            "El acta",
        ),
        ("word_lang_span_drops_text.gift", "¿Quién responde por el sistema?", "La persona responsable", "Nadie"),
        ("word_lang_span.moodle.xml", "Lee el caso. ¿Qué falta en el registro?", "La fecha", "El lugar"),
        ("qti_rubric_block_scorer.xml", "¿Quién aprueba?", "Dos", "Uno"),
        ("qti21_doctype_without_entities.xml", "¿Cuál?", "Uno", "Dos"),
        ("qti_package_items_only_in_test.zip", "¿Cuál?", "Uno", "Dos"),
        ("qti_mathml_in_stem.xml", "¿Cuánto vale P × I si P=2 e I=3?", "6", "5"),
        ("aiken.txt", "¿Quién aprueba la política de IA?", "La dirección", "El proveedor"),
    ],
)
def test_text_and_key_arrive_in_the_language_chosen(name, stem, right, wrong):
    (question,) = read(name).questions()

    text, choices = summary(question)
    assert text == Both(stem)
    assert sorted(choices, key=lambda choice: not choice[1]) == [(Both(right), True), (Both(wrong), False)]


def test_text_for_scorers_and_feedback_are_named():
    (entry,) = read("qti_rubric_block_scorer.xml").entries

    assert entry.losses == [
        "A text for scorers, tutors is left out: “La respuesta correcta es B.”",
        "Feedback left out: “¡Bien hecho!”",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("canvas_qti12_package.zip", "QTI 1.2"),
        ("canvas_qti12_item.xml", "QTI 1.2"),
        ("scorm12_package.zip", "SCORM"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(name, said):
    with pytest.raises(Unreadable) as refused:
        read(name)

    assert said in str(refused.value)


@pytest.fixture
def course(db):
    return make_course(lessons=1)


@pytest.fixture
def user(db):
    return UserFactory(is_superuser=True)


def plan_of(course, user, name):
    with translation.override("en"):
        return make_plan(course, read(name), user=user)


def bring(course, user, name):
    return carry_out(plan_of(course, user, name), by=user)


def test_same_text_with_another_key_is_no_duplicate(course, user):
    plan = plan_of(course, user, "gift_two_question_same_text_other_key.gift")

    verdicts = [step.verdict for step in plan.steps]
    assert verdicts == [Verdict.NEW, Verdict.OTHER_KEY, Verdict.NEW, Verdict.OTHER_KEY]
    with translation.override("en"):
        answers = [[(one.name, one.before, one.after) for one in step.differences] for step in plan.steps[1::2]]
    assert answers[0][0] == ("Right answer", "True", "False")
    assert answers[1][0] == ("Right answer", "La dirección", "El proveedor")
    assert "line 1" in plan.steps[1].warnings[0].casefold()


def test_missing_key_is_said_while_a_language_is_missing(course, user):
    (step,) = plan_of(course, user, "gift_no_right_answer.gift").steps

    assert step.warnings == ["Not written in: English", "Before publishing: Mark at least one choice as correct."]


def test_two_files_that_count_from_q1_keep_their_questions_apart(course, user):
    bring(course, user, "gift_names_q1_first_file.gift")

    (step,) = plan_of(course, user, "gift_names_q1_second_file.gift").steps
    bring(course, user, "gift_names_q1_second_file.gift")

    assert (step.verdict, step.question.reference, step.similar) == (Verdict.NEW, "Q1-2", [])
    assert "“Q1”" in step.warnings[0]
    stems = {question_of(row).reference: question_of(row).stem.es for row in Question.objects.all()}
    assert stems == {"Q1": "¿Quién aprueba la política?", "Q1-2": "¿Cada cuándo se audita?"}
    for name in ("gift_names_q1_first_file.gift", "gift_names_q1_second_file.gift"):
        assert [step.verdict for step in plan_of(course, user, name).steps] == [Verdict.SAME]


def test_spanish_again_leaves_the_english_where_it_is(course, user):
    row = Question(course=course, kind="single", reference="campo-dos", live=False)
    row.stem_es, row.stem_en = "¿Cuánto es dos más dos?", "What is two and two?"
    row.explanation_es, row.explanation_en = "Suma.", "Add."
    row.choices = [
        Choice(text_es="4", text_en="four", reason_es="Sí.", reason_en="Yes.", is_correct=True),
        Choice(text_es="5", text_en="five", reason_es="No.", reason_en="No."),
    ]
    row.save()
    row.save_revision(user=user)
    before = question_of(row)

    (step,) = plan_of(course, user, "one_language.xml").steps
    bring(course, user, "one_language.xml")

    row.refresh_from_db()
    after = question_of(row)
    assert after.stem == Both("¿Cuánto es dos más dos? (corregida)", "What is two and two?")
    assert (after.choices, after.explanation) == (before.choices, before.explanation)
    assert step.warnings == ["The English text stays as it is in the bank and may be outdated: question"]


def test_cells_come_in_as_they_are_shown(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    titles = ["Tipo", "Referencia", "Pregunta (español)", "Pregunta (inglés)", "Opción 1: correcta"]
    titles += [f"Opción {number} ({language})" for number in (1, 2, 3) for language in ("español", "inglés")]
    sheet.append(titles)
    rows = [
        ("Opción única", [0.5, 0.25, 1], "0%"),
        ("Verdadero o falso", [True, False], "General"),
        ("Opción única", [7, 8], "000"),
        ("Opción única", [1234.5, 1500], '"$"#,##0.00'),
        ("Opción única", [0.5, 7], "# ?/?"),
    ]
    for number, (kind, values, shown) in enumerate(rows, start=2):
        sheet.append([kind, f"r{number}", "¿Cuál?", "Which?", "sí", *(value for value in values for _twice in "ab")])
        for cell in sheet[number][5:]:
            cell.number_format = shown
    book.save(tmp_path / "cells.xlsx")
    content = (tmp_path / "cells.xlsx").read_bytes()

    with translation.override("en"):
        *entries, fraction = recognise("cells.xlsx", content).read(content, "es").entries

    assert [[choice.text.es for choice in entry.question.choices] for entry in entries] == [
        ["50%", "25%", "100%"],
        ["Verdadero", "Falso"],
        ["007", "008"],
        ["$1,234.50", "$1,500.00"],
    ]
    assert [choice.text.en for choice in entries[1].question.choices] == ["True", "False"]
    assert fraction.question is None
    assert "“Choice 1 (Spanish)”: the cell holds 0.5" in fraction.errors[0]
