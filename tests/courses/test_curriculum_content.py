"""The real curriculum, as its readers would check it."""

import re

import pytest

from curriculum.loading import schema
from curriculum.loading.reading import BLIND, CURRICULUM, read_curriculum

CORPUS = read_curriculum()
COURSE = CORPUS.courses[0]
LESSONS = [(label, lesson) for module in COURSE.modules for label, lesson in module.lessons]
QUESTIONS = [question for module in COURSE.modules for question in module.questions]
PRACTICE = [block for _label, lesson in LESSONS for block in lesson.body if isinstance(block, schema.PracticeBlock)]
ITEMS = [*QUESTIONS, *PRACTICE]
# What answerers of blind runs wrote is theirs: it is kept as they wrote it.
TEXTS = sorted(path for path in CURRICULUM.rglob("*.yaml") if path.parent.name != BLIND)
lessons = pytest.mark.parametrize("lesson", [lesson for _label, lesson in LESSONS], ids=[name for name, _ in LESSONS])
items = pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])


def written(lesson, language):
    """Everything a reader reads in a lesson, without its practice question."""
    for block in lesson.body:
        match block:
            case schema.TextBlock() | schema.CalloutBlock() | schema.ExampleBlock():
                yield getattr(block, language)
            case schema.KeyPointsBlock():
                yield from (getattr(point, language) for point in block.points)
            case schema.TableBlock():
                yield from (getattr(cell, language) for row in [block.header, *block.rows] for cell in row)


def test_course_has_five_modules_of_four_lessons():
    assert [len(module.lessons) for module in COURSE.modules] == [4, 4, 4, 4, 4]


def test_bank_is_three_times_what_a_quiz_draws():
    wanted = COURSE.course.quiz.questions_per_module

    assert wanted * len(COURSE.modules) == 20
    assert len(QUESTIONS) >= 100
    assert min(len(module.questions) for module in COURSE.modules) >= 3 * wanted


def test_standard_has_its_sub_clauses_and_controls():
    requirements = CORPUS.standard.requirements
    per_heading = {}
    for requirement in requirements:
        heading = re.match(r"A\.\d+|\d+", requirement.id)[0]
        per_heading[heading] = per_heading.get(heading, 0) + 1

    assert per_heading == {
        "4": 4,
        "5": 3,
        "6": 6,
        "7": 5,
        "8": 4,
        "9": 3,
        "10": 2,
        "A.2": 3,
        "A.3": 2,
        "A.4": 5,
        "A.5": 4,
        "A.6": 9,
        "A.7": 5,
        "A.8": 4,
        "A.9": 3,
        "A.10": 3,
    }
    assert {requirement.kind == "control" for requirement in requirements if requirement.id[0] == "A"} == {True}
    assert {requirement.kind == "clause" for requirement in requirements if requirement.id[0] != "A"} == {True}


def test_course_names_what_its_modules_teach():
    taught = {number for module in COURSE.modules for number in module.module.requirements}

    assert set(COURSE.course.requirements) == taught


@lessons
@pytest.mark.parametrize("language", ["es", "en"])
def test_lesson_can_be_read_in_a_few_minutes(lesson, language):
    words = sum(len(re.sub(r"<[^>]+>", " ", text).split()) for text in written(lesson, language))

    assert 350 <= words <= 700


@lessons
def test_lesson_has_example_key_points_and_practice(lesson):
    kinds = [block.type for block in lesson.body]

    assert {"text", "example", "key_points", "practice"} <= set(kinds)
    assert kinds.count("table") <= 1


@lessons
def test_both_languages_have_the_same_structure(lesson):
    for block in lesson.body:
        if hasattr(block, "es"):
            assert re.findall(r"</?(?:p|h2|ul|ol|li)>", block.es) == re.findall(r"</?(?:p|h2|ul|ol|li)>", block.en)


@lessons
def test_both_languages_name_the_same_clauses(lesson):
    for block in lesson.body:
        if hasattr(block, "es"):
            assert sorted(re.findall(r"A\.\d+[\d.]*\d", block.es)) == sorted(re.findall(r"A\.\d+[\d.]*\d", block.en))


@items
def test_every_choice_has_its_own_text_and_reason(item):
    for language in ("es", "en"):
        texts = [getattr(choice.text, language) for choice in item.choices]
        reasons = [getattr(choice.reason, language) for choice in item.choices]
        assert len(set(texts)) == len(texts)
        assert len(set(reasons)) == len(reasons)
        assert min((len(reason.split()) for reason in reasons), default=5) >= 5


@items
@pytest.mark.parametrize(("language", "words"), [("es", "Elige {}"), ("en", "Choose {}")])
def test_multiple_choice_says_how_many_to_choose(item, language, words):
    correct = sum(choice.correct for choice in item.choices)

    assert (words.format(correct) in getattr(item.stem, language)) == (item.kind == "multiple")


def test_stems_are_asked_once():
    stems = [item.stem.es for item in ITEMS]

    assert len(set(stems)) == len(stems)


def test_the_right_choice_stands_in_every_position():
    positions = [
        next(index for index, choice in enumerate(question.choices) if choice.correct)
        for question in QUESTIONS
        if question.kind == "single"
    ]

    assert all(positions.count(position) >= len(positions) / 8 for position in range(4))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "forbidden",
    [
        r"\bshall\b",  # the word of the standard itself: nothing is quoted
        r"SGSIA",
        r"NMX-I-42001",
        r"ISO(/IEC)? 42001:20(?!23)",
        r"\b3[0-79] controles\b|\b3[0-79] controls\b",
        r"presunción de conformidad",
        r"\bvosotros\b|\bordenador(es)?\b",  # Spanish of Spain
        r"[«»]|\w'\w",
    ],
)
def test_no_text_holds_a_known_mistake(path, forbidden):
    text = path.read_text(encoding="utf-8")

    assert re.findall(forbidden, text) == []
