"""Fill in the blanks: each blank of a text gets a word from its list."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.bank_question import LANGUAGES, BankChoice, BankQuestion, Both
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
from quizzes.question_types.payloads import ChoiceContent, Content

BLANK = re.compile(r"\[\[(\d{1,2})\]\]")


class Cloze(QuestionType):
    """The text has blanks written [[1]], [[2]]; every choice names its blank. The answer is blank → key."""

    kind = "cloze"
    label = _("Fill in the blanks")
    sheet_name = Both("Completar espacios", "Fill in the blanks")
    example = BankQuestion(
        kind="cloze",
        reference="example-cloze",
        stem=Both(
            "La auditoría [[1]] la hace la propia organización; la [[2]], un tercero.",
            "The [[1]] audit is done by the organisation itself; the [[2]] one by a third party.",
        ),
        choices=(
            BankChoice(Both("interna", "internal"), is_correct=True, blank=1),
            BankChoice(Both("anual", "yearly"), blank=1),
            BankChoice(Both("externa", "external"), is_correct=True, blank=2),
            BankChoice(Both("verbal", "spoken"), blank=2),
        ),
    )
    shape = Shape.BLANKS
    choice_fields = frozenset({"is_correct", "blank"})
    takes_parts = True

    def gaps(self, content: Content) -> dict[str, Words]:
        numbers = [sorted(BLANK.findall(content["stem"][code])) for code in LANGUAGES]
        if not numbers[0] or numbers[0] != numbers[1] or len(set(numbers[0])) != len(numbers[0]):
            return {"stem_es": _("Write the same blanks in both languages, each once: [[1]], [[2]] …")}
        if any(is_blank(choice["text"]) for choice in content["choices"]):
            return {"choices": _("Write every word in both languages.")}
        if {str(choice["blank"]) for choice in content["choices"]} != set(numbers[0]):
            return {"choices": _("Every blank needs words, and every word needs a blank in the text.")}
        for number in numbers[0]:
            words = self._words(content, number)
            if len(words) < 2 or sum(word["is_correct"] for word in words) != 1:
                return {"choices": _("Every blank needs at least two words, exactly one of them correct.")}
        return {}

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        answer = {}
        for number in self._blanks(content):
            key = one(fields, f"blank-{number}")
            if key:
                if key not in {word["key"] for word in self._words(content, number)}:
                    raise InvalidAnswer
                answer[number] = key
        return answer

    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        given = answer if isinstance(answer, dict) else {}
        return {f"blank-{number}": [key] for number, key in given.items()}

    def progress(self, answer: Answer, content: Content) -> tuple[int, int]:
        return len(answer), len(self._blanks(content))

    def points(self, answer: Answer, content: Content) -> Decimal:
        given = answer if isinstance(answer, dict) else {}
        blanks = self._blanks(content)
        right = sum(given.get(number) == self._right(content, number)["key"] for number in blanks)
        return share(right, len(blanks), partial=bool(content.get("partial")))

    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        given = answer if isinstance(answer, dict) else {}
        pieces: list[dict[str, object]] = []
        for index, piece in enumerate(BLANK.split(said(content["stem"], language))):
            if index % 2 == 0:
                pieces.append({"text": piece})
                continue
            words = sorted(self._words(content, piece), key=lambda word: order.index(word["key"]))
            pieces.append(
                {
                    "number": piece,
                    "name": f"blank-{piece}",
                    "options": [
                        {
                            "value": word["key"],
                            "text": said(word["text"], language),
                            "is_selected": given.get(piece) == word["key"],
                        }
                        for word in words
                    ],
                }
            )
        return {"pieces": pieces}

    def stem(self, content: Content, language: str) -> str:
        return BLANK.sub(r"____ (\1)", super().stem(content, language))

    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        given = answer if isinstance(answer, dict) else {}
        by_key = {choice["key"]: choice for choice in content["choices"]}
        lines = []
        for number in self._blanks(content):
            picked, right = by_key.get(given.get(number, "")), self._right(content, number)
            is_right = picked is right
            lines.append(
                Line(
                    text=f"({number})",
                    is_right=is_right,
                    given=said(picked["text"], language) if picked else "",
                    expected=said(right["text"], language) if show_key and not is_right else "",
                    reason=said((picked or right)["reason"], language) if picked or show_key else "",
                )
            )
        return lines

    def hint(self, content: Content) -> Words:
        if content.get("partial"):
            return _("Choose the word for each blank. Each right one earns part of the points.")
        return _("Choose the word for each blank. You get the points only if all are right.")

    def correct(self, content: Content) -> Answer:
        return {number: self._right(content, number)["key"] for number in self._blanks(content)}

    @staticmethod
    def _blanks(content: Content) -> list[str]:
        found: list[str] = BLANK.findall(content["stem"]["es"])
        return found

    @staticmethod
    def _words(content: Content, number: str) -> list[ChoiceContent]:
        return [choice for choice in content["choices"] if str(choice["blank"]) == number]

    def _right(self, content: Content, number: str) -> ChoiceContent:
        return next(word for word in self._words(content, number) if word["is_correct"])
