"""What a course announces it teaches, what it teaches it tests, and every question names the sentence that
decides it.
"""

import random
from collections import Counter

from curriculum.gates.material import LANGUAGES, Material, sentence_of, words
from curriculum.gates.verdict import Verdict, points
from curriculum.loading import schema

IN_THE_LESSON = 0.60
PRINTED = 0.5  # of the long words of the sentence: from here on the stem holds the rule itself
SAMPLE = 40


def coverage(material: Material) -> Verdict:
    """Judge whether announced, taught and tested are one set; only ``tests`` counts as tested."""
    verdict = Verdict()
    announced = set(material.course.requirements)
    taught = {number for lesson in material.lessons for number in lesson.requirements}
    tested = Counter(number for question in material.questions for number in question.tests)
    for number in sorted(announced ^ taught):
        verdict.fault(number, "is announced and not taught" if number in announced else "is taught and not announced")
    for number in sorted(taught - tested.keys()):
        verdict.fault(number, "is taught and not tested")
    for number in sorted(tested.keys() - taught):
        verdict.fault(number, "is tested and not taught")
    for question in material.questions:
        tags = set(question.tests) | set(question.context)
        if not question.tests:
            verdict.fault(question.id, "says nothing about what it tests")
        elif tags != set(question.requirements):
            verdict.fault(question.id, "its requirements are not those of tests and context together")
        if not question.point or sentence_of(material, question.point) is None:
            verdict.fault(question.id, "names no sentence of a lesson that decides it")
    verdict.figures |= {"announced": len(announced), "taught": len(taught), "tested": len(tested)}
    _rules(material, verdict)
    return verdict


def _rules(material: Material, verdict: Verdict) -> None:
    """Judge on a sample drawn by lot: the facts stand in the stem, the rule in the lesson."""
    pointed = [question for question in material.questions if question.point]
    sample = random.Random(42001).sample(pointed, min(SAMPLE, len(pointed)))  # noqa: S311  # nothing secret
    if not sample:
        return
    kept = sum(not _prints_its_rule(material, question) for question in sample) / len(sample)
    verdict.figures["rule_in_lesson"] = points(kept)
    if kept < IN_THE_LESSON:
        verdict.fault("bank", f"in {points(kept)} % the rule stands in the lesson and not in the stem; 60 % are wanted")


def _prints_its_rule(material: Material, question: schema.Question) -> bool:
    sentence = sentence_of(material, question.point or "//1")
    if sentence is None:
        return False
    for language in LANGUAGES:
        rule = {word for word in words(getattr(sentence, language)) if len(word) > 4}
        stem = set(words(getattr(question.stem, language)))
        if rule and len(rule & stem) / len(rule) >= PRINTED:
            return True
    return False
