"""The types of question, one module each. ``TYPES`` is the only list of them; all that is asked by kind is
asked here.
"""

from quizzes.question_types.base import (
    Answer,
    Fields,
    InvalidAnswer,
    Line,
    QuestionType,
    Shape,
    UnreadableText,
    Words,
)
from quizzes.question_types.cloze import Cloze
from quizzes.question_types.matching import Matching
from quizzes.question_types.multiple import MultipleChoice
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.ordering import Ordering
from quizzes.question_types.payloads import ChoiceContent, Content, Payload, ScenarioContent, Texts
from quizzes.question_types.review import DocumentReview
from quizzes.question_types.single import SingleChoice
from quizzes.question_types.true_false import TrueFalse

__all__ = [
    "TYPES",
    "Answer",
    "ChoiceContent",
    "Content",
    "Fields",
    "InvalidAnswer",
    "Line",
    "Payload",
    "QuestionType",
    "ScenarioContent",
    "Shape",
    "Texts",
    "UnreadableText",
    "Words",
    "kind_choices",
    "type_of",
]

# In the order in which they are offered. Of those of one shape, the first is what a file means that does not say more.
TYPES: dict[str, QuestionType] = {
    question_type.kind: question_type
    for question_type in (
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Matching(),
        Ordering(),
        Numeric(),
        Cloze(),
        DocumentReview(),
    )
}


def type_of(content: Content) -> QuestionType:
    """Return the type of a question."""
    return TYPES[content["kind"]]


def kind_choices() -> list[tuple[str, Words]]:
    """Return every kind with its name, for fields that choose one."""
    return [(kind, question_type.label) for kind, question_type in TYPES.items()]
