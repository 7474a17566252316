"""The scoring rules, and whether their examples would notice a fault in any of them."""

import pytest

from quizzes.grading import scores as grading
from quizzes.question_types import (
    base,
    choices,
    cloze,
    matching,
    multiple,
    numbers,
    numeric,
    ordering,
    review,
    single,
    true_false,
)
from tests.mutation.examples import came_out, examples
from tests.mutation.mutants import mutants, planted

MODULES = (grading, base, choices, cloze, matching, multiple, numbers, numeric, ordering, review, single, true_false)
# What reads an answer, gives it points, makes a score of them, and what these call.
SCORING = {
    *("score", "whole_per_cent", "share", "points", "correct", "correct_keys", "parse", "fields", "one"),
    *("items", "options", "_option", "_blanks", "_words", "_right"),
    *("read_number", "tidy", "_sign", "_is_grouped", "_whole", "_with_decimals", "_without_unit"),
}
# Mutants that no example can notice, because they do the same; each with the reason.
EQUIVALENT = {
    "scores.whole_per_cent: line 2: 1 → 2": "only the exponent of the argument counts",
    "scores.whole_per_cent: line 2: 1 → 0": "only the exponent of the argument counts",
    "base.one: line 3: 0 → -1": "the list has one value",
    "base.one: line 5: 0 → -1": "the list has one value",
    "matching.Matching.points: line 4: '' → '?'": "neither is the key of a choice",
    "matching._option: line 1: ' ' → ' ?'": "both sides are joined alike",
    "numbers.read_number: line 4: return None": "it is what is returned there",
    'numbers._whole: line 1: "[,. \']" → "[,. \']?"': "nothing is replaced by nothing",
    "numbers._with_decimals: line 2: '.,' → '.,?'": "a question mark is never the last mark of a number",
    "numbers._with_decimals: line 7: return None": "it is what is returned there",
    "ordering.Ordering.points: line 4: True → False": "the lengths were compared before",
}


@pytest.mark.parametrize(("function", "arguments", "expected"), examples())
def test_scoring_gives_what_it_must(function, arguments, expected):
    assert came_out(function, arguments) == expected


def survivors():
    """(how many mutants, names of those that every example takes for the original)."""
    kept, count, alive = examples(), 0, []
    for module in MODULES:
        for mutant in mutants(module, SCORING):
            count += 1
            with planted(mutant):
                if not _is_noticed(kept):
                    alive.append(mutant.name)
    return count, alive


def _is_noticed(kept):
    for function, arguments, expected in kept:
        try:
            if came_out(function, arguments) != expected:
                return True
        except Exception:  # noqa: BLE001  a mutant that falls over is noticed
            return True
    return False


def test_every_fault_planted_in_the_rules_is_noticed():
    assert not _is_noticed(examples()), "the rules themselves fail"

    count, alive = survivors()

    assert sorted(alive) == sorted(EQUIVALENT)
    assert count > 200
    assert not _is_noticed(examples()), "a mutant was left in place"
