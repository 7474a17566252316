import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision, Site

from courses.learning.services import live_lessons
from courses.models import CataloguePage, CoursePage, LearningPath, LessonPage, LoadedSource, ModulePage, Requirement
from curriculum.loading.ledger import Outcome
from quizzes.models import Question, QuestionVersion, QuizPage
from tests.corpus import change
from tests.factories import (
    keys_of,
)
from tests.quizzes.loading import changes, edit_in_cms, load
from tests.quizzes.test_loaded_and_edited import LESSON, QUESTIONS

pytestmark = pytest.mark.django_db


def test_load_publishes_everything(root, settings):
    settings.SITE_URL = "https://aula.example.com:8443"

    ledger = load(root)

    assert ledger.counts == {Outcome.CREATED: 9}
    assert Requirement.objects.count() == 2
    course = CoursePage.objects.get()
    assert (course.live, course.title, course.title_en, str(course.hours)) == (
        True,
        "Curso corto",
        "Short course",
        "1.5",
    )
    assert [lesson.title_en for lesson in live_lessons(course)] == ["Lesson"]
    assert [requirement.identifier for requirement in LessonPage.objects.get().requirements.all()] == ["7.3"]
    assert QuizPage.objects.get().question_count == 2
    assert QuizPage.objects.get().shortages() == []
    assert [step.course for step in LearningPath.objects.get().steps.all()] == [course]
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port, site.root_page.specific) == (
        "aula.example.com",
        8443,
        CataloguePage.objects.get(),
    )
    assert Page.find_problems() == ([], [], [], [], [])


def test_blocks_and_choices_have_the_same_ids_in_every_installation(root):
    load(root)

    body = LessonPage.objects.get().body.raw_data
    question = Question.objects.get(reference="m1-q01")
    assert [block["id"] for block in body] == [
        "dbda792f-b6ed-5177-92dc-566e470eb58d",
        "ae09ed9d-f084-5d85-8a25-5bdd74bd7826",
    ]
    assert [str(choice.key) for choice in question.choices.all()] == [
        "df8845ea-99db-57d4-b92e-0d8f1223fc3e",
        "cb00f7aa-0350-5c07-aae1-6a907b0c7513",
        "6e389dc5-7883-5b3a-9bf5-8f3e96bba421",
    ]


def test_second_load_changes_nothing(root):
    load(root)
    before = (Revision.objects.count(), QuestionVersion.objects.count(), LoadedSource.objects.count())

    ledger = load(root)

    assert ledger.counts == {Outcome.UNCHANGED: 9}
    assert (Revision.objects.count(), QuestionVersion.objects.count(), LoadedSource.objects.count()) == before


def test_layout_of_a_file_is_not_a_change(root):
    load(root)
    change(root, LESSON, "minutes: 5\n", "minutes: 5    # about five\n\n")

    assert changes(load(root)) == []


def test_changed_file_updates_its_page_only(root):
    load(root)
    change(root, LESSON, "Un párrafo", "Otro párrafo")

    ledger = load(root)

    assert changes(ledger) == [(Outcome.UPDATED, LESSON)]
    lesson = LessonPage.objects.get()
    assert lesson.body[0].value["es"].source == "<h2>Título</h2><p>Otro párrafo con <b>negritas</b>.</p>"
    assert lesson.live
    assert not lesson.has_unpublished_changes
    assert Page.find_problems() == ([], [], [], [], [])


def test_changed_question_gets_a_new_version_with_the_same_keys(root):
    load(root)
    question = Question.objects.get(reference="m1-q01")
    keys = keys_of(question.versions.get())
    change(root, QUESTIONS, "¿Uno?", "¿Primero?")

    ledger = load(root)

    assert changes(ledger) == [(Outcome.UPDATED, "small/m1-first/questions.yaml#m1-q01")]
    current = question.versions.get(is_current=True)
    assert (current.number, current.payload["stem"]["es"], keys_of(current)) == (2, "¿Primero?", keys)


def test_new_lesson_comes_where_its_file_stands(root):
    load(root)
    first = (root / LESSON).read_text(encoding="utf-8")
    (root / "small/m1-first/02-last.yaml").write_text(first.replace("slug: lesson", "slug: last"), encoding="utf-8")
    load(root)
    (root / "small/m1-first/00-zero.yaml").write_text(first.replace("slug: lesson", "slug: zero"), encoding="utf-8")

    load(root)

    assert [lesson.slug for lesson in live_lessons(CoursePage.objects.get())] == ["zero", "lesson", "last"]
    assert [page.slug for page in CoursePage.objects.get().get_children()] == ["first", "final-quiz"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_removed_file_leaves_its_page_and_says_so(root):
    first = (root / LESSON).read_text(encoding="utf-8")
    (root / "small/m1-first/02-last.yaml").write_text(first.replace("slug: lesson", "slug: last"), encoding="utf-8")
    load(root)
    (root / "small/m1-first/02-last.yaml").unlink()

    assert changes(load(root)) == [(Outcome.LEFT, "lesson:small/first/last")]
    assert LessonPage.objects.filter(slug="last", live=True).exists()


@pytest.mark.parametrize(
    ("language", "heading", "reason"),
    [
        ("es", "1 error; no se cargó nada:", "Falta “en”."),
        ("en", "1 error, nothing was loaded:", "“en” is missing."),
    ],
)
def test_command_lists_errors_and_loads_nothing(root, language, heading, reason):
    line = change(root, LESSON, ', en: "Lesson"}', "}")

    with pytest.raises(CommandError) as error:
        call_command("load_curriculum", path=root, language=language)

    assert str(error.value) == f"{heading}\n{LESSON}:{line}: {reason}"
    assert (CataloguePage.objects.count(), Requirement.objects.count(), LoadedSource.objects.count()) == (0, 0, 0)


def test_failure_while_writing_leaves_nothing_half_loaded(root):
    load(root)
    Question.objects.get(reference="m1-q02").unpublish()
    change(root, LESSON, "Un párrafo", "Otro párrafo")
    change(root, "small/course.yaml", "wait_hours: 48", "wait_hours: 24")
    revisions = Revision.objects.count()

    with pytest.raises(CommandError) as error:
        call_command("load_curriculum", path=root, language="en")

    assert str(error.value) == "Nothing was loaded:\n“First” needs 2 questions, the bank has 1."
    assert Revision.objects.count() == revisions
    assert "Un párrafo" in LessonPage.objects.get().body[0].value["es"].source


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("es", "creado: 9\n", "sin cambios: 9\n"),
        ("en", "created: 9\n", "unchanged: 9\n"),
    ],
)
def test_command_says_what_it_did(root, language, first, second):
    outputs = []
    for _time in range(2):
        output = io.StringIO()
        call_command("load_curriculum", path=root, language=language, stdout=output)
        outputs.append(output.getvalue())

    assert outputs == [first, second]


def test_check_writes_nothing(root):
    output = io.StringIO()

    call_command("load_curriculum", path=root, check=True, language="en", stdout=output)

    assert output.getvalue() == "No error: courses 1, modules 1, lessons 1, questions 2.\n"
    assert ModulePage.objects.count() == 0


def test_command_lists_every_item_when_asked(root):
    output = io.StringIO()

    call_command("load_curriculum", path=root, language="en", verbosity=2, stdout=output)

    assert output.getvalue().splitlines() == [
        "created: requirements.yaml",
        "created: curriculum.yaml",
        "created: small/m1-first/module.yaml",
        f"created: {LESSON}",
        f"created: {QUESTIONS}#m1-q01",
        f"created: {QUESTIONS}#m1-q02",
        "created: small/course.yaml#quiz",
        "created: small/course.yaml",
        "created: curriculum.yaml#P1",
        "created: 9",
    ]


def test_mix_of_difficulties_becomes_rules_of_the_quiz(root):
    change(root, "small/course.yaml", "questions_per_module: 2", "questions_per_module: 2\n  mix: {easy: 1, hard: 1}")

    load(root)

    assert list(QuizPage.objects.get().rules.values_list("difficulty", "count")) == [("easy", 1), ("hard", 1)]


def test_what_only_the_gates_read_changes_no_question(root):
    load(root)
    change(root, QUESTIONS, "  difficulty: easy", '  tests: ["7.3"]\n  point: lesson/opening/1\n  difficulty: easy')

    assert changes(load(root)) == []


def retire(root):
    """Leave out of the files the first question of the smallest curriculum, and say that it is retired."""
    change(root, "small/course.yaml", "questions_per_module: 2", "questions_per_module: 1")
    path = root / "small/course.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "retired: [m1-q01]\n", encoding="utf-8")
    bank = root / QUESTIONS
    first, second = bank.read_text(encoding="utf-8").split("- id: m1-")[1:]
    assert first.startswith("q01")
    bank.write_text(f"- id: m1-{second}", encoding="utf-8")


def test_retired_question_is_unpublished_once(root):
    load(root)
    retire(root)

    assert (Outcome.RETIRED, "question:small/m1-q01") in changes(load(root))
    assert list(Question.objects.filter(live=True).values_list("reference", flat=True)) == ["m1-q02"]
    assert changes(load(root)) == []


def test_retired_question_that_an_editor_changed_is_kept(root):
    load(root)
    edit_in_cms(Question.objects.get(reference="m1-q01"), stem_es="¿Otra?")
    retire(root)

    assert (Outcome.KEPT, "question:small/m1-q01") in changes(load(root))
    assert Question.objects.get(reference="m1-q01").live
