"""Single choice: one choice is the best answer."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both
from quizzes.question_types.base import Answer
from quizzes.question_types.choices import ChoiceType, correct_keys
from quizzes.question_types.payloads import Content


class SingleChoice(ChoiceType):
    """All the points for the correct choice."""

    kind = "single"
    label = _("Single choice")
    sheet_name = Both("Opción única", "Single choice")
    example = BankQuestion(
        kind="single",
        reference="example-single",
        requirements=("5.2",),
        difficulty="easy",
        stem=Both("¿Quién aprueba la política de IA?", "Who approves the AI policy?"),
        choices=(
            BankChoice(
                Both("La alta dirección", "Top management"),
                is_correct=True,
                reason=Both("Es su responsabilidad.", "It is their responsibility."),
            ),
            BankChoice(
                Both("El proveedor del modelo", "The supplier of the model"),
                reason=Both("Está fuera de la organización.", "It stands outside the organisation."),
            ),
            BankChoice(
                Both("Cada usuario", "Each user"),
                reason=Both("La política vale para todos.", "The policy is for everybody."),
            ),
        ),
    )

    def points(self, answer: Answer, content: Content) -> Decimal:
        return Decimal(frozenset(answer) == correct_keys(content))
