"""What is usual advice for writing questions, as rules over one question. Pure: no query.

The rules follow Haladyna, Downing & Rodriguez (2002), A Review of Multiple-Choice Item-Writing Guidelines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from courses.models.bilingual import LANGUAGES, is_blank
from quizzes.question_types import TYPES
from quizzes.question_types.rules import Rule

LONGER, LONGER_BY = 1.4, 15  # times, and characters, by which the correct choice may exceed every other

ALL_OR_NONE = {
    "es": re.compile(
        r"\b(tod[ao]s|ningun[ao]|amb[ao]s)\s+(de\s+)?(l[ao]s\s+)?(anteriores|opciones|respuestas|demás)\b"
        r"|\b(todo|nada de)\s+lo\s+anterior\b"
        r"|^(todas|ambas|ningun[ao]|ningún)(\s+(son|es))?(\s+(correct|verdader|fals|incorrect)[ao]s?)?\W*$"
        r"|^\W*[a-f]\)?\s+[ye]\s+[a-f]\)?\W*$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(all|none|both|neither|any)\s+of\s+(the\s+)?(above|other\s+(options|choices|answers)|options|choices|answers)\b"
        r"|^(all|none|both|neither)(\s+of\s+(these|them))?(\s+(is|are)(\s+(correct|right|true|false|wrong))?)?\W*$"
        r"|^\W*(both\s+)?[a-f]\)?\s+and\s+[a-f]\)?\W*$",
        re.IGNORECASE,
    ),
}
ABSOLUTE = {
    "es": re.compile(r"\b(siempre|nunca|jamás|completamente|totalmente|absolutamente)\b", re.IGNORECASE),
    "en": re.compile(r"\b(always|never|completely|totally|absolutely)\b", re.IGNORECASE),
}
# A search that fails goes on at the next sign, never at each letter of what it has read.
ASKS = {"es": re.compile(r"¿([^?¿]*)\?"), "en": re.compile(r"(?<![^.!?:;])([^.!?:;]*)\?")}
# Small letters only: what is written NO or NOT is emphasised. A negation inside a condition is no negative question.
NEGATION = {
    "es": re.compile(r"(?<!\bo )\b(no|nunca|jamás|excepto|salvo)\b"),
    "en": re.compile(r"(?<!\bor )\b(not|never|except)\b|n['’]t\b"),
}
EMPHASISED = {"es": re.compile(r"\b(NO|NUNCA|JAMÁS|EXCEPTO|SALVO)\b"), "en": re.compile(r"\b(NOT|NEVER|EXCEPT)\b")}
CONDITION = {
    "es": re.compile(r"\b(si|cuando|que|porque|aunque|quien|quienes|donde|mientras|hasta|para)\b", re.IGNORECASE),
    "en": re.compile(r"\b(if|when|that|because|although|who|where|while|until|unless|whether)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class DraftChoice:
    """A choice as last saved."""

    is_correct: bool
    text: dict[str, str]
    reason: dict[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as last saved, published or not."""

    kind: str
    stem: dict[str, str]
    has_module: bool
    has_requirements: bool
    choices: tuple[DraftChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a question does not keep, in which languages, and the words that show it."""

    rule: Rule
    languages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    others: tuple[int, ...] = field(default=())  # primary keys of similar questions

    @property
    def where(self) -> str:
        """The languages in which it was found, for people."""
        return ", ".join(code.upper() for code in self.languages)


def both(stem: dict[str, str]) -> str:
    """Return the question in both languages, as one text to compare."""
    return " ".join(stem.get(code) or "" for code in LANGUAGES)


def check(draft: Draft, others: Sequence[int] = ()) -> list[Finding]:
    """Return everything found in a question, the gravest first; ``others`` are the similar questions."""
    findings = []
    for rule, find in RULES.items():
        if rule not in TYPES[draft.kind].rules:
            continue
        words = {code: find(draft, code) for code in LANGUAGES}
        languages = tuple(code for code, found in words.items() if found is not None)
        if languages:
            shown = dict.fromkeys(word for code in languages for word in words[code] or () if word)
            # What is not about texts is found in both languages at once: naming them would say nothing.
            findings.append(Finding(rule, () if rule in WITHOUT_LANGUAGE else languages, tuple(shown)))
    if others:
        findings.append(Finding(Rule.SIMILAR, others=tuple(others)))
    order = list(Rule)
    return sorted(findings, key=lambda finding: order.index(finding.rule))


Found = Sequence[str] | None  # none: nothing found; else the words that show it


def _key(draft: Draft, code: str) -> Found:
    right = sum(choice.is_correct for choice in draft.choices)
    return None if TYPES[draft.kind].is_key_sound(right, len(draft.choices)) else ()


def _language(draft: Draft, code: str) -> Found:
    texts = [draft.stem.get(code), *(choice.text.get(code) for choice in draft.choices)]
    return () if any(is_blank(text) for text in texts) else None


def _same(draft: Draft, code: str) -> Found:
    seen: set[str] = set()
    for text in _texts(draft, code):
        plain = " ".join(text.casefold().split()).strip(" .")
        if plain in seen:
            return (text,)
        seen.add(plain)
    return None


def _all_or_none(draft: Draft, code: str) -> Found:
    return [text for text in _texts(draft, code) if ALL_OR_NONE[code].search(text.strip())] or None


def _longest(draft: Draft, code: str) -> Found:
    right = [len(text) for text in _texts(draft, code, is_correct=True)]
    wrong = [len(text) for text in _texts(draft, code, is_correct=False)]
    if not right or not wrong:
        return None
    shortest, longest = min(right), max(wrong)
    return () if shortest > LONGER * longest and shortest > longest + LONGER_BY else None


def _absolute(draft: Draft, code: str) -> Found:
    pattern = ABSOLUTE[code]
    wrong = [word.lower() for text in _texts(draft, code, is_correct=False) for word in pattern.findall(text)]
    is_in_right = any(pattern.search(text) for text in _texts(draft, code, is_correct=True))
    return wrong if wrong and not is_in_right else None


def _negative(draft: Draft, code: str) -> Found:
    stem = draft.stem.get(code) or ""
    if EMPHASISED[code].search(stem):
        return None
    for asked in ASKS[code].findall(stem):
        negation = NEGATION[code].search(asked)
        if negation and not CONDITION[code].search(asked[: negation.start()]):
            return (negation.group(),)
    return None


def _reason(draft: Draft, code: str) -> Found:
    return () if any(is_blank(choice.reason.get(code)) for choice in draft.choices) else None


def _requirement(draft: Draft, code: str) -> Found:
    return None if draft.has_requirements else ()


def _module(draft: Draft, code: str) -> Found:
    return None if draft.has_module else ()


def _texts(draft: Draft, code: str, *, is_correct: bool | None = None) -> Iterator[str]:
    """Yield the texts of the choices, those not written left out."""
    for choice in draft.choices:
        text = choice.text.get(code)
        if text and not is_blank(text) and is_correct in (None, choice.is_correct):
            yield text


RULES: dict[Rule, Callable[[Draft, str], Found]] = {
    Rule.KEY: _key,
    Rule.LANGUAGE: _language,
    Rule.SAME: _same,
    Rule.ALL_OR_NONE: _all_or_none,
    Rule.LONGEST: _longest,
    Rule.ABSOLUTE: _absolute,
    Rule.NEGATIVE: _negative,
    Rule.REASON: _reason,
    Rule.REQUIREMENT: _requirement,
    Rule.MODULE: _module,
}
WITHOUT_LANGUAGE = (Rule.KEY, Rule.REQUIREMENT, Rule.MODULE)
