"""The types of question, one module each. ``type_of`` is the only way to them."""

from quizzes.question_types.base import Answer, Fields, InvalidAnswer, Line, Payload, QuestionType, UnreadableText
from quizzes.question_types.cloze import Cloze
from quizzes.question_types.matching import Matching
from quizzes.question_types.multiple import MultipleChoice
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.ordering import Ordering
from quizzes.question_types.review import DocumentReview
from quizzes.question_types.single import SingleChoice
from quizzes.question_types.true_false import TrueFalse

__all__ = ["TYPES", "Answer", "Fields", "InvalidAnswer", "Line", "Payload", "QuestionType", "UnreadableText", "type_of"]

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


def type_of(payload: Payload) -> QuestionType:
    """The type of a frozen question."""
    return TYPES[payload["kind"]]
