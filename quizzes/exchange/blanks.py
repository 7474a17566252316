"""Blanks that point to a word of a list, as Moodle has them: [[2]] is the second word, and its group the list."""

from collections.abc import Container
from dataclasses import replace

from django.utils.translation import gettext as _

from lib.numerals import whole_number
from quizzes.exchange.bank import Entry
from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both
from quizzes.question_types.cloze import BLANK


def blank_places(question: BankQuestion, allowed: Container[int]) -> dict[int, int] | None:
    """Return for each blank the place of its right word among all words, from one; none if the question is not
    finished.
    """
    places: dict[int, int] = {}
    for number, choice in enumerate(question.choices, start=1):
        if choice.blank not in allowed or choice.blank is None or (choice.is_correct and choice.blank in places):
            return None
        if choice.is_correct:
            places[choice.blank] = number
    stems = [stem for stem in (question.stem.es, question.stem.en) if stem]
    wanted = sorted(str(blank) for blank in places)
    if not places or not stems or any(sorted(BLANK.findall(stem)) != wanted for stem in stems):
        return None
    return places if {choice.blank for choice in question.choices} == set(places) else None


def with_blanks(question: BankQuestion, words: list[tuple[Both, str]], entry: Entry) -> BankQuestion | None:
    """Return the question with words for each blank, as this bank has them; words are texts with their group."""
    named = [[int(place) for place in BLANK.findall(stem)] for stem in (question.stem.es, question.stem.en) if stem]
    places = named[0] if named else []
    if not places or any(sorted(places) != sorted(others) for others in named) or len(set(places)) != len(places):
        entry.errors.append(_("The blanks [[1]], [[2]] … must be the same in both languages, each once."))
        return None
    if any(not 1 <= place <= len(words) for place in places):
        entry.errors.append(_("A blank points to a word that is not there."))
        return None
    groups = [words[place - 1][1] for place in places]
    if len(set(groups)) == len(groups) and all(whole_number(group, 99) is not None for group in groups):
        # Each blank has its own list: it gets its number.
        numbers = {place: int(group) for place, group in zip(places, groups, strict=True)}
        choices = [
            BankChoice(text=text, blank=int(group), is_correct=number in numbers)
            for number, (text, group) in enumerate(words, start=1)
            if group in groups
        ]
        if len(choices) < len(words):
            entry.losses.append(_("Words in a group without a blank are left out."))
    else:
        numbers = {place: number for number, place in enumerate(places, start=1)}
        choices = [
            BankChoice(text=text, blank=numbers[place], is_correct=number == place)
            for place, group in zip(places, groups, strict=True)
            for number, (text, others) in enumerate(words, start=1)
            if others == group
        ]
    stem = Both(
        *(
            BLANK.sub(lambda found: f"[[{numbers[int(found[1])]}]]", text)
            for text in (question.stem.es, question.stem.en)
        )
    )
    return replace(question, stem=stem, choices=tuple(choices))
