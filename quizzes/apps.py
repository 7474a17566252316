from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from people.approvals.kinds import register_kind  # the models are not there before
        from people.merging.parts import register_merge_part

        for module in ("quizzes.checks", "quizzes.receivers"):
            import_module(module)
        from quizzes.accommodations.approvals import ACCOMMODATION
        from quizzes.accommodations.merging import ACCOMMODATION_PARTS
        from quizzes.adjusting.approvals import ADJUSTMENT
        from quizzes.regrading.approvals import REGRADE
        from quizzes.voiding.approvals import UNDO, VOID

        for kind in (ADJUSTMENT, REGRADE, VOID, UNDO, ACCOMMODATION):
            register_kind(kind)
        register_merge_part(*ACCOMMODATION_PARTS)
