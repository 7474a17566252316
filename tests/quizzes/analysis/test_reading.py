"""From rows of the database to figures: what is counted, what is left out, and when it is read again."""

from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.analysis.flags import Flag
from quizzes.analysis.reading import chosen, read
from quizzes.analysis.results import BOTH, analyse, compute
from quizzes.models import Attempt, Question, QuestionVersion, Response
from quizzes.taking.services import freeze_question
from tests.answers import simulate, store
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

BANK = 6


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=BANK, attempt_limit=None)


@pytest.mark.parametrize(
    ("stored", "keys"), [('["a", "b"]', ("a", "b")), ("[]", ()), ('{"a": "b"}', ()), ('"3.5"', ()), ("3.5", ())]
)
def test_only_lists_are_choices(stored, keys):
    assert chosen(stored) == keys


@pytest.mark.parametrize("drawn", [None, 4])
def test_rows_give_the_same_figures_as_the_simulation(quiz, sums_of, drawn):
    simulated = simulate(150, BANK, drawn)
    store(quiz, simulated)

    found, expected = compute(read(quiz, first_only=True)), compute(sums_of(simulated, BANK))

    for name in ("attempts", "responses", "length", "mean", "deviation", "reliability", "error"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name)), name
    assert len(found.questions) == BANK
    for mine, theirs in zip(found.questions, expected.questions, strict=True):
        for language in (BOTH, "es", "en"):
            a, b = mine.figures[language], theirs.figures[language]
            assert (a.count, a.facility, a.discrimination) == pytest.approx((b.count, b.facility, b.discrimination))
            assert [use.count for use in a.choices] == [use.count for use in b.choices]


def test_pass_rate_goes_by_the_mark_of_the_attempt(quiz, learner):
    store(quiz, simulate(20, BANK))
    passed = sum(attempt.passed for attempt in Attempt.objects.all())

    assert analyse(quiz).passed == pytest.approx(100 * passed / 20)


@pytest.mark.parametrize("many", [20, 60])
def test_reading_takes_four_queries(quiz, many, django_assert_num_queries):
    store(quiz, simulate(many, BANK))

    with django_assert_num_queries(4):
        read(quiz, first_only=True)


def test_kept_until_another_attempt_is_graded(quiz, learner, django_assert_num_queries):
    store(quiz, simulate(20, BANK))
    first = analyse(quiz)

    with django_assert_num_queries(1):
        again = analyse(quiz)
    make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=3, submit=True)

    assert again == first
    assert analyse(quiz).attempts == 21
    Attempt.objects.filter(number=1, score__lt=100).update(score=100)
    assert analyse(quiz).passed == 100


def test_open_attempts_and_other_quizzes_do_not_count(quiz, learner):
    make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=3)
    other = make_quiz(make_course(), questions=2)
    make_attempt(make_enrolment(other.course, learner, lessons_done=True), other, right=1, submit=True)

    assert analyse(quiz).attempts == 0
    assert analyse(other).attempts == 1


def test_only_the_first_attempt_of_an_enrolment_unless_all_are_wanted(quiz, learner):
    enrolment = make_enrolment(quiz.course, learner, lessons_done=True)
    make_attempt(enrolment, quiz, right=1, submit=True)
    make_attempt(enrolment, quiz, right=BANK, submit=True)

    assert analyse(quiz).attempts == 1
    assert analyse(quiz, first_only=False).attempts == 2


def test_unanswered_questions_belong_to_the_language_of_the_attempt(quiz):
    store(quiz, simulate(10, BANK))
    Response.objects.filter(position=1).update(language="", points=0, answer=[])

    question = analyse(quiz).questions[0]

    assert question.figures["es"].count + question.figures["en"].count == question.figures[BOTH].count == 10
    assert question.figures[BOTH].facility == 0
    assert sum(use.count for use in question.figures[BOTH].choices) == 0


def test_partial_points_count_as_a_share(quiz):
    store(quiz, simulate(10, BANK))
    first = QuestionVersion.objects.order_by("question_id").first()
    Response.objects.filter(version=first).update(points=Decimal("0.3333"))

    assert analyse(quiz).questions[0].figures[BOTH].facility == pytest.approx(0.3333)


def republish(question, **changes):
    Question.objects.filter(pk=question.pk).update(**changes)
    return freeze_question(Question.objects.get(pk=question.pk))


def test_new_wording_starts_anew_and_the_old_is_left_out(quiz):
    store(quiz, simulate(10, BANK))
    question = Question.objects.order_by("pk").first()
    version = republish(question, stem_en="What now?")
    enrolment = Attempt.objects.order_by("pk").first().enrolment
    attempt = Attempt.objects.create(
        enrolment=enrolment, quiz=quiz, number=2, seed=1, pass_mark=60, submitted_at=timezone.now(), score=100
    )
    Response.objects.create(
        attempt=attempt, version=version, position=1, choice_order=[], points=1, language="en", answer=[]
    )

    found = next(each for each in analyse(quiz, first_only=False).questions if each.question_id == question.pk)

    assert (found.figures[BOTH].count, found.older, found.stem["en"]) == (1, 10, "What now?")


def test_new_tags_are_the_same_wording(quiz):
    store(quiz, simulate(10, BANK))
    question = Question.objects.order_by("pk").first()
    version = republish(question, difficulty="hard")
    Response.objects.filter(version__question=question, pk__in=Response.objects.values("pk")[:30]).update(
        version=version
    )

    found = next(each for each in analyse(quiz).questions if each.question_id == question.pk)

    assert (found.figures[BOTH].count, found.older) == (10, 0)


@pytest.mark.parametrize(("attempts", "is_known"), [(29, False), (30, True)])
def test_reliability_needs_thirty_attempts(sums_of, attempts, is_known):
    result = compute(sums_of(simulate(attempts, BANK), BANK))

    assert (result.reliability is not None, result.error is not None) == (is_known, is_known)
    assert result.is_reliability_rough is is_known


def test_languages_are_compared_from_a_hundred_answers_in_each(sums_of):
    simulated = simulate(400, BANK, harder_in_english={2}, shift=3)
    spanish = [each for each in simulated if each.language == "es"]
    english = [each for each in simulated if each.language == "en"]

    few = compute(sums_of([*spanish[:150], *english[:99]], BANK))
    enough = compute(sums_of([*spanish[:150], *english[:100]], BANK))

    assert (few.languages_compared, enough.languages_compared) == (0, BANK)
    assert Flag.LANGUAGE in enough.questions[2].figures["en"].flags


def test_few_answers_set_no_flag(sums_of):
    result = compute(sums_of(simulate(29, 20, miskeyed={3}), 20))

    assert {flag for question in result.questions for flag in question.figures[BOTH].flags} == set()


@pytest.mark.parametrize(("choice", "flag"), [(0, Flag.EASY), (1, Flag.HARD)])
def test_too_easy_and_too_hard(sums_of, choice, flag):
    simulated = simulate(60, BANK)
    for each in simulated:
        each.answers[2] = (2, choice)

    figures = compute(sums_of(simulated, BANK)).questions[2].figures[BOTH]

    assert (figures.flags, figures.discrimination) == ((flag,) if choice == 0 else (Flag.HARD, Flag.UNUSED), None)


def test_median_time_by_language_without_what_was_not_measured(quiz):
    store(quiz, simulate(12, BANK))
    question = Question.objects.order_by("pk").first()
    responses = list(Response.objects.filter(version__question=question).order_by("language", "pk"))
    english = [response for response in responses if response.language == "en"]
    spanish = [response for response in responses if response.language == "es"]
    for group, times in ((english, [10, 30, 20]), (spanish, [100, 41])):
        for response, seconds in zip(group, times, strict=False):
            response.seconds = seconds
            response.save()

    found = {each.question_id: each for each in compute(read(quiz, first_only=True)).questions}

    figures = {language: found[question.pk].in_language(language) for language in (BOTH, "es", "en")}
    assert {language: each.seconds for language, each in figures.items()} == {BOTH: 30, "es": 70.5, "en": 20}
    assert {language: each.time for language, each in figures.items()} == {BOTH: "0:30", "es": "1:11", "en": "0:20"}
    others = [each.figures[BOTH] for pk, each in found.items() if pk != question.pk]
    assert {(each.seconds, each.time) for each in others} == {(None, "–")}
