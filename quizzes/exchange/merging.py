"""A question of a file over one of the bank: what the file does not speak of stays, and every loss has a name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.budget import charge
from lib.names import shortened
from quizzes.exchange.bank import normal
from quizzes.exchange.twins import languages_of
from quizzes.question_types.bank_question import LANGUAGES, BankChoice, BankQuestion, Both, folded

LANGUAGE_NAMES = {"es": gettext_lazy("Spanish"), "en": gettext_lazy("English")}
SETTINGS = ("difficulty", "gives_part", "says_how_many")  # they are never empty: a file that is silent has a default
NEVER_EMPTIED = ("explanation", "reason", "unit")  # by a file in one language of two
OTHERS = ("module", "requirements", "enemy_group", "scenario", "image")


@dataclass(slots=True)
class Merged:
    """The question as it will be, and what stayed beside a text that changed."""

    question: BankQuestion
    outdated: dict[str, list[str]] = field(default_factory=dict)  # language → names of texts


def merge(new: BankQuestion, old: BankQuestion, silent: Collection[str]) -> Merged:
    """Return the question of a file with what the bank has in languages and fields of which the file does not speak.

    ``silent`` names fields, or a field in one language: ``explanation``, ``reason_en``.
    """
    if not set(languages_of(old)) <= set(languages_of(new)):
        silent = {*silent, *NEVER_EMPTIED}
    merger = _Merger(new, silent)
    fields = {name: getattr(old, name) for name in SETTINGS if name in silent}
    fields |= {name: getattr(old, name) for name in OTHERS if name in silent and not getattr(new, name)}
    names = {"stem": _("question"), "explanation": _("explanation"), "unit": _("unit")}
    fields |= {name: merger.text(name, getattr(new, name), getattr(old, name), said) for name, said in names.items()}
    if new.image and old.image and new.image == replace(old.image, alt=new.image.alt):
        fields["image"] = replace(new.image, alt=merger.text("alt", new.image.alt, old.image.alt, _("image")))
    pairs = paired(new.choices, old.choices, languages_of(new))
    choices = tuple(
        choice if pair is None else merger.choice(number, choice, old.choices[pair])
        for number, (choice, pair) in enumerate(zip(new.choices, pairs, strict=True), start=1)
    )
    unspoken = tuple(choice for place, choice in enumerate(old.choices) if place not in pairs and merger.skips(choice))
    return Merged(normal(replace(new, choices=choices + unspoken, **fields)), merger.outdated)


class _Merger:
    def __init__(self, new: BankQuestion, silent: Collection[str]) -> None:
        self.spoken, self.silent = languages_of(new), silent
        self.outdated: dict[str, list[str]] = {}

    def text(self, name: str, new: Both, old: Both, said: str) -> Both:
        """Return a text; a language of which the file says nothing stays."""
        kept = {}
        for code in LANGUAGES:
            is_silent = code not in self.spoken or name in self.silent or f"{name}_{code}" in self.silent
            kept[code] = old[code] if is_silent and not new[code] else new[code]
        if any(new[code] and new[code] != old[code] for code in LANGUAGES):
            for code in LANGUAGES:
                if kept[code] and not new[code]:
                    self.outdated.setdefault(code, []).append(said)
        return Both(**kept)

    def choice(self, number: int, new: BankChoice, old: BankChoice) -> BankChoice:
        """Return a choice; one that was wrong and is right now, or the reverse, in other words is another one."""
        if new.is_correct != old.is_correct and not is_same(new, old, self.spoken):
            return new
        about = {"number": number}
        return replace(
            new,
            text=self.text("text", new.text, old.text, _("choice %(number)d") % about),
            match=self.text("match", new.match, old.match, _("match of choice %(number)d") % about),
            reason=self.text("reason", new.reason, old.reason, _("reason of choice %(number)d") % about),
        )

    def skips(self, old: BankChoice) -> bool:
        """Return whether a file in these languages cannot have a choice, because it is written in the other one
        only.
        """
        return len(self.spoken) < len(LANGUAGES) and not any(old.text[code] or old.match[code] for code in self.spoken)


def paired(new: Sequence[BankChoice], old: Sequence[BankChoice], spoken: Collection[str]) -> list[int | None]:
    """Return for each choice the place of the one that it was before: the same text first, then the same place."""
    left = dict(enumerate(old))
    pairs: list[int | None] = [None] * len(new)
    for codes in (LANGUAGES, spoken):
        for number, choice in enumerate(new):
            if pairs[number] is None:
                charge()  # choices times choices: the clock is looked at
                same = next((place for place, other in left.items() if is_same(choice, other, codes)), None)
                if same is not None:
                    pairs[number] = same
                    del left[same]
    for number, pair in enumerate(pairs):
        if pair is None and number in left:
            pairs[number] = number
            del left[number]
    return pairs


def is_same(new: BankChoice, old: BankChoice, codes: Collection[str]) -> bool:
    """Return whether two choices say the same in these languages."""
    said = [
        (folded(text[code]), folded(other[code]))
        for code in codes
        for text, other in ((new.text, old.text), (new.match, old.match))
    ]
    return new.blank == old.blank and any(one for one, _other in said) and all(one == other for one, other in said)


def deleted(new: BankQuestion, old: BankQuestion) -> list[str]:
    """Return the name of everything of the bank that is gone afterwards and has nothing in its place."""
    gone = []
    for name, said in (("stem", _("question")), ("explanation", _("explanation")), ("unit", _("unit"))):
        gone += _gone(said, getattr(new, name), getattr(old, name))
    pairs = paired(new.choices, old.choices, languages_of(new))
    for choice, pair in zip(new.choices, pairs, strict=True):
        if pair is not None:
            was = old.choices[pair]
            name = shortened(was.text.any() or was.match.any(), 40)
            gone += _gone(_("choice “%(text)s”") % {"text": name}, choice.text, was.text)
            gone += _gone(_("match of “%(text)s”") % {"text": name}, choice.match, was.match)
            gone += _gone(_("reason of “%(text)s”") % {"text": name}, choice.reason, was.reason)
    for place, was in enumerate(old.choices):
        if place not in pairs:
            gone.append(_("choice “%(text)s”") % {"text": shortened(was.text.any() or was.match.any(), 40)})
    if old.image and new.image:
        gone += _gone(_("what the image shows"), new.image.alt, old.image.alt)
    whole = {
        _("image"): old.image and not new.image,
        _("case"): old.scenario and not new.scenario,
        _("module"): old.module and not new.module,
        _("right number"): old.number and not new.number,
        _("never together with"): old.enemy_group and not new.enemy_group,
    }
    gone += [name for name, is_gone in whole.items() if is_gone]
    gone += [number for number in old.requirements if number not in new.requirements]
    return gone


def _gone(name: str, new: Both, old: Both) -> list[str]:
    codes = [code for code in LANGUAGES if old[code] and not new[code]]
    return [f"{name} ({', '.join(str(LANGUAGE_NAMES[code]) for code in codes)})"] if codes else []
