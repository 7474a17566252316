"""The statistics against independent computations: numpy, SciPy and statsmodels."""

import math
import statistics
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from quizzes.analysis.flags import Flag
from quizzes.analysis.results import BOTH, compute
from quizzes.analysis.statistics import (
    Moments,
    alpha,
    benjamini_hochberg,
    is_clearly_more,
    is_clearly_negative,
    mantel_haenszel,
    median,
    standard_error,
)
from tests.answers import simulate

ATTEMPTS, BANK = 2000, 20
HARDER, MISKEYED = {5, 11}, {8}


@pytest.fixture(scope="module")
def simulated():
    """2,000 attempts at the same twenty questions: two are harder in English, one has the wrong key."""
    return simulate(ATTEMPTS, BANK, harder_in_english=HARDER, miskeyed=MISKEYED)


@pytest.fixture(scope="module")
def result(simulated, sums_of):
    return compute(sums_of(simulated, BANK))


@pytest.fixture(scope="module")
def matrix(simulated):
    return np.array([[choice == 0 for _question, choice in each.answers] for each in simulated], dtype=float)


@pytest.fixture(scope="module")
def in_english(simulated):
    return np.array([each.language == "en" for each in simulated])


def cronbach(scores):
    k = scores.shape[1]
    return k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / scores.sum(axis=1).var(ddof=1))


def test_facility_is_the_mean(result, matrix):
    assert [question.figures[BOTH].facility for question in result.questions] == pytest.approx(matrix.mean(axis=0))


def test_discrimination_is_the_correlation_with_the_rest(result, matrix):
    rest = matrix.sum(axis=1, keepdims=True) - matrix
    expected = [stats.pointbiserialr(matrix[:, i], rest[:, i]).statistic for i in range(BANK)]

    assert [question.figures[BOTH].discrimination for question in result.questions] == pytest.approx(expected)


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_language_alone(result, matrix, in_english, language):
    chosen = matrix[in_english == (language == "en")]
    rest = chosen.sum(axis=1, keepdims=True) - chosen

    for index, question in enumerate(result.questions):
        figures = question.figures[language]
        assert figures.count == len(chosen)
        assert figures.facility == pytest.approx(chosen[:, index].mean())
        assert figures.discrimination == pytest.approx(np.corrcoef(chosen[:, index], rest[:, index])[0, 1])


def test_reliability_is_cronbachs_alpha_where_all_answer_the_same(result, matrix):
    share = 100 * matrix.mean(axis=1)

    assert result.reliability == pytest.approx(cronbach(matrix))
    assert (result.mean, result.deviation) == pytest.approx((share.mean(), share.std(ddof=1)))
    assert result.error == pytest.approx(share.std(ddof=1) * math.sqrt(1 - cronbach(matrix)))


def test_reliability_of_random_draws_is_that_of_the_average_covariance(sums_of):
    """Each attempt draws 10 of 30; the truth is taken from as many people who answer all 30."""
    bank, drawn = 30, 10
    whole = simulate(ATTEMPTS, bank, seed=7)
    everything = np.array([[choice == 0 for _question, choice in each.answers] for each in whole], dtype=float)
    result = compute(sums_of(simulate(ATTEMPTS, bank, drawn, seed=7), bank))
    covariance = np.cov(everything.T)
    c = covariance[~np.eye(bank, dtype=bool)].mean()
    v = covariance.diagonal().mean()

    assert result.length == drawn
    # Over thirty seeds the two differ by 0.001 on average, deviating by 0.014: the draws see a third of the answers.
    assert result.reliability == pytest.approx(drawn * c / (v + (drawn - 1) * c), abs=0.04)


def test_random_draws_pool_the_observed_pairs(sums_of):
    bank = 6
    simulated = simulate(200, bank, 3, seed=3)
    scores = np.full((200, bank), np.nan)
    for row, each in enumerate(simulated):
        for question, choice in each.answers:
            scores[row, question] = choice == 0
    deviations = scores - np.nanmean(scores, axis=0)
    products, pairs = 0.0, 0
    for i in range(bank):
        for j in range(bank):
            both = ~np.isnan(scores[:, i]) & ~np.isnan(scores[:, j])
            if i != j:
                products += (deviations[both, i] * deviations[both, j]).sum()
                pairs += both.sum()
    c, v = products / pairs, np.nanmean(deviations**2)

    assert compute(sums_of(simulated, bank)).reliability == pytest.approx(3 * c / (v + 2 * c))


def tables(matrix, in_english, index):
    totals = matrix.sum(axis=1)
    found = []
    for total in np.unique(totals):
        rows = totals == total
        found.append(
            [
                [(matrix[rows & (in_english == group), index] == right).sum() for right in (1, 0)]
                for group in (False, True)
            ]
        )
    return [np.array(table) for table in found if all(sum(row) for row in table)]


def test_mantel_haenszel_agrees_with_statsmodels(result, matrix, in_english):
    p_values, deltas = [], []
    for index in range(BANK):
        # Strata in which all are right, or all wrong, add nothing; statsmodels divides by n − 1 there.
        table = StratifiedTable([each for each in tables(matrix, in_english, index) if each.sum() > 1])
        p_values.append(table.test_null_odds(correction=True).pvalue)
        deltas.append(-2.35 * table.logodds_pooled)
        ours = mantel_haenszel((t[0][0], t[0][1], t[1][0], t[1][1]) for t in tables(matrix, in_english, index))
        assert ours.error == pytest.approx(2.35 * table.logodds_pooled_se)
        assert ours.chi_square == pytest.approx(table.test_null_odds(correction=True).statistic)

    assert [question.difference.delta for question in result.questions] == pytest.approx(deltas)
    assert [question.difference.p for question in result.questions] == pytest.approx(
        stats.false_discovery_control(p_values)
    )


def test_known_faults_are_found_and_nothing_else(result):
    flagged = {
        flag: {question.question_id for question in result.questions if flag in question.figures[BOTH].flags}
        for flag in (Flag.LANGUAGE, Flag.LANGUAGE_SOME, Flag.KEY)
    }

    assert flagged == {Flag.LANGUAGE: HARDER, Flag.LANGUAGE_SOME: set(), Flag.KEY: MISKEYED}
    assert {question.difference.easier for question in result.questions if question.question_id in HARDER} == {"es"}


def test_no_difference_is_claimed_where_there_is_none(sums_of):
    """Twenty banks without a difference, 400 tests: without the adjustment about twenty would be below 5 %."""
    found = sum(
        question.difference.ets_class != "A"
        for seed in range(20)
        for question in compute(sums_of(simulate(400, BANK, seed=seed), BANK)).questions
    )

    assert found <= 1


def test_choices_are_counted_among_the_weakest_and_the_strongest(result, simulated, matrix):
    totals = matrix.sum(axis=1)
    low = next(cut for cut in range(BANK + 1) if (totals <= cut).mean() >= 0.27)
    high = next(cut for cut in range(BANK, -1, -1) if (totals >= cut).mean() >= 0.27)
    taken = np.array([each.answers[3][1] for each in simulated])

    for choice, use in enumerate(result.questions[3].figures[BOTH].choices):
        assert use.share == pytest.approx((taken == choice).mean())
        assert use.weakest == pytest.approx((taken[totals <= low] == choice).mean())
        assert use.strongest == pytest.approx((taken[totals >= high] == choice).mean())


def test_choice_that_nobody_takes_and_choice_of_the_strong(result):
    hard = result.questions[BANK - 1].figures[BOTH].choices
    miskeyed = result.questions[8].figures[BOTH].choices

    assert [use.flag for use in hard] == [None, None, None, Flag.UNUSED]
    assert miskeyed[1].flag == Flag.STRONG


def test_moments_without_variation_have_no_correlation():
    moments = Moments()
    moments.add(1.0, 5, 10.0, 22.0)

    assert (moments.mean, moments.correlation) == (1.0, None)


def test_mantel_haenszel_of_nothing_to_compare():
    assert mantel_haenszel([]) is None
    assert mantel_haenszel([(5, 0, 0, 0), (0, 0, 3, 2)]) is None
    assert mantel_haenszel([(5, 0, 5, 0)]) is None


@pytest.mark.parametrize(
    ("p", "odds", "expected"), [(0.01, 1.2, "A"), (0.2, 4.0, "A"), (0.01, 1.7, "B"), (0.01, 4.0, "C")]
)
def test_ets_classes(p, odds, expected):
    size = 400
    right = round(size * odds / (1 + odds))

    assert mantel_haenszel([(right, size - right, size // 2, size // 2)]).ets_class(p) == expected


def test_large_but_uncertain_difference_is_moderate():
    assert mantel_haenszel([(16, 4, 10, 10)]).ets_class(0.01) == "B"


def test_benjamini_hochberg_keeps_the_order():
    values = [0.04, 0.001, 0.9, 0.03, 0.03]

    assert benjamini_hochberg(values) == pytest.approx(stats.false_discovery_control(values))
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize(
    ("r", "n", "expected"),
    [(-0.3, 30, False), (-0.32, 30, True), (-0.1, 300, True), (0.2, 300, False), (-0.9, 3, False), (-1.0, 9, True)],
)
def test_clearly_negative(r, n, expected):
    assert is_clearly_negative(r, n) is expected


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((30, 100, 10, 100), True), ((12, 100, 10, 100), False), ((0, 0, 1, 9), False), ((5, 5, 5, 5), False)],
)
def test_clearly_more(shares, expected):
    assert is_clearly_more(*shares) is expected


def test_alpha_and_error_at_their_bounds():
    assert alpha(10, 0.25, 0.0) == 0.0
    assert alpha(10, 0.0, 0.0) == 0.0
    assert alpha(2, 1.0, 1.0) == 1.0
    assert (standard_error(10, -0.5), standard_error(10, 1.0)) == (10, 0)


@given(st.lists(st.integers(0, 3600)))
def test_median_is_that_of_the_values_written_out(values):
    expected = statistics.median(values) if values else None

    assert median(Counter(values)) == expected
