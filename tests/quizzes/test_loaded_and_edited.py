"""What editors change, unpublish and delete in the CMS is kept when the files are loaded again."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from courses.models import CataloguePage, CoursePage, LearningPath, LessonPage, Requirement
from curriculum.loading.ledger import Outcome
from quizzes.models import Question, QuestionVersion, QuizPage
from quizzes.permissions import EDITORS
from tests.corpus import change
from tests.factories import (
    make_catalogue,
)
from tests.quizzes.loading import changes, edit_in_cms, load

pytestmark = pytest.mark.django_db


LESSON = "small/m1-first/01-lesson.yaml"
QUESTIONS = "small/m1-first/questions.yaml"


@pytest.mark.parametrize("publish", [True, False])
def test_lesson_edited_in_the_cms_is_kept(root, publish):
    load(root)
    lesson = LessonPage.objects.get()
    lesson.title = "Mejor título"
    revision = lesson.save_revision()
    if publish:
        revision.publish()
    change(root, LESSON, "Un párrafo", "Otro párrafo")

    ledger = load(root)

    assert changes(ledger) == [(Outcome.KEPT, LESSON)]
    assert LessonPage.objects.get().get_latest_revision_as_object().title == "Mejor título"


def test_question_edited_in_the_cms_is_kept(root):
    load(root)
    edit_in_cms(Question.objects.get(reference="m1-q01"), stem_es="¿Mejor?")
    change(root, QUESTIONS, "¿Uno?", "¿Primero?")

    ledger = load(root)

    assert changes(ledger) == [(Outcome.KEPT, "small/m1-first/questions.yaml#m1-q01")]
    assert Question.objects.get(reference="m1-q01").stem_es == "¿Mejor?"


def test_lesson_only_opened_and_saved_in_the_editor_is_not_edited(root):
    load(root)
    lesson = LessonPage.objects.get()
    body = lesson.body.get_prep_value()
    body[0]["value"]["es"] = body[0]["value"]["es"].replace("<p>", '<p data-block-key="a1b2c">')
    edit_in_cms(lesson, body=body)
    change(root, LESSON, "Un párrafo", "Otro párrafo")

    assert changes(load(root)) == [(Outcome.UPDATED, LESSON)]


def test_overwrite_replaces_what_was_edited(root):
    load(root)
    edit_in_cms(LessonPage.objects.get(), title="Mejor título")
    edit_in_cms(Question.objects.get(reference="m1-q02"), stem_en="Better?")

    ledger = load(root, overwrite=True)

    assert changes(ledger) == [
        (Outcome.UPDATED, LESSON),
        (Outcome.UPDATED, "small/m1-first/questions.yaml#m1-q02"),
    ]
    assert LessonPage.objects.get().title == "Lección"
    assert Question.objects.get(reference="m1-q02").stem_en == "Two?"
    assert load(root).counts == {Outcome.UNCHANGED: 9}


def test_lesson_deleted_or_unpublished_in_the_cms_stays_so(root):
    load(root)
    LessonPage.objects.get().unpublish()
    assert changes(load(root)) == [(Outcome.KEPT, LESSON)]
    Page.objects.get(pk=LessonPage.objects.get().pk).delete()

    assert changes(load(root)) == [(Outcome.GONE, LESSON)]
    assert changes(load(root, overwrite=True)) == [(Outcome.CREATED, LESSON)]


def test_course_quiz_path_and_requirement_edited_in_the_cms_are_kept(root):
    load(root)
    edit_in_cms(CoursePage.objects.get(), title="Otro curso")
    edit_in_cms(QuizPage.objects.get(), wait_hours=1)
    LearningPath.objects.update(title_es="Otra ruta")
    Requirement.objects.filter(identifier="7.3").update(title_en="Being aware")

    ledger = load(root)

    assert changes(ledger) == [
        (Outcome.KEPT, "requirements.yaml"),
        (Outcome.KEPT, "small/course.yaml#quiz"),
        (Outcome.KEPT, "small/course.yaml"),
        (Outcome.KEPT, "curriculum.yaml#P1"),
    ]


def test_requirement_that_the_files_name_comes_back(root):
    load(root)
    Requirement.objects.get(identifier="A.9.2").delete()

    load(root)

    assert list(Requirement.objects.values_list("identifier", flat=True)) == ["7.3", "A.9.2"]


def test_course_deleted_in_the_cms_stays_deleted(root):
    load(root)
    LearningPath.objects.all().delete()
    QuestionVersion.objects.all().delete()  # the CMS would refuse: they protect the course
    Question.objects.all().delete()
    QuizPage.objects.get().delete()
    Page.objects.get(pk=CoursePage.objects.get().pk).delete()

    ledger = load(root)

    assert ledger.counts == {Outcome.UNCHANGED: 2, Outcome.GONE: 4}
    assert CoursePage.objects.count() == 0


def test_catalogue_made_in_the_cms_is_used_as_it_is(root):
    catalogue = make_catalogue()

    ledger = load(root)

    assert changes(ledger)[1] == (Outcome.KEPT, "curriculum.yaml")
    assert CoursePage.objects.get().get_parent().specific == catalogue


def test_editors_may_work_on_the_catalogue_after_a_load(root):
    load(root)

    assert Group.objects.get(name=EDITORS).page_permissions.filter(page=CataloguePage.objects.get()).exists()


def test_catalogue_deleted_in_the_cms_stays_deleted(root):
    load(root)
    LearningPath.objects.all().delete()
    QuestionVersion.objects.all().delete()
    Question.objects.all().delete()
    QuizPage.objects.get().delete()
    Site.objects.update(root_page=Page.get_first_root_node())
    Page.objects.get(pk=CataloguePage.objects.get().pk).delete()

    assert load(root).counts == {Outcome.UNCHANGED: 1, Outcome.GONE: 5}
