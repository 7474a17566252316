"""What a page calls the choices of an attempt: names that mean nothing outside it.

The key of a choice is the same for everybody and for ever, and that of a course file can be computed by whoever has the
file. A page therefore gets a keyed hash of it, under a secret that only the attempt has. What the page sends is read
back before anything else looks at it; answers are stored and graded by the keys.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quizzes.question_types import Answer, ChoiceContent, Fields, InvalidAnswer, Payload, type_of

if TYPE_CHECKING:
    from quizzes.models import Response

LENGTH = 24  # hexadecimal digits: 96 bits


class Names:
    """Keys to names and back, for one question of one attempt."""

    def __init__(self, payload: Payload, secret: str, place: str) -> None:
        keys = [choice["key"] for choice in payload["choices"]]
        self._name_of = {
            key: hmac.digest(secret.encode(), f"{place}:{key}".encode(), "sha256").hex()[:LENGTH] for key in keys
        }
        self._keyed_fields = type_of(payload).keyed_fields
        self._key_of = {name: key for key, name in self._name_of.items()}

    def hidden(self, payload: Payload, order: Sequence[str], answer: Answer) -> tuple[Payload, Sequence[str], Answer]:
        """Return a question, the order of its choices and its answer, all with names instead of keys."""
        choices: list[ChoiceContent] = [
            {**choice, "key": self._name_of[choice["key"]]} for choice in payload["choices"]
        ]
        return {**payload, "choices": choices}, [self._name_of[key] for key in order], self._hidden(answer)

    def _hidden(self, answer: Answer) -> Answer:
        name = self._name_of
        if isinstance(answer, list):
            return [name.get(key, key) for key in answer]
        if isinstance(answer, Mapping):
            return {name.get(key, key): name.get(value, value) for key, value in answer.items()}
        return answer

    def read(self, fields: Mapping[str, Sequence[object]]) -> Fields:
        """Return what a page sent, with keys again; raise ``InvalidAnswer`` for keys, names of another attempt, and no
        texts.
        """
        return {self._field(name): [self._value(value) for value in values] for name, values in fields.items()}

    def _field(self, field: str) -> str:
        prefix, _dash, name = field.partition("-")
        if prefix not in self._keyed_fields:
            return field
        if name not in self._key_of:
            raise InvalidAnswer
        return f"{prefix}-{self._key_of[name]}"

    def _value(self, value: object) -> str:
        if not isinstance(value, str) or value in self._name_of:
            raise InvalidAnswer
        return self._key_of.get(value, value)


def names_of(response: "Response") -> Names:
    """Return the names of the choices of one question in its attempt."""
    attempt = response.attempt
    return Names(response.version.payload, attempt.secret, f"{attempt.uuid}:{response.position}")
