"""What the bank can serve of a quiz, in its editor."""

from wagtail.admin.panels import Panel

from quizzes.questions.drawing import overlap, pools_of, public_count


class BankPanel(Panel):
    """For each saved rule of a quiz: how many questions it wants, and how many the published bank has."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/bank_panel.html"

        def get_context_data(self, parent_context: dict[str, object] | None = None) -> dict[str, object]:
            context: dict[str, object] = super().get_context_data(parent_context)
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
