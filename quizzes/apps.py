from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from people.approvals.services import register_kind  # the models are not there before
        from quizzes import checks, receivers  # noqa: F401
        from quizzes.grading.approval_kinds import KINDS

        for kind in KINDS:
            register_kind(kind)
