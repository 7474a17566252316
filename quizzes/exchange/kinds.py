"""Which kind a question of a file is. Formats know shapes; where several kinds share one, a tag of ours names
the kind.
"""

from django.utils.translation import gettext as _

from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import BankQuestion


def kind_of_shape(shape: Shape, *, is_multiple: bool = False) -> str:
    """Return the kind that a shape means where nothing else is said: the first of its kinds."""
    return next(kind for kind, known in TYPES.items() if (known.shape, known.is_multiple) == (shape, is_multiple))


def read_kind(tagged: str, *shapes: Shape, is_multiple: bool = False) -> str:
    """Return the kind that a tag names, if it has one of these shapes; else what the first of them means."""
    known = TYPES.get(tagged)
    if known and known.shape in shapes and known.is_multiple == is_multiple:
        return tagged
    return kind_of_shape(shapes[0], is_multiple=is_multiple)


def is_told_by(shape: Shape, question: BankQuestion) -> bool:
    """Return whether a question that is written in this shape is known for its kind without a tag."""
    return question.kind == kind_of_shape(shape, is_multiple=TYPES[question.kind].is_multiple)


def without_shape(format_name: str) -> str:
    """Return what is said of a question that a format cannot carry, because it has nothing like it."""
    return _("%(format)s has nothing like this type of question: it is not in the file.") % {"format": format_name}
