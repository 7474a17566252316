"""Read-only panels of the editor."""

from typing import Any

from wagtail.admin.panels import Panel

from courses.models.bilingual import LANGUAGES
from quizzes.bank.linter import Draft, DraftChoice, both, check
from quizzes.bank.public_bank import public_count
from quizzes.bank.similarity import similar_to


class BankPanel(Panel):
    """For each saved rule of a quiz: how many questions it wants, and how many the published bank has."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/bank_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from quizzes.questions.drawing import overlap, pools_of  # noqa: PLC0415  # drawing needs the models that use this panel

            context: dict[str, Any] = super().get_context_data(parent_context)
            quiz = self.instance
            rules = list(quiz.rules.all()) if quiz.pk else []
            course = quiz.course if rules else None
            return context | {
                "quiz": quiz,
                "overlap": overlap(pools_of(quiz)) if rules else None,
                "is_saved": quiz.pk is not None,
                "public_count": public_count(quiz)[0] if rules and quiz.is_final else 0,
                "rules": [
                    {"rule": rule, "wanted": rule.count, "found": rule.candidates(course).count()} for rule in rules
                ],
            }


class CheckPanel(Panel):
    """What the linter finds in a saved question."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/check_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
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
            findings = [
                {
                    "finding": finding,
                    "others": [(pk, others[pk]["reference"] or stems[pk][:60]) for pk in finding.others],
                }
                for finding in check(draft, similar_to(both(draft.stem), stems))
            ]
            return context | {"is_saved": True, "findings": findings}


def draft_of(question: Any) -> Draft:
    """A question as the editor shows it."""
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


def texts(row: Any, name: str) -> dict[str, str]:
    """A text in both languages."""
    return {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGES}
