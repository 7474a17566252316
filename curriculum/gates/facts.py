"""What the law says and what had happened by a day comes from the fact base, and is never scored without its day."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from curriculum.gates.material import LANGUAGES, Fact, Material, both_of, both_of_item
from curriculum.gates.verdict import Problem, Verdict
from curriculum.loading import schema

MONTHS = {
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
CLAIM = {
    "es": re.compile(
        r"\b(LFPDPPP|LFT|LFDA|DOF|Ley Federal|Reglamento \(UE\)|INAI)\b|\bart(ículo|\.) \d|(?<!:)\b20[12]\d\b"
    ),
    "en": re.compile(
        r"\b(LFPDPPP|LFT|LFDA|DOF|Federal (Labor )?Law|Regulation \(EU\)|INAI)\b|\b[Aa]rt(icle|\.) \d"
        r"|(?<!:)\b20[12]\d\b"
    ),
}
AS_OF = {
    "es": re.compile(rf"\bal \d{{1,2}} de ({MONTHS['es']}) de 20\d\d\b|\ben 20\d\d\b", re.IGNORECASE),
    "en": re.compile(r"\bas of (\w+ \d{1,2}, |\d{1,2} \w+ )?20\d\d\b|\bin 20\d\d\b", re.IGNORECASE),
}


def facts(material: Material, today: date | None = None) -> Verdict:
    """Judge the facts; one past its review is a warning: no check turns red by the calendar alone."""
    verdict = Verdict()
    cited: set[str] = set()
    for lesson in material.lessons:
        for block in lesson.body:
            place = f"{lesson.slug}/{block.id}"
            cited |= _cited(material, place, block.facts, both_of(block), verdict)
            if isinstance(block, schema.PracticeBlock):
                _scored(material, place, block, block.facts, verdict)
    for question in material.questions:
        cited |= _cited(material, question.id, question.facts, both_of_item(question), verdict)
        _scored(material, question.id, question, question.facts, verdict)
    day = (today or localdate()).isoformat()
    for name in sorted(cited):
        if material.facts[name].review_by < day:
            verdict.warnings.append(_past(material.facts[name]))
    verdict.figures |= {"cited": len(cited), "past_review": len(verdict.warnings)}
    return verdict


def _past(fact: Fact) -> Problem:
    return Problem(fact.id, f"is of {fact.as_of} and was to be read again by {fact.review_by}")


def _cited(
    material: Material, place: str, names: list[str], texts: Iterable[schema.Both], verdict: Verdict
) -> set[str]:
    """Return the facts cited that are known; a legal or dated sentence without any is a fault."""
    for name in names:
        if name not in material.facts:
            verdict.fault(place, f"cites “{name}”, which is not in facts.yaml")
    if not names:
        found = [m.group() for text in texts for code in LANGUAGES if (m := CLAIM[code].search(getattr(text, code)))]
        if found:
            verdict.fault(place, f"“{found[0]}” needs a fact")
    return material.facts.keys() & set(names)


def _scored(material: Material, place: str, item: schema.Item, names: list[str], verdict: Verdict) -> None:
    for name in names:
        fact = material.facts.get(name)
        if fact is None:
            continue
        if fact.mark == "?":
            verdict.fault(place, f"asks about “{name}”, which nobody could verify")
        if fact.mark == "1" and not all(AS_OF[code].search(getattr(item.stem, code)) for code in LANGUAGES):
            verdict.fault(place, f"asks about “{name}”, which has one source, and does not say as of when")
