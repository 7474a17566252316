"""Every kind of question in the files of a course: read, checked with its line, loaded, and left alone by a second
load.
"""

import json

import pytest
from django.utils import translation

from courses.models import LoadedSource
from curriculum.loading.ledger import Outcome
from curriculum.loading.reading import CurriculumErrors, read_curriculum
from curriculum.questions import load_curriculum
from quizzes.models import Question
from quizzes.question_types import TYPES
from tests.corpus import write_corpus

pytestmark = pytest.mark.django_db


def both(text):
    return {"es": text, "en": f"{text} en"}


def choice(name, *, correct=False, **fields):
    return {"id": name, "correct": correct, "text": both(name), "reason": both("Razón"), **fields}


def question(kind, *choices, stem="¿Qué?", **fields):
    about = {"id": f"m1-{kind}".replace("_", "-"), "kind": kind, "difficulty": "easy", "requirements": ["7.3"]}
    return {**about, "stem": both(stem), "choices": list(choices), **fields}


MATCHING = question(
    "matching",
    choice("a", match=both("uno")),
    choice("b", match=both("dos")),
    extra_matches=[both("tres")],
    gives_part=True,
)
ORDERING = question("ordering", choice("a"), choice("b"), choice("c"), explanation=both("Así."), never_together="pasos")
NUMERIC = question("numeric", number="7.5", tolerance="0.25", unit={"es": "horas", "en": "hours"})
CLOZE = question("cloze", choice("a", correct=True, blank=1), choice("b", blank=1), stem="La [[1]] manda.")
REVIEW = question("review", choice("a", correct=True), choice("b"), choice("c"))
MULTIPLE = question("multiple", choice("a", correct=True), choice("b", correct=True), choice("c"), says_how_many=True)
# What the loader wrote of the two questions of the smallest curriculum while it knew three kinds only.
BEFORE = [("6ced6a3bfb98", "4bb4fe31b0c0"), ("e67b73774dc7", "af64322980ca")]
ALL = [MATCHING, ORDERING, NUMERIC, CLOZE, REVIEW, MULTIPLE]


def folder(tmp_path, *questions):
    """The smallest curriculum, with these questions after its own two."""
    root = write_corpus(tmp_path)
    path = root / "small/m1-first/questions.yaml"
    more = "".join(f"- {json.dumps(question, ensure_ascii=False)}\n" for question in questions)  # JSON is YAML
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return root


def load(root, **options):
    return load_curriculum(read_curriculum(root), **options)


def by_kind():
    return {question.kind: question for question in Question.objects.prefetch_related("choices")}


def test_every_kind_is_loaded_and_published(tmp_path):
    load(folder(tmp_path, *ALL))

    found = by_kind()
    assert set(found) == set(TYPES)
    assert {question.live for question in found.values()} == {True}
    assert [(row.text_es, row.match_en) for row in found["matching"].choices.all()] == [
        ("a", "uno en"),
        ("b", "dos en"),
        ("", "tres en"),
    ]
    assert (found["matching"].gives_part, found["multiple"].says_how_many) == (True, True)
    number = found["numeric"].versions.get().payload
    assert (number["number"], number["tolerance"], number["unit"]["es"]) == ("7.5", "0.25", "horas")
    assert [row.blank for row in found["cloze"].choices.all()] == [1, 1]
    assert (found["ordering"].explanation_es, found["ordering"].enemy_group) == ("Así.", "pasos")


def test_second_load_changes_nothing(tmp_path):
    root = folder(tmp_path, *ALL)
    load(root)

    assert set(load(root).counts) == {Outcome.UNCHANGED}


def test_what_an_editor_adds_to_a_loaded_question_is_kept(tmp_path):
    root = folder(tmp_path, NUMERIC)
    load(root)
    row = by_kind()["numeric"]
    row.unit_es = "días"
    row.save_revision().publish()

    outcomes = {label.partition("#")[2]: outcome for outcome, label in load(root).entries}

    assert outcomes["m1-numeric"] == Outcome.KEPT
    assert outcomes["m1-q01"] == Outcome.UNCHANGED


def test_fields_that_a_question_does_not_use_are_in_no_digest(tmp_path):
    """Installations from before there were such fields find their records unchanged."""
    load(folder(tmp_path))

    digests = LoadedSource.objects.filter(key__startswith="question:").order_by("key")
    assert [(row.source_sha256[:12], row.written_sha256[:12]) for row in digests] == BEFORE


def fails(kind_of, **fields):
    return {**kind_of, **fields}


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (fails(NUMERIC, number=None), "Write the right number."),
        (fails(NUMERIC, choices=[choice("a")]), "This kind of question has no choices."),
        (fails(MATCHING, choices=MATCHING["choices"][:1]), "Write at least two items with different options."),
        (fails(MATCHING, choices=[choice("a"), choice("b")]), "Write at least two items with different options."),
        (fails(ORDERING, choices=ORDERING["choices"][:2]), "Write at least three steps in the right order."),
        (fails(ORDERING, unit={"es": "h", "en": "h"}), "This kind of question has no unit."),
        (fails(REVIEW, choices=[choice("a"), choice("b"), choice("c")]), "Mark at least one passage as flawed."),
        (fails(CLOZE, stem=both("Nada.")), "Write the same blanks in both languages, each once: [[1]], [[2]] …"),
        (
            fails(CLOZE, choices=[*CLOZE["choices"], choice("c", blank=2)]),
            "Every blank needs words, and every word needs a blank in the text.",
        ),
        (
            fails(CLOZE, choices=[choice("a", blank=1), choice("b", blank=1)]),
            "Every blank needs at least two words, exactly one of them correct.",
        ),
        (fails(MULTIPLE, number="3"), "This kind of question has no number."),
    ],
)
def test_mistake_is_named_with_its_line(tmp_path, spoilt, reason):
    root = folder(tmp_path, spoilt)

    with translation.override("en"), pytest.raises(CurriculumErrors) as errors:
        read_curriculum(root)

    assert [(problem.line, problem.reason) for problem in errors.value.problems] == [(18, reason)]
