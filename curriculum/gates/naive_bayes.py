"""What the words of right and wrong choices give away: learned from the other modules, tried on one."""

import math
from collections import Counter
from collections.abc import Sequence

from curriculum.gates.material import LANGUAGES, Material, options, words
from curriculum.gates.testwise import pick
from curriculum.gates.verdict import Verdict, points
from curriculum.loading import schema

ABOVE_CHANCE = 0.10


def naive_bayes(material: Material) -> Verdict:
    """Judge whether a bank whose right choices share words that its wrong ones lack can be learned without the
    lessons.
    """
    verdict = Verdict()
    for language in LANGUAGES:
        hits = chance = 0.0
        judged = 0
        for left_out in material.modules:
            seen = [q for module in material.modules if module is not left_out for q in module.questions]
            score = _learn(seen, language)
            for question in left_out.questions:
                choices = options(question, language)
                if choices:
                    judged += 1
                    hits += pick([(score(text), is_right) for text, is_right in choices])
                    chance += sum(is_right for _text, is_right in choices) / len(choices)
        if judged:
            verdict.figures[language] = {"score": points(hits / judged), "chance": points(chance / judged)}
            if (hits - chance) / judged > ABOVE_CHANCE:
                verdict.fault(
                    language, f"words alone answer {points(hits / judged)} %; chance {points(chance / judged)} %"
                )
    return verdict


class _Score:
    """The logarithm of how much more likely the words of a text are among right choices than among wrong ones."""

    def __init__(self, right: Counter[str], wrong: Counter[str]) -> None:
        self.right, self.wrong = right, wrong
        self.size = len(right.keys() | wrong.keys()) + 1
        self.totals = right.total() + self.size, wrong.total() + self.size

    def __call__(self, text: str) -> float:
        of_right, of_wrong = self.totals
        return sum(
            math.log((self.right[word] + 1) / of_right) - math.log((self.wrong[word] + 1) / of_wrong)
            for word in words(text)
        )


def _learn(questions: Sequence[schema.Question], language: str) -> _Score:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for question in questions:
        for text, is_right in options(question, language):
            (right if is_right else wrong).update(words(text))
    return _Score(right, wrong)
