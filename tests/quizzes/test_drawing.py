"""Which questions an attempt gets."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.models import Question, QuestionVersion, Scenario
from quizzes.questions.drawing import BankTooSmall, Candidate, Pool, draw, draw_versions, overlap
from tests.factories import make_course, make_question, make_quiz


def questions_of(units):
    return [candidate.question_id for unit in units for candidate in unit]


@st.composite
def banks(draw_value):
    """A bank of up to 14 questions, some in cases and some enemies of each other."""
    return [
        Candidate(
            number,
            number,
            draw_value(st.sampled_from([None, None, None, 1, 2])),
            draw_value(st.sampled_from(["", "", "", "x", "y"])),
        )
        for number in range(draw_value(st.integers(1, 14)))
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(banks(), st.integers(1, 8), st.integers())
def test_a_draw_keeps_every_promise_or_is_refused(bank, count, seed):
    try:
        units = draw([Pool("rule", count, bank)], random.Random(seed))  # noqa: S311
    except BankTooSmall:
        return
    drawn = [candidate for unit in units for candidate in unit]
    groups = [candidate.enemy_group for candidate in drawn if candidate.enemy_group]

    assert len(drawn) == count == len(set(questions_of(units)))
    assert all(len({candidate.scenario_id for candidate in unit}) == 1 for unit in units)
    for group in set(groups):
        of_group = [candidate for candidate in drawn if candidate.enemy_group == group]
        assert len(of_group) == 1 or len({candidate.scenario_id for candidate in of_group}) == 1


@given(st.integers(1, 10), st.integers())
def test_a_bank_without_ties_serves_whatever_it_is_large_enough_for(count, seed):
    bank = [Candidate(number, number) for number in range(10)]

    assert len(questions_of(draw([Pool("rule", count, bank)], random.Random(seed)))) == count  # noqa: S311


@pytest.mark.parametrize("seed", range(20))
def test_a_case_fits_wherever_some_choice_of_units_does(seed):
    """Five questions of a case of three, a case of two and one single: only both cases together make five."""
    bank = [Candidate(n, n, 1) for n in (1, 2, 3)] + [Candidate(n, n, 2) for n in (4, 5)] + [Candidate(6, 6)]

    units = draw([Pool("rule", 5, bank)], random.Random(seed))  # noqa: S311

    assert sorted(questions_of(units)) == [1, 2, 3, 4, 5]


def test_a_question_serves_one_rule_only():
    bank = [Candidate(number, number) for number in range(4)]

    units = draw([Pool("first", 2, bank), Pool("second", 2, bank)], random.Random(1))  # noqa: S311

    assert sorted(questions_of(units)) == [0, 1, 2, 3]


def test_a_retake_draws_differently():
    bank = [Candidate(number, number) for number in range(8)]
    first = questions_of(draw([Pool("rule", 4, bank)], random.Random(1)))  # noqa: S311

    second = questions_of(draw([Pool("rule", 4, bank)], random.Random(2), avoid=first))  # noqa: S311

    assert set(first) & set(second) == set()


@pytest.mark.parametrize(("size", "share"), [(4, 100), (8, 50), (40, 10)])
def test_editors_see_how_many_questions_two_attempts_share(size, share):
    bank = [Candidate(number, number) for number in range(size)]

    assert overlap([Pool("rule", 4, bank)]) == pytest.approx(share, abs=9)


def test_a_bank_that_cannot_serve_its_rules_together_has_no_share():
    enemies = [Candidate(number, number, None, "x") for number in range(5)]

    assert overlap([Pool("rule", 2, enemies)]) is None


@pytest.mark.django_db
def test_questions_of_a_case_stand_together():
    course = make_course()
    scenario = Scenario.objects.create(course=course, title_es="Caso", title_en="Case", text_es="T", text_en="T")
    for _ in range(3):
        make_question(course, scenario=scenario)
    quiz = make_quiz(course, questions=5, draw=8)

    for seed in range(10):
        places = [
            place
            for place, version in enumerate(draw_versions(quiz, seed))
            if version.payload.get("scenario", {}).get("id") == scenario.pk
        ]
        assert places[-1] - places[0] == 2


@pytest.mark.django_db
def test_rules_by_kind(django_assert_num_queries):
    course = make_course()
    make_question(course, kind="multiple", correct=2)
    quiz = make_quiz(course, questions=3)
    quiz.rules.update(kind="multiple", count=1)

    with django_assert_num_queries(4):  # the course, the rules, the candidates, the versions drawn
        versions = draw_versions(quiz, seed=1)

    assert [version.payload["kind"] for version in versions] == ["multiple"]
    assert QuestionVersion.objects.count() == Question.objects.count() == 4
