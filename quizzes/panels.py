"""Read-only panels of the editor."""

from typing import Any

from wagtail.admin.panels import Panel


class BankPanel(Panel):
    """For each saved rule of a quiz: how many questions it wants, and how many the published bank has."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/bank_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            quiz = self.instance
            rules = list(quiz.rules.all()) if quiz.pk else []
            course = quiz.course if rules else None
            return context | {
                "is_saved": quiz.pk is not None,
                "rules": [
                    {"rule": rule, "wanted": rule.count, "found": rule.candidates(course).count()} for rule in rules
                ],
            }
