"""True or false, with a reason for each."""

from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy

from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both
from quizzes.question_types.base import Answer, Shape, Words
from quizzes.question_types.choices import ChoiceType, correct_keys
from quizzes.question_types.payloads import Content
from quizzes.question_types.rules import WITH_ALTERNATIVES, Rule

TRUE, FALSE = Both("Verdadero", "True"), Both("Falso", "False")


class TrueFalse(ChoiceType):
    """Two choices that are never shuffled: nobody expects false before true."""

    kind = "true_false"
    label = gettext_lazy("True or false")
    sheet_name = Both("Verdadero o falso", "True or false")
    example = BankQuestion(
        kind="true_false",
        reference="example-true-false",
        stem=Both(
            "Publicar la política de IA basta para cumplirla.", "Publishing the AI policy is enough to fulfil it."
        ),
        choices=(BankChoice(TRUE), BankChoice(FALSE, is_correct=True)),
    )
    shape = Shape.TRUTH
    is_shuffled = False
    rules = WITH_ALTERNATIVES - {Rule.LONGEST, Rule.ABSOLUTE, Rule.NEGATIVE}

    def gaps(self, content: Content) -> dict[str, Words]:
        gaps = super().gaps(content)
        if not gaps and len(content["choices"]) != 2:
            return {"choices": gettext_lazy("A true or false question has exactly two choices.")}
        return gaps

    def fault_in_file(self, content: Content) -> str:
        if [choice["key"] for choice in content["choices"]] != ["true", "false"]:
            return gettext('A true or false question has two choices, with the ids "true" and "false".')
        right = len(correct_keys(content))
        return "" if right == 1 else gettext("Mark exactly one choice as correct; %(count)d are.") % {"count": right}

    def points(self, answer: Answer, content: Content) -> Decimal:
        return Decimal(frozenset(answer) == correct_keys(content))
