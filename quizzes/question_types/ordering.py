"""Ordering: put the steps in the right order."""

import random
from collections.abc import Hashable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from quizzes.question_types.payloads import Content


class Ordering(QuestionType):
    """The answer is the keys in the order given; the order of the choices in the bank is the right one."""

    kind = "ordering"
    label = gettext_lazy("Ordering")
    sheet_name = Both("Ordenar", "Ordering")
    example = BankQuestion(
        kind="ordering",
        reference="example-ordering",
        stem=Both("Ordena los pasos.", "Put the steps in order."),
        choices=(
            BankChoice(Both("Identificar el riesgo", "Identify the risk")),
            BankChoice(Both("Evaluarlo", "Assess it")),
            BankChoice(Both("Tratarlo", "Treat it")),
        ),
    )
    shape = Shape.STEPS
    is_ordered = True
    keyed_fields = frozenset({"place"})
    takes_parts = True

    def gaps(self, content: Content) -> dict[str, Words]:
        if len(content["choices"]) < 3 or any(is_blank(choice["text"]) for choice in content["choices"]):
            return {"choices": gettext_lazy("Write at least three steps in the right order, in both languages.")}
        return {}

    def fault_in_file(self, content: Content) -> str:
        return "" if len(content["choices"]) > 2 else _("Write at least three steps in the right order.")

    def key_of(self, question: BankQuestion, language: str) -> Hashable:
        return tuple(folded(choice.text[language]) for choice in question.choices)

    def order(self, content: Content, rng: random.Random, *, shuffle: bool) -> list[str]:
        right = self._right(content)
        keys = list(right)
        while keys == right and len(keys) > 1:  # always: the order of the bank is the answer
            rng.shuffle(keys)
        return keys

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        places = {}
        for key in order:
            place = one(fields, f"place-{key}")
            if not place:
                return []
            if place not in {str(number) for number in range(1, len(order) + 1)}:
                raise InvalidAnswer
            places[key] = int(place)
        if len(set(places.values())) != len(order):
            raise InvalidAnswer(_("Give each place once."))
        return sorted(order, key=places.__getitem__)

    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        return {f"place-{key}": [str(place)] for place, key in enumerate(answer, start=1)}

    def points(self, answer: Answer, content: Content) -> Decimal:
        right = self._right(content)
        if not isinstance(answer, list) or len(answer) != len(right):
            return Decimal(0)
        in_place = sum(given == wanted for given, wanted in zip(answer, right, strict=True))
        return share(in_place, len(right), partial=bool(content.get("partial")))

    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        texts = {choice["key"]: said(choice["text"], language) for choice in content["choices"]}
        return {
            "places": range(1, len(order) + 1),
            "steps": [
                {"name": f"place-{key}", "text": texts[key], "place": place if answer else None}
                for place, key in enumerate(answer or order, start=1)
            ],
        }

    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        by_key = {choice["key"]: choice for choice in content["choices"]}
        right = self._right(content)
        unanswered = right if show_key else []
        return [
            Line(
                text=said(by_key[key]["text"], language),
                is_right=bool(answer) and right[place] == key,
                given=str(place + 1) if answer else "",
                expected=str(right.index(key) + 1) if show_key and not (answer and right[place] == key) else "",
                reason=said(by_key[key]["reason"], language) if show_key else "",
            )
            for place, key in enumerate(answer or unanswered)
        ]

    def hint(self, content: Content) -> Words:
        if content.get("partial"):
            return _("Put the steps in order. Each step in its right place earns part of the points.")
        return _("Put the steps in order. You get the points only if all are right.")

    def correct(self, content: Content) -> Answer:
        return self._right(content)

    @staticmethod
    def _right(content: Content) -> list[str]:
        return [choice["key"] for choice in content["choices"]]
