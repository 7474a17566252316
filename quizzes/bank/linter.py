"""What is usual advice for writing questions, as rules over one question. Pure: no query.

The rules follow Haladyna, Downing & Rodriguez (2002), A Review of Multiple-Choice Item-Writing Guidelines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models.bilingual import LANGUAGES, is_blank

WITH_CHOICES = ("single", "multiple", "true_false")
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
ASKS = {"es": re.compile(r"¿([^?]*)\?"), "en": re.compile(r"([^.!?:;]*)\?")}
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


class Rule(models.TextChoices):
    """What may be found, the gravest first."""

    KEY = "key", _("No single best answer")
    LANGUAGE = "language", _("Not written in both languages")
    SAME = "same", _("Two identical choices")
    SIMILAR = "similar", _("Similar question in the bank")
    ALL_OR_NONE = "all-or-none", _("“All” or “none of the above”")
    LONGEST = "longest", _("The correct choice is the longest")
    ABSOLUTE = "absolute", _("Absolute words in wrong choices only")
    NEGATIVE = "negative", _("Negative question without emphasis")
    REASON = "reason", _("A reason is missing")
    REQUIREMENT = "requirement", _("No clause or control")
    MODULE = "module", _("No module")

    @property
    def advice(self) -> Promise:
        """What to do about it."""
        return ADVICE[self]

    @property
    def is_grave(self) -> bool:
        """Whether the question cannot be used like this."""
        return self in (Rule.KEY, Rule.LANGUAGE, Rule.SAME)


ADVICE: dict[str, Promise] = {
    Rule.KEY: _("Mark exactly one choice as correct; with several answers at least one, and leave at least one wrong."),
    Rule.LANGUAGE: _("Write the question and every choice in Spanish and in English."),
    Rule.SAME: _("Change one of them: two choices say the same thing."),
    Rule.SIMILAR: _("Compare the two. If they ask the same, keep one; an attempt might draw both."),
    Rule.ALL_OR_NONE: _("Name what is meant. Otherwise, people who are sure of two choices can guess the rest."),
    Rule.LONGEST: _("Shorten it or write the others out: many people pick the longest choice when they do not know."),
    Rule.ABSOLUTE: _("Such words give a wrong choice away. Take them out, or use them in the correct one too."),
    Rule.NEGATIVE: _("Ask for what is true, or write the negation in capitals so that nobody misses it."),
    Rule.REASON: _("Say for every choice why it is right or wrong; people read it with their result."),
    Rule.REQUIREMENT: _("Tag the clauses and controls it is about, so that evidence can be shown for each."),
    Rule.MODULE: _("Choose the module: results are shown by module, and quizzes draw by it."),
}


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
    """The question in both languages, as one text to compare."""
    return " ".join(stem.get(code) or "" for code in LANGUAGES)


def check(draft: Draft, others: Sequence[int] = ()) -> list[Finding]:
    """Everything found in a question, the gravest first; ``others`` are the similar questions."""
    findings = []
    for rule, find in RULES.items():
        if rule in ABOUT_CHOICES and draft.kind not in WITH_CHOICES:
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
    correct = sum(choice.is_correct for choice in draft.choices)
    if draft.kind == "multiple":
        return None if 1 <= correct < len(draft.choices) else ()
    return () if correct != 1 else None


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
    if draft.kind == "true_false" or not right or not wrong:
        return None
    shortest, longest = min(right), max(wrong)
    return () if shortest > LONGER * longest and shortest > longest + LONGER_BY else None


def _absolute(draft: Draft, code: str) -> Found:
    pattern = ABSOLUTE[code]
    wrong = [word.lower() for text in _texts(draft, code, is_correct=False) for word in pattern.findall(text)]
    is_in_right = any(pattern.search(text) for text in _texts(draft, code, is_correct=True))
    return wrong if wrong and not is_in_right and draft.kind != "true_false" else None


def _negative(draft: Draft, code: str) -> Found:
    stem = draft.stem.get(code) or ""
    if draft.kind == "true_false" or EMPHASISED[code].search(stem):
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
    """The texts of the choices, those not written left out."""
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
ABOUT_CHOICES = (Rule.KEY, Rule.SAME, Rule.ALL_OR_NONE, Rule.LONGEST, Rule.ABSOLUTE)
WITHOUT_LANGUAGE = (Rule.KEY, Rule.REQUIREMENT, Rule.MODULE)
