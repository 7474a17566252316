"""Document review: spot the flawed passages of a short text."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.bank_question import BankChoice, BankQuestion, Both
from quizzes.question_types.base import Answer, Words, share
from quizzes.question_types.choices import ChoiceType, correct_keys
from quizzes.question_types.payloads import Content
from quizzes.question_types.rules import EVERY_KIND


class DocumentReview(ChoiceType):
    """The choices are the passages in the order of the document; "correct" are those with a flaw."""

    kind = "review"
    label = gettext_lazy("Document review")
    sheet_name = Both("Revisión de documento", "Document review")
    example = BankQuestion(
        kind="review",
        reference="example-review",
        stem=Both(
            "Marca lo que está mal en este extracto de política.", "Mark what is wrong in this extract of a policy."
        ),
        choices=(
            BankChoice(
                Both("La dirección revisa esta política cada año.", "Management reviews this policy every year.")
            ),
            BankChoice(
                Both("Nadie puede objetar una decisión de la IA.", "Nobody may object to a decision of the AI."),
                is_correct=True,
            ),
            BankChoice(Both("La política está al alcance del personal.", "The policy is available to the staff.")),
        ),
    )
    takes_parts = True
    is_multiple = True
    is_shuffled = False
    counts_choices = False
    rules = EVERY_KIND  # its passages are no alternatives

    def fault_in_file(self, content: Content) -> str:
        if fault := super().fault_in_file(content):
            return fault
        return "" if correct_keys(content) else _("Mark at least one passage as flawed.")

    def points(self, answer: Answer, content: Content) -> Decimal:
        flaws, marked = correct_keys(content), frozenset(answer)
        found = len(marked & flaws) - len(marked - flaws)
        return share(found, len(flaws), partial=bool(content.get("partial")))

    def hint(self, content: Content) -> Words:
        what = _("Mark every passage that has a flaw.")
        if content.get("partial"):
            how = _("Each flaw found adds to your points, each sound passage marked takes away as much.")
            return f"{what} {how}"
        return what
