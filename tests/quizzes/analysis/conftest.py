"""Sums as reading would make them, without a database."""

import json
import uuid
from collections import Counter

import pytest

from quizzes.analysis.reading import Item, Sums, add_attempt


def payload(name, choices=4):
    return {
        "kind": "single",
        "stem": {"es": f"¿{name}?", "en": f"{name}?"},
        "choices": [
            {
                "key": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name}-{index}")),
                "is_correct": index == 0,
                "text": {"es": f"Opción {index}", "en": f"Choice {index}"},
                "reason": {"es": "", "en": ""},
            }
            for index in range(choices)
        ],
    }


@pytest.fixture(scope="session")
def sums_of():
    """Function from simulated attempts and the size of the bank to sums."""

    def build(simulated, bank):
        count, right = Counter(), Counter()
        for each in simulated:
            for question, choice in each.answers:
                count[question] += 1
                right[question] += choice == 0
        items = [
            Item(index, payload(f"q{index}"), 1, count=count[index], mean=right[index] / count[index])
            for index in range(bank)
        ]
        sums = Sums(items=items, passed=len(simulated) // 2)
        for each in simulated:
            rows = [
                (
                    items[question],
                    each.language,
                    float(choice == 0),
                    json.dumps([key_of(items, question, choice)]),
                    None,
                )
                for question, choice in each.answers
            ]
            add_attempt(sums, rows)
        return sums

    def key_of(items, question, choice):
        return items[question].payload["choices"][choice]["key"]

    return build
