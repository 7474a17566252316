"""Multiple choice: several choices may be correct."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.blocks.wording import says_how_many
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario, Both
from quizzes.question_types.base import Answer, Fields, InvalidAnswer, Words, share
from quizzes.question_types.choices import ChoiceType, correct_keys
from quizzes.question_types.payloads import Content


class MultipleChoice(ChoiceType):
    """All or nothing, or a share: each correct choice counts one, each wrong choice takes one away."""

    kind = "multiple"
    label = gettext_lazy("Multiple choice")
    sheet_name = Both("Opción múltiple", "Multiple choice")
    example = BankQuestion(
        kind="multiple",
        reference="example-multiple",
        requirements=("6.1.4",),
        gives_part=True,
        says_how_many=True,
        scenario=BankScenario(
            Both("Préstamos en línea", "Online loans"),
            Both(
                "Una financiera de Puebla aprueba créditos con un modelo que aprende de solicitudes pasadas.",
                "A lender in Puebla approves loans with a model that learns from past applications.",
            ),
        ),
        stem=Both("¿A quiénes puede afectar este sistema?", "Whom may this system affect?"),
        choices=(
            BankChoice(Both("A quien pide un préstamo", "People who apply for a loan"), is_correct=True),
            BankChoice(Both("A su familia", "Their families"), is_correct=True),
            BankChoice(Both("A nadie: solo recomienda", "Nobody: it only recommends")),
        ),
    )
    question_fields = frozenset({"says_how_many"})
    takes_parts = True
    is_multiple = True

    def fault_in_file(self, content: Content) -> str:
        if fault := super().fault_in_file(content):
            return fault
        return (
            ""
            if 2 <= len(correct_keys(content)) < len(content["choices"])
            else _("Mark two or more choices as correct, but not all.")
        )

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        chosen = super().parse(fields, content, order)
        wanted = len(correct_keys(content))
        if content.get("says_how_many") and len(chosen) > wanted:
            text = ngettext("Choose %(count)d at most.", "Choose %(count)d at most.", wanted)
            raise InvalidAnswer(text % {"count": wanted})
        return chosen

    def points(self, answer: Answer, content: Content) -> Decimal:
        right, given = correct_keys(content), frozenset(answer)
        hits = len(given & right) - len(given - right)
        return share(hits, len(right), partial=bool(content.get("partial")))

    def hint(self, content: Content) -> Words:
        wanted = len(correct_keys(content))
        if content.get("says_how_many"):
            what = ngettext("Choose %(count)d.", "Choose %(count)d.", wanted) % {"count": wanted}
        elif any(map(says_how_many, content["stem"].values())):
            what = ""
        else:
            what = _("Choose all that apply.")
        if content.get("partial"):
            how = _("Each right choice adds to your points, each wrong one takes away as much.")
            return f"{what} {how}".strip()
        return what
