"""What it costs to compare the texts of a file with one another and with the bank."""

import pytest

from lib.budget import Exceeded, Limits, Resource, budget
from quizzes.bank import similarity
from quizzes.bank.similarity import pieces, similar_pairs
from quizzes.exchange.limits import LIMITS
from tests.hostile_pictures import letters


def test_texts_of_random_letters_are_refused():
    texts = {seed: letters(6_000, seed) for seed in range(490)}

    with budget(LIMITS), pytest.raises(Exceeded) as refused:
        list(similar_pairs(texts))

    assert refused.value.resource is Resource.ELEMENTS


def test_texts_of_words_cost_little():
    words = letters(2_000, 1, 97, 123)
    texts = {number: " ".join(words[number % 1_900 + n :][:5] for n in range(60)) for number in range(2_500)}

    with budget(LIMITS) as used:
        list(similar_pairs(texts))

    assert used.elements < LIMITS.elements / 10
    assert used.characters < LIMITS.characters / 2


def test_letters_that_unfold_are_charged_as_what_they_become():
    with budget(Limits()) as used:
        pieces("\ufdfa" * 10)

    assert used.characters == 180


def test_clock_is_looked_at_while_two_texts_are_compared(monkeypatch):
    monkeypatch.setattr(similarity, "WORDS_BETWEEN_LOOKS", 1)
    looks = []

    with budget(LIMITS, on_look=lambda: looks.append(1)):
        found = list(similar_pairs(dict.fromkeys(range(10), "the same text")))

    assert len(found) == len(looks) == 45
