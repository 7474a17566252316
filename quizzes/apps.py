from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from people.approvals.services import register_kind  # the models are not there before
        from quizzes import checks, receivers  # noqa: F401
        from quizzes.accommodations.approvals import ACCOMMODATION
        from quizzes.adjusting.approvals import ADJUSTMENT
        from quizzes.regrading.approvals import REGRADE
        from quizzes.voiding.approvals import UNDO, VOID

        for kind in (ADJUSTMENT, REGRADE, VOID, UNDO, ACCOMMODATION):
            register_kind(kind)
