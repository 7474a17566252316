"""Both languages say the same: the same paragraphs, the same numbers, about as many words."""

import re
from collections import Counter

from curriculum.gates.material import LANGUAGES, Material, both_of, both_of_item
from curriculum.gates.verdict import Verdict
from curriculum.loading import schema

SHORTEST, LONGEST = 0.7, 1.5  # Spanish to English, in letters
FEW = 40  # letters: below this a ratio says nothing
MARKS = re.compile(r"</?(?:p|h2|ul|ol|li)>")
NUMBER = re.compile(r"A\.\d+(?:\.\d+)*|\d+(?:[.,:]\d+)*")


def equality(material: Material) -> Verdict:
    """Compare every text of lessons and bank."""
    verdict = Verdict()
    ratios: list[float] = []
    for lesson in material.lessons:
        for block in lesson.body:
            place = f"{lesson.slug}/{block.id}"
            if isinstance(block, schema.TextBlock | schema.CalloutBlock | schema.ExampleBlock | schema.ActivityBlock):
                es, en = (MARKS.findall(getattr(block, language)) for language in LANGUAGES)
                if es != en:
                    verdict.fault(place, "its paragraphs, headings and lists differ")
            for text in both_of(block):
                _compare(place, text, ratios, verdict)
    for question in material.questions:
        for text in both_of_item(question):
            _compare(question.id, text, ratios, verdict)
    if ratios:
        verdict.figures |= {"least": round(min(ratios), 2), "most": round(max(ratios), 2)}
    return verdict


def _compare(place: str, text: schema.Both, ratios: list[float], verdict: Verdict) -> None:
    es, en = (Counter(NUMBER.findall(getattr(text, language))) for language in LANGUAGES)
    if es != en:
        verdict.fault(place, f"numbers differ: {sorted((es - en) + (en - es))}")
    if min(len(text.es), len(text.en)) < FEW:
        return
    ratio = len(text.es) / len(text.en)
    ratios.append(ratio)
    if not SHORTEST <= ratio <= LONGEST:
        verdict.fault(place, f"Spanish is {ratio:.2f} times as long as English: “{text.es[:40]}…”")
