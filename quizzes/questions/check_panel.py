"""What the linter finds in a question, in its editor."""

from typing import TYPE_CHECKING

from django.db.models import Model
from wagtail.admin.panels import Panel

from courses.models.bilingual import LANGUAGES
from lib.budget import Exceeded, budget
from quizzes.bank.linter import Draft, DraftChoice, both, check
from quizzes.bank.similarity import ON_A_SCREEN, similar_to
from quizzes.question_types import Texts

if TYPE_CHECKING:
    from quizzes.models import Question


class CheckPanel(Panel):
    """What the linter finds in a saved question."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/check_panel.html"

        def get_context_data(self, parent_context: dict[str, object] | None = None) -> dict[str, object]:
            context: dict[str, object] = super().get_context_data(parent_context)
            question = self.instance
            if question.pk is None:
                return context | {"is_saved": False, "findings": []}
            draft = draft_of(question)
            others = {
                row["pk"]: row
                for row in type(question)
                .objects.exclude(pk=question.pk)
                .values("pk", "reference", *(f"stem_{code}" for code in LANGUAGES))
            }
            stems = {pk: both({code: row[f"stem_{code}"] for code in LANGUAGES}) for pk, row in others.items()}
            try:
                with budget(ON_A_SCREEN):
                    similar = similar_to(both(draft.stem), stems)
            except Exceeded:
                similar = None
            findings = [
                {
                    "finding": finding,
                    "others": [(pk, others[pk]["reference"] or stems[pk][:60]) for pk in finding.others],
                }
                for finding in check(draft, similar or ())
            ]
            return context | {"is_saved": True, "findings": findings, "is_compared": similar is not None}


def draft_of(question: "Question") -> Draft:
    """Return a question as the editor shows it."""
    return Draft(
        kind=question.kind,
        stem=texts(question, "stem"),
        has_module=question.module_id is not None,
        has_requirements=bool(question.requirements.all()),
        choices=tuple(
            DraftChoice(choice.is_correct, texts(choice, "text"), texts(choice, "reason"))
            for choice in question.choices.all()
        ),
    )


def texts(row: Model, name: str) -> Texts:
    """Return a text in both languages."""
    return {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGES}
