import shutil

import pytest
from django.utils import translation

from curriculum.loading.reading import CurriculumErrors, read_curriculum
from tests.corpus import change, write_corpus

LESSON = "small/m1-first/01-lesson.yaml"
QUESTIONS = "small/m1-first/questions.yaml"
THREE_SAME = """\
- id: m1-q03
  kind: single
  difficulty: easy
  requirements: ["7.3"]
  stem: {es: "¿Tres?", en: "Three?"}
  choices:
    - {id: a, correct: true, text: {es: "A", en: "A"}, reason: {es: "Sí.", en: "Yes."}}
    - {id: b, correct: false, text: {es: "B", en: "B"}, reason: {es: "No.", en: "No."}}
    - {id: b, correct: false, text: {es: "C", en: "C"}, reason: {es: "No.", en: "No."}}
"""
RAGGED = """\
  - id: compare
    type: table
    caption: {es: "Tabla", en: "Table"}
    header: [{es: "Uno", en: "One"}, {es: "Dos", en: "Two"}]
    rows:
      - [{es: "Solo", en: "Alone"}]
"""


def problems_of(root, language):
    with translation.override(language), pytest.raises(CurriculumErrors) as errors:
        read_curriculum(root)
    return [(problem.file, problem.line, problem.reason) for problem in errors.value.problems]


def test_small_corpus_is_read(tmp_path):
    curriculum = read_curriculum(write_corpus(tmp_path))

    course = curriculum.courses[0]
    assert (course.course.slug, [module.module.slug for module in course.modules]) == ("small", ["first"])
    assert [lesson.slug for _label, lesson in course.modules[0].lessons] == ["lesson"]
    assert [question.id for question in course.modules[0].questions] == ["m1-q01", "m1-q02"]


@pytest.mark.parametrize(
    ("file", "old", "new", "offset", "es", "en"),
    [
        (LESSON, ', en: "Lesson"}', "}", 0, "Falta “en”.", "“en” is missing."),
        (
            LESSON,
            'requirements: ["7.3"]\nobjective',
            'requirements: ["7.9"]\nobjective',
            0,
            "No existe la cláusula o el control “7.9”.",
            "There is no clause or control “7.9”.",
        ),
        (
            LESSON,
            "minutes: 5",
            "minutes: 5\nminuts: 6",
            1,
            "Aquí no se conoce la clave “minuts”.",
            "“minuts” is not a known key here.",
        ),
        (LESSON, "minutes: 5", "minutes: cinco", 0, "Aquí va un número entero.", "A whole number is expected here."),
        (
            LESSON,
            "minutes: 5",
            "minutes: 5\nminutes: 6",
            1,
            "“minutes” está escrita dos veces.",
            "“minutes” is written twice.",
        ),
        (LESSON, "id: practice", "id: opening", 0, "“opening” se usa dos veces.", "“opening” is used twice."),
        (
            LESSON,
            "type: text",
            "type: video",
            -1,
            "“video” no es uno de: text, callout, example, key_points, table, diagram, activity, practice.",
            "“video” is not one of: text, callout, example, key_points, table, diagram, activity, practice.",
        ),
        (
            LESSON,
            "Un párrafo con **negritas**.",
            "![foto](foto.png)",
            0,
            "Las lecciones no pueden mostrar imágenes dentro del texto.",
            "Lessons cannot show images in running text.",
        ),
        (
            LESSON,
            "A paragraph with **bold**.",
            "<script>alert(1)</script>",
            0,
            "Las lecciones no pueden mostrar HTML.",
            "Lessons cannot show HTML.",
        ),
        (
            LESSON,
            '{es: "Podrás.", en: "You can."}',
            '{es: "", en: "You can."}',
            0,
            "“es” está vacío.",
            "“es” is empty.",
        ),
        (
            LESSON,
            '{es: "Podrás.", en: "You can."}',
            "{es: yes, en: no}",
            0,
            "Aquí va texto; pon entre comillas los números, las fechas, true, false, yes y no.",
            "Text is expected here; put quotes around numbers, dates, true, false, yes and no.",
        ),
        (QUESTIONS, "id: m1-q02", "id: m1-q01", 0, "“m1-q01” se usa dos veces.", "“m1-q01” is used twice."),
        (
            QUESTIONS,
            'id: b, correct: false, text: {es: "B"',
            'id: b, correct: true, text: {es: "B"',
            -7,
            "Marca como correcta exactamente una opción; hay 2.",
            "Mark exactly one choice as correct; 2 are.",
        ),
        (
            QUESTIONS,
            '{id: "true", correct: true',
            "{id: a, correct: true",
            -6,
            'Una pregunta de verdadero o falso tiene dos opciones, con los id "true" y "false".',
            'A true or false question has two choices, with the ids "true" and "false".',
        ),
        (
            QUESTIONS,
            "difficulty: hard",
            "difficulty: brutal",
            0,
            "“brutal” no es uno de: easy, medium, hard.",
            "“brutal” is not one of: easy, medium, hard.",
        ),
        (
            "small/course.yaml",
            "questions_per_module: 2",
            "questions_per_module: 0",
            0,
            "El valor mínimo es 1.",
            "The lowest possible value is 1.",
        ),
        (
            "curriculum.yaml",
            "courses: [small]",
            "courses: [large]",
            0,
            "No existe el curso “large”.",
            "There is no course “large”.",
        ),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_spoilt_file_is_named_with_line_and_reason(tmp_path, language, file, old, new, offset, es, en):
    line = change(write_corpus(tmp_path), file, old, new) + offset

    problems = problems_of(tmp_path, language)

    reason = {"es": es, "en": en}[language]
    assert {problem[2] for problem in problems} == {reason}
    assert problems[0] == (file, line, reason)


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("es", "Esto no es YAML a partir de la columna 11: revisa sangrías, dos puntos y comillas."),
        ("en", "This is not YAML from column 11 on: check the indentation, colons and quotes."),
    ],
)
def test_broken_yaml_is_named_with_its_line(tmp_path, language, reason):
    line = change(write_corpus(tmp_path), LESSON, 'title: {es: "Lección"', 'title: "x": {es: "Lección"')

    problems = problems_of(tmp_path, language)

    assert problems == [(LESSON, line, reason)]


def test_rules_across_a_question_are_checked(tmp_path):
    root = write_corpus(tmp_path)
    change(root, QUESTIONS, "kind: single", "kind: multiple")
    change(
        root, LESSON, '      - {id: c, correct: false, text: {es: "C", en: "C"}, reason: {es: "No.", en: "No."}}\n', ""
    )
    change(root, QUESTIONS, "- id: m1-q02", THREE_SAME + "- id: m1-q02")

    problems = problems_of(root, "en")

    assert problems == [
        (LESSON, 17, "Write at least three choices."),
        (QUESTIONS, 1, "Mark two or more choices as correct, but not all."),
        (QUESTIONS, 10, "Two choices have the same id."),
    ]


def test_ragged_table_is_refused(tmp_path):
    root = write_corpus(tmp_path)
    line = change(root, LESSON, "  - id: practice", RAGGED + "  - id: practice")

    problems = problems_of(root, "en")

    assert problems == [(LESSON, line, "Every row needs as many cells as there are headings.")]


def test_empty_folders_are_refused(tmp_path):
    root = write_corpus(tmp_path)
    (root / LESSON).unlink()
    (root / "empty").mkdir()
    (root / "empty/course.yaml").write_text(
        (root / "small/course.yaml").read_text(encoding="utf-8").replace("slug: small", "slug: empty"),
        encoding="utf-8",
    )

    problems = problems_of(root, "en")

    assert problems == [
        ("empty/course.yaml", 1, "The course has no modules."),
        ("small/m1-first", 1, "The module has no lessons."),
    ]


def test_control_characters_are_refused(tmp_path):
    root = write_corpus(tmp_path)
    change(root, LESSON, "Un párrafo", "Un\x07 párrafo")

    problems = problems_of(root, "en")

    assert problems == [(LESSON, 1, "The file holds characters that YAML does not allow.")]


def test_quiz_that_the_bank_cannot_serve_is_refused(tmp_path):
    change(write_corpus(tmp_path), "small/course.yaml", "questions_per_module: 2", "questions_per_module: 3")

    problems = problems_of(tmp_path, "en")

    assert problems == [(QUESTIONS, 1, "The quiz draws 3 questions from each module; this one has 2.")]


def test_all_errors_of_all_files_are_listed(tmp_path):
    root = write_corpus(tmp_path)
    change(root, LESSON, "minutes: 5", "minutes: 0")
    change(root, QUESTIONS, "difficulty: hard", "difficulty: brutal")
    (root / "small/m1-first/module.yaml").unlink()
    (root / "small/notes.txt").write_text("x", encoding="utf-8")
    (root / "small/m1-first/lesson-two.yaml").write_text("x", encoding="utf-8")

    problems = problems_of(root, "en")

    assert problems == [
        (LESSON, 3, "The lowest possible value is 1."),
        ("small/m1-first/lesson-two.yaml", 1, "Lesson files are named like 01-english-name.yaml."),
        ("small/m1-first/module.yaml", 1, "The file is missing."),
        (QUESTIONS, 12, "“brutal” is not one of: easy, medium, hard."),
        ("small/notes.txt", 1, "This file is not expected here."),
    ]


def test_file_that_is_not_utf8_is_refused(tmp_path):
    root = write_corpus(tmp_path)
    (root / LESSON).write_bytes("título: á".encode("latin-1"))

    problems = problems_of(root, "en")

    assert problems == [(LESSON, 1, "The file is not saved as UTF-8.")]


def test_folder_that_does_not_exist_is_refused(tmp_path):
    assert problems_of(tmp_path / "nowhere", "en") == [("nowhere", 1, "There is no such folder.")]


def spoil(root, where):
    """Give a second thing the name of a first one."""
    if where == "course":
        shutil.copytree(root / "small", root / "small-again")
    elif where == "quiz like a module":
        change(root, "small/course.yaml", "slug: final-quiz", "slug: first")
    elif where == "path":
        text = (root / "curriculum.yaml").read_text()
        (root / "curriculum.yaml").write_text(text + text[text.index("  - id: P1") :])
    elif where == "course of a path":
        change(root, "curriculum.yaml", "[small]", "[small, small]")
    elif where == "clause":
        change(root, "requirements.yaml", '"A.9.2"', '"7.3"')
    elif where == "module":
        shutil.copytree(root / "small/m1-first", root / "small/m2-again")
        questions = root / "small/m2-again/questions.yaml"
        questions.write_text(questions.read_text().replace("m1-q0", "m2-q0"))
    elif where == "lesson":
        shutil.copy(root / LESSON, root / "small/m1-first/02-again.yaml")
    elif where == "question":
        shutil.copytree(root / "small/m1-first", root / "small/m2-again")
        change(root, "small/m2-again/module.yaml", "slug: first", "slug: second")


@pytest.mark.parametrize(
    ("where", "file", "reason"),
    [
        ("course", "small-again/course.yaml", "“small” is already used in small/course.yaml."),
        ("module", "small/m2-again/module.yaml", "“first” is already used in small/m1-first/module.yaml."),
        ("quiz like a module", "small/m1-first/module.yaml", "“first” is already used in small/course.yaml."),
        ("path", "curriculum.yaml", "“P1” is used twice."),
        ("course of a path", "curriculum.yaml", "“small” is used twice."),
        ("clause", "requirements.yaml", "“7.3” is used twice."),
        ("lesson", "small/m1-first/02-again.yaml", "“lesson” is already used in small/m1-first/01-lesson.yaml."),
        ("question", "small/m2-again/questions.yaml", "“m1-q01” is already used in small/m1-first/questions.yaml."),
    ],
)
def test_no_two_things_have_one_name(tmp_path, where, file, reason):
    root = write_corpus(tmp_path)

    spoil(root, where)

    assert (file, reason) in [(name, said) for name, _line, said in problems_of(root, "en")]
