"""A course that is still being written is checked with the others and comes to no learner."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from courses.models import CoursePage, LearningPath
from tests.corpus import write_corpus

pytestmark = pytest.mark.django_db


def load(root, **options):
    output = StringIO()
    call_command("load_curriculum", path=root, language="en", stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def root(tmp_path):
    """A curriculum whose one course is not finished."""
    root = write_corpus(tmp_path)
    spoil(root, "finished: true", "finished: false")
    return root


def spoil(root, before, after):
    course = root / "small" / "course.yaml"
    text = course.read_text(encoding="utf-8")
    assert before in text
    course.write_text(text.replace(before, after), encoding="utf-8")


def test_it_is_not_loaded_nor_is_a_path_with_it(root):
    assert "small is not finished and was not loaded." in load(root)
    assert not CoursePage.objects.exists()
    assert not LearningPath.objects.exists()


def test_its_authors_may_load_it(root):
    load(root, unfinished=True)
    assert CoursePage.objects.live().get().slug == "small"
    assert LearningPath.objects.get().steps.count() == 1


def test_what_was_loaded_of_it_before_stays_as_it_is(root):
    load(root, unfinished=True)
    load(root)
    assert CoursePage.objects.live().get().slug == "small"


def test_its_errors_are_errors(root):
    spoil(root, "pass_mark: 80", "pass_mark: 800")
    with pytest.raises(CommandError, match=r"small/course\.yaml:7"):
        load(root)
