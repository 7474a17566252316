"""Matching: each item gets the option that belongs to it."""

import random
from collections.abc import Hashable, Sequence
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both, folded
from quizzes.question_types.base import (
    Answer,
    Fields,
    InvalidAnswer,
    Line,
    QuestionType,
    Shape,
    Words,
    is_blank,
    one,
    said,
    share,
)
from quizzes.question_types.payloads import ChoiceContent, Content, Texts


class Matching(QuestionType):
    """The answer is item key → key of the choice whose option was picked.

    An option is shown once, however many items it belongs to; a choice without an item is an extra option.
    Forms send the place of an option in the order shown: its key would tell the item it belongs to.
    """

    kind = "matching"
    label = _("Matching")
    sheet_name = Both("Relacionar", "Matching")
    example = BankQuestion(
        kind="matching",
        reference="example-matching",
        gives_part=True,
        stem=Both("Une cada documento con lo que contiene.", "Match each document with what it holds."),
        choices=(
            BankChoice(
                Both("Política de IA", "AI policy"), match=Both("Intenciones y dirección", "Intentions and direction")
            ),
            BankChoice(
                Both("Declaración de aplicabilidad", "Statement of applicability"),
                match=Both("Controles elegidos", "Controls chosen"),
            ),
            BankChoice(match=Both("Sueldos del personal", "Salaries of the staff")),
        ),
    )
    shape = Shape.PAIRS
    choice_fields = frozenset({"match"})
    keyed_fields = frozenset({"match"})
    takes_parts = True

    def gaps(self, content: Content) -> dict[str, Words]:
        if len(items(content)) < 2 or len(options(content)) < 2:
            return {"choices": _("Write at least two items with different options.")}
        if any(is_blank(choice["match"]) for choice in content["choices"]):
            return {"choices": _("Write the option of every item in both languages.")}
        if any(is_blank(choice["text"]) for choice in items(content)):
            return {"choices": _("Write every item in both languages; for an extra option leave both empty.")}
        return {}

    def texts(self, content: Content) -> list[Texts]:
        matches = [choice["match"] for choice in content["choices"]]
        return [content["stem"], *matches, *(item["text"] for item in items(content))]

    def fault_in_file(self, content: Content) -> str:
        is_complete = all(any(item["match"].values()) for item in items(content))
        return "" if is_complete else gettext("Write at least two items with different options.")

    def key_of(self, question: BankQuestion, language: str) -> Hashable:
        return frozenset((folded(choice.text[language]), folded(choice.match[language])) for choice in question.choices)

    def order(self, content: Content, rng: random.Random, *, shuffle: bool) -> list[str]:
        keys = [choice["key"] for choice in options(content)]
        rng.shuffle(keys)  # always: the order of the items would give the options away
        return keys

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        answer = {}
        for item in items(content):
            place = one(fields, f"match-{item['key']}")
            if place:
                if place not in {str(number) for number in range(len(order))}:
                    raise InvalidAnswer
                answer[item["key"]] = order[int(place)]
        return answer

    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        given = answer if isinstance(answer, dict) else {}
        return {f"match-{item}": [str(list(order).index(key))] for item, key in given.items()}

    def progress(self, answer: Answer, content: Content) -> tuple[int, int]:
        return len(answer), len(items(content))

    def points(self, answer: Answer, content: Content) -> Decimal:
        wanted = items(content)
        given = answer if isinstance(answer, dict) else {}
        match = {choice["key"]: _option(choice) for choice in content["choices"]}
        right = sum(match.get(given.get(item["key"], "")) == _option(item) for item in wanted)
        return share(right, len(wanted), partial=bool(content.get("partial")))

    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        given = answer if isinstance(answer, dict) else {}
        match = {choice["key"]: said(choice["match"], language) for choice in content["choices"]}
        return {
            "items_shown": [
                {
                    "name": f"match-{item['key']}",
                    "text": said(item["text"], language),
                    "options": [
                        {"value": place, "text": match[key], "is_selected": given.get(item["key"]) == key}
                        for place, key in enumerate(order)
                    ],
                }
                for item in items(content)
            ]
        }

    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        given = answer if isinstance(answer, dict) else {}
        by_key = {choice["key"]: choice for choice in content["choices"]}
        lines = []
        for item in items(content):
            picked = by_key.get(given.get(item["key"], ""))
            is_right = picked is not None and _option(picked) == _option(item)
            lines.append(
                Line(
                    text=said(item["text"], language),
                    is_right=is_right,
                    given=said(picked["match"], language) if picked else "",
                    expected=said(item["match"], language) if show_key and not is_right else "",
                    # It speaks of the right pair: beside a wrong one it would praise that, and give the key away.
                    reason=said(item["reason"], language) if show_key or is_right else "",
                )
            )
        return lines

    def hint(self, content: Content) -> Words:
        if content.get("partial"):
            return _("Choose what belongs to each one. Each right pair earns part of the points.")
        return _("Choose what belongs to each one. You get the points only if all are right.")

    def correct(self, content: Content) -> Answer:
        first = {_option(choice): choice["key"] for choice in reversed(content["choices"])}
        return {item["key"]: first[_option(item)] for item in items(content)}


def items(content: Content) -> list[ChoiceContent]:
    """Return the choices with an item on the left."""
    return [choice for choice in content["choices"] if any(choice["text"].values())]


def options(content: Content) -> list[ChoiceContent]:
    """Return one choice for each different option on the right."""
    return list({_option(choice): choice for choice in reversed(content["choices"])}.values())


def _option(choice: ChoiceContent) -> str:
    return " ".join(choice["match"]["es"].split()).casefold()
